//! Counts from a store; and how long a month of very many orders takes, in how much memory.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use linecert_kpi::DEFAULT;
use linecert_measure::Timestamp;
use linecert_store::{
    Actor, Change, Expect, NewOrderEvent, Order, Scope, SqliteStore, Store, Write,
};

use super::{Asked, Desk, count::count, rules};

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

/// A store in a folder, and the question of a month of it.
async fn store_and_question(folder: &Path) -> (Arc<dyn Store>, Asked) {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::create(&folder.join("store")).unwrap());
    let rules = Arc::new(rules(&*store, DEFAULT).await.unwrap());
    let (scope, month) = (Scope::system(), "2024-11".to_owned());
    (store, Asked { scope, region: None, month, rules })
}

async fn write(store: &dyn Store, changes: Vec<Change>) {
    let (by, scope) = (Actor::System("test"), Scope::system());
    store
        .write(Write { by, scope, at: opened(), request: None, once: None, changes })
        .await
        .unwrap();
}

fn opened() -> Timestamp {
    "2024-11-02T01:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn figures_are_given_out_again_until_something_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (store, asked) = store_and_question(folder.path()).await;
    let desk = Desk::new(DEFAULT.to_owned());
    write(&*store, order(1, opened())).await;
    let first = desk.figures(&store, asked.clone()).await.unwrap();
    let second = desk.figures(&store, asked.clone()).await.unwrap();
    assert!(first.orders == 1 && Arc::ptr_eq(&first, &second));
    let other = Asked { region: Some("south".parse().unwrap()), ..asked.clone() };
    assert_eq!(desk.figures(&store, other).await.unwrap().orders, 0);
    write(&*store, order(2, opened())).await;
    // They are given out again for as long as it took to count them.
    let patience = Instant::now() + Duration::from_secs(60);
    while desk.figures(&store, asked.clone()).await.unwrap().orders == 1 {
        assert!(Instant::now() < patience);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_read_is_counted_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let (store, asked) = store_and_question(folder.path()).await;
    let event = NewOrderEvent { at: opened(), kind: "burnt".to_owned(), data: "{}".to_owned() };
    let mut changes = [order(1, opened()), order(2, opened())].concat();
    changes.push(Change::AddOrderEvent("WO-2".parse().unwrap(), event));
    write(&*store, changes).await;
    let counted = count(&*store, &asked, Timestamp::MAX).await.unwrap();
    assert_eq!((counted.orders, counted.unreadable), (1, 1));
    let (number, fault) = &counted.named[0];
    assert_eq!((number.as_str(), fault.to_string().contains("`burnt`")), ("WO-2", true));
}

#[tokio::test]
#[ignore = "takes minutes; run in release, by hand"]
async fn a_month_of_very_many_orders_is_counted_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (store, asked) = store_and_question(folder.path()).await;
    let mut made = 0;
    for many in [20_000, 200_000] {
        while made < many {
            let orders = (made..made + 500).flat_map(|number| order(number, opened()));
            write(&*store, orders.collect()).await;
            made += 500;
        }
        let (before, begun) = (peak(), Instant::now());
        let counted = count(&*store, &asked, Timestamp::MAX).await.unwrap();
        let took = begun.elapsed();
        assert_eq!(usize::try_from(counted.orders).unwrap(), many);
        eprintln!("{many} orders: {took:?}, {} KiB more, {} KiB in all", peak() - before, peak());
    }
}
