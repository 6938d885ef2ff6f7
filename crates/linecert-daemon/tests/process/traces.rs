//! Traces of requests, sent to a collector as it goes.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{child::Daemon, exchange::Ask, operator::Operator};

/// Takes one batch after the other, each as its path and its bytes.
fn collector() -> (String, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (batches, taken) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream);
            let head: Vec<_> = reader
                .by_ref()
                .lines()
                .map_while(Result::ok)
                .take_while(|l| !l.is_empty())
                .collect();
            let length = head.iter().find_map(|line| {
                line.to_lowercase().strip_prefix("content-length: ")?.parse().ok()
            });
            let mut body = vec![0; length.unwrap_or_default()];
            reader.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            reader.get_mut().write_all(answer).unwrap();
            drop(batches.send((head[0].clone(), body)));
        }
    });
    (url, taken)
}

#[test]
fn a_request_is_told_to_the_collector_without_its_secret() {
    let (operator, (url, taken)) = (Operator::new(), collector());
    let to = format!("--set=trace.collector={url}");
    let daemon = Daemon::start(&[operator.arguments(), vec![to]].concat(), &[]);
    let token = Some(operator.token.as_str());
    let ask = Ask { what: ("GET", "/api/v1/orders"), token, ..Ask::default() };
    assert_eq!(ask.send(daemon.address).unwrap().status, 200);
    // What was not sent yet is sent at the end.
    daemon.terminate();
    assert!(daemon.stopped().success());
    let (line, batch) = taken.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(line, "POST /v1/traces HTTP/1.1");
    let has = |text: &str| batch.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("linecertd") && has("request") && has("/api/v1/orders"));
    assert!(!has(&operator.token));
}

#[test]
fn without_a_collector_it_answers_all_the_same() {
    let operator = Operator::new();
    let nobody = "--set=trace.collector=http://127.0.0.1:1".to_owned();
    let daemon = Daemon::start(&[operator.arguments(), vec![nobody]].concat(), &[]);
    let ask = Ask { what: ("GET", "/healthz"), ..Ask::default() };
    assert_eq!(ask.send(daemon.address).unwrap().status, 200);
    daemon.terminate();
    assert!(daemon.stopped().success());
}
