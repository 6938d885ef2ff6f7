//! Browsers: links that are used once, sessions, and what a browser must send back.

use jiff::SignedDuration;
use linecert_cert::Regions;
use linecert_measure::Timestamp;
use linecert_store::{Account, Actor, Change, Expect, Role, Scope};

use crate::{
    people::{Purpose, Secret, Token, Way, enter, invite},
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
        Self::log_in_again(testbed, name)
    }

    pub(super) fn cookie(&self) -> (&str, &str) {
        ("cookie", &self.cookie)
    }

    pub(super) fn token(&self) -> (&str, &str) {
        ("x-csrf-token", &self.csrf)
    }

    /// Another session of somebody whose account is there.
    fn log_in_again(testbed: &Testbed, name: &str) -> Self {
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

/// A token of an account, for an hour.
pub(super) fn token(account: &str) -> linecert_store::Token {
    let (secret, now) = (Token::draw().unwrap(), Timestamp::now());
    linecert_store::Token {
        id: secret.id(),
        hash: secret.hash(),
        account: account.parse().unwrap(),
        rights: None,
        made_at: now,
        expires_at: now + SignedDuration::from_hours(1),
        note: String::new(),
    }
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

pub(super) fn words(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

/// Sets a password by a link, and gives the browser that did.
fn set_password(testbed: &Testbed, name: &str, password: &str) -> Browser {
    testbed.write(vec![account(name, Role::Noc, false)]);
    let link = link(testbed, name);
    let visitor = given(&visit(testbed, &link));
    let person = given(&visitor.post(testbed, &link, ""));
    let set = person.post(testbed, "/password", &format!("new={password}&again={password}"));
    assert_eq!((set.status, set.header("location")), (303, Some("/")), "{set:?}");
    assert_eq!(person.get(testbed, "/api/v1/orders").status, 401, "the session was replaced");
    given(&set)
}

fn visit(testbed: &Testbed, path: &str) -> Answer {
    testbed.ask(Ask { what: ("GET", path), ..Ask::default() })
}

#[test]
fn a_password_logs_in_and_leads_back_to_a_page_of_the_console_only() {
    let testbed = Testbed::start(&[]);
    set_password(&testbed, "li", "four+words+of+mine");
    let visitor = given(&visit(&testbed, "/log-in"));
    for (next, expect) in [
        ("", "/"),
        ("?next=%2Flines%3Fq%3Dx", "/lines?q=x"),
        ("?next=%2F%2Fevil.example", "/"),
        ("?next=https%3A%2F%2Fevil.example", "/"),
    ] {
        let path = format!("/log-in{next}");
        let let_in = visitor.post(&testbed, &path, "account=li&password=four+words+of+mine");
        assert_eq!((let_in.status, let_in.header("location")), (303, Some(expect)), "{let_in:?}");
        let person = given(&let_in);
        assert_eq!(person.get(&testbed, "/api/v1/orders").status, 200);
        assert!(words(&person.get(&testbed, "/password")).contains("name=\"current\""));
    }
}

#[test]
fn what_is_wrong_is_refused_alike_and_slowed_down() {
    let testbed = Testbed::start(&[]);
    set_password(&testbed, "li", "four+words+of+mine");
    testbed.write(vec![account("wang", Role::Noc, false)]);
    let visitor = given(&visit(&testbed, "/log-in"));
    let refused = |fields: &str| {
        let refused = visitor.post(&testbed, "/log-in", fields);
        assert_eq!(refused.status, 403, "{refused:?}");
        words(&refused).split("<main").nth(1).unwrap().split("</main").next().unwrap().to_owned()
    };
    let wrong = refused("account=li&password=four+words+of+yours");
    assert!(wrong.contains("Account and password do not go together."), "{wrong}");
    for other in ["account=nobody&password=x", "account=wang&password=", "account=&password="] {
        assert_eq!(refused(other), wrong, "{other}");
    }
    (0..9).for_each(|_| drop(visitor.post(&testbed, "/log-in", "account=li&password=x")));
    let right = visitor.post(&testbed, "/log-in", "account=li&password=four+words+of+mine");
    assert_eq!(right.status, 429, "{right:?}");
    assert!(right.header("retry-after").is_some());
}

#[test]
fn a_password_is_changed_with_the_one_before_and_ends_other_sessions() {
    let testbed = Testbed::start(&[]);
    let person = set_password(&testbed, "li", "four+words+of+mine");
    let elsewhere = Browser::log_in_again(&testbed, "li");
    let change = |current: &str, new: &str, again: &str| {
        let fields = format!("current={current}&new={new}&again={again}");
        person.post(&testbed, "/password", &fields)
    };
    let (old, new) = ("four+words+of+mine", "five+words+of+my+own");
    for (given, status, why) in [
        ((new, new, new), 403, "is another"),
        ((old, "short", "short"), 422, "shorter than 12"),
        ((old, "aaaaaaaaaaaa", "aaaaaaaaaaaa"), 422, "easily guessed"),
        ((old, new, old), 422, "twice the same"),
    ] {
        let refused = change(given.0, given.1, given.2);
        assert_eq!(refused.status, status, "{refused:?}");
        assert!(words(&refused).contains(why), "{why}");
    }
    assert_eq!(elsewhere.get(&testbed, "/api/v1/orders").status, 200);
    let changed = change(old, new, new);
    assert_eq!(changed.status, 303, "{changed:?}");
    assert_eq!(elsewhere.get(&testbed, "/api/v1/orders").status, 401);
    assert_eq!(given(&changed).get(&testbed, "/api/v1/orders").status, 200);
    let stored =
        testbed.block_on(testbed.app.store.account(&Scope::system(), &"li".parse().unwrap()));
    let stored = stored.unwrap().unwrap().password.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
}

#[test]
fn what_a_browser_sends_must_be_meant() {
    let testbed = Testbed::start(&[]);
    let person = Browser::log_in(&testbed, "root", Role::Admin);
    let other = Browser::log_in(&testbed, "li", Role::Noc);
    let cookie = ("cookie", person.cookie.as_str());
    let json = ("content-type", "application/json");
    let (form, body) = (("content-type", "application/x-www-form-urlencoded"), br#"{"x":1}"#);
    let host = format!("http://{}", testbed.address);
    let own = format!("csrf={}", other.csrf);
    let twice = format!("csrf={0}&csrf={0}", person.csrf);
    let right = ("x-csrf-token", person.csrf.as_str());
    let long = vec![b'x'; 70_000];
    for (headers, body, status) in [
        (&[cookie, json][..], &body[..], 403),
        (&[cookie, json, ("x-csrf-token", "")], body, 403),
        (&[cookie, json, ("x-csrf-token", &other.csrf)], body, 403),
        (&[cookie, form], b"csrf=", 403),
        (&[cookie, form], own.as_bytes(), 403),
        (&[cookie, form], twice.as_bytes(), 403),
        (&[cookie, form], &long, 413),
        (&[cookie, json, right, ("origin", "https://evil.example")], body, 403),
        (&[cookie, json, right, ("origin", "null")], body, 403),
        (&[cookie, json, right, ("sec-fetch-site", "cross-site")], body, 403),
        (&[cookie, json, right, ("sec-fetch-site", "same-site")], body, 403),
        (&[cookie, json, right, ("origin", &host)], body, 422),
        (&[cookie, json, right], body, 422),
    ] {
        let what = ("POST", "/api/v1/tokens");
        let answer = testbed.ask(Ask { what, headers, body, ..Ask::default() });
        assert_eq!(answer.status, status, "{headers:?} {answer:?}");
        let expect = if status == 403 {
            "urn:linecert:problem:forged".into()
        } else {
            answer.json()["type"].clone()
        };
        assert_eq!(answer.json()["type"], expect);
    }
}

#[test]
fn whoever_may_not_see_a_page_sees_one_that_says_so() {
    let testbed = Testbed::start(&[]);
    let without = visit(&testbed, "/password");
    let to = without.header("location");
    assert_eq!((without.status, to), (303, Some("/log-in?next=%2Fpassword")), "{without:?}");
    let person = Browser::log_in(&testbed, "li", Role::Noc);
    let headers =
        [("cookie", person.cookie.as_str()), ("accept-language", "zh-CN"), ("origin", "null")];
    let forged =
        testbed.ask(Ask { what: ("POST", "/password"), headers: &headers, ..Ask::default() });
    assert_eq!(forged.status, 403);
    assert!(words(&forged).contains("表单并非由本控制台发出"), "{forged:?}");
    let policy = forged.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'"), "{policy}");
}

#[test]
fn behind_tls_the_cookie_is_sent_over_tls_alone() {
    let testbed = Testbed::start(&["people.address=https://noc.example.net"]);
    let cookie = visit(&testbed, "/log-in").header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-linecert_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
}
