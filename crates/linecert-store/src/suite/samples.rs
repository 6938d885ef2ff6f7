//! Samples are kept by their slots.

use linecert_measure::{Metric, Reason};

use super::sample::*;
use crate::*;

async fn history(store: &dyn Store, scope: &Scope, onu: u32) -> Vec<(i64, Vec<(Metric, Cell)>)> {
    let traces =
        store.history(scope, &onu_name(onu), Span { from: at(0), to: at(1_000) }).await.unwrap();
    let since = |trace: &Trace| trace.slot.as_second() - at(0).as_second();
    traces.into_iter().map(|trace| (since(&trace), trace.cells)).collect()
}

pub async fn what_was_put_is_read(store: &dyn Store) {
    let all = Scope::system();
    put(store, Change::PutNode(Box::new(node("olt-1", Some("north"))), Expect::Any)).await;
    let rows = vec![pon_row(0, -1_900), pon_row(900, -1_910), pon_row(1_000, -1_920)];
    store.put_samples(rows).await.unwrap();
    // The second of a slot takes the place of the first.
    store.put_samples(vec![pon_row(900, -1_911)]).await.unwrap();
    let steps = |steps| vec![(Metric::OnuRxPower, Cell::Steps(steps))];
    assert_eq!(history(store, &all, 3).await, [(0, steps(-1_900)), (900, steps(-1_911))]);
    let offline = vec![(Metric::OnuRxPower, Cell::Absent(Reason::Offline))];
    assert_eq!(history(store, &all, 4).await, [(0, offline.clone()), (900, offline)]);
    assert_eq!(history(store, &all, 5).await, []);
    let latest = store.latest(&all, &name("olt-1"), &name("0/1")).await;
    assert_eq!(latest, Ok(Some(pon_row(1_000, -1_920))));
    assert_eq!(store.latest(&all, &name("olt-1"), &name("0/2")).await, Ok(None));
    assert_eq!(history(store, &of(["south"]), 3).await, []);
}

pub async fn what_is_old_is_forgotten(store: &dyn Store) {
    put(store, Change::PutNode(Box::new(node("olt-1", None)), Expect::Any)).await;
    store.put_samples((0..5).map(|slot| pon_row(slot * 100, -1_900)).collect()).await.unwrap();
    assert_eq!(store.forget_samples(at(200)).await, Ok(2));
    let slots: Vec<_> =
        history(store, &Scope::system(), 3).await.iter().map(|(at, _)| *at).collect();
    assert_eq!(slots, [200, 300, 400]);
}
