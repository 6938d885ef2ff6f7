//! The key store of the system, where one is running.
#![cfg(feature = "key-store")]
#![expect(
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot run its peer has failed"
)]

use std::io;

use linecert_cert::{Signer as _, SigningKey};
use linecert_key::{
    Ask, KeyFile, KeyStoreEntry, KeyStoreError, Lock, Passphrase, PassphraseSource, Question,
};

struct Nobody;

impl Ask for Nobody {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        panic!("asked for {question:?}")
    }
}

/// Keeps a passphrase, or says that there is no key store that is unlocked.
fn remember(lock: &Lock, passphrase: &Passphrase) -> Option<KeyStoreEntry> {
    let kept = KeyStoreEntry::of(lock).and_then(|entry| {
        assert!(matches!(entry.recall(), Err(KeyStoreError::Absent(_))));
        entry.remember(passphrase)?;
        Ok(entry)
    });
    match kept {
        Ok(entry) => Some(entry),
        Err(error @ (KeyStoreError::NoStore(_) | KeyStoreError::Unavailable(_))) => {
            eprintln!("skipped: needs a key store of the system: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_passphrase_goes_with_its_file_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("technician.key.pem");
    let key = SigningKey::from_seed(&[5; 32]);
    let passphrase = |text: &str| Passphrase::new(text.to_owned()).unwrap();
    KeyFile::create(&path, &key, &passphrase("correct 王")).unwrap();
    let file = KeyFile::read(&path).unwrap();
    let Some(entry) = remember(&file.lock(), &passphrase("correct 王")) else { return };
    let moved = folder.path().join("moved.pem");
    std::fs::rename(&path, &moved).unwrap();
    let opened = KeyFile::read(&moved).unwrap();
    let opened = opened.open(&PassphraseSource::KeyStore, &mut Nobody).unwrap();
    assert_eq!(opened.key.public_key(), key.public_key());
    file.replace(&key, &passphrase("another")).unwrap();
    let changed = KeyFile::read(&path).unwrap();
    let error = changed.open(&PassphraseSource::KeyStore, &mut Nobody).unwrap_err();
    assert!(error.to_string().contains("it is not there"), "{error}");
    entry.forget().unwrap();
    assert!(matches!(entry.recall(), Err(KeyStoreError::Absent(_))));
    assert!(matches!(entry.forget(), Err(KeyStoreError::Absent(_))));
}

#[test]
fn a_file_that_is_not_written_yet_has_no_entry() {
    let lock = Lock::File { path: "new.pem".into(), digest: None };
    let error = KeyStoreEntry::of(&lock).unwrap_err();
    assert!(matches!(error, KeyStoreError::Unwritten(_)), "{error}");
}
