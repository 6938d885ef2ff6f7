//! No page of a long list is sorted: an index has its rows in order.

use rusqlite::Connection;

use crate::{
    CaseFilter, CertificateFilter, CertificateRow, Line, LineFilter, OnuFilter, OnuRow, Order,
    OrderFilter, Scope,
    sqlite::{certificates, inventory, keyset::Sorted, lines, orders, schema::MAIN, select},
    suite::sample::*,
};

fn check<T: select::Stored>((select, sorted): (select::Select, Sorted), index: &str) {
    let mut db = Connection::open_in_memory().unwrap();
    MAIN.migrate(&mut db).unwrap();
    let plan = select.plan::<T>(&db, sorted);
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    let first = plan.lines().next().unwrap();
    assert!(first.contains(index), "{plan}");
}

#[test]
fn certificates_are_in_order() {
    let any = CertificateFilter::default;
    let (all, north, two) = (Scope::system(), of(["north"]), of(["north", "south"]));
    let own = of(["north", "south"]).of_own(name("li"));
    for (scope, filter, index) in [
        (&all, any(), "certificate_received"),
        (&north, any(), "certificate_region"),
        (&two, any(), "certificate_received"),
        (&own, any(), "certificate_owner"),
        (&all, CertificateFilter { region: Some(name("north")), ..any() }, "certificate_region"),
        (&all, CertificateFilter { from: Some(at(1)), ..any() }, "certificate_received"),
        (
            &all,
            CertificateFilter { technician: Some("a".to_owned()), ..any() },
            "certificate_technician",
        ),
        (&all, CertificateFilter { profile: Some("a".to_owned()), ..any() }, "certificate_profile"),
    ] {
        let select = certificates::matching(scope, &filter);
        check::<CertificateRow>((select, certificates::NEWEST_FIRST), index);
    }
}

#[test]
fn orders_are_in_order() {
    let any = OrderFilter::default;
    let (all, north, two) = (Scope::system(), of(["north"]), of(["north", "south"]));
    let own = of(["north", "south"]).of_own(name("li"));
    for (scope, filter, index) in [
        (&all, any(), "work_order_opened"),
        (&north, any(), "work_order_region"),
        (&two, any(), "work_order_opened"),
        (&own, any(), "work_order_technician"),
        (&all, OrderFilter { line: Some(name("L-1")), ..any() }, "work_order_line"),
        (&all, OrderFilter { from: Some(at(1)), ..any() }, "work_order_opened"),
    ] {
        check::<Order>((orders::matching(scope, &filter), orders::NEWEST_FIRST), index);
    }
}

#[test]
fn cases_are_in_the_order_of_their_lines() {
    let filter = |region| CaseFilter { region, opened_before: at(9), closed_since: at(1) };
    for (scope, filter) in [
        (Scope::system(), filter(None)),
        (of(["north"]), filter(Some(name("north")))),
        (of(["north", "south"]).of_own(name("li")), filter(None)),
    ] {
        let select = orders::cases::behind(&scope, &filter, Some(&name("L-1")));
        check::<orders::cases::Lined>((select, orders::cases::LINES), "work_order_line");
    }
}

#[test]
fn lines_and_onus_are_in_order() {
    let any = LineFilter::default;
    let (all, north, two) = (Scope::system(), of(["north"]), of(["north", "south"]));
    for (scope, filter, index) in [
        (&all, any(), "SCAN line"),
        (&north, any(), "line_region"),
        (&two, any(), "SCAN line"),
        (
            &all,
            LineFilter { prefix: Some("L-7".to_owned()), ..any() },
            "PRIMARY KEY (name>? AND name<?)",
        ),
        (&all, LineFilter { onu: Some(onu_name(3)), ..any() }, "line_onu"),
    ] {
        check::<Line>((lines::matching(scope, &filter), lines::BY_NAME), index);
    }
    let any = OnuFilter::default;
    for (scope, filter, index) in [
        (&all, any(), "SCAN onu"),
        (&two, any(), "SCAN onu"),
        (&all, OnuFilter { node: Some(name("olt-1")), ..any() }, "PRIMARY KEY (node=?)"),
        (&all, OnuFilter { serial: Some("G".to_owned()), ..any() }, "onu_serial"),
        (&all, OnuFilter { status: Some(linecert_measure::Status::Los), ..any() }, "onu_status"),
    ] {
        check::<OnuRow>(inventory::matching(scope, &filter), index);
    }
}
