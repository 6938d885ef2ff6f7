//! A signal stops the daemon, and what was begun is still answered.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::net::UnixDatagram,
    time::{Duration, Instant},
};

use crate::{child::Daemon, exchange::Ask, operator::Operator};

#[test]
fn a_request_that_was_begun_is_answered_and_systemd_is_told() {
    let operator = Operator::new();
    let socket = operator.folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let daemon =
        Daemon::start(&operator.arguments(), &[("NOTIFY_SOCKET", socket.to_str().unwrap())]);
    assert_eq!(told(&systemd), "READY=1");

    let body = operator.fleet.crew().unwrap().certificate(1).unwrap();
    let (first, rest) = body.split_at(body.len() / 2);
    let mut slow = TcpStream::connect(daemon.address).unwrap();
    let token = &operator.token;
    write!(
        slow,
        "POST /api/v1/certificates HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .unwrap();
    slow.write_all(first).unwrap();
    // The daemon has the head before it is told to stop.
    let health = Ask { what: ("GET", "/healthz"), ..Ask::default() };
    let health = health.send(daemon.address).unwrap();
    assert_eq!((health.status, health.header("x-request-id").is_some()), (200, true));
    daemon.terminate();
    assert_eq!(told(&systemd), "STOPPING=1");
    wait_until(|| TcpStream::connect(daemon.address).is_err());
    slow.write_all(rest).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(daemon.stopped().success());

    // It is on the disk: the next one knows it.
    let daemon = Daemon::start(&operator.arguments(), &[]);
    let what = ("POST", "/api/v1/certificates");
    let again = Ask { what, token: Some(token), body: &body, headers: &[] };
    assert_eq!(again.send(daemon.address).unwrap().json()["deposit"], "same");
}

fn told(systemd: &UnixDatagram) -> String {
    let mut bytes = [0; 256];
    let length = systemd.recv(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
}

fn wait_until(is_so: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < patience, "it never is");
        std::thread::sleep(Duration::from_millis(5));
    }
}
