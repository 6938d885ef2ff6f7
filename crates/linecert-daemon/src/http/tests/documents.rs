//! Profiles and drivers: read before they are kept.

use linecert_cert::Regions;
use linecert_kpi::OperatorProfile;
use linecert_measure::Digest;
use linecert_store::Role;

use super::{NEW, get, put};
use crate::testbed::Testbed;

#[test]
fn each_kind_is_read_and_kept_with_its_digest() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let installer = testbed.token("li", Role::Installer, Regions::All);
    let operator = OperatorProfile::shipped("strictest").unwrap().unwrap();
    for (kind, name, text) in [
        (
            "profile",
            "gpon-install",
            linecert_profile::Profile::shipped_source("gpon-install").unwrap(),
        ),
        ("driver", "vsol-v1600d", linecert_driver::Driver::shipped_text("vsol-v1600d").unwrap()),
        ("operator-profile", "strictest", operator.source()),
    ] {
        let path = format!("/api/v1/documents/{kind}/{name}");
        let first = put(&testbed, (&admin, &path), NEW, text);
        assert_eq!(first.status, 201, "{first:?}");
        let read = get(&testbed, &installer, &path);
        assert_eq!(read.header("etag"), Some("\"1\""), "{read:?}");
        let read = read.json();
        assert_eq!((&read["text"], &read["kind"]), (&text.into(), &kind.into()));
        assert_eq!(read["digest"], Digest::of(text.as_bytes()).to_string());
        let list = get(&testbed, &installer, &format!("/api/v1/documents/{kind}")).json();
        assert_eq!(list["items"][0]["name"], name);
        assert!(list["items"][0].get("text").is_none(), "{list}");
    }
}

#[test]
fn what_does_not_read_is_refused_with_its_place() {
    let testbed = Testbed::start(&[]);
    let admin = testbed.token("admin", Role::Admin, Regions::All);
    let text = linecert_profile::Profile::shipped_source("gpon-install").unwrap();
    let broken = text.replacen("schema = 1", "schema = 1\ncolour = \"red\"", 1);
    let profile = "/api/v1/documents/profile";
    for (path, body, told) in [
        ("gpon-install", broken.as_str(), "profile.toml:"),
        ("gpon-install", "", "profile.toml:"),
        ("gpon-install", "schema = 1\0", "profile.toml:"),
        ("other", text, "it calls itself `gpon-install`"),
    ] {
        let refused = put(&testbed, (&admin, &format!("{profile}/{path}")), NEW, body);
        assert_eq!(refused.status, 422, "{refused:?}");
        let detail = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(told), "{detail}");
    }
    let large = "#".repeat((1 << 20) + 1);
    let refused = put(&testbed, (&admin, &format!("{profile}/gpon-install")), NEW, &large);
    assert_eq!(refused.status, 413, "{refused:?}");
    assert_eq!(get(&testbed, &admin, "/api/v1/documents/recipe").status, 404);
    assert_eq!(get(&testbed, &admin, &format!("{profile}/gpon-install")).status, 404);
}
