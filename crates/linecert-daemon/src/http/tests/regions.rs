//! Nothing of a region is told to those of another, nor changed by them: every route that reads is
//! tried, with the names of things that are there.

use linecert_cert::Regions;
use linecert_measure::{Digest, Metric};
use linecert_store::{
    Baseline, Cell, Change, Expect, Instrument, NewOrderEvent, Order, Role, Technician, Webhook,
};

use super::{get, inventory, post, put, routes_that_read, telling};
use crate::testbed::{Ask, Testbed};

/// What the names of all things of the region have in them.
const REGION: &str = "northern";

/// One of everything, all of it of one region.
fn fill(testbed: &Testbed) {
    let region = || Some(REGION.parse().unwrap());
    let order = Order {
        number: "WO-northern".parse().unwrap(),
        line: "L-northern".parse().unwrap(),
        region: region(),
        technician: None,
        kind: "install".to_owned(),
        class: "town".to_owned(),
        profile: String::new(),
        opened_at: inventory::at(0),
        closed_at: None,
        body: String::new(),
        version: 0,
    };
    let event = |minute, kind: &str| {
        let new = NewOrderEvent {
            at: inventory::at(minute),
            kind: kind.to_owned(),
            data: "{}".to_owned(),
        };
        Change::AddOrderEvent(order.number.clone(), new)
    };
    let baseline = Baseline {
        line: order.line.clone(),
        region: region(),
        metric: Metric::OnuRxPower,
        cell: Cell::Steps(-17_400),
        uncertainty: None,
        taken_at: inventory::at(0),
        certificate: Digest::of(b"certificate"),
    };
    let instrument = Instrument {
        name: "meter-northern".parse().unwrap(),
        region: region(),
        technician: None,
        calibration_due: None,
        version: 0,
    };
    let technician = Technician {
        name: "li-northern".parse().unwrap(),
        display: "Li".to_owned(),
        staff_number: "7".to_owned(),
        region: region(),
        key: None,
        version: 0,
    };
    let webhook = Webhook {
        name: "hook-northern".to_owned(),
        region: region(),
        url: "https://a.example.net/".to_owned(),
        secret: "hook".to_owned(),
        kinds: vec!["alarm-raised".to_owned()],
        version: 0,
    };
    testbed.write(inventory::node("olt-northern", REGION));
    testbed.write(vec![
        inventory::line("L-northern", "olt-northern", REGION),
        Change::PutBaseline(Box::new(baseline)),
        Change::PutOrder(Box::new(order.clone()), Expect::Any),
        event(0, "received"),
        event(9, "returned"),
        Change::PutInstrument(Box::new(instrument), Expect::Any),
        Change::PutTechnician(Box::new(technician), Expect::Any),
        Change::PutWebhook(Box::new(webhook), Expect::Any),
        Change::RaiseAlarm(Box::new(telling::alarm("cut-northern", REGION))),
    ]);
    testbed.keep(vec![inventory::pon_row("olt-northern", 0, Cell::Steps(-19_370))]);
}

/// The path of a route with the names of what is there.
fn path(path: &str) -> String {
    let name = match path.split('/').nth(3) {
        Some("nodes") => "olt-northern",
        Some("lines") => "L-northern",
        Some("instruments") => "meter-northern",
        Some("technicians") => "li-northern",
        Some("webhooks") => "hook-northern",
        _ => "northern",
    };
    let path = path
        .replace("{name}", name)
        .replace("{number}", "WO-northern")
        .replace("{port}", "0%2F1")
        .replace("{figure}", "returned")
        .replace("{kind}", "driver")
        .replace("{id}", "1");
    let month = inventory::at(0).to_string().chars().take(7).collect::<String>();
    match path.as_str() {
        "/api/v1/kpis/returned/rows" => format!("{path}?period={month}"),
        "/api/v1/lines/L-northern/history" => {
            format!("{path}?from={}&to={}", inventory::at(-1), inventory::at(1))
        }
        _ => path,
    }
}

#[test]
fn nothing_of_a_region_is_told_to_those_of_another() {
    let testbed = Testbed::start(&[]);
    fill(&testbed);
    let of = |name: &str| Regions::Named([name.to_owned()].into());
    let north = testbed.token("insider", Role::Admin, of(REGION));
    let south = testbed.token("outsider", Role::Admin, of("south"));
    let own = testbed.token("installer", Role::Installer, of(REGION));
    let mut told = Vec::new();
    for route in routes_that_read() {
        let path = path(route);
        let text =
            |token: &str| String::from_utf8_lossy(&get(&testbed, token, &path).body).into_owned();
        for outsider in [&south, &own] {
            let text = text(outsider);
            assert!(!text.contains("northern") && !text.contains("VSOL"), "{path}: {text}");
            assert!(!text.contains("-17.4") && !text.contains("-19.37"), "{path}: {text}");
        }
        let inside = text(&north);
        if ["northern", "VSOL", "-17.4", "-19.37"].iter().any(|mark| inside.contains(mark)) {
            told.push(route);
        }
    }
    // The marks are there for whoever is of the region.
    assert!(told.len() >= 20, "{told:#?}");
}

#[test]
fn nothing_of_a_region_is_changed_by_those_of_another() {
    let testbed = Testbed::start(&[]);
    fill(&testbed);
    let of = |name: &str| Regions::Named([name.to_owned()].into());
    let north = testbed.token("insider", Role::Admin, of(REGION));
    let south = testbed.token("outsider", Role::Admin, of("south"));
    let order = r#"{"line":"L-1","region":"south","kind":"install","class":"","profile":"",
        "opened_at":"2026-11-01T08:00:00Z","body":""}"#;
    for (place, body) in [
        ("nodes/olt-northern", r#"{"region":"south","address":"192.0.2.1","credentials":"a"}"#),
        ("lines/L-northern", r#"{"region":"south","class":"","access":"gpon"}"#),
        ("instruments/meter-northern", r#"{"region":"south"}"#),
        ("technicians/li-northern", r#"{"region":"south","display":"","staff_number":""}"#),
        (
            "webhooks/hook-northern",
            r#"{"region":"south","url":"https://b.example.net/","kinds":["a"],"secret":"b"}"#,
        ),
        ("orders/WO-northern", order),
    ] {
        let path = format!("/api/v1/{place}");
        let before = get(&testbed, &north, &path).json();
        assert_eq!(before["region"], REGION, "{before}");
        for tag in [("if-match", "\"1\""), ("if-none-match", "*")] {
            let answer = put(&testbed, (&south, &path), tag, body);
            assert_eq!(answer.status, 404, "{path}: {answer:?}");
        }
        let headers = [("if-match", "\"1\"")];
        let remove =
            Ask { what: ("DELETE", &path), token: Some(&south), headers: &headers, body: b"" };
        let removed = testbed.ask(remove).status;
        assert!(matches!(removed, 404 | 405), "{path}: {removed}");
        assert_eq!(get(&testbed, &north, &path).json(), before);
    }
    let event = br#"{"kind":"resourced","at":"2026-11-01T08:00:00Z","data":{"detail":"wired"}}"#;
    for (path, body) in
        [("/api/v1/orders/WO-northern/events", &event[..]), ("/api/v1/alarms/1/acknowledge", b"")]
    {
        assert_eq!(post(&testbed, &south, path, body).status, 404, "{path}");
    }
    let file =
        b"number,kind,line,region,received\nWO-northern,install,L-1,south,2026-11-03 09:30\n";
    let taken = testbed.ask(Ask {
        what: ("POST", "/api/v1/orders/import"),
        token: Some(&south),
        headers: &[("content-type", "text/csv")],
        body: file,
    });
    assert_eq!(taken.json()["refused"][0]["order"], "WO-northern", "{taken:?}");
    assert_eq!(get(&testbed, &north, "/api/v1/orders/WO-northern").json()["line"], "L-northern");
}
