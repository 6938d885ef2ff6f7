//! What is refused before anything is looked at, always as a problem.

use linecert_cert::Regions;
use linecert_store::Role;

use crate::testbed::{Ask, Testbed};

#[test]
fn every_refusal_is_a_problem_with_the_name_of_the_request() {
    let testbed = Testbed::start(&["limits.body=1000"]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let large = vec![b'x'; 1001];
    let text = [("content-type", "text/html")];
    let json = [("content-type", "application/json"), ("if-none-match", "*")];
    let (order, certificates) = ("/api/v1/orders/WO-1", "/api/v1/certificates");
    for (what, headers, body, problem) in [
        (("GET", "/nothing"), &[][..], &b""[..], "not-found"),
        (("GET", "/api/v1/certificates/xyz"), &[], b"", "not-found"),
        (("PATCH", certificates), &[], b"", "method-not-allowed"),
        (("POST", certificates), &[], &large, "too-large"),
        (("POST", certificates), &text, b"{}", "unsupported-media-type"),
        (("PUT", order), &[], b"{}", "precondition-required"),
        (("PUT", order), &[("if-match", "x")], b"{}", "stale"),
        (("PUT", order), &json, b"{", "malformed-request"),
        (("PUT", order), &json, b"{}", "invalid-content"),
        (("PUT", order), &json, b"{\"colour\":1}", "invalid-content"),
    ] {
        let mut headers = headers.to_vec();
        headers.push(("x-request-id", "r-17"));
        let answer = testbed.ask(Ask { what, token: Some(&admin), headers: &headers, body });
        let told = answer.json();
        assert_eq!(told["type"], format!("urn:linecert:problem:{problem}"), "{what:?} {answer:?}");
        assert_eq!(told["status"], answer.status);
        assert_eq!(told["request_id"], "r-17");
        assert_eq!(answer.header("x-request-id"), Some("r-17"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("allow").is_some(), answer.status == 405, "{answer:?}");
    }
}

#[test]
fn a_head_that_is_too_long_is_not_read() {
    let testbed = Testbed::start(&[]);
    let ask = |length: usize| {
        let filler = "x".repeat(length);
        let headers = [("x-filler", filler.as_str())];
        Ask { what: ("GET", "/healthz"), headers: &headers, ..Ask::default() }.send(testbed.address)
    };
    assert_eq!(ask(20_000).unwrap().status, 200);
    // Whoever still writes when the answer is there may find the connection closed.
    assert!(ask(300_000).is_ok_and(|answer| answer.status == 431) || ask(300_000).is_err());
    assert_eq!(ask(1).unwrap().status, 200);
}

#[test]
fn json_that_is_nested_too_deeply_is_refused() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let deep = ["{\"body\":", &"[".repeat(100_000)].concat();
    for what in [("PUT", "/api/v1/orders/WO-1"), ("POST", "/api/v1/certificates")] {
        let (token, headers) = (Some(noc.as_str()), &[("if-none-match", "*")]);
        let answer = testbed.ask(Ask { what, token, headers, body: deep.as_bytes() });
        assert_eq!(answer.status, 422, "{answer:?}");
    }
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_again() {
    let testbed = Testbed::start(&["limits.rate=1", "limits.burst=3"]);
    let ask = Ask { what: ("GET", "/healthz"), ..Ask::default() };
    let answers: Vec<_> = (0..5).map(|_| testbed.ask(ask)).collect();
    assert_eq!(answers[0].status, 200);
    let last = answers.last().unwrap();
    assert_eq!((last.status, last.header("retry-after")), (429, Some("1")), "{last:?}");
    // Trying secrets is slowed down as well.
    let guess = Ask { what: ("GET", "/api/v1/orders"), token: Some("lct_"), ..Ask::default() };
    assert_eq!(testbed.ask(guess).status, 429);
}

#[test]
fn health_readiness_and_figures_are_told() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let get = |path| testbed.ask(Ask { what: ("GET", path), token: Some(&noc), ..Ask::default() });
    assert_eq!(get("/healthz").status, 200);
    let ready = get("/readyz");
    assert_eq!(ready.status, 200, "{ready:?}");
    let all = serde_json::json!({ "store": true, "disk": true, "log": true, "log_listed": true });
    assert_eq!(ready.json(), all);
    let body = testbed.certificate(1);
    testbed.ask(Ask {
        what: ("POST", "/api/v1/certificates"),
        token: Some(&noc),
        body: &body,
        ..Ask::default()
    });
    let figures = String::from_utf8(get("/metrics").body).unwrap();
    assert!(figures.contains("linecertd_certificates_total{outcome=\"new\"} 1"), "{figures}");
    assert!(figures.ends_with("# EOF\n"), "{figures}");
}

#[test]
fn a_disk_that_is_nearly_full_is_not_ready() {
    let testbed = Testbed::start(&["disk.least=18446744073709551615"]);
    let ready = testbed.ask(Ask { what: ("GET", "/readyz"), ..Ask::default() });
    assert_eq!((ready.status, &ready.json()["disk"]), (503, &false.into()), "{ready:?}");
}
