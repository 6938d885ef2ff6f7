//! Orders that are imported, and the service figures that they make.

use linecert_cert::Regions;
use linecert_kpi::{DEFAULT, Head, OperatorProfile, Order, Period, Users, import};
use linecert_measure::Timestamp;
use linecert_store::Role;
use serde_json::Value;

use super::{get, post};
use crate::testbed::{Answer, Ask, Testbed};

fn rules() -> OperatorProfile {
    OperatorProfile::shipped(DEFAULT).unwrap().unwrap()
}

/// A table of the orders of two cases that ship, two years earlier, so that all of it is over. Orders
/// that name no line get one of their own, as the store has no order without.
fn table() -> String {
    let cases = rules().shipped_cases().unwrap();
    let named = |name: &str| cases.iter().find(|case| case.file().ends_with(name)).unwrap();
    let orders = [named("orders.toml").orders(), named("faults.toml").orders()].concat();
    let with_line = |order: Order| {
        let head = order.head().clone();
        let own = || format!("of-{}", head.number).parse().unwrap();
        let line = Some(head.line.clone().unwrap_or_else(own));
        Order::new(Head { line, ..head }, order.events().to_vec())
    };
    let orders: Vec<_> = orders.into_iter().map(with_line).collect();
    import::write_csv(&orders).replace("2026-", "2024-")
}

fn import_csv(testbed: &Testbed, token: &str, table: &[u8]) -> Answer {
    testbed.ask(Ask {
        what: ("POST", "/api/v1/orders/import?profile=gpon-install"),
        token: Some(token),
        headers: &[("content-type", "text/csv")],
        body: table,
    })
}

#[test]
fn figures_are_those_of_the_orders_that_were_imported() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let (table, rules) = (table(), rules());
    let orders = import::csv(table.as_bytes(), rules.local()).unwrap().orders;
    let taken = import_csv(&testbed, &noc, table.as_bytes());
    assert_eq!(taken.json()["new"], orders.len(), "{taken:?}");
    let path = "/api/v1/kpis?period=2024-11&brand_users=100&ordinary_users=150";
    let counted = get(&testbed, &noc, path).json();
    assert_eq!((&counted["orders"], &counted["unreadable"]), (&orders.len().into(), &0.into()));
    let time = |name: &str| counted[name].as_str().unwrap().parse::<Timestamp>().unwrap();
    let period = Period::new(time("from"), time("until"), Timestamp::MAX).unwrap();
    let users = Users { brand: Some(100), ordinary: Some(150) };
    let expected = rules.figures_of(period, &orders, users);
    let figures = counted["figures"].as_array().unwrap();
    assert_eq!(figures.len(), expected.len());
    for (figure, report) in figures.iter().zip(&expected) {
        assert_eq!(figure["name"], report.figure.name.as_str());
        assert_eq!(figure["value"], report.value.to_string(), "{figure}");
        assert_eq!(figure["state"], report.judgement.word(), "{figure}");
        assert_eq!(figure["source"]["id"], report.figure.cites.id.as_str());
        let left_out: u64 = figure["left_out"]
            .as_array()
            .unwrap()
            .iter()
            .map(|of| of["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(usize::try_from(left_out).unwrap(), report.rows.left_out.len(), "{figure}");
        let mut expected: Vec<_> = report
            .rows
            .denominator()
            .chain(report.rows.left_out.iter().map(|left_out| &left_out.row))
            .map(ToString::to_string)
            .collect();
        expected.sort();
        assert_eq!(rows(&testbed, &noc, &report.figure.name), expected, "{figure}");
    }
}

/// All rows of a figure, page by page.
fn rows(testbed: &Testbed, token: &str, figure: &str) -> Vec<String> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/kpis/{figure}/rows?period=2024-11&limit=2{cursor}");
        let page = get(testbed, token, &path).json();
        let found = page["items"].as_array().unwrap_or_else(|| panic!("{path}: {page}"));
        rows.extend(found.iter().map(named));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    rows.sort();
    rows
}

fn named(row: &Value) -> String {
    let (order, round) = (row["order"].as_str().unwrap(), row["round"].as_u64().unwrap());
    if round == 1 { order.to_owned() } else { format!("{order}#{round}") }
}

#[test]
fn a_second_repeat_goes_to_the_team_leader() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    import_csv(&testbed, &noc, table().as_bytes());
    let due = get(&testbed, &noc, "/api/v1/escalations?rule=repeated").json();
    let found: Vec<_> = due["items"].as_array().unwrap().iter().map(named).collect();
    assert_eq!(found, ["F-15#3"], "{due}");
    assert_eq!(due["items"][0]["detail"], "F-15#3: repeated, 2 times");
    let all = get(&testbed, &noc, "/api/v1/escalations?limit=1000").json();
    assert!(all["items"].as_array().unwrap().len() > 5, "{all}");
    assert_eq!(get(&testbed, &noc, "/api/v1/escalations?rule=gossip").status, 400);
}

#[test]
fn the_same_file_again_changes_nothing_and_a_longer_one_adds() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let table = "number,kind,line,area,received,events,secret\n\
        WO-1,install,L-1,town,2026-11-03 09:30,,x\nWO-2,burn,L-2,,,,\nWO-3,move,,,2026-11-03 09:30,,\n";
    let first = import_csv(&testbed, &noc, table.as_bytes()).json();
    assert_eq!((&first["new"], &first["ignored"][0]), (&1.into(), &"secret".into()), "{first}");
    let refused = first["refused"].as_array().unwrap();
    assert_eq!((&refused[0]["row"], refused.len()), (&3.into(), 2), "{first}");
    assert_eq!(
        (&refused[1]["order"], &refused[1]["why"]),
        (&"WO-3".into(), &"line: it is empty".into())
    );
    assert_eq!(import_csv(&testbed, &noc, table.as_bytes()).json()["same"], 1);
    // In the other system's own character set, with what happened since.
    let (longer, _, _) = encoding_rs::GBK.encode(
        "工单号,类型,业务号码,城乡,受理时间,事件\n\
         WO-1,装机,L-1,城镇,2026-11-03 09:30,2026-11-03T10:00+08:00 resourced wired\n",
    );
    assert_eq!(import_csv(&testbed, &noc, &longer).json()["changed"], 1);
    let order = get(&testbed, &noc, "/api/v1/orders/WO-1").json();
    assert_eq!((&order["class"], &order["profile"]), (&"area=town".into(), &"gpon-install".into()));
    let events = get(&testbed, &noc, "/api/v1/orders/WO-1/events").json();
    assert_eq!(events["items"].as_array().unwrap().len(), 2, "{events}");
    let tmf = br#"[{"externalId":"F-9","category":"repair","orderDate":"2026-11-03T09:30:00Z",
        "characteristic":[{"name":"line","value":"L-9"}]}]"#;
    let taken = post(&testbed, &noc, "/api/v1/orders/import", tmf).json();
    assert_eq!(taken["new"], 1, "{taken}");
    for (bytes, status) in [(&b"\xff\xff\xff"[..], 400), (b"colour\nred\n", 422), (b"[", 400)] {
        assert_eq!(post(&testbed, &noc, "/api/v1/orders/import", bytes).status, status);
    }
}

#[test]
fn figures_are_of_the_region_the_month_and_the_profile_that_are_asked_for() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let table = "number,kind,line,region,received\n\
        WO-1,install,L-1,north,2026-10-03 09:30\nWO-2,install,L-2,south,2026-10-03 09:30\n";
    import_csv(&testbed, &noc, table.as_bytes());
    for (query, orders) in [("", 2), ("&region=north", 1), ("&region=west", 0)] {
        let counted = get(&testbed, &noc, &format!("/api/v1/kpis?period=2026-10{query}")).json();
        assert_eq!(counted["orders"], orders, "{query}: {counted}");
    }
    let telecom = get(&testbed, &noc, "/api/v1/kpis?profile=china-telecom-2011").json();
    assert_eq!(telecom["profile"]["name"], "china-telecom-2011");
    for wrong in
        ["period=2026-13", "period=9000-01", "profile=none", "colour=red", "brand_users=-1"]
    {
        let refused = get(&testbed, &noc, &format!("/api/v1/kpis?{wrong}"));
        assert_eq!(refused.json()["type"], "urn:linecert:problem:invalid-query", "{refused:?}");
    }
    assert_eq!(get(&testbed, &noc, "/api/v1/kpis/luck/rows").status, 404);
}
