use proptest::prelude::*;

use super::*;
use crate::{
    clock::LocalTime,
    customer::{Area, Kind, Package, Resource, Standing},
    event::{Event, Happening, Step},
    order::Head,
};

fn local() -> LocalTime {
    "+08:00".parse().unwrap()
}

fn read(text: &str) -> Import {
    csv(text.as_bytes(), local()).unwrap()
}

const TABLE: &str = "工单号,类型,业务号码,客户等级,客户姓名,城乡,受理时间,事件\n\
    WO-1,装机,L-1,VIP,张三,城镇,2026/11/3 9:30,2026-11-03T10:00+08:00 appointed 2026-11-04 morning\n\
    WO-2,修障,L-2,普通,\"李\n四\",农村,2026-11-03 09:30,\n";

#[test]
fn a_table_of_another_system_is_read() {
    let import = read(TABLE);
    assert_eq!(import.problems, []);
    assert_eq!(import.ignored, ["客户姓名"]);
    let [one, two] = import.orders.as_slice() else { panic!("{import:?}") };
    assert_eq!(one.head().kind, Kind::Install);
    assert_eq!(one.head().standing, Some(Standing::Vip));
    assert_eq!(one.events().len(), 2);
    assert_eq!(two.head().area, Some(Area::Rural));
    let report = two.events().first().map(|event| event.what.step());
    assert_eq!(report, Some(Step::FaultReported));
}

#[test]
fn the_encoding_of_a_table_makes_no_difference() {
    let expect = read(TABLE);
    let (gbk, _, _) = encoding_rs::GBK.encode(TABLE);
    let utf_8 = [b"\xEF\xBB\xBF".as_slice(), TABLE.as_bytes()].concat();
    let utf_16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(TABLE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [gbk.into_owned(), utf_8, utf_16] {
        assert_eq!(csv(&bytes, local()).unwrap(), expect);
    }
    assert_eq!(csv(b"\xFF\xFF\xFF", local()), Err(ImportError::Charset));
}

#[track_caller]
fn check_row(row: &str, expect: &str) {
    let import =
        read(&format!("number,kind,line,received,events\nA,move,L,,\n{row}\nB,repair,L,,\n"));
    let problems: Vec<_> = import.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [expect]);
    // No other row suffers for it.
    let numbers: Vec<_> = import.orders.iter().map(|order| order.head().number.as_str()).collect();
    assert_eq!(numbers, ["A", "B"]);
}

#[test]
fn a_row_that_is_no_order_is_told_and_no_other_suffers() {
    check_row(",move,L,,", "row 3: `number` is empty");
    check_row("C,,L,,", "row 3: `kind` is empty");
    check_row(
        "C,paint,L,,",
        "row 3: unknown kind of order `paint`: write one of install, move, repair",
    );
    let quoted = "row 3: order number `'C` is not 1 to 64 letters, digits and `-_./:`";
    check_row("'C,move,L,,", quoted);
    check_row("A,move,L,,", "row 3: order `A` stands in row 2 already");
    check_row("C,move,L", "row 3: 3 cells under a header of 5");
    check_row("C,move,L,yesterday,", "row 3: `yesterday` is no time, as in `2026-11-03 09:30`");
    check_row(
        "C,move,L,,received",
        "row 3: `received` is no event, as in `2026-11-03T09:30:00Z received`",
    );
    check_row("C,move,L,,2026-11-03T09:30:00Z called", "row 3: `called` takes one word, not ``");
    check_row(
        "\"=HYPERLINK(\"\"x\"\")\",move,L,,",
        "row 3: order number `=HYPERLINK(\"x\")` is not 1 to 64 letters, digits and `-_./:`",
    );
}

#[test]
fn a_table_without_its_columns_is_none() {
    for (text, expect) in [
        ("", "the table has no column `number`"),
        ("number,line\n", "the table has no column `kind`"),
        ("number,kind,工单号\n", "the table has column `number` twice"),
    ] {
        assert_eq!(csv(text.as_bytes(), local()).unwrap_err().to_string(), expect);
    }
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let import = read("number,kind\n-1,move\n'-2,move\n");
    let numbers: Vec<_> = import.orders.iter().map(|order| order.head().number.as_str()).collect();
    assert_eq!(numbers, ["-1", "-2"]);
    let written = write_csv(&import.orders);
    assert!(written.contains("\n'-1,move,") && written.contains("\n'-2,move,"), "{written}");
    assert_eq!(read(&written).orders, import.orders);
}

const WORK_ORDER: &str = r#"{
  "@type": "WorkOrder", "id": "77", "externalId": "WO-7", "category": "repair", "state": "pending",
  "orderDate": "2026-11-03T09:30:00+08:00", "priority": "1",
  "relatedParty": [{"id": "C-1", "role": "customer"}, {"id": "T-9", "role": "technician"}],
  "place": [{"id": "pudong", "role": "region", "@type": "Place"}],
  "characteristic": [{"name": "line", "value": "L-7"}, {"name": "area", "value": "town"}],
  "milestone": [{"name": "cleared", "milestoneDate": "2026-11-03T11:00:00+08:00"}]
}"#;

#[test]
fn a_work_order_in_json_is_read() {
    let import = tmf(WORK_ORDER.as_bytes(), local()).unwrap();
    assert_eq!(import.problems, []);
    let head = import.orders[0].head();
    assert_eq!(head.number.as_str(), "WO-7");
    assert_eq!(head.technician.as_ref().map(|name| name.as_str()), Some("T-9"));
    assert_eq!(head.region.as_ref().map(|name| name.as_str()), Some("pudong"));
    assert_eq!((head.area, head.kind), (Some(Area::Town), Kind::Repair));
    assert_eq!(import.orders[0].events().len(), 2);
}

#[test]
fn work_orders_that_are_none_are_told() {
    let items = format!("[{WORK_ORDER}, 7, {WORK_ORDER}, {{\"id\": \"8\"}}, {{\"id\": 8}}]");
    let import = tmf(items.as_bytes(), local()).unwrap();
    let problems: Vec<_> = import.problems.iter().map(ToString::to_string).collect();
    assert_eq!(import.orders.len(), 1);
    assert_eq!(problems.len(), 4, "{problems:?}");
    assert!(problems[0].starts_with("row 2: no work order: "), "{problems:?}");
    assert_eq!(problems[1], "row 3: order `WO-7` stands in row 1 already");
    assert_eq!(problems[2], "row 4: `kind` is empty");
    assert!(problems[3].starts_with("row 5: no work order: "), "{problems:?}");
    assert!(matches!(tmf(b"{", local()), Err(ImportError::Syntax { .. })));
}

#[test]
fn the_state_of_a_written_order_is_in_the_words_of_tm_forum() {
    let state = |events: &str| {
        let row = format!("number,kind,events\nA,install,{events}\n");
        let json: serde_json::Value = serde_json::from_str(&write_tmf(&read(&row).orders)).unwrap();
        json[0]["state"].as_str().unwrap().to_owned()
    };
    let received = "2026-11-03T01:00Z received";
    assert_eq!(state(received), "acknowledged");
    assert_eq!(state(&format!("{received};2026-11-03T02:00Z studied")), "inProgress");
    assert_eq!(state(&format!("{received};2026-11-03T02:00Z reported-back wap")), "completed");
    assert_eq!(state(&format!("{received};2026-11-03T02:00Z returned")), "cancelled");
}

fn order() -> impl Strategy<Value = Order> {
    let name = || prop::option::of("[-_./:a-z0-9线]{1,12}");
    let events = prop::collection::vec((0..2_000_000_000_i64, 0..Step::ALL.len()), 0..4);
    let ranks = (0..3_usize, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    ("[-_./:a-z0-9工]{1,20}", name(), name(), ranks, events).prop_map(
        |(number, line, technician, (kind, vip, brand, town, wired), events)| {
            let event = |(at, step): (i64, usize)| {
                let at = jiff::Timestamp::from_second(at).unwrap();
                Some(Event { at, what: Happening::plain(Step::ALL[step])? })
            };
            let head = Head {
                line: line.map(|line| line.parse().unwrap()),
                technician: technician.map(|name| name.parse().unwrap()),
                standing: vip.then_some(Standing::Vip),
                package: brand.then_some(Package::Brand),
                area: town.then_some(Area::Town),
                resource: wired.then_some(Resource::Wired),
                ..Head::new(number.parse().unwrap(), Kind::ALL[kind])
            };
            Order::new(head, events.into_iter().filter_map(event).collect())
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(order in order()) {
        let orders = vec![order];
        let table = csv(write_csv(&orders).as_bytes(), local()).unwrap();
        prop_assert_eq!(&table.orders, &orders);
        let json = tmf(write_tmf(&orders).as_bytes(), local()).unwrap();
        prop_assert_eq!(&json.orders, &orders);
        prop_assert!(table.problems.is_empty() && json.problems.is_empty());
    }

    #[test]
    fn any_bytes_are_orders_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(csv(&bytes, local()));
        drop(tmf(&bytes, local()));
        let table = [b"number,kind,received,events\n".as_slice(), &bytes].concat();
        if let Ok(import) = csv(&table, local()) {
            let again = csv(write_csv(&import.orders).as_bytes(), local()).unwrap();
            prop_assert_eq!(again.orders, import.orders);
        }
    }

    #[test]
    fn any_damage_to_a_table_is_an_order_or_a_problem(at in 0..TABLE.len(), with in any::<u8>()) {
        let mut bytes = TABLE.as_bytes().to_vec();
        bytes[at] = with;
        drop(csv(&bytes, local()));
        let mut bytes = WORK_ORDER.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = with;
        drop(tmf(&bytes, local()));
    }
}
