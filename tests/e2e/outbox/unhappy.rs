//! Daemons that are not there, do not let in, or are none. Whatever happens, the certificate waits,
//! unless it is known that it never will be taken.

use std::{fs, net::TcpStream, sync::Arc};

use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::{noc::TOKEN, states, to};
use crate::{
    daemon_peer::{Channel, Peer, Says, json, problem},
    harness::{Run, Stage, root},
    site::prepared,
};

const GOLDEN: &str = "tests/golden/certificate/v1/good/pass.lcert";
const AUTHORITY: &str = "crates/linecert-web-speed/tests/peers/authority.pem";

/// A stage with a certificate that needs no keys.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("token", TOKEN);
    fs::copy(root().join(GOLDEN), stage.path("a.lcert")).unwrap();
    stage
}

/// Sends a certificate to a daemon that answers so, and gives what is said and what becomes of it.
fn sent(says: Says) -> (Run, String) {
    let (stage, peer) = (stage(), Peer::answering(move |_| says.clone()));
    stage.run(&[&["outbox", "add", "a.lcert"][..], &to(&peer.url())].concat()).exits(0);
    let run = stage.run(&["outbox", "send"]);
    let run = Run { stdout: run.stdout.replace(&peer.url(), "URL"), ..run };
    let [state] = &states(&stage)[..] else { panic!() };
    (run, state.clone())
}

#[track_caller]
fn waits(says: Says, (code, why): (i32, &str), hint: &str) {
    let (run, state) = sent(says);
    let run = run.exits(code).shows(&format!("a: waits in the outbox for URL: {why}"));
    run.says(&format!("hint: {hint}"));
    assert_eq!(state, "waiting", "{why}");
}

#[test]
fn a_daemon_that_cannot_take_it_now() {
    let later = "nothing is lost; send it later";
    waits(Says::nothing(), (60, "the connection broke before the answer came"), later);
    let torn = json(201, r#"{"digest":"#).cut_after(70);
    waits(torn, (60, "the connection broke before the answer came"), later);
    waits(problem("store-unavailable", 503), (60, "the daemon's store is not available"), later);
    let busy = problem("too-many-requests", 429).with("retry-after", "600");
    waits(busy, (60, "too many requests"), later);
}

#[test]
fn a_daemon_that_does_not_let_in() {
    let token = "give the daemon's token by --token-file or LINECERT_TOKEN";
    waits(problem("unauthenticated", 401), (61, "the daemon does not know who asks"), token);
    waits(problem("forbidden", 403), (61, "this is not permitted"), token);
}

#[test]
fn what_answers_is_no_daemon_or_has_an_error() {
    let address = "check the address of the daemon";
    let unclear = |says: Says, why: &str| waits(says, (63, why), address);
    unclear(problem("internal", 500), "the daemon has an error of its own");
    unclear(Says::new(500, "text/plain", b"oops"), "it answers with status 500");
    unclear(Says::new(413, "text/html", b"nginx"), "it answers with status 413");
    unclear(Says::octets(b"SSH-2.0-OpenSSH\r\n"), "what answers is no linecertd: HTTP");
    unclear(Says::new(200, "text/html", b"<h1>Hotel</h1>"), "what answers is no linecertd: a body");
    let login = Says::new(302, "text/html", b"").with("location", "http://192.0.2.1/login");
    unclear(login, "it sends elsewhere, to http://192.0.2.1/");
    unclear(json(201, "{}"), "what answers is no linecertd: its JSON");
}

#[test]
fn what_will_never_be_taken_is_kept_apart() {
    for (name, status, why) in [
        ("certificate-refused", 422, "the certificate is refused (31): told by a test"),
        ("too-large", 413, "it is too large (31): told by a test"),
        ("conflict", 409, "it contradicts what is there (31): told by a test"),
    ] {
        let (run, state) = sent(problem(name, status));
        let run = run.exits(62).shows(&format!("a: refused by URL: {why}"));
        run.says("hint: `linecert outbox show` says more");
        assert_eq!(state, "refused", "{name}");
    }
}

fn over_tls(stream: TcpStream) -> Option<Box<dyn Channel>> {
    let pem = |name: &str| {
        fs::read(root().join("crates/linecert-web-speed/tests/peers").join(name)).unwrap()
    };
    let chain = vec![CertificateDer::from_pem_slice(&pem("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(&pem("server-key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let connection = ServerConnection::new(Arc::new(config)).unwrap();
    Some(Box::new(StreamOwned::new(connection, stream)))
}

#[test]
fn a_daemon_that_nobody_vouches_for_is_told_nothing() {
    let (stage, peer) = (stage(), Peer::over(over_tls, |_| problem("certificate-refused", 422)));
    let url = format!("https://{}", peer.address);
    stage.run(&[&["outbox", "add", "a.lcert"][..], &to(&url)].concat()).exits(0);
    let run = stage.run(&["outbox", "send"]).exits(61);
    run.shows("nobody vouches for it").says("hint: give the daemon's authority with --ca");
    assert!(peer.asked().is_empty(), "a stranger was sent a certificate");

    let authority = root().join(AUTHORITY).display().to_string();
    let add = [&["outbox", "add", "a.lcert", "--ca", &authority][..], &to(&url)].concat();
    stage.run(&add).exits(0).shows("already");
    stage.run(&["outbox", "send"]).exits(62).shows("refused by");
    assert_eq!(peer.asked().len(), 1);
}

#[test]
fn what_a_delivery_takes_is_looked_at_before_anything_is_measured() {
    let stage = prepared("");
    let certify = |more: &[&str]| {
        let files = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
        stage.run(&[&files[..], &["--signer", "keys", "--out", "out"], more].concat())
    };
    let url = "https://noc.example";
    let missing = certify(&["--upload", url, "--token-file", "none"]).exits(2);
    missing.says("nothing can be sent to the daemon: the token in ").says("hint: ");
    stage.write("empty", "\n");
    certify(&["--upload", url, "--token-file", "empty"]).exits(2).says("it is no token");
    certify(&["--upload", url, "--ca", "empty"]).exits(2).says("there is no certificate in it");
    certify(&["--upload", url, "--ca", "none"]).exits(20).says("the authorities in ");
    certify(&["--upload", "http://noc.example"]).exits(2).says("is without TLS");
    certify(&["--upload", "noc.example"]).exits(2).says("does not begin with https://");
    certify(&["--token-file", "token"]).exits(2).says("--upload");
    assert!(!stage.path("out").exists(), "something was measured");
}

#[test]
fn what_is_no_certificate_does_not_go_into_the_outbox() {
    let stage = stage();
    stage.write("b.lcert", "{}");
    let add = |file: &str| {
        stage.run(&[&["outbox", "add", "a.lcert", file][..], &to("https://noc.example")].concat())
    };
    add("b.lcert").exits(30).says("hint: give the .lcert file");
    add("c.lcert").exits(20).says("c.lcert");
    stage.run(&["outbox", "add", "a.lcert"]).exits(2).says("hint: name it by --upload URL");
    assert!(states(&stage).is_empty(), "one of several was put there");
}
