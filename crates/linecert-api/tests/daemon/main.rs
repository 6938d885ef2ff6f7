//! The client against servers that answer as a daemon does, and against such as do not.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage has failed"
)]

mod peer;
mod stream;
mod tls;
mod unhappy;

use std::time::Duration;

use linecert_api::{Client, Limits, wire::Deposit};
use linecert_measure::Digest;
use linecert_web_speed::Trust;

use peer::{Peer, Says, json, problem};

const BUNDLE: &[u8] = b"{\"envelope\":\"of a certificate\"}";

fn certificate() -> Digest {
    Digest::of(b"envelope")
}

/// Limits that a test can wait for.
fn hasty() -> Limits {
    let (soon, pause) = (Duration::from_millis(400), Duration::from_millis(5));
    Limits { connect: soon, answer: soon, silence: soon, pause, ..Limits::default() }
}

fn client(url: &str) -> Client {
    let token = Some("lct_a1_Zm9v".parse().unwrap());
    Client::new(url.parse().unwrap(), token, &Trust::bundled()).unwrap().within(hasty())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// The answer to a certificate that is taken.
fn taken(deposit: Deposit) -> Says {
    let body = format!(
        r#"{{"digest":"{}","number":"WO-42/1","verdict":"pass","deposit":"{deposit}","received_at":"2026-11-22T17:00:00Z","new":1}}"#,
        certificate()
    );
    json(if deposit == Deposit::New { 201 } else { 200 }, &body)
}

#[test]
fn a_certificate_is_sent_with_its_token_and_acknowledged() {
    let peer = Peer::answering(|_| taken(Deposit::New));
    let client = client(&format!("{}/behind/a/proxy/", peer.url()));
    let answer = block_on(client.deposit(certificate(), BUNDLE)).unwrap();
    assert_eq!((answer.number.as_str(), answer.deposit), ("WO-42/1", Deposit::New));
    let asked = peer.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].line, "POST /behind/a/proxy/api/v1/certificates HTTP/1.1");
    assert_eq!(asked[0].body, BUNDLE);
    assert_eq!(asked[0].header("authorization"), Some("Bearer lct_a1_Zm9v"));
    assert_eq!(asked[0].header("content-type"), Some(linecert_api::BUNDLE_MEDIA_TYPE));
    assert_eq!(asked[0].header("host"), peer.url().strip_prefix("http://"));
}

#[test]
fn a_list_is_asked_for_page_by_page() {
    let peer = Peer::answering(|_| json(200, r#"{"items":[],"next":"AQ-_"}"#));
    let client = client(&peer.url());
    let filter = [("order", "工单 7&x=y"), ("verdict", "fail")];
    let page = block_on(client.certificates(&filter, None)).unwrap();
    block_on(client.certificates(&filter, page.next.as_deref())).unwrap();
    let query = "order=%E5%B7%A5%E5%8D%95%207%26x%3Dy&verdict=fail";
    let lines: Vec<_> = peer.asked().into_iter().map(|asked| asked.line).collect();
    assert_eq!(
        lines,
        [
            format!("GET /api/v1/certificates?{query} HTTP/1.1"),
            format!("GET /api/v1/certificates?{query}&cursor=AQ-_ HTTP/1.1"),
        ]
    );
}

#[test]
fn a_bundle_comes_back_as_it_is() {
    let answer = Says::new(200, linecert_api::BUNDLE_MEDIA_TYPE, BUNDLE);
    let peer = Peer::answering(move |_| answer.clone());
    let bundle = block_on(client(&peer.url()).bundle(certificate())).unwrap();
    assert_eq!(bundle, BUNDLE);
}

#[test]
fn what_passes_is_asked_again_and_nothing_else() {
    let check = |first: fn() -> Says, expect: usize| {
        let mut answers = [first(), taken(Deposit::Same)].into_iter();
        let peer = Peer::answering(move |_| answers.next().unwrap());
        let answer = block_on(client(&peer.url()).deposit(certificate(), BUNDLE));
        assert_eq!((answer.is_ok(), peer.asked().len()), (expect == 2, expect), "{answer:?}");
    };
    check(|| problem("shutting-down", 503), 2);
    check(|| problem("too-many-requests", 429).with("retry-after", "0"), 2);
    check(|| Says::new(502, "text/html", b"<h1>Bad gateway</h1>"), 2);
    check(Says::nothing, 2);
    check(|| taken(Deposit::New).cut_after(60), 2);
    check(|| problem("too-many-requests", 429).with("retry-after", "3600"), 1);
    check(|| problem("certificate-refused", 422), 1);
    check(|| problem("internal", 500), 1);
    check(|| problem("unauthenticated", 401), 1);
}

#[test]
fn a_job_is_asked_for_once() {
    let job = concat!(
        r#"{"id":7,"kind":"read-line","effect":"repeatable","state":"waiting","line":"L-1","#,
        r#""by":"noc","made_at":"2026-11-22T17:00:00Z"}"#
    );
    let mut answers = [Says::nothing(), json(202, job)].into_iter();
    let peer = Peer::answering(move |_| answers.next().unwrap());
    let input = serde_json::from_str(r#"{"kind":"read-line","line":"L-1"}"#).unwrap();
    assert_eq!(block_on(client(&peer.url()).start_job(&input, "k-1")).unwrap().id, 7);
    let keys: Vec<_> = peer
        .asked()
        .iter()
        .map(|asked| asked.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["k-1", "k-1"]);
}
