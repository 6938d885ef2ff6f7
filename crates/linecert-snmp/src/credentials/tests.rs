//! Names of protocols, lengths of passphrases, and secrets that do not print.

use super::*;

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn user() -> User {
    let auth = (AuthProtocol::Sha256, passphrase("authpass-机房"));
    User::new("linecert", auth, (PrivacyProtocol::Aes128, passphrase("privpass12345"))).unwrap()
}

#[test]
fn a_name_becomes_a_protocol_or_says_why_not() {
    #[track_caller]
    fn auth(text: &str, expect: Result<AuthProtocol, &str>) {
        let got = text.parse::<AuthProtocol>().map_err(|error| error.to_string());
        assert_eq!(got, expect.map_err(str::to_owned));
    }
    auth("SHA", Ok(AuthProtocol::Sha1));
    auth("sha-1", Ok(AuthProtocol::Sha1));
    auth("SHA-256", Ok(AuthProtocol::Sha256));
    auth("sha256", Ok(AuthProtocol::Sha256));
    auth("sha512", Ok(AuthProtocol::Sha512));
    auth("MD5", Err("`MD5` is broken; SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 are taken"));
    auth(
        "光",
        Err("`光` is no protocol of SNMP v3; SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 are taken"),
    );

    #[track_caller]
    fn privacy(text: &str, expect: Option<PrivacyProtocol>) {
        assert_eq!(text.parse().ok(), expect);
    }
    privacy("AES", Some(PrivacyProtocol::Aes128));
    privacy("aes128", Some(PrivacyProtocol::Aes128));
    privacy("AES-192", Some(PrivacyProtocol::Aes192));
    privacy("AES256", Some(PrivacyProtocol::Aes256));
    privacy("AES-256-C", Some(PrivacyProtocol::Aes256Reeder));
    privacy("aes-192-cisco", Some(PrivacyProtocol::Aes192Reeder));
    privacy("", None);
    let error = "DES".parse::<PrivacyProtocol>().unwrap_err();
    assert!(matches!(error, ProtocolError::Broken { .. }), "{error}");
}

#[test]
fn every_protocol_reads_its_own_name() {
    use AuthProtocol::{Sha1, Sha224, Sha256, Sha384, Sha512};
    use PrivacyProtocol::{Aes128, Aes192, Aes192Reeder, Aes256, Aes256Reeder};
    for protocol in [Sha1, Sha224, Sha256, Sha384, Sha512] {
        assert_eq!(protocol.to_string().parse(), Ok(protocol));
    }
    for protocol in [Aes128, Aes192, Aes192Reeder, Aes256, Aes256Reeder] {
        assert_eq!(protocol.to_string().parse(), Ok(protocol));
    }
}

#[test]
fn a_short_passphrase_and_a_long_name_are_refused() {
    assert_eq!(Passphrase::new("1234567"), Err(UserError::ShortPassphrase(7)));
    assert!(Passphrase::new("12345678").is_ok());
    let pair = || ((AuthProtocol::Sha1, passphrase("12345678")), passphrase("12345678"));
    for (name, length) in [(String::new(), 0), ("x".repeat(33), 33)] {
        let (auth, privacy) = pair();
        let refused = User::new(&name, auth, (PrivacyProtocol::Aes128, privacy));
        assert_eq!(refused, Err(UserError::Name(length)));
    }
}

#[test]
fn no_secret_prints() {
    let credentials = Credentials::from(user());
    let text = format!("{credentials:?} {credentials:#?}");
    assert!(text.contains("linecert") && text.contains("<secret>"), "{text}");
    assert!(!text.contains("authpass") && !text.contains("privpass"), "{text}");
}

#[test]
fn users_are_equal_by_what_they_are() {
    assert_eq!(user(), user());
    assert_ne!(user(), user().in_context("olt1"));
    assert_eq!(user().in_context("olt1").context(), Some("olt1"));
    assert!(user().master_keys().is_ok());
}
