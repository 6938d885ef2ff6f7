use std::{fs, io};

use linecert_cert::Signer as _;

use super::*;
use crate::passphrase::Question;

/// Answers every question with the same.
struct Says(&'static str);

impl Ask for Says {
    fn ask(&mut self, _: Question<'_>) -> io::Result<String> {
        Ok(self.0.to_owned())
    }
}

/// Answers nothing, since nothing should be asked.
struct Silent;

impl Ask for Silent {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        panic!("asked for {question:?}")
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned()).unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32])
}

fn open(path: &Path, ask: &mut dyn Ask) -> Result<OpenedFile, KeyFileError> {
    KeyFile::read(path)?.open(&PassphraseSource::Prompt, ask)
}

#[test]
fn a_key_survives_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("technician.key.pem");
    KeyFile::create(&path, &key(), &passphrase("one")).unwrap();
    let opened = open(&path, &mut Says("one")).unwrap();
    assert_eq!(opened.key.public_key(), key().public_key());
    assert_eq!(opened.protection, Protection::Passphrase);
    let wrong = open(&path, &mut Says("two")).unwrap_err();
    assert!(
        matches!(wrong, KeyFileError::Unseal { source: UnsealError::WrongPassphrase, .. }),
        "{wrong}"
    );
    let again = KeyFile::create(&path, &key(), &passphrase("two")).unwrap_err();
    assert!(matches!(again, WriteKeyError::File(PrivateFileError::Exists(_))), "{again}");
}

#[test]
fn a_passphrase_is_changed_and_the_key_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("technician.key.pem");
    KeyFile::create(&path, &key(), &passphrase("one")).unwrap();
    let file = KeyFile::read(&path).unwrap();
    file.replace(&key(), &passphrase("two")).unwrap();
    assert!(open(&path, &mut Says("one")).is_err());
    assert_eq!(open(&path, &mut Says("two")).unwrap().key.public_key(), key().public_key());
    let locks = (file.lock(), KeyFile::read(&path).unwrap().lock());
    assert_ne!(locks.0, locks.1, "the key store must not give the old passphrase for the new file");
}

fn private(path: &Path, text: &str) {
    private_file::create(path, text).unwrap();
}

#[test]
fn an_unencrypted_key_opens_unasked_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.pem");
    private(&path, &key().to_pem().unwrap());
    let opened = open(&path, &mut Silent).unwrap();
    assert_eq!(opened.protection, Protection::Permissions);
    assert_eq!(opened.key.public_key(), key().public_key());
}

#[test]
fn what_is_no_key_file_is_named_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("empty", ""),
        ("notes", "remember the milk"),
        ("public", "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"),
        ("truncated", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA="),
        (
            "der",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
    ] {
        let path = folder.path().join(name);
        private(&path, text);
        let error = KeyFile::read(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Text { .. }), "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let path = folder.path().join("bytes");
    private(&path, "");
    fs::write(&path, [0xff, 0x30, 0x00]).unwrap();
    assert!(KeyFile::read(&path).unwrap_err().to_string().contains("no PEM"));
}

#[test]
#[cfg(unix)]
fn a_key_that_others_may_read_is_not_even_parsed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("open.pem");
    KeyFile::create(&path, &key(), &passphrase("one")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    let error = open(&path, &mut Silent).unwrap_err();
    assert!(matches!(error, KeyFileError::File(PrivateFileError::Exposed { .. })), "{error}");
}
