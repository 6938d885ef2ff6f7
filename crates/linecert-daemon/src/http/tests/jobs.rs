//! Remote tests over the API: asked for, followed, called off, and seen by nobody who may not.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use linecert_cert::Regions;
use linecert_store::Role;
use serde_json::Value;

use crate::testbed::{Answer, Ask, Olt, Testbed};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

fn post(testbed: &Testbed, (token, path): (&str, &str), body: &str) -> Answer {
    let what = ("POST", path);
    testbed.ask(Ask { what, token: Some(token), headers: JSON, body: body.as_bytes() })
}

fn get(testbed: &Testbed, token: &str, path: &str) -> Answer {
    testbed.ask(Ask { what: ("GET", path), token: Some(token), ..Ask::default() })
}

/// Follows a test from behind this event on, for so many events or until the end: names and data.
fn follow(
    testbed: &Testbed,
    (token, place): (&str, &str),
    (seen, most): (u64, usize),
) -> Vec<(String, Value)> {
    let mut stream = TcpStream::connect(testbed.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    let head = format!(
        "GET {place}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         last-event-id: {seen}\r\naccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut events = Vec::new();
    let mut name = String::new();
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        if let Some(text) = line.strip_prefix("event: ") {
            name = text.to_owned();
        } else if let Some(text) = line.strip_prefix("data: ") {
            events.push((name.clone(), serde_json::from_str(text).unwrap()));
            if name == "end" || events.len() == most {
                break;
            }
        }
    }
    events
}

/// Waits until a test is over.
fn over(testbed: &Testbed, token: &str, place: &str) -> Value {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let job = get(testbed, token, place).json();
        if !["waiting", "leased", "begun"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        assert!(Instant::now() < patience, "{job}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_line_is_read_live_and_followed_from_any_event_on() {
    let (testbed, olt) = (Testbed::start(&[]), Olt::start(8, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let read = (noc.as_str(), "/api/v1/lines/L-1/read");
    let asked = post(&testbed, read, r#"{"seconds":4}"#);
    assert_eq!(asked.status, 202, "{asked:?}");
    let place = asked.header("location").unwrap().to_owned();
    // Whoever asks for the same while it runs follows the same.
    assert_eq!(post(&testbed, read, "").header("location"), Some(place.as_str()));
    let events = follow(&testbed, (&noc, &place), (0, 100));
    let steps: Vec<_> = events.iter().map(|(_, data)| data["data"]["step"].clone()).collect();
    assert_eq!(steps[..2], ["taken", "begun"], "{events:?}");
    let (name, end) = events.last().unwrap();
    assert_eq!((name.as_str(), &end["state"], &end["by"]), ("end", &"done".into(), &"noc".into()));
    let reading = events.iter().find(|(_, data)| data["data"]["step"] == "reading").unwrap();
    let power = |told: &Value| {
        let all = told["observations"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["metric"] == "onu-rx-power").unwrap()
    };
    let number = power(&reading.1["data"])["reading"].clone();
    assert_eq!(number["unit"], "dBm", "{number}");
    assert_eq!(power(&end["result"])["reading"], number);
    // Behind the last event there is only the end.
    let last = events[events.len() - 2].1["number"].as_u64().unwrap();
    let again = follow(&testbed, (&noc, &place), (last - 1, 100));
    assert_eq!(again.len(), 2, "{again:?}");
    assert_eq!(again[0].1["number"].as_u64(), Some(last));
}

#[test]
fn a_reading_that_goes_on_is_called_off() {
    let (testbed, olt) = (Testbed::start(&[]), Olt::start(8, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let asked = post(&testbed, (&noc, "/api/v1/lines/L-1/read"), "");
    let place = asked.header("location").unwrap().to_owned();
    follow(&testbed, (&noc, &place), (0, 3));
    let called_off =
        testbed.ask(Ask { what: ("DELETE", &place), token: Some(&noc), ..Ask::default() });
    assert_eq!(called_off.status, 204, "{called_off:?}");
    assert_eq!(over(&testbed, &noc, &place)["state"], "cancelled");
    let again = testbed.ask(Ask { what: ("DELETE", &place), token: Some(&noc), ..Ask::default() });
    assert_eq!(again.status, 409, "{again:?}");
    // The line is free again at once.
    let next = post(&testbed, (&noc, "/api/v1/lines/L-1/read"), r#"{"seconds":1}"#);
    let next = over(&testbed, &noc, next.header("location").unwrap());
    assert_eq!(next["state"], "done", "{next}");
}

#[test]
fn a_reading_that_a_stop_cut_off_is_taken_up_again() {
    let (testbed, olt) = (Testbed::start(&[]), Olt::start(8, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let asked = post(&testbed, (&noc, "/api/v1/lines/L-1/read"), r#"{"seconds":3}"#);
    let place = asked.header("location").unwrap().to_owned();
    follow(&testbed, (&noc, &place), (0, 3));
    let testbed = testbed.restart();
    let events = follow(&testbed, (&noc, &place), (0, 100));
    let attempts = events.iter().filter(|(_, data)| data["data"]["step"] == "taken");
    let attempts: Vec<_> = attempts.map(|(_, data)| data["data"]["attempt"].clone()).collect();
    assert_eq!(attempts, [1, 2], "{events:?}");
    assert_eq!(events.last().unwrap().1["state"], "done", "{events:?}");
}

#[test]
fn a_node_that_is_silent_or_another_one_says_so() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let olt = Olt::start(8, &["silent-after=0"]);
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let asked = post(&testbed, (&noc, "/api/v1/lines/L-1/read"), r#"{"seconds":5}"#);
    let job = over(&testbed, &noc, asked.header("location").unwrap());
    assert_eq!(job["state"], "failed", "{job}");
    assert!(job["why"].as_str().unwrap().contains("did not answer"), "{job}");
}

#[test]
fn a_profile_is_run_from_the_centre_and_what_comes_is_no_certificate() {
    let (testbed, olt) = (Testbed::start(&[]), Olt::start(8, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let asked = post(&testbed, (&noc, "/api/v1/jobs"), r#"{"kind":"run-profile","line":"L-1"}"#);
    assert_eq!((asked.status, &asked.json()["effect"]), (202, &"repeatable".into()), "{asked:?}");
    let job = over(&testbed, &noc, asked.header("location").unwrap());
    assert_eq!(job["state"], "done", "{job}");
    let result = &job["result"];
    assert!(result["is"].as_str().unwrap().contains("not a certificate"), "{result}");
    assert_eq!(result["profile"]["name"], "gpon-install");
    let of_onu = result["findings"].as_array().unwrap();
    let of_onu = of_onu.iter().find(|finding| finding["metric"] == "onu-rx-power").unwrap();
    assert_ne!(of_onu["verdict"], "not-assessed", "{of_onu}");
    // What needs the customer's side is told, and never taken for measured.
    assert!(result["not_planned"].as_array().unwrap().contains(&"outlet-power".into()), "{result}");
    assert_eq!(result["verdict"], "incomplete", "{result}");
    // Another profile is another test, and not the one that runs.
    let other = |profile: &str| {
        let body = format!(r#"{{"kind":"run-profile","line":"L-1","profile":"{profile}"}}"#);
        post(&testbed, (&noc, "/api/v1/jobs"), &body).json()["id"].clone()
    };
    assert_ne!(other("gpon-install"), other("epon-install"));
}

#[test]
fn what_is_asked_wrongly_is_told_and_other_regions_see_nothing() {
    let (testbed, olt) = (Testbed::start(&[]), Olt::start(4, &[]));
    olt.list(&testbed, ("olt-1", "L-1"), "north");
    let of = |name: &str| Regions::Named([name.to_owned()].into());
    let south = testbed.token("south", Role::Noc, of("south"));
    let north = testbed.token("north", Role::Noc, of("north"));
    assert_eq!(post(&testbed, (&south, "/api/v1/lines/L-1/read"), "").status, 404);
    let jobs = "/api/v1/jobs";
    for (body, pointer) in [
        (r#"{"kind":"read-line","line":"L-2"}"#, "/line"),
        (r#"{"kind":"read-line","line":"L-1","seconds":61}"#, "/seconds"),
        (r#"{"kind":"read-line","line":"L-1","seconds":0}"#, "/seconds"),
        (r#"{"kind":"read-line","line":"L-1","order":"WO-9"}"#, "/order"),
        (r#"{"kind":"run-profile","line":"L-1","profile":"none"}"#, "/profile"),
        (r#"{"kind":"run-profile","line":"L-1","profile":"../../etc"}"#, "/profile"),
    ] {
        let refused = post(&testbed, (&north, jobs), body);
        let told = refused.json();
        assert_eq!(
            (refused.status, &told["errors"][0]["pointer"]),
            (422, &pointer.into()),
            "{told}"
        );
    }
    let asked = post(&testbed, (&north, "/api/v1/lines/L-1/read"), r#"{"seconds":1}"#);
    let place = asked.header("location").unwrap();
    assert_eq!(get(&testbed, &south, place).status, 404);
    assert_eq!(get(&testbed, &south, &format!("{place}/events")).status, 404);
    let listed = get(&testbed, &south, jobs).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 0, "{listed}");
}
