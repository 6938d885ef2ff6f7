//! Laptops that enrol, and links by the API.

use linecert_cert::Regions;
use linecert_store::Role;
use serde_json::json;

use super::sessions::account;
use crate::testbed::{Answer, Ask, Testbed};

fn post(testbed: &Testbed, token: Option<&str>, path: &str, body: &serde_json::Value) -> Answer {
    let body = body.to_string();
    testbed.ask(Ask { what: ("POST", path), token, body: body.as_bytes(), ..Ask::default() })
}

#[test]
fn a_laptop_enrols_once_and_may_do_what_installers_may() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("root", Role::Admin, Regions::All);
    testbed.write(vec![account("boss", Role::Admin, false)]);
    let made = post(&testbed, Some(&admin), "/api/v1/enrolments", &json!({ "account": "boss" }));
    assert_eq!(made.status, 201, "{made:?}");
    let code = made.json()["code"].as_str().unwrap().to_owned();
    let enrol = |code: &str| {
        let body = json!({ "code": code, "laptop": "laptop 7" });
        post(&testbed, None, "/api/v1/enrolments/use", &body)
    };
    let token = enrol(&code);
    assert_eq!(token.status, 201, "{token:?}");
    assert_eq!(token.json()["note"], "laptop 7");
    let secret = token.json()["secret"].as_str().unwrap().to_owned();
    let get = |path| {
        testbed.ask(Ask { what: ("GET", path), token: Some(&secret), ..Ask::default() }).status
    };
    assert_eq!(get("/api/v1/orders"), 200);
    // Its account administers; the laptop does not.
    assert_eq!(get("/api/v1/accounts"), 403);
    for again in [&code, "", "x", &"0".repeat(64)] {
        assert_eq!(enrol(again).json()["type"], "urn:linecert:problem:forbidden");
    }
}

#[test]
fn whoever_is_no_administrator_enrols_installers_of_all_that_they_see() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let north = Regions::Named(["north".to_owned()].into());
    let of_north = testbed.token("noc of north", Role::Noc, north);
    testbed.write(vec![account("li", Role::Installer, false), account("root", Role::Admin, false)]);
    for (token, account, status) in [
        (&noc, "li", 201),
        (&noc, "root", 403),
        (&noc, "nobody", 404),
        (&of_north, "li", 404),
        (&noc, "\u{202e}li", 422),
    ] {
        let asked =
            post(&testbed, Some(token), "/api/v1/enrolments", &json!({ "account": account }));
        assert_eq!(asked.status, status, "{account}: {asked:?}");
    }
}

#[test]
fn a_code_is_no_link_and_a_link_is_no_code() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("root", Role::Admin, Regions::All);
    testbed.write(vec![account("li", Role::Installer, false)]);
    let made = post(&testbed, Some(&admin), "/api/v1/enrolments", &json!({ "account": "li" }));
    let code = made.json()["code"].as_str().unwrap().to_owned();
    let path = format!("/log-in/link/{code}");
    assert_eq!(testbed.ask(Ask { what: ("GET", &path), ..Ask::default() }).status, 410);
    let made = post(&testbed, Some(&admin), "/api/v1/accounts/li/link", &json!({}));
    assert_eq!(made.status, 201, "{made:?}");
    let link = made.json()["link"].as_str().unwrap().to_owned();
    let secret = link.rsplit('/').next().unwrap();
    let body = json!({ "code": secret, "laptop": "" });
    assert_eq!(post(&testbed, None, "/api/v1/enrolments/use", &body).status, 403);
    let path = format!("/log-in/link/{secret}");
    assert_eq!(testbed.ask(Ask { what: ("GET", &path), ..Ask::default() }).status, 200);
}
