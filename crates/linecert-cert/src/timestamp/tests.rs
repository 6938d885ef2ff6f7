use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::sample::operation::{P256_TOKEN, RSA_TOKEN, authorities, operation};

/// The certificate that the tokens are of.
static STAMPED: LazyLock<Digest> = LazyLock::new(|| operation().bundle().envelope.digest());

fn stamped() -> Digest {
    *STAMPED
}

/// What the token of the key of P-256 shows.
fn stamped_by() -> Stamped {
    let at = "2026-11-22T11:55:48Z".parse().unwrap();
    Stamped::By { authority: "time.example.net".to_owned(), at }
}

fn refused(token: &[u8], of: Digest, expect: &str) {
    let error = open(token, of, &authorities()).unwrap_err().to_string();
    assert!(error.contains(expect), "{error}");
}

#[test]
fn a_token_of_openssl_verifies() {
    assert_eq!(open(P256_TOKEN, stamped(), &authorities()), Ok(stamped_by()));
}

#[test]
fn who_is_not_listed_or_signs_otherwise_proves_nothing() {
    assert_eq!(open(P256_TOKEN, stamped(), &[]), Ok(Stamped::UnknownAuthority));
    let authority = "old-time.example.net".to_owned();
    let not_verified = Stamped::NotVerified { authority };
    assert_eq!(open(RSA_TOKEN, stamped(), &authorities()), Ok(not_verified));
}

#[test]
fn a_token_of_something_else_is_refused() {
    refused(P256_TOKEN, Digest::of(b"something else"), "of something else");
    refused(b"", stamped(), "not a time-stamp token");
    let cut = &P256_TOKEN[..P256_TOKEN.len() - 1];
    refused(cut, stamped(), "not a time-stamp token");
    let [authority, ..] = authorities();
    let broken = TimestampAuthority { certificate: vec![0x30, 0], ..authority };
    let error = open(P256_TOKEN, stamped(), &[broken]).unwrap_err();
    assert_eq!(error, StampError::Certificate("time.example.net".to_owned()));
}

#[test]
fn every_byte_that_counts_counts() {
    let mut refused = 0;
    for index in 0..P256_TOKEN.len() {
        let mut token = P256_TOKEN.to_vec();
        token[index] ^= 1 << (index % 8);
        match open(&token, stamped(), &authorities()) {
            Err(_) => refused += 1,
            Ok(Stamped::UnknownAuthority | Stamped::NotVerified { .. }) => {}
            // What is not signed, and not read: versions and the list of algorithms.
            Ok(by) => assert_eq!(by, stamped_by(), "byte {index}"),
        }
    }
    assert!(refused > 300, "{refused}");
}

#[test]
fn a_time_has_the_form_of_the_standard() {
    let at = |text: &str| instant(text.as_bytes()).map(|at| at.to_string());
    assert_eq!(at("20261122115548Z").unwrap(), "2026-11-22T11:55:48Z");
    assert_eq!(at("20261122115548.25Z").unwrap(), "2026-11-22T11:55:49Z");
    for bad in ["", "Z", "20261122115548", "202611221155Z", "20261322115548Z", "20261122115548.Z"] {
        assert_eq!(at(bad), None, "{bad}");
    }
    assert_eq!(at("20261122115548+0100"), None);
}

#[test]
fn a_clock_may_have_been_slow_by_the_accuracy_that_is_stated() {
    let late = |accuracy: &[u8]| Element::only(accuracy).and_then(seconds);
    assert_eq!(late(&[0x30, 0]), Some(0));
    assert_eq!(late(&[0x30, 3, 0x02, 1, 1]), Some(1));
    assert_eq!(late(&[0x30, 8, 0x02, 2, 1, 0x2c, 0x80, 2, 1, 0xf4]), Some(301));
    assert_eq!(late(&[0x30, 3, 0x81, 1, 0x64]), Some(1));
    assert_eq!(late(&[0x30, 3, 0x02, 1, 0xff]), None);
    assert_eq!(late(&[0x30, 7, 0x02, 5, 1, 0, 0, 0, 0]), None);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>, start in any::<proptest::sample::Index>()) {
        drop(open(&bytes, Digest::of(b""), &authorities()));
        let mut token = P256_TOKEN.to_vec();
        let start = start.index(token.len());
        token.splice(start..(start + bytes.len()).min(P256_TOKEN.len()), bytes.iter().copied());
        drop(open(&token, stamped(), &authorities()));
        drop(read_certificate(&bytes));
    }
}
