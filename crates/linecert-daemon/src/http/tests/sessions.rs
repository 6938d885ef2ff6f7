//! Browsers: links that are used once, sessions, and what a browser must send back.

use linecert_cert::Regions;
use linecert_store::{Account, Actor, Change, Expect, Role};

use crate::{
    people::{Purpose, Secret, Way, enter, invite},
    testbed::{Answer, Ask, Testbed},
};

/// A browser, by its cookie.
pub(super) struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    pub(super) fn of(secret: &Secret) -> Self {
        let cookie = format!("linecert_session={}", secret.reveal());
        Self { cookie, csrf: secret.csrf().as_str().to_owned() }
    }

    /// Somebody who has logged in, in a role.
    pub(super) fn log_in(testbed: &Testbed, name: &str, role: Role) -> Self {
        testbed.write(vec![account(name, role, false)]);
        let whom = (name.parse().unwrap(), Way::Password);
        Self::of(&testbed.block_on(enter(&testbed.app, whom, Vec::new())).unwrap())
    }

    pub(super) fn get(&self, testbed: &Testbed, path: &str) -> Answer {
        let headers = [("cookie", self.cookie.as_str())];
        testbed.ask(Ask { what: ("GET", path), headers: &headers, ..Ask::default() })
    }

    /// Sends a form, with the token that it holds.
    pub(super) fn post(&self, testbed: &Testbed, path: &str, fields: &str) -> Answer {
        let body = format!("csrf={}&{fields}", self.csrf);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", self.cookie.as_str()), form];
        let (what, body) = (("POST", path), body.as_bytes());
        testbed.ask(Ask { what, headers: &headers, body, ..Ask::default() })
    }
}

pub(super) fn account(name: &str, role: Role, disabled: bool) -> Change {
    let account = Account {
        name: name.parse().unwrap(),
        display: name.to_owned(),
        role,
        regions: Regions::All,
        password: None,
        disabled,
        version: 0,
    };
    Change::PutAccount(Box::new(account), Expect::Any)
}

/// The cookie that an answer sets.
pub(super) fn given(answer: &Answer) -> Browser {
    let cookie = answer.header("set-cookie").unwrap();
    let (_, secret) = cookie.split(';').next().unwrap().split_once('=').unwrap();
    Browser::of(&secret.parse().unwrap())
}

fn link(testbed: &Testbed, name: &str) -> String {
    let (by, whom) = (Actor::System("test"), (name.parse().unwrap(), Purpose::LogIn));
    let invited = testbed.block_on(invite(&testbed.app, by, whom)).unwrap();
    let link = invited.link(testbed.app.entrance.address());
    link.strip_prefix(&testbed.app.entrance.address().to_string()).unwrap().to_owned()
}

#[test]
fn a_link_logs_in_once_and_only_by_its_button() {
    let testbed = Testbed::start(&[]);
    testbed.write(vec![account("li", Role::Noc, false)]);
    let link = link(&testbed, "li");
    // Whatever looks at the link first does not use it up.
    let seen = testbed.ask(Ask { what: ("GET", &link), ..Ask::default() });
    assert_eq!(seen.status, 200, "{seen:?}");
    let visitor = given(&seen);
    assert_eq!(visitor.get(&testbed, "/api/v1/orders").status, 401);
    // Without the token of the form, nobody is let in.
    let bare = testbed.ask(Ask { what: ("POST", &link), ..Ask::default() });
    assert_eq!(bare.status, 403, "{bare:?}");
    let used = visitor.post(&testbed, &link, "");
    assert_eq!((used.status, used.header("location")), (303, Some("/password")), "{used:?}");
    let person = given(&used);
    assert_ne!(person.cookie, visitor.cookie);
    assert_eq!(person.get(&testbed, "/api/v1/orders").status, 200);
    assert_eq!(visitor.get(&testbed, "/api/v1/orders").status, 401);
    for again in [visitor.post(&testbed, &link, ""), visitor.get(&testbed, &link)] {
        assert_eq!(again.status, 410, "{again:?}");
    }
}

#[test]
fn a_session_ends_when_it_is_to() {
    let testbed = Testbed::start(&[]);
    let person = Browser::log_in(&testbed, "li", Role::Noc);
    let orders = |person: &Browser| person.get(&testbed, "/api/v1/orders").status;
    assert_eq!(orders(&person), 200);
    let left = person.post(&testbed, "/log-out", "");
    assert_eq!((left.status, left.header("location")), (303, Some("/log-in")), "{left:?}");
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(orders(&person), 401);
    let person = Browser::log_in(&testbed, "wang", Role::Noc);
    assert_eq!(orders(&person), 200);
    testbed.write(vec![account("wang", Role::Noc, true)]);
    assert_eq!(orders(&person), 401);
    let asked = testbed.ask(Ask { what: ("POST", "/log-out"), ..Ask::default() });
    assert_eq!((asked.status, asked.header("location")), (303, Some("/log-in")));
}
