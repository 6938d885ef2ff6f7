//! Nodes, ports, ONUs, lines and what was read of them; instruments and technicians.

use linecert_cert::Regions;
use linecert_measure::{Digest, Metric, Reason, Status, Timestamp};
use linecert_store::{
    Baseline, Cell, Change, Column, Expect, Node, Onu, OnuName, Packed, Polling, PonRow, Role,
};
use serde_json::json;

use super::{NEW, get, put};
use crate::testbed::{Ask, Testbed};

const NODE: &str = r#"{"region":"north","address":"udp://192.0.2.10:161","driver":"vsol-v1600d",
    "credentials":"north","optics_every_s":3600}"#;

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_793_491_200 + 60 * minute).unwrap()
}

/// A node with a port of two ONUs, in a region.
pub(super) fn node(name: &str, region: &str) -> Vec<Change> {
    let node = Node {
        name: name.parse().unwrap(),
        region: Some(region.parse().unwrap()),
        address: "192.0.2.10:161".to_owned(),
        driver: None,
        credentials: "north".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    let onu = |number: u32, status| Onu {
        onu: number,
        serial: Some(format!("VSOL{number:08}")),
        status,
        seen_at: at(0),
    };
    let onus = vec![onu(1, Some(Status::Online)), onu(2, None)];
    let port = "0/1".parse().unwrap();
    let put_onus = Change::PutOnus(node.name.clone(), port, onus);
    vec![Change::PutNode(Box::new(node), Expect::Any), put_onus]
}

/// What a poll read of the two ONUs.
pub(super) fn pon_row(node: &str, minute: i64, first: Cell) -> PonRow {
    let cells = vec![first, Cell::NotAsked];
    let column = Column { metric: Metric::OnuRxPower, cells };
    let packed = Packed::pack(&[1, 2], &[column]).unwrap();
    let (node, port) = (node.parse().unwrap(), "0/1".parse().unwrap());
    PonRow { node, port, slot: at(minute), packed }
}

/// A line at the first of them.
pub(super) fn line(name: &str, node: &str, region: &str) -> Change {
    let (node, port) = (node.parse().unwrap(), "0/1".parse().unwrap());
    let line = linecert_store::Line {
        name: name.parse().unwrap(),
        region: Some(region.parse().unwrap()),
        class: "town".to_owned(),
        access: linecert_profile::Access::Gpon,
        onu: Some(OnuName { node, port, onu: 1 }),
        profile: None,
        version: 0,
    };
    Change::PutLine(Box::new(line), Expect::Any)
}

#[test]
fn a_node_is_put_read_changed_and_removed() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let of = (noc.as_str(), "/api/v1/nodes/olt-7");
    let first = put(&testbed, of, NEW, NODE);
    assert_eq!((first.status, first.header("etag")), (201, Some("\"1\"")), "{first:?}");
    let read = get(&testbed, &noc, of.1).json();
    assert_eq!((&read["optics_every_s"], &read["credentials"]), (&3600.into(), &"north".into()));
    for (from, to, pointer) in [
        ("vsol-v1600d", "no-such-driver", "/driver"),
        ("\"north\",\"optics", "\"../north\",\"optics", "/credentials"),
        ("udp://192.0.2.10:161", "udp://public@192.0.2.10", "/address"),
        ("udp://192.0.2.10:161", "file:///etc/passwd", "/address"),
        ("\"region\":\"north\"", "\"region\":\"a\\tb\"", "/region"),
        ("3600", "0", ""),
    ] {
        let wrong = put(&testbed, of, ("if-match", "\"1\""), &NODE.replace(from, to));
        assert_eq!(wrong.status, 422, "{to}: {wrong:?}");
        assert_eq!(wrong.json()["errors"][0]["pointer"], pointer, "{to}: {wrong:?}");
    }
    let remove = |tag: (&str, &str)| {
        testbed
            .ask(Ask {
                what: ("DELETE", of.1),
                token: Some(&noc),
                headers: &[tag],
                ..Ask::default()
            })
            .status
    };
    assert_eq!(remove(("if-match", "\"9\"")), 412);
    assert_eq!(remove(("if-match", "\"1\"")), 204);
    assert_eq!(get(&testbed, &noc, of.1).status, 404);
}

#[test]
fn what_a_read_found_is_told_by_port() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    testbed.write(node("olt-7", "north"));
    let ports = get(&testbed, &noc, "/api/v1/nodes/olt-7/ports").json();
    assert_eq!(
        (&ports["items"][0]["port"], &ports["items"][0]["onus"]),
        (&"0/1".into(), &2.into())
    );
    let onus = "/api/v1/nodes/olt-7/ports/0%2F1/onus";
    let all = get(&testbed, &noc, onus).json();
    assert_eq!(all["items"][0]["state"], "online", "{all}");
    // Of a state that was not told nothing is told.
    assert!(all["items"][1].get("state").is_none(), "{all}");
    let online = get(&testbed, &noc, &format!("{onus}?state=online&serial=VSOL")).json();
    assert_eq!(online["items"].as_array().unwrap().len(), 1);
    let first = get(&testbed, &noc, &format!("{onus}?limit=1")).json();
    let next = first["next"].as_str().unwrap();
    let second = get(&testbed, &noc, &format!("{onus}?limit=1&cursor={next}")).json();
    assert_eq!((&second["items"][0]["onu"], &second["next"]), (&2.into(), &json!(null)));
    assert_eq!(get(&testbed, &noc, &format!("{onus}?state=asleep")).status, 400);
}

#[test]
fn a_line_is_found_by_its_name_its_onu_and_its_order() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    testbed.write(node("olt-7", "north"));
    let body = r#"{"region":"north","class":"town","access":"gpon","node":"olt-7","port":"0/1",
        "onu":1,"profile":"gpon-install"}"#;
    let of = (noc.as_str(), "/api/v1/lines/L-1");
    for (from, to, pointer) in [
        ("gpon\"", "smoke\"", "/access"),
        (",\"port\":\"0/1\"", "", "/node"),
        ("gpon-install", "no-such-profile", "/profile"),
    ] {
        let wrong = put(&testbed, of, NEW, &body.replace(from, to));
        assert_eq!(wrong.json()["errors"][0]["pointer"], pointer, "{wrong:?}");
    }
    assert_eq!(put(&testbed, of, NEW, body).status, 201);
    let order = r#"{"line":"L-1","kind":"install","class":"","profile":"",
        "opened_at":"2026-11-01T08:00:00Z","body":""}"#;
    assert_eq!(put(&testbed, (&noc, "/api/v1/orders/WO-1"), NEW, order).status, 201);
    for (query, found) in [
        ("", 1),
        ("prefix=L-", 1),
        ("prefix=M-", 0),
        ("region=south", 0),
        ("serial=VSOL", 1),
        ("serial=HWTC", 0),
        ("order=WO-1", 1),
        ("order=WO-2", 0),
    ] {
        let list = get(&testbed, &noc, &format!("/api/v1/lines?{query}")).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(found), "{query}: {list}");
    }
    assert_eq!(get(&testbed, &noc, "/api/v1/lines?order=WO-1&prefix=L").status, 400);
}

#[test]
fn a_history_tells_numbers_with_their_unit_and_why_there_are_none() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    testbed.write(node("olt-7", "north"));
    testbed.write(vec![line("L-1", "olt-7", "north")]);
    testbed.keep(vec![
        pon_row("olt-7", 0, Cell::Steps(-19_370)),
        pon_row("olt-7", 15, Cell::Absent(Reason::Offline)),
        pon_row("olt-7", 30, Cell::NotAsked),
    ]);
    let span = format!("from={}&to={}", at(0), at(60));
    let path = format!("/api/v1/lines/L-1/history?metric=onu-rx-power&{span}");
    let series = &get(&testbed, &noc, &path).json()["series"];
    let points = json!([
        {"at": at(0).to_string(), "reading": {
            "kind": "value", "value": "-19.37", "unit": "dBm", "uncertainty": "not-stated",
        }},
        {"at": at(15).to_string(), "reading": {"kind": "not-reported", "why": "offline"}},
    ]);
    assert_eq!(series[0]["points"], points, "{series}");
    assert_eq!(series[0]["unit"], "dBm");
    let other = get(&testbed, &noc, &path.replace("onu-rx-power", "olt-rx-power")).json();
    assert_eq!(other["series"], json!([]));
    for wrong in ["metric=light", "from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "colour=1"] {
        let wrong = get(&testbed, &noc, &format!("/api/v1/lines/L-1/history?{wrong}"));
        assert_eq!(wrong.json()["type"], "urn:linecert:problem:invalid-query", "{wrong:?}");
    }
    let port = get(&testbed, &noc, "/api/v1/nodes/olt-7/ports/0%2F1/samples").json();
    assert_eq!((&port["at"], port["onus"].as_array().unwrap().len()), (&json!(at(30)), 2));
}

#[test]
fn a_baseline_tells_its_uncertainty_and_its_certificate() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let baseline = Baseline {
        line: "L-1".parse().unwrap(),
        region: Some("north".parse().unwrap()),
        metric: Metric::OnuRxPower,
        cell: Cell::Steps(-17_400),
        uncertainty: Some(3_000),
        taken_at: at(0),
        certificate: Digest::of(b"envelope"),
    };
    testbed.write(vec![line("L-1", "olt-7", "north"), Change::PutBaseline(Box::new(baseline))]);
    let reading = &get(&testbed, &noc, "/api/v1/lines/L-1/baseline").json()["readings"][0];
    let expect = json!({"kind": "value", "value": "-17.4", "unit": "dBm", "uncertainty": "3.0"});
    assert_eq!(reading["reading"], expect, "{reading}");
    assert_eq!(reading["certificate"], json!(Digest::of(b"envelope").to_string()));
}

#[test]
fn instruments_and_technicians_are_kept() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let key = Digest::of(b"key").to_string();
    let technician =
        format!(r#"{{"display":"李明","staff_number":"7","region":"north","key":"{key}"}}"#);
    for (path, body) in [
        (
            "/api/v1/instruments/EXFO%20PX1%20123",
            r#"{"technician":"li","calibration_due":"2027-03-31"}"#,
        ),
        ("/api/v1/technicians/li", technician.as_str()),
    ] {
        let first = put(&testbed, (&noc, path), NEW, body);
        assert_eq!(first.status, 201, "{first:?}");
        let sent: serde_json::Value = serde_json::from_str(body).unwrap();
        let read = get(&testbed, &noc, path).json();
        let same = sent.as_object().unwrap().iter().all(|(name, value)| read[name] == *value);
        assert!(same && read["version"] == 1, "{read}");
        let list = get(&testbed, &noc, path.rsplit_once('/').unwrap().0).json();
        assert_eq!(list["items"], json!([read]));
    }
    let loud = technician.replace("李明", "\\u001b[2J");
    let wrong = put(&testbed, (&noc, "/api/v1/technicians/wang"), NEW, &loud);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/display", "{wrong:?}");
}
