//! Webhooks against a real listener, which answers as it is told.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use linecert_cert::Regions;
use linecert_store::{Change, Expect, Role, Webhook};

use super::message::signature;
use crate::testbed::{Ask, Olt, Testbed};

const SECRET: &str = "a secret of the hook";

/// Listens, answers with one status after the other, and hands on what it got.
fn listener(answers: &'static [&'static str]) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for (stream, answer) in listener.incoming().zip(answers) {
            let mut stream = stream.unwrap();
            let mut got = Vec::new();
            let mut chunk = [0; 4096];
            while !got.ends_with(b"}") {
                let count = stream.read(&mut chunk).unwrap();
                got.extend_from_slice(&chunk[..count]);
            }
            write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").unwrap();
            sender.send(String::from_utf8(got).unwrap()).unwrap();
        }
    });
    (url, receiver)
}

fn put_hook(testbed: &Testbed, url: &str) {
    fs::write(testbed.folder.path().join("secrets/hook"), SECRET).unwrap();
    let hook = Webhook {
        name: "noc".to_owned(),
        region: None,
        url: url.to_owned(),
        secret: "hook".to_owned(),
        kinds: vec!["alarm-raised".to_owned(), "job-ended".to_owned()],
        version: 0,
    };
    testbed.write(vec![Change::PutWebhook(Box::new(hook), Expect::Any)]);
}

fn notify(testbed: &Testbed, kind: &str) {
    let (kind, body) = (kind.to_owned(), r#"{"event":"x"}"#.into());
    testbed.write(vec![Change::Notify { kind, region: None, body }]);
}

#[test]
fn a_message_is_signed_and_sent_until_it_is_taken() {
    let testbed = Testbed::start(&["hooks.private=allowed"]);
    let (url, got) = listener(&["503 Busy", "204 No Content"]);
    put_hook(&testbed, &url);
    notify(&testbed, "alarm-cleared");
    notify(&testbed, "alarm-raised");
    let [first, second] = [(); 2].map(|()| got.recv_timeout(Duration::from_secs(40)).unwrap());
    for message in [&first, &second] {
        assert!(message.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{message}");
        let header = |name: &str| {
            let lines = message.lines().filter_map(|line| line.split_once(": "));
            let mut named = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
            named.next().unwrap().1.to_owned()
        };
        assert_eq!(header("linecert-event"), "alarm-raised");
        assert_eq!(header("linecert-delivery"), "1");
        let signed = header("linecert-signature");
        let seconds = signed[2..].split(',').next().unwrap().parse().unwrap();
        let at = linecert_measure::Timestamp::from_second(seconds).unwrap();
        assert_eq!(signed, signature(SECRET.as_bytes(), at, r#"{"event":"x"}"#).unwrap());
    }
    // It is taken: there is nothing left.
    assert!(got.recv_timeout(Duration::from_secs(2)).is_err());
}

#[test]
fn nothing_is_sent_into_the_operators_own_network() {
    let testbed = Testbed::start(&[]);
    let (url, got) = listener(&["204 No Content"]);
    put_hook(&testbed, &url);
    notify(&testbed, "alarm-raised");
    assert!(got.recv_timeout(Duration::from_secs(3)).is_err());
    put_hook(&testbed, &url.replace("http:", "https:").replace("127.0.0.1", "localhost"));
    notify(&testbed, "alarm-raised");
    assert!(got.recv_timeout(Duration::from_secs(3)).is_err());
}

#[test]
fn the_end_of_a_test_is_told() {
    let testbed = Testbed::start(&["hooks.private=allowed"]);
    let (olt, (url, got)) = (Olt::start(4, &[]), listener(&["200 OK"]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    put_hook(&testbed, &url);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let what = ("POST", "/api/v1/lines/L-1/read");
    let headers = &[("content-type", "application/json")];
    let body = br#"{"seconds":1}"#;
    testbed.ask(Ask { what, token: Some(&noc), headers, body });
    let message = got.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(message.contains("linecert-event: job-ended"), "{message}");
    assert!(message.contains(r#""line":"L-1","state":"done""#), "{message}");
}
