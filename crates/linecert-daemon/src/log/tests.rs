//! New Year: the log goes on in another one, and what the old one proves stays proven by it.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use linecert_audit::generate::Fleet;
use linecert_cert::{Bundle, Logged, Regions, verify};
use linecert_log::Folder;
use linecert_measure::Timestamp;
use linecert_store::Role;

use super::LogPlace;
use crate::testbed::{Ask, Testbed};

fn in_december() -> Timestamp {
    "2026-12-02T12:00:00Z".parse().unwrap()
}

fn in_january() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

fn send(testbed: &Testbed, token: &str, body: &[u8]) -> String {
    let what = ("POST", "/api/v1/certificates");
    let answer = testbed.ask(Ask { what, token: Some(token), body, ..Ask::default() });
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    answer.header("location").unwrap().to_owned()
}

/// The digests that stand in a log.
fn entries(folder: &Path) -> Vec<String> {
    let place = LogPlace::all_in(folder.parent().unwrap()).unwrap();
    let place = place.into_iter().find(|place| place.folder == folder).unwrap();
    let (state, mut found) = (tempfile::tempdir().unwrap(), Vec::new());
    let (log, state) = (Folder::new(folder), Folder::new(state.path()));
    let mut keep = |_, entry: &[u8]| found.push(String::from_utf8(entry.to_vec()).unwrap());
    let monitored = linecert_log::monitor(&log, &state, &place.policy().unwrap(), &mut keep);
    assert_eq!(monitored.unwrap().findings, []);
    found
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < patience, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn at_new_year_the_log_goes_on_in_another_and_old_proofs_stay() {
    let fleet = Fleet::new(7, 2).unwrap();
    let folder = Testbed::folder_with_plain_keys(&fleet);
    let testbed = Testbed::start_at((folder, fleet), in_december);
    let token = testbed.token("noc", Role::Noc, Regions::All);
    let old = testbed.certificate(1);
    let place = send(&testbed, &token, &old);
    testbed.until_logged(Ask { what: ("GET", &place), token: Some(&token), ..Ask::default() });
    let ready = || testbed.ask(Ask { what: ("GET", "/readyz"), ..Ask::default() });
    until("the next log is not listed", || ready().json()["log_listed"] == false);
    assert_eq!(ready().status, 200, "nobody has to stop for it");
    let listed =
        testbed.ask(Ask { what: ("GET", "/metrics"), token: Some(&token), ..Ask::default() });
    assert!(String::from_utf8(listed.body).unwrap().contains("linecertd_log_listed 0"));

    let testbed = Testbed::start_at(testbed.stop(), in_january);
    let data = testbed.folder.path().join("data");
    let new = testbed.certificate(2);
    let mut remarked = Bundle::parse(&old).unwrap();
    let remark = testbed.remark(remarked.envelope.digest());
    let (_, key_cert) = testbed.fleet.centre();
    remarked.add_statement(remark.clone(), Some(key_cert.envelope.clone()));
    send(&testbed, &token, &new);
    send(&testbed, &token, &remarked.to_json());
    let digest = |bundle: &[u8]| Bundle::parse(bundle).unwrap().envelope.digest().to_string();
    let in_new =
        |digest: &str| entries(&data.join("log-2027")).iter().any(|entry| entry.contains(digest));
    until("the new year's certificate is not logged", || in_new(&digest(&new)));
    until("the remark is not logged", || in_new(&remark.digest().to_string()));
    assert!(!in_new(&digest(&old)), "it is proven by the log of its year");
    assert!(entries(&data.join("log")).iter().any(|entry| entry.contains(&digest(&old))));
    let path = format!("{place}/bundle");
    let given = testbed.ask(Ask { what: ("GET", &path), token: Some(&token), ..Ask::default() });
    let report = verify(&given.body, testbed.fleet.trust()).unwrap();
    let Logged::Entry { checkpoint, .. } = &report.sighting.logged else { panic!("{report:?}") };
    assert_eq!(checkpoint.origin.as_str(), "log.example.net/linecert/2026");
    for (year, status) in [(2025, 404), (2026, 200), (2027, 200)] {
        let path = format!("/log/{year}/checkpoint");
        assert_eq!(testbed.ask(Ask { what: ("GET", &path), ..Ask::default() }).status, status);
    }
    let (folder, _) = testbed.stop();
    assert_eq!(crate::backup::check(&folder.path().join("data"), &mut |_| ()).unwrap(), []);
}
