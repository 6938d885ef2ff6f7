//! Every route, asked by browsers: with a session of each role, without the token of a form, from
//! another site, and with sessions that do not count.

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::{Change, Role, Session};
use serde_json::Value;

use super::{
    ROLES, path,
    sessions::{Browser, account},
};
use crate::{
    http::routes::{Access, Route, table},
    people::Secret,
    testbed::{Answer, Ask, Testbed},
};

const FORGED: &str = "urn:linecert:problem:forged";

/// Asks a route as a browser does, with more headers.
fn ask(testbed: &Testbed, route: &Route, headers: &[(&str, &str)]) -> Answer {
    let (method, path) = (route.method, path(route));
    testbed.ask(Ask { what: (method, &path), headers, ..Ask::default() })
}

/// Whether it was refused because nobody may have meant it. Pages say so in words.
fn is_forged(answer: &Answer) -> bool {
    let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let is_told = |json: Value| json["type"] == FORGED || json["code"] == "forged";
    answer.status == 403 && (is_page || is_told(answer.json()))
}

/// The routes that know who asks.
fn closed() -> impl Iterator<Item = Route> {
    table().into_iter().filter(|route| !matches!(route.access, Access::Open | Access::Form))
}

#[test]
fn every_route_is_open_to_the_sessions_that_may_use_it_and_to_no_other() {
    let testbed = Testbed::start(&[]);
    let people = ROLES.map(|role| Browser::log_in(&testbed, &format!("a {role}"), role));
    for route in closed().filter(|route| route.access.right().is_some()) {
        for (role, person) in ROLES.into_iter().zip(&people) {
            let answer = ask(&testbed, &route, &[person.cookie(), person.token()]);
            let (status, may) = (answer.status, route.access.right().unwrap().is_open_to(role));
            let name = format!("{} {} as {role}: {answer:?}", route.method, route.path);
            assert_eq!(status == 403, !may, "{name}");
            assert!(status < 500 && status != 401 && !is_forged(&answer) || !may, "{name}");
        }
    }
}

#[test]
fn every_route_that_changes_something_wants_the_token_of_the_browser() {
    let testbed = Testbed::start(&[]);
    let admin = Browser::log_in(&testbed, "root", Role::Admin);
    let other = Browser::log_in(&testbed, "li", Role::Noc);
    let mut changing = 0;
    for route in closed().filter(|route| !route.is_safe()) {
        changing += 1;
        for more in [&[][..], &[other.token()], &[("x-csrf-token", "")]] {
            let headers = [&[admin.cookie()], more].concat();
            let answer = ask(&testbed, &route, &headers);
            assert!(is_forged(&answer), "{} {} {answer:?}", route.method, route.path);
        }
    }
    assert!(changing >= 5, "{changing}");
}

#[test]
fn no_route_that_changes_something_is_asked_by_another_site() {
    let testbed = Testbed::start(&[]);
    let admin = Browser::log_in(&testbed, "root", Role::Admin);
    for route in table().into_iter().filter(|route| !route.is_safe()) {
        for from in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            let answer = ask(&testbed, &route, &[admin.cookie(), admin.token(), from]);
            assert!(is_forged(&answer), "{} {} {answer:?}", route.method, route.path);
        }
    }
}

#[test]
fn no_route_takes_a_session_that_does_not_count() {
    let testbed = Testbed::start(&[]);
    let disabled = Browser::log_in(&testbed, "gone", Role::Admin);
    testbed.write(vec![account("gone", Role::Admin, true)]);
    let strange = Browser::of(&Secret::draw().unwrap());
    let expired = Secret::draw().unwrap();
    let now = Timestamp::now();
    let session = Session {
        hash: expired.hash(),
        account: "root".parse().unwrap(),
        made_at: now - SignedDuration::from_hours(13),
        expires_at: now - SignedDuration::from_hours(1),
    };
    let open = Change::OpenSession(Box::new(session));
    testbed.write(vec![account("root", Role::Admin, false), open]);
    for route in closed() {
        let unknown = if route.access.is_page() { 303 } else { 401 };
        for browser in [&disabled, &strange, &Browser::of(&expired)] {
            let answer = ask(&testbed, &route, &[browser.cookie(), browser.token()]);
            assert_eq!(answer.status, unknown, "{} {} {answer:?}", route.method, route.path);
        }
    }
}
