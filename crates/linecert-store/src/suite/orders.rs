//! Orders are told by line, whole lines at a time.

use super::sample::*;
use crate::*;

fn on(number: u64, line: &str, closed: Option<i64>) -> Order {
    Order {
        line: name(line),
        closed_at: closed.map(at),
        ..order(number, Some("north"), Some("li"))
    }
}

pub async fn a_line_comes_with_all_of_its_orders(store: &dyn Store) {
    for order in [
        on(4, "L-2", None),
        on(1, "L-1", Some(90)),
        on(2, "L-1", None),
        on(3, "L-1", Some(40)),
        on(70, "L-3", None),
        Order { region: Some(name("south")), ..on(5, "L-1", None) },
    ] {
        put(store, put_order(&order)).await;
    }
    let event = NewOrderEvent { at: at(9), kind: "studied".to_owned(), data: "{}".to_owned() };
    put(store, Change::AddOrderEvent(name("WO-2"), event)).await;
    let filter = CaseFilter { region: None, opened_before: at(60), closed_since: at(50) };
    let read = async |scope: Scope, after: Option<&str>, lines: u32| {
        let page = CasePage { after: after.map(name), lines: Limit::new(lines).unwrap() };
        let found = store.cases(&scope, &filter, &page).await.unwrap();
        let told = |case: &Case| format!("{} {}", case.order.number, case.events.len());
        found.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(read(Scope::system(), None, 1).await, ["WO-1 0", "WO-2 1", "WO-5 0"]);
    assert_eq!(read(Scope::system(), Some("L-1"), 1).await, ["WO-4 0"]);
    assert_eq!(read(Scope::system(), Some("L-2"), 9).await, [""; 0]);
    assert_eq!(read(of(["north"]), None, 9).await, ["WO-1 0", "WO-2 1", "WO-4 0"]);
    assert_eq!(read(of(["south"]).of_own(name("wang")), None, 9).await, [""; 0]);
}
