use proptest::prelude::*;

use super::*;

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn derived_keys_are_those_of_openssl() {
    // openssl kdf -keylen 64 -kdfopt mac:HMAC -kdfopt digest:SHA256 -kdfopt mode:COUNTER
    //   -kdfopt key:secret-of-the-line -kdfopt salt:UDPSTP -kdfopt info:1750000000 KBKDF
    let shared = SharedKey::new("secret-of-the-line").unwrap();
    let keys = TestKeys::derive(&shared, 1_750_000_000);
    let expect = [
        "61d0977a6566ffcc0f6f1fbe8c63fdade71c7d4ba78f8adfe66c2cef70d7a73b",
        "75fb6261dedc975ee1b52f70b962fd2655a28846b263751b0e968f8f9bdb42a6",
    ];
    assert_eq!([hex(&keys.client.0[..]), hex(&keys.server.0[..])], expect);
}

#[test]
fn the_time_and_the_side_make_other_keys() {
    let shared = SharedKey::new("key").unwrap();
    let (one, two) = (TestKeys::derive(&shared, 1), TestKeys::derive(&shared, 2));
    assert!(one.client != one.server && one.client != two.client);
    let digest = one.client.digest(b"octets");
    assert!(one.client.verifies(b"octets", &digest));
    assert!(!one.server.verifies(b"octets", &digest) && !one.client.verifies(b"octet", &digest));
}

#[test]
fn a_key_is_never_printed() {
    let credentials = Credentials { id: KeyId(7), key: SharedKey::new("hush").unwrap() };
    assert_eq!(format!("{credentials:?}"), "Credentials { id: KeyId(7), key: <secret> }");
}

fn check(text: &str, expect: Result<usize, KeysError>) {
    assert_eq!(Keys::parse(text).map(|keys| keys.0.len()), expect, "{text:?}");
}

#[test]
fn a_file_of_keys_is_read_or_told_off_by_line() {
    check("", Ok(0));
    check("# keys\n\n 0,first\n255, second key \n", Ok(2));
    check("first", Err(KeysError::Line { line: 1 }));
    check("1,a\n256,b", Err(KeysError::Line { line: 2 }));
    check("1,", Err(KeysError::Key { line: 1, cause: NotAKey }));
    check(&format!("1,{}", "x".repeat(65)), Err(KeysError::Key { line: 1, cause: NotAKey }));
    check("1,a\n1,b", Err(KeysError::Twice { line: 2, number: 1 }));
}

#[test]
fn a_key_is_found_by_its_number() {
    let keys = Keys::parse("3,three").unwrap();
    assert_eq!(keys.find(KeyId(3)), Some(&SharedKey::new("three").unwrap()));
    assert_eq!(keys.find(KeyId(4)), None);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".{0,200}") {
        Keys::parse(&text).ok();
    }
}
