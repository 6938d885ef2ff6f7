use proptest::prelude::*;

use super::*;
use crate::{
    checkpoint::Checkpoint,
    cosignature::PosixTime,
    policy::Quorum,
    signer::{CosignerKey, SignerKey},
};

const ORIGIN: &str = "log.example.net/linecert/2026";

fn log() -> SignerKey {
    SignerKey::from_seed(ORIGIN.parse().unwrap(), &[1; 32])
}

fn witness() -> CosignerKey {
    CosignerKey::from_seed("w.example.org".parse().unwrap(), &[2; 32])
}

fn policy() -> Policy {
    Policy::new(vec![log().verifier()], vec![witness().verifier()], 1).unwrap()
}

/// The proof of `b"second"` in a log of two.
fn proof() -> Proof {
    let (first, second) = (NodeHash::of_leaf(b"first"), NodeHash::of_leaf(b"second"));
    let root = NodeHash::of_children(first, second);
    let note = Checkpoint::new(ORIGIN.parse().unwrap(), 2, root).sign(&log());
    let cosignature = note.cosign(&witness(), PosixTime::from_seconds(1_700_000_000).unwrap());
    let signatures = [note.signatures(), &[cosignature]].concat();
    Proof::new(1, vec![first], note.with_signatures(signatures))
}

#[test]
fn a_proof_verifies_and_says_who_has_witnessed() {
    let proof: Proof = proof().to_string().parse().unwrap();
    let logged = proof.verify(b"second", &policy()).unwrap();
    assert_eq!((logged.index, logged.witnessed.checkpoint().size()), (1, 2));
    assert_eq!(logged.witnessed.cosignatures()[0].witness.as_str(), "w.example.org");
    assert!(
        matches!(logged.witnessed.quorum(), Quorum::Met { by, .. } if by.as_seconds() == 1_700_000_000)
    );
}

#[test]
fn a_proof_of_another_entry_place_or_log_is_refused() {
    let good = proof();
    let inclusion = |proof: &Proof, entry: &[u8]| {
        let error = proof.verify(entry, &policy()).unwrap_err();
        assert!(matches!(error, ProofError::Inclusion(_)), "{error}");
    };
    inclusion(&good, b"third");
    inclusion(&Proof { index: 0, ..good.clone() }, b"second");
    inclusion(&Proof { index: 2, ..good.clone() }, b"second");
    inclusion(&Proof { hashes: vec![], ..good.clone() }, b"second");
    let strangers = Policy::new(vec![], vec![witness().verifier()], 1).unwrap();
    let error = good.verify(b"second", &strangers).unwrap_err();
    assert!(matches!(error, ProofError::Checkpoint(OpenError::UnknownLog(_))), "{error}");
}

#[test]
fn extra_data_is_kept_and_means_nothing() {
    let text = proof().to_string().replacen('\n', "\nextra aGVsbG8=\n", 1);
    let proof: Proof = text.parse().unwrap();
    assert_eq!(proof.to_string(), text);
    assert!(proof.verify(b"second", &policy()).is_ok());
}

#[test]
fn what_is_no_proof_is_refused_for_its_reason() {
    use ProofSyntaxError as E;
    let good = proof().to_string();
    let hash = proof().hashes[0].to_string();
    let refused = |text: String| text.parse::<Proof>().unwrap_err();
    assert_eq!(refused(String::new()), E::Header);
    assert_eq!(refused(good.replacen("v1", "v2", 1)), E::Header);
    assert_eq!(refused(good.replacen("v1\n", "v1\r\n", 1)), E::Header);
    assert_eq!(refused(good.replacen("index 1", "index 01", 1)), E::Index);
    assert_eq!(refused(good.replacen("index 1", "extra AA==", 1)), E::Index);
    assert_eq!(refused(good.replacen("index 1", "extra A\nindex 1", 1)), E::Extra);
    assert_eq!(refused(good.replacen(&hash, "AA==", 1)), E::Hash("AA==".to_owned()));
    assert_eq!(refused(good.replacen(&hash, &[hash.as_str(); 65].join("\n"), 1)), E::TooLong);
    assert_eq!(refused(good[..good.find("\n\n").unwrap()].to_owned()), E::NoCheckpoint);
    assert!(matches!(refused(good.replace("— ", "- ")), E::Note(_)));
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "(c2sp.org/tlog-proof@v1\n)?(index [0-9]{1,3}\n)?(.|\n)*") {
        drop(text.parse::<Proof>());
    }

    /// No bit of a proof can be changed so that it still verifies as something else.
    #[test]
    fn a_changed_proof_is_refused_or_is_the_same(at: usize, bit in 0..8u8) {
        let good = proof();
        let mut bytes = good.to_string().into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(read) = str::from_utf8(&bytes).unwrap_or_default().parse::<Proof>()
            && let Ok(logged) = read.verify(b"second", &policy()) {
            // Only a signature that is not known any more can have been changed.
            let sound = good.verify(b"second", &policy()).unwrap();
            prop_assert_eq!(logged.witnessed.checkpoint(), sound.witnessed.checkpoint());
            prop_assert_eq!(logged.witnessed.quorum(), Quorum::Missing);
        }
    }
}
