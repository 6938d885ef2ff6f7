//! Orders, accounts and tokens: put by version, and read back.

use linecert_cert::Regions;
use linecert_store::Role;

use super::{get, put};
use crate::testbed::{Ask, Testbed};

const ORDER: &str = r#"{"line":"L-1","region":"north","technician":"li","kind":"install",
    "class":"home","profile":"gpon-install","opened_at":"2026-11-01T08:00:00Z","body":""}"#;

#[test]
fn an_order_is_changed_only_by_whoever_has_seen_it() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let of = (noc.as_str(), "/api/v1/orders/WO-1");
    let first = put(&testbed, of, ("if-none-match", "*"), ORDER);
    assert_eq!(first.status, 201, "{first:?}");
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(get(&testbed, &noc, of.1).header("etag"), Some(tag.as_str()));
    let stale = put(&testbed, of, ("if-none-match", "*"), ORDER);
    assert_eq!(stale.json()["type"], "urn:linecert:problem:stale", "{stale:?}");
    let changed = put(&testbed, of, ("if-match", &tag), &ORDER.replace("home", "shop"));
    assert_eq!((changed.status, &changed.json()["class"]), (200, &"shop".into()), "{changed:?}");
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    let late = put(&testbed, of, ("if-match", &tag), ORDER);
    assert_eq!(late.status, 412, "{late:?}");
    let bad = put(&testbed, of, ("if-none-match", "*"), &ORDER.replace("install\"", "burn\""));
    assert_eq!(bad.json()["errors"][0]["pointer"], "/kind", "{bad:?}");
}

#[test]
fn an_installer_sees_their_own_orders_and_a_region_its_own() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let of = |name: &str| Regions::Named([name.to_owned()].into());
    let (li, wang) = (
        testbed.token("li", Role::Installer, Regions::All),
        testbed.token("wang", Role::Installer, Regions::All),
    );
    let (north, south) = (
        testbed.token("north", Role::Noc, of("north")),
        testbed.token("south", Role::Noc, of("south")),
    );
    let path = "/api/v1/orders/WO-1";
    assert_eq!(put(&testbed, (&noc, path), ("if-none-match", "*"), ORDER).status, 201);
    for (token, sees) in [(&li, true), (&north, true), (&wang, false), (&south, false)] {
        let count = usize::from(sees);
        assert_eq!(get(&testbed, token, path).status, if sees { 200 } else { 404 });
        let list = get(&testbed, token, "/api/v1/orders").json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{list}");
    }
    // What is there for others is neither taken over nor told of.
    let taken = put(&testbed, (&south, path), ("if-match", "\"1\""), ORDER);
    assert!(matches!(taken.status, 404 | 412), "{taken:?}");
}

#[test]
fn accounts_and_tokens_are_made_by_an_administrator() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let of = (admin.as_str(), "/api/v1/accounts/laptop-7");
    let account = r#"{"display":"Laptop 7","role":"installer","regions":["north"]}"#;
    assert_eq!(put(&testbed, of, ("if-none-match", "*"), account).status, 201);
    let make = |expires: &str| {
        let body = format!(r#"{{"account":"laptop-7","note":"","expires_at":"{expires}"}}"#);
        let what = ("POST", "/api/v1/tokens");
        testbed.ask(Ask { what, token: Some(&admin), body: body.as_bytes(), ..Ask::default() })
    };
    assert_eq!(make("2020-01-01T00:00:00Z").json()["errors"][0]["pointer"], "/expires_at");
    let made = make("9999-01-01T00:00:00Z").json();
    let secret = made["secret"].as_str().unwrap();
    assert_eq!(get(&testbed, secret, "/api/v1/orders").status, 200);
    assert_eq!(get(&testbed, secret, "/api/v1/accounts").status, 403);
    let list = get(&testbed, &admin, "/api/v1/accounts").json();
    assert!(!list.to_string().contains("lct_"), "{list}");
}
