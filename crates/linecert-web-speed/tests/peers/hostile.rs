//! Servers that are absent, silent, slow, garbled and hostile.

use std::{
    error::Error,
    net::TcpListener,
    time::{Duration, Instant},
};

use linecert_web_speed::{Direction, Reach, Transfer, WebServer, WebSpeedError, librespeed, ndt7};

use crate::{
    peer::{Peer, runtime},
    scripted::{Then, UPGRADED, says},
};

fn impatient() -> Reach {
    let soon = Duration::from_millis(400);
    Reach { connect: soon, reply: soon, ..Reach::default() }
}

fn ndt7(url: &str, direction: Direction) -> Result<Transfer, WebSpeedError> {
    let server: WebServer = url.parse().unwrap();
    let plan = ndt7::Plan { reach: impatient(), ..ndt7::Plan::new(server, direction) };
    runtime().block_on(ndt7::measure(&plan, |_| {}))
}

fn librespeed(url: &str, direction: Direction) -> Result<Transfer, WebSpeedError> {
    let server: WebServer = url.parse().unwrap();
    let plan = librespeed::Plan { reach: impatient(), ..librespeed::Plan::new(server, direction) };
    runtime().block_on(librespeed::measure(&plan, |_| {}))
}

/// The error and all its sources, without the server's name.
fn told(result: Result<Transfer, WebSpeedError>, url: &str) -> String {
    let error = result.unwrap_err();
    let mut text = error.to_string().replace(url, "S");
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn check(
    peer: &Peer,
    measure: fn(&str, Direction) -> Result<Transfer, WebSpeedError>,
    direction: Direction,
    expect: &str,
) {
    let url = format!("http://{}", peer.address);
    let started = Instant::now();
    let text = told(measure(&url, direction), &url);
    assert!(text.contains(expect), "{text:?} instead of {expect:?}");
    assert!(started.elapsed() < Duration::from_secs(4), "{expect}: {:?}", started.elapsed());
}

fn upgraded(frames: &[u8]) -> Vec<u8> {
    let head = format!("{UPGRADED}Sec-WebSocket-Accept: {{key}}\r\n\r\n");
    [head.as_bytes(), frames].concat()
}

#[test]
fn an_absent_server_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for measure in [ndt7, librespeed] {
        let text = told(measure(&url, Direction::Down), &url);
        assert_eq!(text, "connect to web speed server S: it refuses the connection");
    }
}

#[test]
fn what_is_no_ndt7_is_refused() {
    let down = |text: &str, then, expect| check(&says(text, then), ndt7, Direction::Down, expect);
    down("", Then::Hold, "no answer for 400.0ms");
    down("", Then::Close, "protocol");
    down("SSH-2.0-x\r\n", Then::Close, "does not speak the WebSocket of ndt7");
    down("HTTP/1.1 404 Not Found\r\n\r\n", Then::Close, "status 404");
    down("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", Then::Hold, "status 503");
    let elsewhere = "HTTP/1.1 302 Found\r\nLocation: ws://192.0.2.9/\r\n\r\n";
    down(elsewhere, Then::Close, "it redirects to `ws://192.0.2.9/`");
    down("HTTP/1.1 101 Switching\r\n", Then::Repeat(b"X: y\r\n"), "does not speak");
    let other = format!("{UPGRADED}Sec-WebSocket-Accept: {{key}}\r\n\r\n").replace("v7", "v8");
    down(&other, Then::Hold, "subprotocol");
    down(&format!("{UPGRADED}Sec-WebSocket-Accept: x\r\n\r\n"), Then::Hold, "does not speak");
}

#[test]
fn what_breaks_off_is_no_figure() {
    let silent = says(upgraded(&[]), Then::Hold);
    check(&silent, ndt7, Direction::Down, "no data for 400.0ms");
    check(&silent, ndt7, Direction::Up, "no data for 400.0ms");
    let broken = says(upgraded(&[0x82, 5, 1, 2]), Then::Close);
    check(&broken, ndt7, Direction::Down, "the connection broke after");
}

#[test]
fn frames_that_must_not_be_are_refused() {
    let huge = [0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0];
    check(&says(upgraded(&huge), Then::Hold), ndt7, Direction::Down, "a message of 4294967296");
    let masked = [0x82, 0x81, 1, 2, 3, 4, 5];
    check(&says(upgraded(&masked), Then::Hold), ndt7, Direction::Down, "WebSocket: ");
    check(&says(upgraded(&[0xc2, 0]), Then::Hold), ndt7, Direction::Down, "WebSocket: ");
    let flood = says(upgraded(&[]), Then::Repeat(b"\x81\x02{}"));
    check(&flood, ndt7, Direction::Down, "more than 1000 measurements");
    check(&flood, ndt7, Direction::Up, "more than 1000 measurements");
    let load = says(upgraded(&[0x82, 1, 7]), Then::Hold);
    check(&load, ndt7, Direction::Up, "binary messages during an upload");
}

#[test]
fn a_server_without_tls_is_no_tls_server() {
    let peer = says("HTTP/1.1 400 Bad Request\r\n\r\n", Then::Close);
    let url = format!("https://{}", peer.address);
    for measure in [ndt7, librespeed] {
        let text = told(measure(&url, Direction::Down), &url);
        assert!(text.starts_with("agree on TLS with web speed server S: "), "{text}");
    }
    let silent = says("", Then::Hold);
    let url = format!("https://{}", silent.address);
    assert!(told(ndt7(&url, Direction::Up), &url).ends_with("no agreement on TLS for 400.0ms"));
}

#[test]
fn what_is_no_librespeed_is_refused() {
    let down =
        |text: &str, then, expect| check(&says(text, then), librespeed, Direction::Down, expect);
    down("", Then::Hold, " for 400.0ms");
    down("", Then::Close, "no answer came");
    down("SSH-2.0-x\r\n", Then::Close, "HTTP: ");
    down("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Then::Hold, "status 404");
    let elsewhere = "HTTP/1.1 301 Moved\r\nLocation: https://192.0.2.9/\r\n\r\n";
    down(elsewhere, Then::Close, "it redirects to `https://192.0.2.9/`");
    down("HTTP/1.1 200 OK\r\n", Then::Repeat(&[b'X'; 8_192]), "HTTP: ");
    down("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nabc", Then::Close, "broke");
    down("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nabc", Then::Hold, "no data for");
    down("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", Then::Hold, "a download of 3 octets");
    down("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Then::Hold, "HTTP: ");
    let bomb = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n";
    down(bomb, Then::Hold, "a body in the coding `gzip`");
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    down(chunks, Then::Hold, "protocol");
}

#[test]
fn an_upload_that_is_not_taken_is_no_figure() {
    let large = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";
    check(&says(large, Then::Hold), librespeed, Direction::Up, "status 413");
    check(&says("", Then::Hold), librespeed, Direction::Up, "no data for 400.0ms");
}

#[test]
fn a_small_answer_that_never_ends_is_cut() {
    let endless = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    let peer = says(endless, Then::Repeat(&[b'1'; 4_096]));
    let server: WebServer = format!("http://{}", peer.address).parse().unwrap();
    let reach = impatient();
    let asked = librespeed::seen_address(&server, librespeed::Paths::Php, &reach);
    let error = runtime().block_on(asked).unwrap_err();
    assert!(format!("{:?}", error.source()).contains("TooLong"), "{error:?}");
}
