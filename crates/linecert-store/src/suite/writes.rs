//! A write is whole or not at all, is done once, and is told in the trail.

use std::thread;

use linecert_measure::Digest;

use super::{block_on, sample::*};
use crate::*;

fn once(key: &str, request: &[u8]) -> Option<Once> {
    Some(Once { key: key.to_owned(), request: Digest::of(request) })
}

pub async fn a_repeated_request_is_answered_as_before(store: &dyn Store) {
    let enqueue = || Change::Enqueue(Box::new(job("L-1", Effect::Repeatable)));
    let ask = |by| Write { by, once: once("k", b"a"), ..write(0, vec![enqueue()]) };
    let first = store.write(ask(Actor::System("a"))).await.unwrap();
    let again = store.write(ask(Actor::System("a"))).await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(again.outcomes, first.outcomes);
    // The key of another actor is another key.
    let other = store.write(ask(Actor::System("b"))).await.unwrap();
    assert!(!other.replayed && other.outcomes != first.outcomes);
}

pub async fn a_key_stands_for_one_request(store: &dyn Store) {
    let ask = |request: &[u8], class: &str| Write {
        once: once("k", request),
        ..write(0, vec![put_order(&Order { class: class.to_owned(), ..order(1, None, None) })])
    };
    store.write(ask(b"a", "first")).await.unwrap();
    let error = store.write(ask(b"b", "second")).await.unwrap_err();
    assert_eq!(error, WriteError::KeyReused { key: "k".to_owned() });
    let order = store.order(&Scope::system(), &name("WO-1")).await.unwrap().unwrap();
    assert_eq!((order.class.as_str(), order.version), ("first", 1));
}

pub async fn a_list_of_changes_is_whole_or_not_at_all(store: &dyn Store) {
    let changes = vec![
        put_certificate(&certificate(1, None)),
        put_order(&order(1, None, None)),
        Change::CancelJob(JobId(9)),
    ];
    let failing = || Write { once: once("k", b"a"), ..write(0, changes.clone()) };
    let missing = WriteError::Missing { what: "job 9".to_owned() };
    // The key of a write that failed is free: nothing of it happened.
    for _ in 0..2 {
        assert_eq!(store.write(failing()).await, Err(missing.clone()));
    }
    let all = Scope::system();
    let found = store.certificates(&all, &CertificateFilter::default(), &Page::default()).await;
    assert_eq!(found.unwrap().rows, []);
    assert_eq!(store.order(&all, &name("WO-1")).await, Ok(None));
    let check = store.verify_trail().await.unwrap();
    assert!(matches!(check, TrailCheck::Whole { rows: 0, .. }), "{check:?}");
}

pub async fn many_writers_get_what_each_wrote(store: &dyn Store) {
    let write_ten = |writer: u64| {
        for number in 0..10 {
            let number = writer * 10 + number;
            // Every other write fails, amid those of the others that do not.
            let bad = store.write(write(
                0,
                vec![put_order(&order(1_000 + number, None, None)), Change::CancelJob(JobId(99))],
            ));
            block_on(bad).unwrap_err();
            let good = store.write(write(0, vec![put_order(&order(number, None, None))]));
            assert_eq!(block_on(good).unwrap().outcomes, [Outcome::Put(1)]);
            let (all, number) = (Scope::system(), name(&format!("WO-{number}")));
            assert!(block_on(store.order(&all, &number)).unwrap().is_some(), "it was written");
        }
    };
    thread::scope(|threads| {
        for writer in 0..8 {
            threads.spawn(move || write_ten(writer));
        }
    });
    let page = Page { after: None, limit: Limit::MAX };
    let all = store.orders(&Scope::system(), &OrderFilter::default(), &page).await.unwrap();
    assert_eq!(all.rows.len(), 80);
    let check = store.verify_trail().await.unwrap();
    assert!(matches!(check, TrailCheck::Whole { rows: 80, .. }), "{check:?}");
}

pub async fn the_trail_tells_who_wrote_what(store: &dyn Store) {
    let event = NewOrderEvent { at: at(1), kind: "appointed".to_owned(), data: "{}".to_owned() };
    let by = Actor::Person(name("wang"));
    let changes =
        vec![put_order(&order(1, Some("north"), None)), Change::AddOrderEvent(name("WO-1"), event)];
    let request = Some("r-1".to_owned());
    let write = Write { by, request, ..write(9, changes) };
    store.write(write).await.unwrap();
    put(store, put_order(&order(2, None, None))).await;
    let read = async |filter: TrailFilter| {
        let rows = store.trail(&Scope::system(), &filter, &Page::default()).await.unwrap().rows;
        rows.iter().map(|row| format!("{} {} {}", row.by, row.what, row.object)).collect::<Vec<_>>()
    };
    let (put, add, other) = (
        "person wang put-order order WO-1",
        "person wang add-order-event order WO-1",
        "system test put-order order WO-2",
    );
    assert_eq!(read(TrailFilter::default()).await, [other, add, put]);
    let by = Some("person wang".to_owned());
    assert_eq!(read(TrailFilter { by, object: None }).await, [add, put]);
    let object = Some("order WO-2".to_owned());
    assert_eq!(read(TrailFilter { by: None, object }).await, [other]);
    let north = store.trail(&of(["north"]), &TrailFilter::default(), &Page::default()).await;
    let north = north.unwrap().rows;
    assert_eq!(north.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(north[0].request.as_deref(), Some("r-1"));
    let check = store.verify_trail().await.unwrap();
    assert!(matches!(check, TrailCheck::Whole { rows: 3, .. }), "{check:?}");
}
