//! What every route asks of a request, by what the API's document says, and what everybody may read.

use linecert_cert::Regions;
use linecert_store::Role;

use crate::testbed::{Answer, Ask, Testbed};

fn get(testbed: &Testbed, path: &str, headers: &[(&str, &str)]) -> Answer {
    let token = testbed_token(testbed);
    testbed.ask(Ask { what: ("GET", path), token: Some(&token), headers, ..Ask::default() })
}

fn testbed_token(testbed: &Testbed) -> String {
    let name = format!("noc-{}", linecert_measure::Timestamp::now().as_nanosecond());
    testbed.token(&name, Role::Noc, Regions::All)
}

#[test]
fn what_the_document_does_not_tell_of_is_refused() {
    let testbed = Testbed::start(&[]);
    let html = [("accept", "text/html")];
    let none = [("accept", "*/*;q=0")];
    for (path, headers, problem) in [
        ("/healthz?verbose=1", &[][..], "invalid-query"),
        ("/api/v1/orders?colour=red", &[], "invalid-query"),
        ("/api/v1/orders?line=L-1&line=L-2", &[], "invalid-query"),
        ("/api/v1/orders/WO-1?limit=1", &[], "invalid-query"),
        ("/api/v1/orders", &html, "not-acceptable"),
        ("/api/v1/orders", &none, "not-acceptable"),
        ("/api/v1/orders/%ff", &[], "malformed-request"),
        ("/api/v1/orders/%00", &[], "not-found"),
        ("/log/2026/tile/..%2f..%2f..%2flog.key.pem", &[], "not-found"),
        ("/log/2026/tile/0/..%2f..%2fcheckpoint", &[], "not-found"),
        ("/log/2026/tile/../../log.key.pem", &[], "not-found"),
        ("/log/2025/checkpoint", &[], "not-found"),
        ("/log/2026/.lock", &[], "not-found"),
    ] {
        let answer = get(&testbed, path, headers);
        let kind = format!("urn:linecert:problem:{problem}");
        assert_eq!(answer.json()["type"], kind, "{path} {headers:?}: {answer:?}");
    }
    for accept in ["application/json", "text/html, */*;q=0.1", "APPLICATION/*"] {
        assert_eq!(get(&testbed, "/api/v1/orders", &[("accept", accept)]).status, 200, "{accept}");
    }
}

#[test]
fn whoever_asks_for_the_head_gets_the_head() {
    let testbed = Testbed::start(&[]);
    let answer = testbed.ask(Ask { what: ("HEAD", "/healthz"), ..Ask::default() });
    assert_eq!((answer.status, answer.body.len()), (200, 0), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[test]
fn everybody_may_read_the_log_and_the_document() {
    let testbed = Testbed::start(&[]);
    let token = testbed_token(&testbed);
    let body = testbed.certificate(1);
    let what = ("POST", "/api/v1/certificates");
    let sent = testbed.ask(Ask { what, token: Some(&token), body: &body, ..Ask::default() });
    let place = sent.header("location").unwrap().to_owned();
    let ask = Ask { what: ("GET", &place), token: Some(&token), ..Ask::default() };
    let logged = testbed.until_logged(ask).json();
    assert_eq!(logged["verification"]["holds"]["logged"]["index"], logged["logged"], "{logged}");
    let open = |path| testbed.ask(Ask { what: ("GET", path), ..Ask::default() });
    let checkpoint = open("/log/2026/checkpoint");
    assert_eq!(checkpoint.status, 200, "{checkpoint:?}");
    assert_eq!(checkpoint.header("cache-control"), Some("no-cache"));
    let size = String::from_utf8(checkpoint.body).unwrap().lines().nth(1).unwrap().to_owned();
    for tile in ["0/000", "entries/000"] {
        let path = format!("/log/2026/tile/{tile}.p/{size}");
        let tile = testbed.ask(Ask { what: ("GET", &path), ..Ask::default() });
        assert_eq!(tile.status, 200, "{tile:?}");
        assert!(tile.header("cache-control").unwrap().contains("immutable"));
    }
    let document = open("/api/v1/openapi.json");
    assert_eq!(document.json()["openapi"], "3.1.0");
    let page = open("/docs");
    assert!(page.header("content-security-policy").unwrap().contains("style-src 'self'"));
    assert_eq!(open("/docs/style.css").header("content-type"), Some("text/css; charset=utf-8"));
}

#[test]
fn a_page_is_set_in_the_language_that_is_asked_for() {
    let testbed = Testbed::start(&["roles=api,ingest"]);
    let token = testbed_token(&testbed);
    let body = testbed.certificate(1);
    let what = ("POST", "/api/v1/certificates");
    let sent = testbed.ask(Ask { what, token: Some(&token), body: &body, ..Ask::default() });
    let place = sent.header("location").unwrap();
    let page = get(&testbed, &format!("{place}/page"), &[]);
    assert_eq!((page.status, page.header("content-type")), (200, Some("application/pdf")));
    assert!(page.body.starts_with(b"%PDF-1.7"), "{:?}", &page.body[..20]);
    let again = get(&testbed, &format!("{place}/page?lang=en"), &[]);
    assert!(page.body == again.body, "the same page has other octets");
    assert_eq!(get(&testbed, &format!("{place}/page?lang=fr"), &[]).status, 400);
    let absent = format!("/api/v1/certificates/{}/page", "0".repeat(64));
    assert_eq!(get(&testbed, &absent, &[]).status, 404);
}

#[test]
fn a_certificate_is_told_with_what_is_known_of_it() {
    let testbed = Testbed::start(&["roles=api,ingest"]);
    let token = testbed_token(&testbed);
    let body = testbed.certificate(1);
    let what = ("POST", "/api/v1/certificates");
    let sent = testbed.ask(Ask { what, token: Some(&token), body: &body, ..Ask::default() });
    let told = get(&testbed, sent.header("location").unwrap(), &[]).json();
    let known = &told["verification"]["holds"];
    assert_eq!(known["holder"], told["technician"], "{told}");
    assert_eq!((&known["role"], &known["standing"]), (&"technician".into(), &"current".into()));
    assert_eq!(known["statements"][0]["kind"], "receipt", "{told}");
    assert_eq!(known["statements"][0]["weight"], "counts", "{told}");
    assert!(known["logged"].is_null() && known["signed"]["claimed"].is_string(), "{told}");
}
