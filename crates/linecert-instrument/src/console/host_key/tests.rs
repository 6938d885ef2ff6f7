use std::fs;

use super::*;

/// Two keys that were made for these tests, with the fingerprints that `ssh-keygen -lf` prints.
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDN+ahqfjUnu2i1qig0yvGKvLuJybEWloFcwbzcBCwoB";
const PRINT: &str = "SHA256:z9o0EbRbxdlZ4PpSYKjsLtOB9n6RpH84EgOn7gPng50";
const OTHER: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJxUWhUI+wd3AW5usXBuKZg/ErBnrakWNW9Cf51fQmZE";

fn key(text: &str) -> PublicKey {
    PublicKey::from_openssh(text).unwrap()
}

fn server(port: u16) -> Endpoint {
    Endpoint { host: "modem".to_owned(), port }
}

/// Checks the key against a file of known hosts.
fn check(known_hosts: &str, port: u16) -> Result<(), HostKeyError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("known_hosts");
    fs::write(&file, known_hosts).unwrap();
    Vouched::find(&HostTrust::KnownHosts(file), &server(port))?.check(&key(KEY))
}

#[test]
fn a_fingerprint_is_the_one_that_openssh_prints() {
    assert_eq!(Fingerprint::of(&key(KEY)).to_string(), PRINT);
    assert_eq!(PRINT.parse(), Ok(Fingerprint::of(&key(KEY))));
    for text in ["", "SHA256:", "SHA256:abc", "MD5:00:11", KEY, "SHA512:abc"] {
        assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint(text.to_owned())));
    }
}

#[test]
fn a_known_key_is_trusted_on_its_port_alone() {
    assert!(check(&format!("modem {KEY}\n"), 22).is_ok());
    assert!(check(&format!("# ours\nother {OTHER}\n[modem]:2222 {KEY}\n"), 2222).is_ok());
    assert!(matches!(check(&format!("modem {KEY}\n"), 2222), Err(HostKeyError::Unknown { .. })));
    // Of several keys one suffices.
    assert!(check(&format!("modem {OTHER}\nmodem {KEY}\n"), 22).is_ok());
}

#[test]
fn a_revoked_key_is_refused_even_where_it_is_listed() {
    for hosts in ["modem", "*", "elsewhere"] {
        let error = check(&format!("modem {KEY}\n@revoked {hosts} {KEY}\n"), 22).unwrap_err();
        assert!(matches!(error, HostKeyError::Revoked { .. }), "{error}");
        assert!(error.to_string().contains(PRINT), "{error}");
    }
    assert!(check(&format!("modem {KEY}\n@revoked * {OTHER}\n"), 22).is_ok());
}

#[test]
fn an_unknown_key_is_refused_with_its_fingerprint_and_what_to_do() {
    for known in ["", "other ", "# comment\n"] {
        let error = check(&format!("{known}\n"), 22).unwrap_err();
        assert!(matches!(error, HostKeyError::Unknown { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(PRINT) && text.contains("`host-key`"), "{text}");
    }
    let nobody = Vouched::find(&HostTrust::Nobody, &server(22)).unwrap();
    assert!(matches!(nobody.check(&key(KEY)), Err(HostKeyError::Unknown { .. })));
}

#[test]
fn a_changed_key_is_refused_loudly() {
    let error = check(&format!("modem {OTHER}\n"), 22).unwrap_err().to_string();
    assert!(error.contains("HAS CHANGED") && error.contains(PRINT), "{error}");
    let pinned = HostTrust::Pinned(Fingerprint::of(&key(OTHER)));
    let vouched = Vouched::find(&pinned, &server(22)).unwrap();
    assert!(matches!(vouched.check(&key(KEY)), Err(HostKeyError::Changed { .. })));
    assert!(vouched.check(&key(OTHER)).is_ok());
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let nothing = HostTrust::KnownHosts("no/such/known_hosts".into());
    let error = Vouched::find(&nothing, &server(22)).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the known hosts in no/such/known_hosts: "), "{error}");
    let error = check("modem ssh-ed25519 AAAA\n", 22).unwrap_err();
    assert!(matches!(error, HostKeyError::NoKey { .. }), "{error}");
}
