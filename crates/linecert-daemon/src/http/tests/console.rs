//! The pages of the console: what they are served with, and what they show to whom.

use linecert_cert::Regions;
use linecert_console::{CONTENT_SECURITY_POLICY, Place};
use linecert_measure::Timestamp;
use linecert_profile::Access;
use linecert_store::{
    Change, Claim, Effect, Expect, Limit, Line, NewAlarm, NewJob, NewJobEvent, Node, Onu, OnuName,
    Order, Polling, Role, Severity,
};

use super::sessions::Browser;
use crate::testbed::{Answer, Ask, Testbed};

fn north() -> Regions {
    Regions::Named(["north".to_owned()].into())
}

/// A node with an ONU, its line, an order and an alarm, all of one region and named after it.
fn put_region(testbed: &Testbed, region: &str) {
    let name = |what: &str| format!("{what}-{region}");
    let onu = OnuName { node: name("olt").parse().unwrap(), port: "0/1".parse().unwrap(), onu: 3 };
    let node = Node {
        name: onu.node.clone(),
        region: region.parse().ok(),
        address: "192.0.2.1:161".to_owned(),
        driver: None,
        credentials: "olt".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    let line = Line {
        name: name("line").parse().unwrap(),
        region: region.parse().ok(),
        class: "town".to_owned(),
        access: Access::Gpon,
        onu: Some(onu.clone()),
        profile: Some("gpon-install".to_owned()),
        version: 0,
    };
    let order = Order {
        number: name("WO").parse().unwrap(),
        line: line.name.clone(),
        region: region.parse().ok(),
        technician: None,
        kind: "install".to_owned(),
        class: "town".to_owned(),
        profile: "gpon-install".to_owned(),
        opened_at: Timestamp::now(),
        closed_at: None,
        body: String::new(),
        version: 0,
    };
    let alarm = NewAlarm {
        kind: "fibre-cut".to_owned(),
        key: name("cut"),
        severity: Severity::Major,
        region: region.parse().ok(),
        node: Some(onu.node.clone()),
        port: None,
        line: None,
        evidence: "{}".to_owned(),
        raised_at: order.opened_at,
    };
    let seen = Onu { onu: 3, serial: Some(name("HW")), status: None, seen_at: order.opened_at };
    testbed.write(vec![
        Change::PutNode(Box::new(node), Expect::Absent),
        Change::PutOnus(onu.node, onu.port, vec![seen]),
        Change::PutLine(Box::new(line), Expect::Absent),
        Change::PutOrder(Box::new(order), Expect::Absent),
        Change::RaiseAlarm(Box::new(alarm)),
    ]);
}

fn get(testbed: &Testbed, token: &str, path: &str) -> Answer {
    let headers = [("accept", "text/html")];
    let ask = Ask { what: ("GET", path), token: Some(token), headers: &headers, ..Ask::default() };
    testbed.ask(ask)
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

#[test]
fn a_page_shows_the_regions_of_its_reader_and_no_other() {
    let testbed = Testbed::start(&[]);
    put_region(&testbed, "north");
    put_region(&testbed, "south");
    let token = testbed.token("li", Role::Noc, north());
    for path in ["/lines", "/nodes", "/orders", "/alarms", "/jobs", "/certificates", "/kpis"] {
        let answer = get(&testbed, &token, path);
        let page = text(&answer);
        assert_eq!(answer.status, 200, "{path}: {page}");
        assert!(!page.contains("south"), "{path}: {page}");
    }
    for found in ["/lines?q=line", "/lines?q=WO-north", "/lines?q=HW-", "/orders?q=WO-north"] {
        let page = text(&get(&testbed, &token, found));
        assert!(page.contains("line-north") && !page.contains("line-south"), "{found}: {page}");
    }
    let port = |region: &str| Place::Port { node: format!("olt-{region}"), port: "0/1".to_owned() };
    for (region, expect) in [("north", 200), ("south", 404)] {
        let line = Place::Line(format!("line-{region}"));
        let order = Place::Order(format!("WO-{region}"));
        for place in [line, order, Place::Node(format!("olt-{region}")), port(region)] {
            let answer = get(&testbed, &token, &place.href());
            assert_eq!(answer.status, expect, "{place:?}: {}", text(&answer));
        }
    }
}

#[test]
fn what_is_not_there_is_a_page_for_people_and_a_problem_for_programs() {
    let testbed = Testbed::start(&[]);
    let token = testbed.token("li", Role::Noc, Regions::All);
    for path in ["/lines/nowhere", "/no/such/page", "/jobs/77", "/nodes/x/ports/0%2F1"] {
        let page = get(&testbed, &token, path);
        let shown = text(&page);
        assert!(page.status == 404 && shown.starts_with("<!DOCTYPE html>"), "{path}: {page:?}");
    }
    let ask = Ask { what: ("GET", "/no/such/page"), ..Ask::default() };
    assert_eq!(testbed.ask(ask).json()["status"], 404);
    for strange in ["after=AAAA", "after=%F0%9F%92%A9", "q=%00%1b%5B2J&after=x"] {
        let page = get(&testbed, &token, &format!("/lines?{strange}"));
        assert!((400..500).contains(&page.status), "{strange}: {page:?}");
    }
    let hostile = "/lines?q=%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE";
    let shown = text(&get(&testbed, &token, hostile));
    assert!(!shown.contains("<script>alert") && !shown.contains('\u{202e}'), "{shown}");
}

#[test]
fn every_page_is_served_with_its_policy_and_files_for_ever() {
    let testbed = Testbed::start(&[]);
    let person = Browser::log_in(&testbed, "li", Role::Admin);
    for path in ["/", "/lines", "/trail?check=now", "/administration/accounts"] {
        let answer = person.get(&testbed, path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert_eq!(answer.header("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
    }
    let page = text(&person.get(&testbed, "/"));
    let files: Vec<_> = page.split("\"/assets/").skip(1).collect();
    assert!(files.len() >= 5, "{page}");
    for file in files {
        let path = format!("/assets/{}", file.split('"').next().unwrap());
        let got = testbed.ask(Ask { what: ("GET", &path), ..Ask::default() });
        let tag = got.header("etag").unwrap();
        assert!(got.status == 200 && got.header("cache-control").unwrap().contains("immutable"));
        let headers = [("if-none-match", tag)];
        let again = testbed.ask(Ask { what: ("GET", &path), headers: &headers, ..Ask::default() });
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
    assert_eq!(testbed.ask(Ask { what: ("GET", "/assets/x"), ..Ask::default() }).status, 404);
}

#[test]
fn a_form_changes_something_once_and_only_by_its_token() {
    let testbed = Testbed::start(&[]);
    put_region(&testbed, "north");
    let person = Browser::log_in(&testbed, "li", Role::Admin);
    let taken = person.post(&testbed, "/alarms/1/acknowledge", "");
    assert_eq!((taken.status, taken.header("location")), (303, Some("/alarms")), "{taken:?}");
    let fields = "account=wang&display=&role=noc&regions=north%EF%BC%8Csouth";
    let made = person.post(&testbed, "/administration/accounts", fields);
    let shown = text(&made);
    assert!(made.status == 200 && shown.contains("/log-in/link/"), "{shown}");
    assert!(shown.contains("north, south"), "{shown}");
    let again = person.post(&testbed, "/administration/accounts", fields);
    assert_eq!(again.status, 412, "{again:?}");
    for bad in ["account=&display=&role=noc&regions=", "account=a&display=&role=king&regions="] {
        assert_eq!(person.post(&testbed, "/administration/accounts", bad).status, 422, "{bad}");
    }
    let token = person.post(&testbed, "/administration/tokens", "account=wang&note=x&days=0");
    assert_eq!(token.status, 422, "{token:?}");
    let foreign = person.post(&testbed, "/administration/tokens", "csrf=0&account=wang");
    assert_eq!(foreign.status, 403, "{foreign:?}");
}

#[test]
fn language_and_theme_lead_back_into_the_console_only() {
    let testbed = Testbed::start(&[]);
    let choose = |fields: &str| {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let (what, body) = (("POST", "/preferences"), fields.as_bytes());
        testbed.ask(Ask { what, headers: &headers, body, ..Ask::default() })
    };
    let chosen = choose("language=zh-Hans&back=%2Flines%3Fq%3Da");
    assert_eq!((chosen.status, chosen.header("location")), (303, Some("/lines?q=a")));
    assert!(chosen.header("set-cookie").unwrap().starts_with("linecert_language=zh-Hans;"));
    for away in ["//evil.example", "https://evil.example", "/%5Cevil.example", ""] {
        let chosen = choose(&format!("theme=dark&back={away}"));
        assert_eq!(chosen.header("location"), Some("/"), "{away}");
    }
    assert_eq!(choose("theme=pink").header("set-cookie"), None);
}

/// A read of a line of the north that is done, with two events.
fn put_job(testbed: &Testbed) {
    let now = Timestamp::now();
    let later = now + jiff::SignedDuration::from_hours(1);
    let job = NewJob {
        kind: "of-this-test".to_owned(),
        effect: Effect::Repeatable,
        dedupe: None,
        run_at: now,
        budget: "olt".to_owned(),
        line: None,
        region: "north".parse().ok(),
        technician: None,
        order: None,
        request: "{}".to_owned(),
        expires_at: later,
    };
    testbed.write(vec![Change::Enqueue(Box::new(job))]);
    let claim = Claim {
        worker: "test".to_owned(),
        kinds: vec!["of-this-test".to_owned()],
        most: Limit::ONE,
        at: now,
        until: later,
        per_budget: std::num::NonZeroU16::MIN,
    };
    let store = &testbed.app.store;
    testbed.block_on(async {
        let lease = store.claim(&claim).await.unwrap().remove(0).key();
        store.begin(lease, now).await.unwrap();
        for data in [r#"{"step":"taken","attempt":1}"#, r#"{"step":"<b>","why":"a\nb"}"#] {
            let event = NewJobEvent { at: now, data: data.to_owned() };
            store.report(lease, event).await.unwrap();
        }
        store.complete(lease, "{}".to_owned(), now).await.unwrap();
    });
}

#[test]
fn whoever_was_cut_off_follows_a_job_behind_the_last_event() {
    let testbed = Testbed::start(&[]);
    put_job(&testbed);
    let token = testbed.token("li", Role::Noc, north());
    let follow = |after: &str, last: Option<&str>| {
        let path = format!("/jobs/1/events?after={after}");
        let headers: Vec<_> = last.map(|last| ("last-event-id", last)).into_iter().collect();
        let what = ("GET", path.as_str());
        let ask = Ask { what, token: Some(&token), headers: &headers, ..Ask::default() };
        let told = text(&testbed.ask(ask));
        let of = |name: &'static str| told.lines().filter(move |line| line.starts_with(name));
        assert_eq!(of("event: end").count(), 1, "{told}");
        assert!(!told.contains("<b>"), "{told}");
        of("id: ").map(|line| line["id: ".len()..].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(follow("0", None), ["1", "2"]);
    assert_eq!(follow("1", None), ["2"]);
    assert_eq!(follow("0", Some("2")), Vec::<String>::new());
    let stranger = testbed.token("wu", Role::Noc, Regions::Named(["south".to_owned()].into()));
    for path in ["/jobs/1", "/jobs/1/events"] {
        assert_eq!(get(&testbed, &stranger, path).status, 404, "{path}");
    }
}
