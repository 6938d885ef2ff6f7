use super::*;
use crate::{PublicKey, SigningKey, dsse::QuorumError};

const KIND: PayloadType = PayloadType::Certificate;

fn keys() -> [SigningKey; 3] {
    [3, 4, 5].map(|seed| SigningKey::from_seed(&[seed; 32]))
}

fn quorum(threshold: u32, count: usize) -> Quorum {
    let keys = keys().iter().take(count).map(Signer::public_key).collect();
    Quorum::new(threshold, keys).unwrap()
}

fn signed_by(signers: &[SigningKey]) -> MultiEnvelope {
    let mut envelope = MultiEnvelope::unsigned(KIND, b"hello world".to_vec());
    signers.iter().for_each(|signer| envelope.add(signer).unwrap());
    MultiEnvelope::parse(&envelope.to_json()).unwrap()
}

#[test]
fn it_takes_as_many_keys_as_the_quorum_says() {
    let [first, second, third] = keys();
    let two = signed_by(&[first.clone(), third.clone()]);
    assert_eq!(two.open(KIND, &quorum(2, 3)).unwrap(), b"hello world");
    let error = two.open(KIND, &quorum(3, 3)).unwrap_err();
    assert_eq!(error, OpenError::TooFew { needed: 3, listed: 3, found: 2 });
    let wrong = two.open(PayloadType::TrustRoot, &quorum(2, 3)).unwrap_err();
    assert!(matches!(wrong, OpenError::Type { .. }), "{wrong}");
    // The third key is not listed here: it is ignored, and does not count.
    assert!(two.open(KIND, &quorum(1, 2)).is_ok());
    assert!(two.open(KIND, &quorum(2, 2)).is_err());
    let mut all = two;
    all.add(&second).unwrap();
    assert!(all.open(KIND, &quorum(3, 3)).is_ok());
    assert!(
        matches!(all.add(&second), Err(AddError::Already(id)) if id == second.public_key().id())
    );
}

#[test]
fn a_key_that_signs_twice_counts_once() {
    let once = signed_by(&keys()[..1]);
    let twice = MultiEnvelope { signatures: [&once.signatures[..]; 2].concat(), ..once };
    let error = twice.open(KIND, &quorum(2, 3)).unwrap_err();
    assert_eq!(error, OpenError::TooFew { needed: 2, listed: 3, found: 1 });
}

#[test]
fn one_bad_signature_of_a_listed_key_refuses_all() {
    let good = signed_by(&keys()[..2]);
    let [first, ..] = keys().map(|key| key.public_key().id());
    for position in 0..2 {
        let mut bad = good.clone();
        // The signature is good, but the key id lies.
        bad.signatures[position].0 = keys()[2].public_key().id();
        let error = bad.open(KIND, &quorum(1, 3)).unwrap_err();
        assert!(matches!(error, OpenError::Signature(_)), "{error}");
    }
    let mut bad = good;
    bad.signatures.push((first, Signature::from_bytes(&[0; 64])));
    assert_eq!(bad.open(KIND, &quorum(1, 3)), Err(OpenError::Signature(first)));
}

#[test]
fn the_type_is_signed_with_the_payload() {
    let envelope = signed_by(&keys()[..2]);
    let retyped = PayloadType::TrustRoot.media_type().to_owned();
    let envelope = MultiEnvelope { payload_type: retyped, ..envelope };
    let error = envelope.open(PayloadType::TrustRoot, &quorum(1, 3)).unwrap_err();
    assert!(matches!(error, OpenError::Signature(_)), "{error}");
}

#[test]
fn a_quorum_can_be_met() {
    let key: PublicKey = keys()[0].public_key();
    for (threshold, count) in [(0, 1), (2, 1), (1, 0), (0, 0)] {
        let error = Quorum::new(threshold, vec![key; count]).unwrap_err();
        assert_eq!(error, QuorumError::Threshold { threshold, keys: count });
    }
    assert_eq!(Quorum::new(1, vec![key; 2]), Err(QuorumError::Repeated(key.id())));
    assert_eq!(Quorum::new(1, vec![key]), Ok(Quorum::of_one(key)));
}

#[test]
fn there_are_only_so_many_signatures() {
    let once = signed_by(&keys()[..1]);
    let full = MultiEnvelope { signatures: once.signatures.repeat(MAX_SIGNATURES), ..once };
    assert_eq!(MultiEnvelope::parse(&full.to_json()).unwrap(), full);
    assert!(matches!(full.clone().add(&keys()[1]), Err(AddError::Full)));
    let over = MultiEnvelope { signatures: full.signatures.repeat(2), ..full };
    let error = MultiEnvelope::parse(&over.to_json()).unwrap_err();
    assert!(matches!(error, EnvelopeError::TooMany(128)), "{error}");
}
