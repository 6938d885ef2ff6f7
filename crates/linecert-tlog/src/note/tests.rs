use proptest::prelude::*;

use super::*;

/// The example of signed-note; its key is not published, so that it is only read and written.
const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

/// The example of the documentation of Go's `sumdb/note`, and its key.
const GO: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fn signer(name: &str, seed: u8) -> SignerKey {
    SignerKey::from_seed(name.parse().unwrap(), &[seed; 32])
}

fn cosigner(name: &str, seed: u8) -> CosignerKey {
    CosignerKey::from_seed(name.parse().unwrap(), &[seed; 32])
}

fn at(seconds: u64) -> PosixTime {
    PosixTime::from_seconds(seconds).unwrap()
}

#[test]
fn published_notes_are_read_and_written_byte_for_byte() {
    for text in [POEM, GO] {
        assert_eq!(Note::parse(text.as_bytes()).unwrap().to_string(), text);
    }
    assert_eq!(Note::parse(POEM.as_bytes()).unwrap().text().lines().count(), 4);
}

#[test]
fn a_published_note_verifies_and_an_edited_one_does_not() {
    let keys = [GO_KEY.parse().unwrap()];
    assert_eq!(Note::parse(GO.as_bytes()).unwrap().open(&keys).unwrap().len(), 1);
    let edited = Note::parse(GO.replace("think", "hope").as_bytes()).unwrap();
    assert!(matches!(edited.open(&keys), Err(OpenNoteError::Wrong { .. })));
    let renamed = Note::parse(GO.replace("— PeterNeumann", "— Peter").as_bytes()).unwrap();
    assert_eq!(renamed.open(&keys), Err(OpenNoteError::Unsigned));
}

#[test]
fn unknown_keys_are_passed_over_and_known_ones_must_be_right() {
    let (log, other) = (signer("log", 1), signer("other", 2));
    let note = Note::sign("text\n".to_owned(), &log);
    let wrong = Note::sign("other text\n".to_owned(), &other).signatures[0].clone();
    let note = note.with_signatures(vec![wrong, note.signatures[0].clone()]);
    assert_eq!(note.open(&[log.verifier()]).unwrap().len(), 1);
    let both = [log.verifier(), other.verifier()];
    assert!(
        matches!(note.open(&both), Err(OpenNoteError::Wrong { name, .. }) if name.as_str() == "other")
    );
    assert_eq!(note.open(&[]), Err(OpenNoteError::Unsigned));
}

#[test]
fn a_second_signature_by_one_key_is_verified_too() {
    let log = signer("log", 1);
    let note = Note::sign("text\n".to_owned(), &log);
    let wrong = Note::sign("other\n".to_owned(), &log).signatures[0].clone();
    let note = note.with_signatures(vec![note.signatures[0].clone(), wrong]);
    assert!(matches!(note.open(&[log.verifier()]), Err(OpenNoteError::Wrong { .. })));
}

#[test]
fn a_cosignature_bears_its_time_and_holds_for_no_other() {
    let (log, witness) = (signer("log", 1), cosigner("w", 2));
    let keys = [log.verifier(), witness.verifier()];
    let note = Note::sign("text\n".to_owned(), &log);
    let cosignature = note.cosign(&witness, at(1_700_000_000));
    let signed = note.with_signatures(vec![note.signatures[0].clone(), cosignature.clone()]);
    let times: Vec<_> = signed.open(&keys).unwrap().iter().map(|v| v.time).collect();
    assert_eq!(times, [None, Some(at(1_700_000_000))]);

    let mut moved = cosignature;
    moved.bytes[7] ^= 1;
    let moved = note.with_signatures(vec![note.signatures[0].clone(), moved]);
    assert!(
        matches!(moved.open(&keys), Err(OpenNoteError::Wrong { name, .. }) if name.as_str() == "w")
    );
}

#[test]
fn sixteen_signatures_and_more_are_read() {
    let signers: Vec<_> = (1..=100).map(|n| signer(&format!("key/{n}"), n)).collect();
    let note = Note::sign("text\n".to_owned(), &signers[0]);
    let note = note.with_signatures(signers.iter().map(|s| s.sign("text\n")).collect());
    let keys: Vec<_> = signers.iter().map(SignerKey::verifier).collect();
    let note = Note::parse(note.to_string().as_bytes()).unwrap();
    assert_eq!(note.open(&keys).unwrap().len(), 100);
    let more = [note.to_string(), format!("{}\n", note.signatures[0])].concat();
    assert_eq!(Note::parse(more.as_bytes()), Err(NoteError::TooManySignatures));
}

#[test]
fn what_is_no_note_is_refused_for_its_reason() {
    let check = |text: &str, error: NoteError| {
        assert_eq!(Note::parse(text.as_bytes()), Err(error), "{text:?}");
    };
    let line = |text: &str| NoteError::Line(LineError(text.to_owned()));
    check("", NoteError::NoSignatures);
    check("text\n", NoteError::NoSignatures);
    check("text\n\n", NoteError::NoSignatures);
    check("text\n\n\n", NoteError::NoSignatures);
    check("text\n\n— a AAAAAAA=", NoteError::NoSignatures);
    check("text\r\n\n— a AAAAAAA=\n", NoteError::NotText);
    check("text\n\n- a AAAAAAA=\n", line("- a AAAAAAA="));
    check("text\n\n— a AAAA\n", line("— a AAAA"));
    check("text\n\n— a AAAAAA==\n", line("— a AAAAAA=="));
    check("text\n\n— a AAAAAAA\n", line("— a AAAAAAA"));
    check("text\n\n—  AAAAAAA=\n", line("—  AAAAAAA="));
    check("text\n\n— a+b AAAAAAA=\n", line("— a+b AAAAAAA="));
    assert_eq!(Note::parse(b"t\xff\n\n"), Err(NoteError::NotText));
    assert_eq!(Note::parse(&[b'a'; LONGEST + 1]), Err(NoteError::TooLong(LONGEST + 1)));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        drop(Note::parse(&bytes));
    }

    #[test]
    fn what_is_read_is_written_as_it_was(text in "[a-z \n]{0,40}\n\n(— [a-z ]{1,5} [A-Z]{4,12}=?\n){1,3}") {
        if let Ok(note) = Note::parse(text.as_bytes()) {
            prop_assert_eq!(note.to_string(), text);
        }
    }

    /// `signed_note` 0.2 and this crate agree on what verifies, whatever is done to a note.
    #[test]
    fn an_independent_crate_agrees(flip in 0..220usize, bit in 0..8u8) {
        let log = signer("example.com/log", 1);
        let mut bytes = Note::sign("first line\nsecond\n".to_owned(), &log).to_string().into_bytes();
        if let Some(byte) = bytes.get_mut(flip) {
            *byte ^= 1 << bit;
        }
        let ours = Note::parse(&bytes).is_ok_and(|note| note.open(&[log.verifier()]).is_ok());
        prop_assert_eq!(ours, oracle_opens(&bytes, &log.verifier()));
    }
}

fn oracle_opens(bytes: &[u8], key: &VerifierKey) -> bool {
    let verifier = signed_note::StandardVerifier::new(&key.to_string()).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    signed_note::Note::from_bytes(bytes).is_ok_and(|note| note.verify(&known).is_ok())
}
