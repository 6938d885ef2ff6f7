//! Every route over a real socket: who may use it, and what it answers to whom.

mod browsers;
mod certificates;
mod console;
mod documents;
mod enrolments;
mod events;
mod figures;
mod fuzzed;
mod inventory;
mod issuer;
mod jobs;
mod manual;
mod once;
mod peer;
mod provider;
mod refusals;
mod regions;
mod rows;
mod service_tests;
mod sessions;
mod streams;
mod telling;
mod terms;
mod tls;

use linecert_cert::Regions;
use linecert_store::Role;

use super::routes::{Access, Route, table};
use crate::testbed::{Answer, Ask, Testbed};

/// Puts a body under a version, or as something new.
fn put(testbed: &Testbed, (token, path): (&str, &str), tag: (&str, &str), body: &str) -> Answer {
    testbed.ask(Ask {
        what: ("PUT", path),
        token: Some(token),
        headers: &[tag],
        body: body.as_bytes(),
    })
}

/// The tag of something new.
const NEW: (&str, &str) = ("if-none-match", "*");

fn get(testbed: &Testbed, token: &str, path: &str) -> Answer {
    testbed.ask(Ask { what: ("GET", path), token: Some(token), ..Ask::default() })
}

fn post(testbed: &Testbed, token: &str, path: &str, body: &[u8]) -> Answer {
    testbed.ask(Ask { what: ("POST", path), token: Some(token), body, ..Ask::default() })
}

/// The paths of all routes that read.
fn routes_that_read() -> impl Iterator<Item = &'static str> {
    let reads = |route: &Route| route.method == "GET" && route.access != Access::Open;
    table().into_iter().filter(reads).map(|route| route.path)
}

const ROLES: [Role; 5] = [Role::Installer, Role::Noc, Role::Tester, Role::Auditor, Role::Admin];

/// A path of the route, with names that could be of something.
fn path(route: &Route) -> String {
    let digest = "0".repeat(64);
    let names = [
        ("{digest}", digest.as_str()),
        ("{number}", "WO-1"),
        ("{name}", "li"),
        ("{line}", "li"),
        ("{node}", "li"),
        ("{account}", "li"),
        ("{id}", "00"),
        ("{secret}", "00"),
        ("{port}", "0%2F1"),
        ("{kind}", "driver"),
        ("{figure}", "returned"),
        ("{year}", "2026"),
        ("{*tile}", "0/000"),
    ];
    names.into_iter().fold(route.path.to_owned(), |path, (place, name)| path.replace(place, name))
}

#[test]
fn every_route_is_closed_to_whoever_may_not_use_it() {
    let testbed = Testbed::start(&[]);
    let tokens = ROLES.map(|role| testbed.token(&format!("a {role}"), role, Regions::All));
    let strange = format!("lct_{}_{}", "0".repeat(12), "0".repeat(64));
    let mut closed = 0;
    for route in table() {
        let (method, path) = (route.method, path(&route));
        let status = |token: Option<&str>| {
            let ask = Ask { what: (method, &path), token, ..Ask::default() };
            testbed.ask(ask).status
        };
        // Whoever is not logged in is led to where they can.
        let (right, unknown) = match route.access {
            Access::Needs(right) => (right, 401),
            Access::Page(right) => (right, 303),
            Access::LoggedIn => {
                assert_eq!(status(Some(&tokens[4])), 303, "{method} {path}");
                continue;
            }
            Access::Open | Access::Form => {
                let status = status(None);
                let is_open = status != 401 && (status != 403 || method == "POST");
                assert!(is_open && status < 500, "{method} {path}: {status}");
                continue;
            }
        };
        closed += 1;
        for token in [None, Some(""), Some("lct_"), Some(strange.as_str())] {
            assert_eq!(status(token), unknown, "{method} {path} with {token:?}");
        }
        for (role, token) in ROLES.iter().zip(&tokens) {
            let status = status(Some(token));
            let may = right.is_open_to(*role);
            assert_eq!(status == 403, !may, "{method} {path} as {role}: {status}");
            assert!(status < 500 && status != 401, "{method} {path} as {role}: {status}");
        }
    }
    assert!(closed >= 10, "{closed}");
}

#[test]
fn a_token_that_was_withdrawn_or_narrowed_opens_less() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let list = Ask { what: ("GET", "/api/v1/orders"), token: Some(&admin), ..Ask::default() };
    assert_eq!(testbed.ask(list).status, 200);
    let id = admin.split('_').nth(1).unwrap().to_owned();
    let path = format!("/api/v1/tokens/{id}");
    let revoke = Ask { what: ("DELETE", &path), ..list };
    assert_eq!(testbed.ask(revoke).status, 204);
    assert_eq!(testbed.ask(list).status, 401);
}
