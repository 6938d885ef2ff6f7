use std::io;

use super::*;
use crate::{Passphrase, passphrase::Question};

struct Says(&'static str);

impl Ask for Says {
    fn ask(&mut self, _: Question<'_>) -> io::Result<String> {
        Ok(self.0.to_owned())
    }
}

#[test]
fn a_source_is_read_as_written() {
    for (text, written) in [
        ("file:keys/li.pem", "file:keys/li.pem"),
        ("keys/li.pem", "file:keys/li.pem"),
        ("C:\\keys\\li.pem", "file:C:\\keys\\li.pem"),
        ("pkcs11:Field/Li", "pkcs11:token=Field;object=Li"),
    ] {
        let source: KeySource = text.parse().unwrap();
        assert_eq!(source.to_string(), written);
        assert_eq!(written.parse(), Ok(source));
    }
    assert!("pkcs11:token=Field;pin-value=1".parse::<KeySource>().is_err());
}

#[test]
fn a_key_out_of_a_file_signs() {
    let folder = tempfile::tempdir().unwrap();
    for (name, key) in [
        ("ed25519", SigningKey::from_seed(&[5; 32])),
        ("p256", SigningKey::from_scalar(&[7; 32]).unwrap()),
    ] {
        let path = folder.path().join(name);
        let passphrase = Passphrase::new("one".to_owned()).unwrap();
        KeyFile::create(&path, &key, &passphrase).unwrap();
        let source = KeySource::File(path);
        let opened = SecretKey::open(&source, &PassphraseSource::Prompt, &mut Says("one")).unwrap();
        assert_eq!(opened.protection(), Protection::Passphrase);
        let signature = opened.sign(b"message").unwrap();
        assert!(key.public_key().verifies(b"message", &signature));
        assert_eq!(opened.public_key(), key.public_key());
        assert!(!format!("{opened:?}").contains("5, 5, 5"));
    }
}

#[test]
fn a_new_key_is_in_its_file_and_over_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let source = KeySource::File(folder.path().join("new.pem"));
    let make = || SecretKey::make(&source, &PassphraseSource::Prompt, &mut Says("one"));
    let made = make().unwrap();
    assert_eq!(made.protection(), Protection::Passphrase);
    let opened = SecretKey::open(&source, &PassphraseSource::Prompt, &mut Says("one")).unwrap();
    assert_eq!(opened.public_key(), made.public_key());
    assert!(make().unwrap_err().to_string().contains("no key is written over another"));
    let elsewhere = KeySource::File(folder.path().join("other.pem"));
    let other = SecretKey::make(&elsewhere, &PassphraseSource::Prompt, &mut Says("one")).unwrap();
    assert_ne!(other.public_key(), made.public_key());
}

#[test]
fn a_key_can_be_handed_to_another_thread() {
    fn check<T: Send + Sync + 'static>() {}
    check::<SecretKey>();
}
