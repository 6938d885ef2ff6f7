//! kill -9, a hundred times, while certificates come in, samples are kept and jobs run: what was
//! acknowledged is there, no job that disturbs a line ran twice, and the log and the trail are whole.

mod life;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use linecert_audit::generate::Fleet;
use linecert_cert::{Bundle, Regions, verify};
use linecert_log::{Folder, monitor};
use linecert_measure::Digest;
use linecert_store::{Effect, JobId, JobState, Role, Scope};

use self::life::Deed;
use crate::{
    backup,
    testbed::{Ask, Testbed},
};

const LIVES: u64 = 100;
const CERTIFICATES: u64 = 300;
const SENDERS: usize = 2;

fn fleet() -> Fleet {
    Fleet::new(11, 2).unwrap()
}

/// What was acknowledged in all lives.
#[derive(Default)]
struct Book {
    /// The digest of each certificate, with what was sent.
    certificates: Mutex<BTreeMap<String, Vec<u8>>>,
    deeds: Mutex<Vec<Deed>>,
}

/// Certificates that are sent, one after the other and then again.
struct Traffic {
    token: String,
    bodies: Vec<Vec<u8>>,
    next: AtomicUsize,
}

impl Traffic {
    /// Sends until nobody answers any more.
    fn send(&self, address: SocketAddr, book: &Book) {
        let what = ("POST", "/api/v1/certificates");
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed) % self.bodies.len();
            let body = self.bodies[number].as_slice();
            let ask = Ask { what, token: Some(&self.token), body, ..Ask::default() };
            let Ok(answer) = ask.send(address) else { return };
            let told = answer.json();
            let Some(digest) = told["digest"].as_str() else { return };
            assert!(matches!(answer.status, 200 | 201), "{answer:?}");
            book.certificates.lock().unwrap().insert(digest.to_owned(), body.to_vec());
        }
    }
}

/// One life: started, used, and killed as a power cut does.
fn live_and_die((folder, number): (&Path, u64), traffic: &Traffic, book: &Book) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([
        "--exact",
        "--ignored",
        "--nocapture",
        "killed::life::goes_on_until_it_is_killed",
    ]);
    command.env(life::FOLDER, folder).env(life::NUMBER, number.to_string());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (answers, answered) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            for line in lines.map_while(Result::ok) {
                if let Some(address) = line.split_once("answers ").map(|(_, address)| address) {
                    answers.send(address.parse().unwrap()).unwrap();
                }
                book.deeds.lock().unwrap().extend(Deed::of(&line));
            }
        });
        let address: SocketAddr = answered.recv_timeout(Duration::from_secs(60)).unwrap();
        for _ in 0..SENDERS {
            scope.spawn(move || traffic.send(address, book));
        }
        // From before the first answer to the midst of many.
        thread::sleep(Duration::from_millis(5 + 53 * number % 200));
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

#[test]
fn a_hundred_kills_lose_nothing_that_was_acknowledged_and_repeat_no_test_of_a_line() {
    let fleet = fleet();
    let crew = fleet.crew().unwrap();
    let bodies = (0..CERTIFICATES).map(|number| crew.certificate(number).unwrap()).collect();
    let testbed = Testbed::start_in(Testbed::folder_with_plain_keys(&fleet), self::fleet());
    let token = testbed.token("noc", Role::Noc, Regions::All);
    testbed.write(vec![life::node()]);
    let (folder, _) = testbed.stop();
    let (traffic, book) = (Traffic { token, bodies, next: AtomicUsize::new(0) }, Book::default());
    for number in 0..LIVES {
        live_and_die((folder.path(), number), &traffic, &book);
    }
    let testbed = Testbed::start_in(folder, self::fleet());
    let (certificates, deeds) =
        (book.certificates.into_inner().unwrap(), book.deeds.into_inner().unwrap());
    certificates_are_there(&testbed, &certificates);
    samples_are_there(&testbed, &deeds);
    jobs_ran_once(&testbed, &deeds);
    let (folder, _) = testbed.stop();
    assert_eq!(backup::check(&folder.path().join("data"), &mut |_| ()).unwrap(), []);
    each_is_logged_once(folder.path(), certificates.values());
}

/// Each is given out with a receipt that verifies.
fn certificates_are_there(testbed: &Testbed, acknowledged: &BTreeMap<String, Vec<u8>>) {
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());
    let scope = Scope::system();
    for (digest, sent) in acknowledged {
        let digest: Digest = digest.parse().unwrap();
        let stored = testbed.block_on(testbed.app.store.certificate(&scope, digest));
        let stored = stored.unwrap().unwrap();
        let report = verify(&stored.bundle, testbed.fleet.trust()).unwrap();
        assert_eq!(report.receipts().count(), 1);
        assert_eq!(Bundle::parse(sent).unwrap().envelope.digest(), digest);
    }
}

fn samples_are_there(testbed: &Testbed, deeds: &[Deed]) {
    let kept = deeds.iter().filter_map(|deed| match deed {
        Deed::Sampled(slot) => Some(*slot),
        _ => None,
    });
    let (scope, onu, mut count) = (Scope::system(), life::onu(), 0);
    for slot in kept {
        let history = testbed.app.store.history(&scope, &onu, life::span(slot));
        let history = testbed.block_on(history).unwrap();
        assert_eq!(history, [life::trace(slot)], "slot {slot}");
        count += 1;
    }
    assert!(count > 100, "{count}");
}

fn jobs_ran_once(testbed: &Testbed, deeds: &[Deed]) {
    let store = &testbed.app.store;
    testbed.block_on(store.sweep(life::much_later())).unwrap();
    let ran: Vec<JobId> = deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Ran(id, Effect::Disruptive) => Some(*id),
            _ => None,
        })
        .collect();
    let done: Vec<JobId> = deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Done(id) => Some(*id),
            _ => None,
        })
        .collect();
    assert!(ran.len() > 100 && done.len() > 100, "{} {}", ran.len(), done.len());
    for all in [&ran, &done] {
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "one twice");
    }
    let state =
        |id: JobId| testbed.block_on(store.job(&Scope::system(), id)).unwrap().unwrap().state;
    assert!(done.iter().all(|id| state(*id) == JobState::Done));
    for id in ran {
        assert!(matches!(state(id), JobState::Done | JobState::Interrupted), "{id:?}");
    }
}

fn each_is_logged_once<'a>(folder: &Path, acknowledged: impl Iterator<Item = &'a Vec<u8>>) {
    let fleet = fleet();
    let policy = fleet.trust().newest().terms().policy().unwrap();
    let (log, state) = (Folder::new(folder.join("data/log")), Folder::new(folder.join("monitor")));
    let mut entries = Vec::new();
    let begun = Instant::now();
    let found = monitor(&log, &state, &policy, &mut |_, entry| entries.push(entry.to_vec()));
    assert_eq!(found.unwrap().findings, [], "after {:?}", begun.elapsed());
    for sent in acknowledged {
        let leaf = Bundle::parse(sent).unwrap().envelope.leaf().unwrap().to_bytes();
        assert_eq!(entries.iter().filter(|entry| **entry == leaf).count(), 1);
    }
}
