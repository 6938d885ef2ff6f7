//! Many certificates at a time, in and out.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use linecert_cert::{Bundle, Regions};
use linecert_store::Role;
use serde_json::Value;

use crate::testbed::{Answer, Ask, Testbed};

/// Begins a bulk, sends no more than its first line, and waits until it is let in.
fn begin(testbed: &Testbed, (token, line): (&str, &[u8])) -> TcpStream {
    let mut stream = TcpStream::connect(testbed.address).unwrap();
    write!(
        stream,
        "POST /api/v1/certificates/bulk HTTP/1.1\r\nhost: noc\r\ncontent-length: 1000000\r\n\
         authorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    stream.write_all(line).unwrap();
    stream.write_all(b"\n").unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    stream
}

#[test]
fn whoever_stops_sending_is_told_so() {
    let testbed = Testbed::start(&["limits.seconds=5"]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let mut stream = begin(&testbed, (&noc, &testbed.certificate(1)));
    let mut told = String::new();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.read_to_string(&mut told).unwrap();
    assert!(told.contains("\"deposited\"") && told.contains("problem:timed-out"), "{told}");
}

#[test]
fn there_is_room_for_so_many_streams_and_whoever_goes_makes_room() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let (line, other) = (testbed.certificate(1), testbed.certificate(2));
    let open: Vec<_> = (0..8).map(|_| begin(&testbed, (&noc, &line))).collect();
    assert_eq!(bulk(&testbed, &noc, &other).status, 429);
    drop(open);
    let patience = Instant::now() + Duration::from_secs(25);
    while bulk(&testbed, &noc, &other).status != 200 {
        assert!(Instant::now() < patience, "no room is made");
    }
}

fn bulk(testbed: &Testbed, token: &str, body: &[u8]) -> Answer {
    let what = ("POST", "/api/v1/certificates/bulk");
    testbed.ask(Ask { what, token: Some(token), body, ..Ask::default() })
}

fn export(testbed: &Testbed, token: &str, query: &str) -> Answer {
    let path = format!("/api/v1/certificates/export{query}");
    testbed.ask(Ask { what: ("GET", &path), token: Some(token), ..Ask::default() })
}

fn lines(certificates: &[Vec<u8>]) -> Vec<u8> {
    certificates.join(&b"\n"[..])
}

#[test]
fn each_line_is_answered_in_its_place() {
    let testbed = Testbed::start(&["limits.body=100000"]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let mut sent: Vec<_> = (0..20).map(|number| testbed.certificate(number)).collect();
    sent[3] = b"{}".to_vec();
    sent[4] = b"".to_vec();
    sent[5] = sent[0].clone();
    sent[6] = vec![b'x'; 100_001];
    let told = bulk(&testbed, &noc, &lines(&sent));
    assert_eq!((told.status, told.header("content-type")), (200, Some("application/x-ndjson")));
    let told = told.lines();
    let line = |line: &Value| {
        let (kind, told) = line.as_object().unwrap().iter().next().unwrap();
        (kind.clone(), told["line"].as_u64().unwrap())
    };
    let expected = (1..=20).filter(|number| *number != 5).map(|number| {
        let kind = if matches!(number, 4 | 7) { "refused" } else { "deposited" };
        (kind.to_owned(), number)
    });
    assert_eq!(told.iter().map(line).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    let problem = |place: usize| told[place]["refused"]["problem"].clone();
    assert_eq!(problem(3)["type"], "urn:linecert:problem:certificate-refused");
    assert_eq!(problem(5)["type"], "urn:linecert:problem:too-large");
    assert!(problem(3)["request_id"].is_string(), "{}", problem(3));
    let again = bulk(&testbed, &noc, &lines(&sent[..3])).lines();
    assert!(again.iter().all(|line| line["deposited"]["deposited"]["deposit"] == "same"));
}

#[test]
fn what_goes_out_comes_in_elsewhere() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let sent: Vec<_> = (0..5).map(|number| testbed.certificate(number)).collect();
    assert_eq!(bulk(&testbed, &noc, &lines(&sent)).lines().len(), 5);
    let out = export(&testbed, &noc, "").lines();
    let bundles: Vec<_> = out.iter().map(|line| line["bundle"].to_string().into_bytes()).collect();
    for (line, bundle) in out.iter().zip(&bundles) {
        let digest = Bundle::parse(bundle).unwrap().envelope.digest();
        assert_eq!(line["digest"], digest.to_string());
    }
    let again = bulk(&testbed, &noc, &lines(&bundles)).lines();
    assert!(again.iter().all(|line| line["deposited"]["deposited"]["deposit"] == "same"));
    let nobody = export(&testbed, &noc, "?order=WO-none");
    assert_eq!((nobody.status, nobody.body.len()), (200, 0));
    let elsewhere = Regions::Named(["elsewhere".to_owned()].into());
    let stranger = testbed.token("stranger", Role::Auditor, elsewhere);
    assert_eq!(export(&testbed, &stranger, "").lines().len(), 0);
}

#[test]
fn an_export_that_broke_off_is_gone_on_with() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let sent: Vec<_> = (0..130).map(|number| testbed.certificate(number)).collect();
    assert_eq!(bulk(&testbed, &noc, &lines(&sent)).lines().len(), 130);
    let all = export(&testbed, &noc, "").lines();
    assert_eq!(all.len(), 130);
    let place = all.iter().position(|line| line["cursor"].is_string()).unwrap();
    let cursor = all[place]["cursor"].as_str().unwrap();
    let rest = export(&testbed, &noc, &format!("?cursor={cursor}")).lines();
    // The log may have added proofs to a bundle meanwhile.
    let digests = |lines: &[Value]| lines.iter().map(|line| line["digest"].clone()).collect();
    let (rest, expected): (Vec<_>, Vec<_>) = (digests(&rest), digests(&all[place + 1..]));
    assert_eq!(rest, expected);
    let other = export(&testbed, &noc, &format!("?cursor={cursor}&verdict=pass"));
    assert_eq!(other.json()["type"], "urn:linecert:problem:cursor-of-another-list");
}

#[test]
fn a_line_of_somebody_else_is_refused_and_the_others_are_not() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let installer = testbed.token("installer", Role::Installer, Regions::All);
    let sent: Vec<_> = (0..2).map(|number| testbed.certificate(number)).collect();
    bulk(&testbed, &noc, &sent[0]);
    let told = bulk(&testbed, &installer, &lines(&sent)).lines();
    let refused = &told[0]["refused"]["problem"]["type"];
    assert_eq!(*refused, "urn:linecert:problem:forbidden", "{told:?}");
    assert_eq!(told[1]["deposited"]["deposited"]["deposit"], "new", "{told:?}");
}
