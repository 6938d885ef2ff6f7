//! Daemons that are absent, silent, slow, garbled and hostile.

use std::{
    error::Error,
    net::TcpListener,
    time::{Duration, Instant},
};

use linecert_api::wire::Deposit;

use crate::{
    BUNDLE, block_on, certificate, client,
    peer::{Peer, Says, json, problem},
    taken,
};

/// Why a certificate was not taken: the error and all its sources.
fn told(url: &str) -> String {
    let started = Instant::now();
    let error = block_on(client(url).deposit(certificate(), BUNDLE)).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[track_caller]
fn check(says: Says, expect: &str) {
    let peer = Peer::answering(move |_| says.clone());
    let text = told(&peer.url());
    assert!(text.contains(expect), "{text:?} instead of {expect:?}");
}

#[test]
fn an_absent_daemon_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(told(&url), "nothing listens there");
    assert!(told("https://daemon.invalid").starts_with("its name has no address"));
}

#[test]
fn a_daemon_says_why_it_does_not_take_it() {
    check(problem("unauthenticated", 401), "unauthenticated (31): told by a test");
    check(problem("too-large", 413), "too-large (31)");
    check(problem("certificate-refused", 422), "certificate-refused (31): told by a test");
    check(problem("internal", 500), "internal (31)");
}

#[test]
fn silence_and_slowness_end() {
    check(Says::nothing().and_holds(), "the answer did not come in 400.0ms");
    check(Says::octets(b"HTTP/1.1 201 Created\r\n").and_holds(), "did not come in 400.0ms");
    let torn = taken(Deposit::New).cut_after(120).and_holds();
    check(torn, "the answer did not come in 400.0ms");
    check(taken(Deposit::New).cut_after(120), "the connection broke before the answer came");
    check(Says::nothing(), "the connection broke before the answer came");
}

#[test]
fn what_answers_in_place_of_a_daemon_is_not_believed() {
    check(Says::octets(b"SSH-2.0-x\r\n"), "what answers is no linecertd: HTTP");
    check(Says::new(200, "text/html", b"<h1>Hotel</h1>"), "a body of the media type `text/html`");
    check(Says::new(404, "text/html", b"<h1>nginx</h1>"), "answers with status 404");
    check(Says::new(413, "text/html", b""), "answers with status 413");
    let login = Says::new(302, "text/html", b"").with("location", "http://192.0.2.9/login");
    check(login, "it sends elsewhere, to `http://192.0.2.9/login`");
    check(json(201, "{}"), "its JSON: missing field");
    check(json(201, "not JSON"), "its JSON: ");
    check(json(201, "{}").with("content-encoding", "gzip"), "a body in the coding `gzip`");
    check(problem("quite-new", 418), "answers with status 418");
    let endless = Says::octets(&[b"HTTP/1.1 200 OK\r\n".to_vec(), vec![b'x'; 300_000]].concat());
    check(endless, "what answers is no linecertd");
}

#[test]
fn an_answer_is_read_up_to_a_limit() {
    let long = format!(r#"{{"x":"{}"}}"#, "x".repeat(9 << 20));
    check(json(201, &long), "an answer of more than 8388608 octets");
}

#[test]
fn another_certificate_is_no_acknowledgement() {
    let other = r#"{"digest":"0000000000000000000000000000000000000000000000000000000000000000","number":"1","verdict":"pass","deposit":"new","received_at":"2026-11-22T17:00:00Z"}"#;
    check(json(201, other), "it acknowledges the certificate 0000");
}
