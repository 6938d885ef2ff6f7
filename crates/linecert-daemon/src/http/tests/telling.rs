//! Alarms, webhooks and the audit trail.

use linecert_cert::Regions;
use linecert_store::{Change, NewAlarm, Role, Severity};

use super::{NEW, get, inventory::at, post, put};
use crate::testbed::{Ask, Testbed};

pub(super) fn alarm(kind: &str, region: &str) -> NewAlarm {
    NewAlarm {
        kind: kind.to_owned(),
        key: kind.to_owned(),
        severity: Severity::Major,
        region: Some(region.parse().unwrap()),
        node: Some("olt-7".parse().unwrap()),
        port: Some("0/1".parse().unwrap()),
        line: None,
        evidence: r#"{"lost":7}"#.to_owned(),
        raised_at: at(0),
    }
}

#[test]
fn an_alarm_is_acknowledged_by_whoever_is_first() {
    let testbed = Testbed::start(&[]);
    let first = testbed.token("first", Role::Noc, Regions::All);
    let second = testbed.token("second", Role::Noc, Regions::All);
    testbed.write(vec![Change::RaiseAlarm(Box::new(alarm("fibre-cut", "north")))]);
    let list = get(&testbed, &first, "/api/v1/alarms?standing=true&node=olt-7").json();
    let (id, evidence) = (&list["items"][0]["id"], &list["items"][0]["evidence"]);
    assert_eq!(evidence["lost"], 7, "{list}");
    let path = format!("/api/v1/alarms/{id}");
    for token in [&first, &second] {
        let noted = post(&testbed, token, &format!("{path}/acknowledge"), b"");
        assert_eq!((noted.status, &noted.json()["acknowledged"]["by"]), (200, &"first".into()));
    }
    assert_eq!(get(&testbed, &first, &path).json()["severity"], "major");
    let over = get(&testbed, &first, "/api/v1/alarms?standing=false").json();
    assert_eq!(over["items"].as_array().unwrap().len(), 0);
    for absent in ["9", "x", "-1", "18446744073709551615", "99999999999999999999"] {
        assert_eq!(get(&testbed, &first, &format!("/api/v1/alarms/{absent}")).status, 404);
    }
}

#[test]
fn a_webhook_goes_to_an_address_that_keeps_secrets() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let body = |url: &str| format!(r#"{{"url":"{url}","kinds":["alarm-raised"],"secret":"hook"}}"#);
    let path = "/api/v1/webhooks/siem";
    let good = "https://hooks.example.net/linecert";
    for url in [
        "http://hooks.example.net/linecert",
        "https://user:word@hooks.example.net/",
        "https://hooks.example.net/?token=1",
        "https://hooks.example.net/#a",
        "ftp://hooks.example.net/",
        "hooks.example.net",
        "https:///",
    ] {
        let refused = put(&testbed, (&admin, path), NEW, &body(url));
        assert_eq!(refused.json()["errors"][0]["pointer"], "/url", "{url}: {refused:?}");
        let detail = refused.json()["detail"].to_string();
        assert!(!detail.contains("word"), "{detail}");
    }
    for (from, to, pointer) in [
        ("\"hook\"", "\"/etc/passwd\"", "/secret"),
        ("[\"alarm-raised\"]", "[]", "/kinds"),
        ("[\"alarm-raised\"]", "[\"a\\nb\"]", "/kinds"),
    ] {
        let refused = put(&testbed, (&admin, path), NEW, &body(good).replace(from, to));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{to}: {refused:?}");
    }
    assert_eq!(put(&testbed, (&admin, path), NEW, &body(good)).status, 201);
    let local = body("http://127.0.0.1:9000/hook");
    assert_eq!(put(&testbed, (&admin, path), ("if-match", "\"1\""), &local).status, 200);
    assert_eq!(get(&testbed, &admin, path).json()["version"], 2);
    let remove = Ask { what: ("DELETE", path), token: Some(&admin), ..Ask::default() };
    assert_eq!((testbed.ask(remove).status, testbed.ask(remove).status), (204, 404));
}

#[test]
fn the_trail_tells_who_did_what_and_that_it_is_whole() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let hook = r#"{"url":"https://a.example.net/","kinds":["alarm-raised"],"secret":"hook"}"#;
    put(&testbed, (&admin, "/api/v1/webhooks/siem"), NEW, hook);
    let rows = get(&testbed, &admin, "/api/v1/trail?object=webhook%20siem").json();
    let row = &rows["items"][0];
    assert_eq!((&row["what"], rows["items"].as_array().unwrap().len()), (&"put-webhook".into(), 1));
    assert!(row["by"].as_str().unwrap().ends_with(" admin"), "{row}");
    let by = row["by"].as_str().unwrap().replace(' ', "%20");
    assert_eq!(get(&testbed, &admin, &format!("/api/v1/trail?by={by}")).json(), rows);
    let state = get(&testbed, &admin, "/api/v1/trail/check").json();
    assert_eq!((&state["whole"], &state["head"]), (&true.into(), &row["digest"]), "{state}");
    assert_eq!(state["rows"], row["number"]);
}
