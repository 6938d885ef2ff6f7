//! Notes, checkpoints, proofs, policies, keys and entries from anywhere are refused or read, what
//! is read is written as it was, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_tlog::{
    AddCheckpoint, Checkpoint, Leaf, Note, NoteSignature, Policy, Proof, SignerKey, VerifierKey,
    read_entries, write_entries,
};

/// What a text is read as, it is written as.
macro_rules! writes_what_it_read {
    ($text:expr, $($read:expr),+) => {
        $(if let Ok(value) = $read {
            assert_eq!(value.to_string(), $text);
        })+
    };
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(policy) = Policy::parse(bytes)
        && let Ok(note) = Note::parse(bytes)
    {
        drop(policy.open(&note));
    }
    if let Ok(entries) = read_entries(bytes, 2) {
        assert_eq!(write_entries(entries).as_deref(), Ok(bytes));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    writes_what_it_read!(
        text,
        Note::parse(bytes),
        AddCheckpoint::parse(bytes),
        Leaf::parse(bytes),
        NoteSignature::parse(text),
        text.parse::<Checkpoint>(),
        text.parse::<Proof>(),
        text.parse::<VerifierKey>()
    );
    drop(SignerKey::parse(text));
});
