//! People whom a provider knows, and what is not believed of it.

use std::fs;

use linecert_store::Role;

use super::{
    issuer::{Issuer, Lie},
    sessions::{Browser, account, words},
};
use crate::testbed::{Answer, Ask, Testbed};

struct Way {
    testbed: Testbed,
    issuer: Issuer,
}

/// What a browser takes to the provider.
struct Sent {
    cookie: String,
    state: String,
    nonce: String,
    challenge: String,
}

fn part(location: &str, name: &str) -> String {
    let query = location.split_once('?').unwrap().1;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

impl Way {
    fn new() -> Self {
        let issuer = Issuer::start();
        let secret = tempfile::NamedTempFile::new().unwrap();
        fs::write(secret.path(), "hunter 2\n").unwrap();
        let set = [
            format!("oidc.issuer={}", issuer.url),
            "oidc.client=noc".to_owned(),
            format!("oidc.secret=file:{}", secret.path().display()),
            "people.address=http://noc.example".to_owned(),
        ];
        let testbed = Testbed::start(&set.each_ref().map(String::as_str));
        testbed.write(vec![account("li", Role::Noc, false), account("root", Role::Admin, false)]);
        Self { testbed, issuer }
    }

    fn get(&self, path: &str, cookie: &str) -> Answer {
        let headers = [("cookie", cookie)];
        self.testbed.ask(Ask { what: ("GET", path), headers: &headers, ..Ask::default() })
    }

    fn leave(&self, next: &str) -> Sent {
        let answer = self.get(&format!("/log-in/provider{next}"), "");
        assert_eq!(answer.status, 303, "{answer:?}");
        let (to, cookie) =
            (answer.header("location").unwrap(), answer.header("set-cookie").unwrap());
        assert!(to.starts_with(&format!("{}/authorize?from=metadata&", self.issuer.url)), "{to}");
        let back = "http://noc.example/log-in/provider/return";
        for (name, expect) in [
            ("response_type", "code"),
            ("client_id", "noc"),
            ("redirect_uri", back),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(part(to, name), expect);
        }
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        Sent {
            cookie: cookie.split(';').next().unwrap().to_owned(),
            state: part(to, "state"),
            nonce: part(to, "nonce"),
            challenge: part(to, "code_challenge"),
        }
    }

    fn come_back(&self, sent: &Sent, lie: Lie) -> Answer {
        self.issuer.say(lie, (sent.nonce.clone(), sent.challenge.clone()));
        let path = format!("/log-in/provider/return?code=c0de&state={}", sent.state);
        self.get(&path, &sent.cookie)
    }
}

#[test]
fn a_provider_lets_in_whom_it_knows() {
    let way = Way::new();
    let page = words(&way.get("/log-in", ""));
    assert!(page.contains("/log-in/provider?next=%2F"), "{page}");
    let answer = way.come_back(&way.leave("?next=%2Flines%3Fq%3Dx"), Lie::None);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("refresh"), Some("0; url=/lines?q=x"));
    let person = super::sessions::given(&answer);
    assert_eq!(person.get(&way.testbed, "/api/v1/orders").status, 200);
    assert_eq!(person.get(&way.testbed, "/api/v1/accounts").status, 403);
    // Whoever came by the provider sets no password without the one that there is.
    assert!(words(&person.get(&way.testbed, "/password")).contains("name=\"current\""));
    // The secret is sent as RFC 6749 writes it, and only as that.
    let asked = way.issuer.asked().join("\n");
    assert!(asked.contains("Basic bm9jOmh1bnRlcisy") && !asked.contains("hunter"), "{asked}");
}

#[test]
fn what_a_provider_must_not_say_lets_nobody_in() {
    let way = Way::new();
    let sent = way.leave("");
    for lie in [
        Lie::Nonce,
        Lie::Issuer,
        Lie::Audience,
        Lie::SecondAudience,
        Lie::Expired,
        Lie::Future,
        Lie::Unsigned,
        Lie::SharedSecret,
        Lie::StrangeKey,
        Lie::NamedKey,
        Lie::Changed,
        Lie::Garbage,
        Lie::Unknown,
        Lie::Nameless,
        Lie::OtherSubject,
    ] {
        let answer = way.come_back(&sent, lie);
        assert_eq!(answer.status, 403, "{lie:?} {answer:?}");
        let why = if lie == Lie::Unknown { "no account of that name" } else { "did not say who" };
        assert!(words(&answer).contains(why), "{lie:?} {answer:?}");
        let is_let_in = answer.header("set-cookie").is_some_and(|cookie| {
            let (name, secret) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let browser = Browser::of(&secret.parse().unwrap());
            name == "linecert_session" && browser.get(&way.testbed, "/api/v1/orders").status == 200
        });
        assert!(!is_let_in, "{lie:?}");
    }
    assert_eq!(way.come_back(&sent, Lie::None).status, 200);
    assert_eq!(way.come_back(&sent, Lie::Elsewhere).status, 200);
}

#[test]
fn nobody_ends_what_another_browser_began() {
    let way = Way::new();
    let (sent, other) = (way.leave("?next=%2Flines"), way.leave(""));
    way.issuer.say(Lie::None, (sent.nonce.clone(), sent.challenge.clone()));
    let (hash, _) = sent.state.split_once('.').unwrap();
    let elsewhere = format!("{hash}.{}", "Ly9ldmlsLmV4YW1wbGU");
    for (state, cookie, rest) in [
        (sent.state.as_str(), "", ""),
        (&sent.state, &other.cookie, ""),
        (&other.state, &sent.cookie, ""),
        (&elsewhere, &sent.cookie, ""),
        ("", &sent.cookie, ""),
        (&sent.state, &sent.cookie, "&iss=https%3A%2F%2Fevil.example"),
    ] {
        let path = format!("/log-in/provider/return?code=c0de&state={state}{rest}");
        let answer = way.get(&path, cookie);
        assert_eq!(answer.status, 403, "{state} {cookie} {answer:?}");
    }
    let refused = format!("/log-in/provider/return?error=access_denied&state={}", sent.state);
    assert_eq!(way.get(&refused, &sent.cookie).status, 403);
    assert_eq!(way.issuer.asked(), Vec::<String>::new());
}

#[test]
fn a_provider_that_is_another_or_away_is_told_of() {
    let way = Way::new();
    way.issuer.say(Lie::Metadata, (String::new(), String::new()));
    let answer = way.get("/log-in/provider", "");
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(words(&answer).contains("did not say who"), "{answer:?}");
    let away = Testbed::start(&["oidc.issuer=http://127.0.0.1:1", "oidc.client=noc"]);
    let ask = Ask { what: ("GET", "/log-in/provider"), ..Ask::default() };
    assert_eq!(away.ask(ask).status, 502);
    assert_eq!(Testbed::start(&[]).ask(ask).status, 404);
}
