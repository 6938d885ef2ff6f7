use proptest::prelude::*;

use super::*;
use crate::{
    Quorum, RootTerms, SigningKey, TrustRoots,
    sample::{self, day},
};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

/// Two of three root keys, and one issuing key that is valid until 2036.
fn trust() -> TrustRoots {
    let keys = [1, 2, 3].map(|seed| key(seed).public_key());
    let root_keys = Quorum::new(2, keys.to_vec()).unwrap();
    let terms = RootTerms { root_keys, ..sample::root_terms(&key(1), &key(10)) };
    TrustRoots::found(terms, &[&key(1), &key(2)]).unwrap()
}

fn revocation(seed: u8) -> KeyRevocation {
    KeyRevocation {
        key: key(seed).public_key().id(),
        compromised_since: day("2026-03-01"),
        reason: "a laptop was stolen".to_owned(),
        made_at: day("2026-03-02"),
    }
}

/// The revocation signed by these keys, one after the other.
fn signed(revocation: &KeyRevocation, seeds: &[u8]) -> MultiEnvelope {
    let (first, others) = seeds.split_first().unwrap();
    let mut envelope = revocation.sign(&key(*first)).unwrap();
    for seed in others {
        KeyRevocation::cosign(&mut envelope, &key(*seed)).unwrap();
    }
    envelope
}

fn check(revocation: &KeyRevocation, seeds: &[u8], expect: Result<(), &str>) {
    let mut trust = trust();
    match (trust.revoke(signed(revocation, seeds)), expect) {
        (Ok(()), Ok(())) => {
            let proposed = KeyRevocation::proposed(&signed(revocation, seeds));
            assert_eq!(proposed.unwrap(), *revocation);
            assert_eq!(trust.revocations().of(revocation.key), Some(revocation));
            assert_eq!(TrustRoots::parse(&trust.to_json()).unwrap(), trust);
        }
        (Err(error), Err(part)) => {
            let error = error.to_string();
            assert!(error.contains(part), "{error}");
            assert_eq!(trust.revocations().iter().count(), 0);
        }
        (found, _) => panic!("{found:?} instead of {expect:?}"),
    }
}

#[test]
fn an_issuing_key_revokes_the_keys_of_holders() {
    check(&revocation(20), &[10], Ok(()));
    // An issuing key does not revoke itself: whoever stole it would.
    check(&revocation(10), &[10], Err("0 of the 3 listed keys signed, and it takes 2"));
    check(&revocation(20), &[11], Err("0 of the 3 listed keys signed"));
    check(&revocation(20), &[20], Err("0 of the 3 listed keys signed"));
}

#[test]
fn enough_root_keys_revoke_any_key() {
    for seed in [10, 20] {
        check(&revocation(seed), &[1, 3], Ok(()));
        check(&revocation(seed), &[1], Err("1 of the 3 listed keys signed, and it takes 2"));
        check(&revocation(seed), &[1, 10], Err("1 of the 3 listed keys signed, and it takes 2"));
        check(&revocation(seed), &[9, 2, 3], Ok(()));
    }
}

#[test]
fn a_revocation_that_makes_no_sense_is_refused() {
    let early = KeyRevocation {
        compromised_since: day("2025-01-01"),
        made_at: day("2025-01-01"),
        ..revocation(10)
    };
    check(&early, &[1, 2], Err("before the first version"));
    let early = KeyRevocation { key: revocation(20).key, ..early };
    check(&early, &[10], Err("is valid 2026-01-01T00:00:00Z"));
    let foretold = KeyRevocation { compromised_since: day("2026-03-03"), ..revocation(20) };
    check(&foretold, &[10], Err("before the key was compromised"));
    let wordless = KeyRevocation { reason: String::new(), ..revocation(20) };
    check(&wordless, &[10], Err("no reason"));
}

#[test]
fn nothing_else_is_signed_as_a_revocation() {
    let mut root = MultiEnvelope::unsigned(PayloadType::TrustRoot, trust().newest().to_payload());
    let error = KeyRevocation::cosign(&mut root, &key(1)).unwrap_err();
    assert!(matches!(error, CosignError::Proposal(RevocationError::Type(_))), "{error}");
    let mut once = revocation(10).sign(&key(1)).unwrap();
    let error = KeyRevocation::cosign(&mut once, &key(1)).unwrap_err();
    assert!(matches!(error, CosignError::Add(AddError::Already(_))), "{error}");
}

#[test]
fn the_revocation_that_reaches_back_furthest_counts() {
    let mut trust = trust();
    let earlier = KeyRevocation { compromised_since: day("2026-02-01"), ..revocation(20) };
    for one in [revocation(20), earlier.clone(), revocation(21)] {
        trust.revoke(signed(&one, &[10])).unwrap();
    }
    assert_eq!(trust.revocations().of(revocation(20).key), Some(&earlier));
    assert_eq!(trust.revocations().of(revocation(22).key), None);
}

#[test]
fn a_file_with_a_revocation_by_a_stranger_is_refused() {
    let mut trust = trust();
    trust.revoke(signed(&revocation(20), &[10])).unwrap();
    let mut file: serde_json::Value = serde_json::from_slice(&trust.to_json()).unwrap();
    let forged = signed(&revocation(20), &[9]).to_json();
    file["revocations"][0] = serde_json::from_slice(&forged).unwrap();
    let error = TrustRoots::parse(file.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("trust root: revocation 1: the revocation of the key"), "{error}");
}

#[test]
fn root_keys_that_were_replaced_revoke_nothing_any_more() {
    let keys = [4, 5].map(|seed| key(seed).public_key());
    let terms = RootTerms {
        issued_at: day("2026-06-01"),
        root_keys: Quorum::new(2, keys.to_vec()).unwrap(),
        ..trust().newest().terms().clone()
    };
    let mut draft = crate::RootDraft::next(trust(), terms).unwrap();
    [1, 2, 4, 5].iter().for_each(|seed| draft.sign(&key(*seed)).unwrap());
    let mut trust = draft.finish().unwrap();
    let late = KeyRevocation { made_at: day("2026-07-01"), ..revocation(10) };
    assert!(trust.revoke(signed(&late, &[1, 2])).is_err());
    assert!(trust.revoke(signed(&late, &[4, 5])).is_ok());
    // What they revoked while they were in force stays revoked.
    assert!(trust.revoke(signed(&revocation(20), &[1, 2])).is_ok());
    assert_eq!(TrustRoots::parse(&trust.to_json()).unwrap(), trust);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(KeyRevocation::parse(&bytes).is_err());
    }
}
