//! Walking a list page by page gives every row once, while others are added.

use std::collections::BTreeSet;

use super::sample::*;
use crate::*;

/// Walks one list in pages of three, adding what `add` adds between them, and gives the names of
/// all rows in their order.
macro_rules! walk {
    ($store:expr, $add:expr, |$page:ident| $list:expr, $name:expr) => {{
        let mut $page = Page { after: None, limit: Limit::new(3).unwrap() };
        let (mut names, mut more) = (Vec::new(), 100);
        loop {
            let listing = $list.await.unwrap();
            assert!((1..=3).contains(&listing.rows.len()));
            names.extend(listing.rows.iter().map($name));
            more += 1;
            put($store, $add(more)).await;
            let Some(next) = listing.next else { break names };
            // The place survives the way to a client and back.
            $page.after = Some(After::from_bytes(next.as_bytes().to_vec()));
        }
    }};
}

fn check(names: &[String], before: impl IntoIterator<Item = String>) {
    let once: BTreeSet<_> = names.iter().collect();
    assert_eq!(once.len(), names.len(), "a row came twice: {names:?}");
    for name in before {
        assert!(once.contains(&name), "{name} is missing: {names:?}");
    }
}

pub async fn each_row_comes_once_while_others_are_added(store: &dyn Store) {
    let all = Scope::system();
    let add_node =
        |number| Change::PutNode(Box::new(node(&format!("olt-{number}"), None)), Expect::Any);
    let add_order = |number| put_order(&order(number, None, None));
    let add_certificate = |number| put_certificate(&certificate(number, Some("north")));
    for number in 10..20 {
        let changes = vec![add_node(number), add_order(number), add_certificate(number)];
        store.write(write(0, changes)).await.unwrap();
    }
    let of = |prefix: &str| (10..20).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
    let nodes =
        walk!(store, add_node, |page| store.nodes(&all, &page), |row: &Node| row.name.to_string());
    check(&nodes, of("olt-"));
    let any = OrderFilter::default();
    let orders = walk!(store, add_order, |page| store.orders(&all, &any, &page), |row: &Order| row
        .number
        .to_string());
    check(&orders, of("WO-"));
    let any = CertificateFilter::default();
    let rows = walk!(
        store,
        add_certificate,
        |page| store.certificates(&all, &any, &page),
        |row: &CertificateRow| row.order.to_string()
    );
    check(&rows, of("WO-"));
    let any = TrailFilter::default();
    let trail = walk!(store, add_node, |page| store.trail(&all, &any, &page), |row: &TrailRow| row
        .number
        .to_string());
    check(&trail, (1..=20).map(|number| number.to_string()));
}

pub async fn a_place_of_another_list_is_no_error(store: &dyn Store) {
    for number in 0..3 {
        put(store, put_order(&order(number, None, None))).await;
    }
    let page = |after: &[u8]| Page {
        after: Some(After::from_bytes(after.to_vec())),
        limit: Limit::default(),
    };
    for strange in [&[][..], &[9], &[1, 0, 0, 0, 8], &[0xff; 40]] {
        let orders = store.orders(&Scope::system(), &OrderFilter::default(), &page(strange)).await;
        assert_eq!(orders, Ok(Listing { rows: Vec::new(), next: None }), "{strange:?}");
    }
    let first = Page { after: None, limit: Limit::new(1).unwrap() };
    let orders = store.orders(&Scope::system(), &OrderFilter::default(), &first).await.unwrap();
    let place = orders.next.unwrap();
    let lines =
        store.lines(&Scope::system(), &LineFilter::default(), &page(place.as_bytes())).await;
    assert_eq!(lines, Ok(Listing { rows: Vec::new(), next: None }));
}
