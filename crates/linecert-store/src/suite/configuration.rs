//! Rows that are put whole read back, under the version that whoever puts them has seen.

use std::sync::Arc;

use linecert_measure::{Digest, Status};

use super::sample::*;
use crate::*;

const ANY: Expect = Expect::Any;

fn document(text: &str) -> Document {
    Document {
        kind: DocumentKind::Profile,
        name: "gpon-sample".to_owned(),
        digest: Digest::of(text.as_bytes()),
        text: Arc::from(text),
        version: 1,
    }
}

pub async fn everything_reads_back(store: &dyn Store) {
    let all = Scope::system();
    let order = Order { version: 1, ..order(1, Some("north"), Some("li")) };
    let line = Line { version: 1, ..line("L-1", None) };
    let node = Node { version: 1, ..node("olt-1", Some("north")) };
    let account = Account { version: 1, ..account("li") };
    let webhook = Webhook { version: 1, ..webhook("tickets", None) };
    let instrument = Instrument {
        name: name("EXFO FTB-1 123"),
        region: None,
        technician: Some(name("li")),
        calibration_due: Some("2027-01-31".parse().unwrap()),
        version: 1,
    };
    let technician = Technician {
        name: name("li"),
        display: "李明".to_owned(),
        staff_number: "T-42".to_owned(),
        region: Some(name("north")),
        key: Some(Digest::of(b"key")),
        version: 1,
    };
    let changes = vec![
        put_order(&order),
        Change::PutLine(Box::new(line.clone()), ANY),
        Change::PutNode(Box::new(node.clone()), ANY),
        Change::PutAccount(Box::new(account.clone()), ANY),
        Change::PutWebhook(Box::new(webhook.clone()), ANY),
        Change::PutInstrument(Box::new(instrument.clone()), ANY),
        Change::PutTechnician(Box::new(technician.clone()), ANY),
        Change::PutDocument(Box::new(document("schema = 1")), ANY),
    ];
    let written = store.write(write(0, changes)).await.unwrap();
    assert_eq!(written.outcomes, vec![Outcome::Put(1); 8]);
    assert_eq!(store.order(&all, &order.number).await, Ok(Some(order)));
    assert_eq!(store.line(&all, &line.name).await, Ok(Some(line)));
    assert_eq!(store.node(&all, &node.name).await, Ok(Some(node)));
    assert_eq!(store.account(&all, &account.name).await, Ok(Some(account)));
    assert_eq!(store.webhooks(&all, &Page::default()).await.unwrap().rows, [webhook]);
    assert_eq!(store.instrument(&all, &instrument.name).await, Ok(Some(instrument)));
    assert_eq!(store.technician(&all, &technician.name).await, Ok(Some(technician)));
    let read = store.document(DocumentKind::Profile, "gpon-sample").await;
    assert_eq!(read, Ok(Some(document("schema = 1"))));
    assert_eq!(store.document(DocumentKind::Driver, "gpon-sample").await, Ok(None));
}

pub async fn a_stale_version_is_refused_and_nothing_happened(store: &dyn Store) {
    let order = order(1, None, None);
    let put = |expect, class: &str| {
        let order = Order { class: class.to_owned(), ..order.clone() };
        let beside = Change::PutLine(Box::new(line(class, None)), ANY);
        store.write(write(0, vec![beside, Change::PutOrder(Box::new(order), expect)]))
    };
    for (expect, class, versions) in [
        (Expect::Version(1), "a", Err(None)),
        (Expect::Absent, "b", Ok(1)),
        (Expect::Absent, "c", Err(Some(1))),
        (Expect::Version(2), "d", Err(Some(1))),
        (Expect::Version(1), "e", Ok(2)),
        (Expect::Any, "f", Ok(3)),
    ] {
        let written = put(expect, class).await;
        let beside = store.line(&Scope::system(), &name(class)).await.unwrap();
        match versions {
            Ok(version) => {
                assert_eq!(written.unwrap().outcomes.last(), Some(&Outcome::Put(version)));
                assert!(beside.is_some(), "{class}");
            }
            Err(found) => {
                let what = "order WO-1".to_owned();
                let stale = WriteError::Stale { what, expected: expect, found };
                assert_eq!(written, Err(stale));
                assert_eq!(beside, None, "{class}");
            }
        }
    }
    let read = store.order(&Scope::system(), &order.number).await.unwrap().unwrap();
    assert_eq!((read.class.as_str(), read.version), ("f", 3));
    let forged = Document { digest: Digest::of(b"other"), ..document("schema = 1") };
    let forged = Change::PutDocument(Box::new(forged), ANY);
    let error = store.write(write(0, vec![forged])).await.unwrap_err();
    assert!(matches!(error, WriteError::Conflict { .. }), "{error}");
}

fn put_onus(onus: Vec<Onu>) -> Change {
    Change::PutOnus(name("olt-1"), name("0/1"), onus)
}

pub async fn a_removed_node_takes_its_onus_along(store: &dyn Store) {
    let all = Scope::system();
    let gone = Change::RemoveNode(name("olt-1"), ANY);
    let missing = store.write(write(0, vec![gone.clone()])).await.unwrap_err();
    assert_eq!(missing.to_string(), "node olt-1 is not there");
    put(store, Change::PutNode(Box::new(node("olt-1", None)), ANY)).await;
    put(store, Change::PutLine(Box::new(line("L-1", None)), ANY)).await;
    put(store, put_onus(vec![onu(3, "GPON3"), onu(4, "GPON4")])).await;
    put(store, put_onus(vec![onu(3, "GPON3"), onu(5, "HWTC5")])).await;
    let rows = async |filter: OnuFilter| {
        let found = store.onus(&all, &filter, &Page::default()).await.unwrap();
        found.rows.iter().map(|row| row.name.onu).collect::<Vec<_>>()
    };
    let any = OnuFilter::default;
    assert_eq!(rows(any()).await, [3, 5]);
    assert_eq!(rows(OnuFilter { serial: Some("HW".to_owned()), ..any() }).await, [5]);
    assert_eq!(rows(OnuFilter { port: Some(name("0/2")), ..any() }).await, [0u32; 0]);
    assert_eq!(rows(OnuFilter { onu: Some(5), ..any() }).await, [5]);
    assert_eq!(rows(OnuFilter { status: Some(Status::Online), ..any() }).await, [3, 5]);
    assert_eq!(rows(OnuFilter { status: Some(Status::Los), ..any() }).await, [0u32; 0]);
    let first = store.onus(&all, &any(), &Page::default()).await.unwrap().rows.remove(0);
    assert_eq!((first.found, first.line), (onu(3, "GPON3"), Some(name("L-1"))));
    let ports = store.ports(&all, &name("olt-1"), &Page::default()).await.unwrap().rows;
    assert_eq!(ports, [Port { name: name("0/1"), onus: 2, seen_at: at(3) }]);
    put(store, gone).await;
    assert_eq!(rows(any()).await, [0u32; 0]);
    assert_eq!(store.node(&all, &name("olt-1")).await, Ok(None));
}

pub async fn what_hangs_on_a_node_moves_with_it(store: &dyn Store) {
    put(store, Change::PutNode(Box::new(node("olt-1", Some("north"))), ANY)).await;
    put(store, put_onus(vec![onu(3, "GPON3")])).await;
    put(store, Change::PutNode(Box::new(node("olt-1", Some("south"))), ANY)).await;
    for (scope, expect) in [(of(["north"]), 0), (of(["south"]), 1), (of(["north", "south"]), 1)] {
        let onus = store.onus(&scope, &OnuFilter::default(), &Page::default()).await.unwrap();
        let ports = store.ports(&scope, &name("olt-1"), &Page::default()).await.unwrap();
        assert_eq!((onus.rows.len(), ports.rows.len()), (expect, expect), "{scope:?}");
    }
}
