//! A month of very many orders: how long it takes to count, and in how much memory.
#![expect(clippy::print_stderr, reason = "what is measured is for whoever runs it by hand")]

use std::{fs, sync::Arc, time::Instant};

use jiff::SignedDuration;
use linecert_kpi::{DEFAULT, Users};
use linecert_measure::Timestamp;
use linecert_store::{
    Actor, Change, Expect, NewOrderEvent, Order, Scope, SqliteStore, Store, Write,
};

use super::{Asked, count::count, rules};

/// The steps of an installation, and what each takes.
const STEPS: [(&str, &str); 8] = [
    ("received", "{}"),
    ("resourced", r#"{"detail":"wired"}"#),
    ("studied", "{}"),
    ("appointed", r#"{"detail":"2026-11-20 morning"}"#),
    ("called", r#"{"detail":"voice"}"#),
    ("arrived", "{}"),
    ("reported-back", r#"{"detail":"wap"}"#),
    ("followed-up", r#"{"detail":"satisfied"}"#),
];

fn order(number: usize, opened_at: Timestamp) -> Vec<Change> {
    let order = Order {
        number: format!("WO-{number}").parse().unwrap(),
        line: format!("L-{}", number / 2).parse().unwrap(),
        region: Some("north".parse().unwrap()),
        technician: None,
        kind: "install".to_owned(),
        class: "standing=ordinary package=brand area=town".to_owned(),
        profile: String::new(),
        opened_at,
        closed_at: None,
        body: String::new(),
        version: 0,
    };
    let name = order.number.clone();
    let mut changes = vec![Change::PutOrder(Box::new(order), Expect::Any)];
    changes.extend(STEPS.iter().zip(1..).map(|((kind, data), hour)| {
        let at = opened_at + SignedDuration::from_hours(hour);
        let event = NewOrderEvent { at, kind: (*kind).to_owned(), data: (*data).to_owned() };
        Change::AddOrderEvent(name.clone(), event)
    }));
    changes
}

/// The most memory that the process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
#[ignore = "takes minutes; run in release, by hand"]
async fn a_month_of_very_many_orders_is_counted_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(&folder.path().join("store")).unwrap();
    let opened: Timestamp = "2026-11-02T01:00:00Z".parse().unwrap();
    let rules = Arc::new(rules(&store, DEFAULT).await.unwrap());
    let mut made = 0;
    for many in [20_000, 200_000] {
        while made < many {
            let changes = (made..made + 500).flat_map(|number| order(number, opened)).collect();
            let (by, scope) = (Actor::System("test"), Scope::system());
            let write = Write { by, scope, at: opened, request: None, once: None, changes };
            store.write(write).await.unwrap();
            made += 500;
        }
        let asked = Asked {
            scope: Scope::system(),
            region: None,
            month: "2026-11".to_owned(),
            users: Users::default(),
            rules: Arc::clone(&rules),
        };
        let (before, begun) = (peak(), Instant::now());
        let counted = count(&store, &asked, Timestamp::MAX).await.unwrap();
        let took = begun.elapsed();
        assert_eq!(usize::try_from(counted.orders).unwrap(), many);
        eprintln!("{many} orders: {took:?}, {} KiB more, {} KiB in all", peak() - before, peak());
    }
}
