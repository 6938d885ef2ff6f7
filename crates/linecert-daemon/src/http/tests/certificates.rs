//! Certificates over the API: received once, given out with what is known of them.

use std::{
    thread,
    time::{Duration, Instant},
};

use linecert_cert::{Bundle, Logged, Regions, verify};
use linecert_store::Role;

use crate::testbed::{Answer, Ask, Testbed};

const SEND: (&str, &str) = ("POST", "/api/v1/certificates");

fn send(testbed: &Testbed, token: &str, body: &[u8]) -> Answer {
    testbed.ask(Ask { what: SEND, token: Some(token), body, ..Ask::default() })
}

fn get(testbed: &Testbed, token: &str, path: &str) -> Answer {
    testbed.ask(Ask { what: ("GET", path), token: Some(token), ..Ask::default() })
}

#[test]
fn a_certificate_is_received_once_and_given_out_with_receipt_and_proof() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let sent = testbed.certificate(3);
    let first = send(&testbed, &noc, &sent);
    assert_eq!((first.status, &first.json()["deposit"]), (201, &"new".into()), "{first:?}");
    let place = first.header("location").unwrap().to_owned();
    let again = send(&testbed, &noc, &sent);
    assert_eq!((again.status, &again.json()["deposit"]), (200, &"same".into()), "{again:?}");
    for same in ["digest", "received_at", "receipt", "verdict", "number"] {
        assert_eq!(first.json()[same], again.json()[same], "{same}");
    }
    testbed.until_logged(Ask { what: ("GET", &place), token: Some(&noc), ..Ask::default() });
    let bundle = get(&testbed, &noc, &format!("{place}/bundle"));
    let report = verify(&bundle.body, testbed.fleet.trust()).unwrap();
    assert_eq!(report.receipts().count(), 1);
    assert!(matches!(report.sighting.logged, Logged::Entry { .. }), "{:?}", report.sighting);
    let given = Bundle::parse(&bundle.body).unwrap();
    assert_eq!(given.envelope, Bundle::parse(&sent).unwrap().envelope);
    // What was given out may come back, and so may what was sent: both are known.
    for known in [&bundle.body, &sent] {
        assert_eq!(send(&testbed, &noc, known).json()["deposit"], "same");
    }
}

#[test]
fn many_who_send_the_same_at_a_time_get_the_same_receipt() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    for number in 0..5 {
        let sent = testbed.certificate(number);
        let answers: Vec<_> = thread::scope(|scope| {
            let send = || send(&testbed, &noc, &sent);
            let senders: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        let first = &answers[0].json()["receipt"];
        assert!(answers.iter().all(|answer| answer.json()["receipt"] == *first), "{answers:?}");
    }
}

#[test]
fn what_does_not_verify_is_refused_with_the_code_of_verify() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let good = String::from_utf8(testbed.certificate(1)).unwrap();
    let other = linecert_audit::generate::Fleet::new(8, 1).unwrap();
    let foreign = other.crew().unwrap().certificate(0).unwrap();
    let key_cert_of = |bytes: &[u8]| Bundle::parse(bytes).unwrap();
    let mut mixed = key_cert_of(good.as_bytes());
    mixed.envelope = key_cert_of(&testbed.certificate(2)).envelope;
    for body in [b"".to_vec(), b"{}".to_vec(), b"\xff".to_vec(), foreign, mixed.to_json()] {
        let code = verify(&body, testbed.fleet.trust()).unwrap_err().code();
        let answer = send(&testbed, &noc, &body);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert_eq!(answer.json()["code"], code);
        assert_eq!(answer.json()["type"], "urn:linecert:problem:certificate-refused");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    let list = get(&testbed, &noc, "/api/v1/certificates").json();
    assert_eq!(list["items"].as_array().unwrap().len(), 0, "{list}");
}

#[test]
fn what_is_said_later_is_joined_with_what_is_there_and_logged() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let sent = testbed.certificate(1);
    let place = send(&testbed, &noc, &sent).header("location").unwrap().to_owned();
    let mut bundle = Bundle::parse(&sent).unwrap();
    let remark = testbed.remark(bundle.envelope.digest());
    let (_, key_cert) = testbed.fleet.centre();
    bundle.add_statement(remark.clone(), Some(key_cert.envelope.clone()));
    let more = send(&testbed, &noc, &bundle.to_json());
    assert_eq!((more.status, &more.json()["deposit"]), (200, &"more".into()), "{more:?}");
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let given = get(&testbed, &noc, &format!("{place}/bundle")).body;
        let report = verify(&given, testbed.fleet.trust()).unwrap();
        assert_eq!((report.receipts().count(), report.comments().count()), (1, 1));
        let (_, heard) = report.comments().next().unwrap();
        if matches!(heard.sighting.logged, Logged::Entry { .. }) {
            break;
        }
        assert!(Instant::now() < patience, "the remark does not come into the log");
        thread::sleep(Duration::from_millis(20));
    }
    // What says less than what is there changes nothing.
    assert_eq!(send(&testbed, &noc, &sent).json()["deposit"], "same");
}

#[test]
fn who_sees_another_region_sees_nothing_and_sends_nothing() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let elsewhere = Regions::Named(["elsewhere".to_owned()].into());
    let stranger = testbed.token("stranger", Role::Noc, elsewhere);
    let installer = testbed.token("installer", Role::Installer, Regions::All);
    let sent = testbed.certificate(1);
    let place = send(&testbed, &noc, &sent).header("location").unwrap().to_owned();
    let unknown = get(&testbed, &noc, &format!("/api/v1/certificates/{}", "0".repeat(64)));
    for token in [&stranger, &installer] {
        let hidden = get(&testbed, token, &place);
        // What is hidden is told as what is not there, word for word.
        let body = |answer: &Answer| (answer.status, answer.json()["detail"].clone());
        assert_eq!(body(&hidden), body(&unknown));
        assert_eq!(get(&testbed, token, &format!("{place}/bundle")).status, 404);
        let list = get(&testbed, token, "/api/v1/certificates").json();
        assert_eq!(list["items"].as_array().unwrap().len(), 0, "{list}");
        let refused = send(&testbed, token, &sent);
        assert_eq!(refused.status, 403, "{refused:?}");
    }
    assert_eq!(send(&testbed, &stranger, &testbed.certificate(2)).status, 403);
    // Of an order that the centre does not know, the technician who sends it is the owner.
    let own = send(&testbed, &installer, &testbed.certificate(2));
    assert_eq!(get(&testbed, &installer, own.header("location").unwrap()).status, 200);
}

#[test]
fn a_list_is_walked_by_its_cursors_and_by_no_other() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    for number in 0..5 {
        assert_eq!(send(&testbed, &noc, &testbed.certificate(number)).status, 201);
    }
    let list = "/api/v1/certificates?limit=2";
    let (mut path, mut seen, mut cursors) = (list.to_owned(), Vec::new(), Vec::new());
    loop {
        let page = get(&testbed, &noc, &path).json();
        let items = page["items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|item| item["digest"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        cursors.push(next.to_owned());
        path = format!("{list}&cursor={next}");
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (5, 5));
    for (query, problem) in [
        (format!("cursor={}&verdict=pass", cursors[0]), "cursor-of-another-list"),
        ("cursor=abc".to_owned(), "cursor-damaged"),
        ("limit=0".to_owned(), "invalid-query"),
        ("limit=1001".to_owned(), "invalid-query"),
        ("verdict=good".to_owned(), "invalid-query"),
        ("from=yesterday".to_owned(), "invalid-query"),
        ("colour=red".to_owned(), "invalid-query"),
    ] {
        let refused = get(&testbed, &noc, &format!("/api/v1/certificates?{query}"));
        let kind = format!("urn:linecert:problem:{problem}");
        assert_eq!(refused.json()["type"], kind, "{query}: {refused:?}");
    }
    let testbed = testbed.restart();
    let page = get(&testbed, &noc, &format!("{list}&cursor={}", cursors[0])).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2, "a cursor outlives a restart: {page}");
}

#[test]
fn what_a_stop_left_out_of_the_log_is_appended_at_the_next_start() {
    let testbed = Testbed::start(&["roles=api,ingest"]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let place =
        send(&testbed, &noc, &testbed.certificate(1)).header("location").unwrap().to_owned();
    assert!(get(&testbed, &noc, &place).json()["logged"].is_null());
    let testbed = testbed.restart();
    let ask = Ask { what: ("GET", &place), token: Some(&noc), ..Ask::default() };
    testbed.until_logged(ask);
    let size = testbed.app.log.as_ref().unwrap().state().size;
    let testbed = testbed.restart();
    assert_eq!(testbed.until_logged(ask).status, 200);
    assert_eq!(testbed.app.log.as_ref().unwrap().state().size, size, "it was appended twice");
}
