//! kill -9 while certificates come in: what was acknowledged is there, and the log is whole.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use linecert_cert::{Bundle, verify};
use linecert_log::{Folder, Reader, monitor};
use linecert_tlog::Policy;

use crate::{child::Daemon, exchange::Ask, operator::Operator};

const ROUNDS: u64 = 20;
const CERTIFICATES: u64 = 240;
const SENDERS: usize = 4;

/// Certificates that wait to be sent, and what was acknowledged of them.
struct Traffic {
    token: String,
    waiting: Vec<Vec<u8>>,
    next: AtomicUsize,
    acknowledged: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Traffic {
    /// Sends one after the other until nobody answers any more.
    fn send(&self, address: SocketAddr) {
        let what = ("POST", "/api/v1/certificates");
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed) % self.waiting.len();
            let body = self.waiting[number].as_slice();
            let ask = Ask { what, token: Some(&self.token), body, ..Ask::default() };
            let Ok(answer) = ask.send(address) else { return };
            let told = answer.json();
            let Some(digest) = told["digest"].as_str() else { return };
            assert!(matches!(answer.status, 200 | 201), "{answer:?}");
            self.acknowledged.lock().unwrap().insert(digest.to_owned(), body.to_vec());
        }
    }
}

#[test]
fn what_was_acknowledged_outlives_any_kill_and_the_log_verifies() {
    let operator = Operator::new();
    let crew = operator.fleet.crew().unwrap();
    let traffic = Traffic {
        token: operator.token.clone(),
        waiting: (0..CERTIFICATES).map(|number| crew.certificate(number).unwrap()).collect(),
        next: AtomicUsize::new(0),
        acknowledged: Mutex::default(),
    };
    for round in 0..ROUNDS {
        let daemon = Daemon::start(&operator.arguments(), &[]);
        let address = daemon.address;
        thread::scope(|scope| {
            (0..SENDERS).for_each(|_| drop(scope.spawn(|| traffic.send(address))));
            // From before the first answer to the midst of many.
            thread::sleep(Duration::from_millis(20 + 37 * round % 400));
            daemon.kill();
        });
    }
    let daemon = Daemon::start(&operator.arguments(), &[]);
    let acknowledged = traffic.acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > 40, "{}", acknowledged.len());
    for (digest, sent) in &acknowledged {
        check_there((&operator, daemon.address), digest, sent);
    }
    daemon.terminate();
    assert!(daemon.stopped().success());
    check_log(&operator, acknowledged.values());
}

/// The certificate is given out with a receipt that verifies, and is known when it is sent again.
fn check_there((operator, address): (&Operator, SocketAddr), digest: &str, sent: &[u8]) {
    let token = Some(operator.token.as_str());
    let path = format!("/api/v1/certificates/{digest}/bundle");
    let given = Ask { what: ("GET", &path), token, ..Ask::default() }.send(address).unwrap();
    let report = verify(&given.body, operator.fleet.trust()).unwrap();
    assert_eq!(report.certificate.digest().to_string(), digest);
    assert_eq!(report.receipts().count(), 1);
    let again = Ask { what: ("POST", "/api/v1/certificates"), token, body: sent, headers: &[] };
    assert_eq!(again.send(address).unwrap().json()["deposit"], "same");
}

/// The log is whole, and has each certificate once.
fn check_log<'a>(operator: &Operator, acknowledged: impl Iterator<Item = &'a Vec<u8>>) {
    let key = std::fs::read_to_string(operator.data().join("log.vkey")).unwrap();
    let policy = Policy::new(vec![key.trim_end().parse().unwrap()], Vec::new(), 0).unwrap();
    let log = Folder::new(operator.data().join("log"));
    let state = Folder::new(operator.folder.path().join("monitor"));
    let mut entries = Vec::new();
    let mut keep = |_, entry: &[u8]| entries.push(entry.to_vec());
    let begun = Instant::now();
    let found = monitor(&log, &state, &policy, &mut keep).unwrap();
    assert_eq!(found.findings, [], "after {:?}", begun.elapsed());
    let index = Reader::open(log, &policy).unwrap().index().unwrap();
    for sent in acknowledged {
        let leaf = Bundle::parse(sent).unwrap().envelope.leaf().unwrap();
        assert!(index.find(&leaf).is_some(), "{leaf:?} is not in the log");
        assert_eq!(entries.iter().filter(|entry| **entry == leaf.to_bytes()).count(), 1);
    }
}
