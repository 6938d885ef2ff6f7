//! Requests that are repeated with a key are carried out once.

use linecert_cert::Regions;
use linecert_store::Role;

use super::rows::ORDER;
use crate::testbed::{Answer, Ask, Testbed};

fn put(testbed: &Testbed, (token, key): (&str, &str), body: &str) -> Answer {
    let headers = [("if-none-match", "*"), ("idempotency-key", key)];
    let what = ("PUT", "/api/v1/orders/WO-1");
    testbed.ask(Ask { what, token: Some(token), headers: &headers, body: body.as_bytes() })
}

#[test]
fn the_same_request_is_answered_again_and_another_with_its_key_is_refused() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let of = (noc.as_str(), "\"k-1\"");
    let first = put(&testbed, of, ORDER);
    assert_eq!(first.status, 201, "{first:?}");
    let again = put(&testbed, of, ORDER);
    assert_eq!((again.status, again.json()), (201, first.json()), "{again:?}");
    assert_eq!(again.header("etag"), first.header("etag"));
    // The same key without quotes is the same key.
    assert_eq!(put(&testbed, (&noc, "k-1"), ORDER).status, 201);
    let other = put(&testbed, of, &ORDER.replace("home", "shop"));
    assert_eq!(other.json()["type"], "urn:linecert:problem:key-reused", "{other:?}");
    // Without the key, or with another one, the order is there already.
    assert_eq!(put(&testbed, (&noc, "k-2"), ORDER).status, 412);
    // Keys of others are other keys.
    let wang = testbed.token("wang", Role::Noc, Regions::All);
    assert_eq!(put(&testbed, (&wang, "\"k-1\""), ORDER).status, 412);
    for key in ["", "a b", "\"", &"k".repeat(300)] {
        assert_eq!(put(&testbed, (&noc, key), ORDER).status, 400, "{key}");
    }
}

#[test]
fn a_secret_is_not_told_again() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let body = br#"{"account":"admin","note":"","expires_at":"9999-01-01T00:00:00Z"}"#;
    let ask = Ask {
        what: ("POST", "/api/v1/tokens"),
        token: Some(&admin),
        headers: &[("idempotency-key", "k")],
        body,
    };
    let first = testbed.ask(ask);
    assert_eq!(first.status, 201, "{first:?}");
    let again = testbed.ask(ask);
    assert_eq!(again.json()["type"], "urn:linecert:problem:conflict", "{again:?}");
    assert!(!String::from_utf8(again.body).unwrap().contains("lct_"));
}

#[test]
fn a_certificate_with_a_key_is_received_once() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let send = |body: &[u8]| {
        let headers = [("idempotency-key", "k")];
        let what = ("POST", "/api/v1/certificates");
        testbed.ask(Ask { what, token: Some(&noc), headers: &headers, body })
    };
    let sent = testbed.certificate(1);
    assert_eq!(send(&sent).status, 201);
    assert_eq!(send(&sent).json()["deposit"], "same");
    let other = send(&testbed.certificate(2));
    assert_eq!(other.json()["type"], "urn:linecert:problem:key-reused", "{other:?}");
}
