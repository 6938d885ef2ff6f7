//! The calls that the manual shows are made as it shows them.

use std::{fs, path::Path, process::Command};

use linecert_cert::Regions;
use linecert_store::Role;

use super::rows::ORDER;
use crate::testbed::Testbed;

/// The first block of shell in a section of the manual.
fn block(section: &str) -> String {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/daemon.md");
    let manual = fs::read_to_string(manual).unwrap();
    let (_, section) = manual.split_once(section).unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_calls_of_the_manual_work() {
    for program in ["curl", "jq"] {
        if Command::new(program).arg("--version").output().is_err() {
            eprintln!("skipped: {program} is not installed");
            return;
        }
    }
    let testbed = Testbed::start(&[]);
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("WO-1.lcert"), testbed.certificate(1)).unwrap();
    fs::write(home.path().join("order.json"), ORDER).unwrap();
    let strict = "curl() { command curl -sS --fail-with-body \"$@\"; }\nset -euxo pipefail\n";
    let ran = Command::new("bash")
        .args(["-c", &format!("{strict}{}", block("## The API\n"))])
        .current_dir(home.path())
        .env("TOKEN", testbed.token("admin", Role::Admin, Regions::All))
        .env("NOC", format!("http://{}", testbed.address))
        .output()
        .unwrap();
    let (told, traced) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}\n{traced}");
    let file = |name: &str| fs::read(home.path().join(name)).unwrap();
    assert!(file("WO-1.pdf").starts_with(b"%PDF"));
    assert_eq!(file("bundles.ndjson").iter().filter(|octet| **octet == b'\n').count(), 1);
    assert!(told.contains("\"deposit\":\"same\"") && told.contains("lct_"), "{told}");
}
