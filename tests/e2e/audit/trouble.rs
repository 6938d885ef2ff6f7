//! Sources with every kind of trouble: nothing stops an audit, and nothing is passed over.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{PermissionsExt as _, symlink},
};

use super::{Certificates, audit, findings, tells};
use crate::harness::Stage;

/// A tree with twenty sound certificates, among much else.
fn tree() -> Stage {
    let stage = Stage::new();
    let certificates = Certificates::honest(20);
    certificates.to_list(&stage, "list.ndjson");
    let root = stage.path("root");
    fs::create_dir_all(root.join("2026/11/north")).unwrap();
    for (bundle, number) in certificates.bundles.iter().zip(0..).take(10) {
        fs::write(root.join(format!("2026/11/north/{number}.LCERT")), bundle).unwrap();
    }
    let sound = certificates.bundles[10..].iter().map(|b| String::from_utf8(b.clone()).unwrap());
    let lines: Vec<_> = sound.flat_map(|line| [line, String::new()]).collect();
    let broken = format!("{}\n{{\"schema\":1,\n", lines.join("\n"));
    fs::write(root.join("rest.ndjson"), broken).unwrap();
    fs::write(root.join("garbage.lcert"), b"\xff\xfe\0{").unwrap();
    fs::write(root.join("notes.txt"), "passed over").unwrap();
    // A file with a hole costs no room on the disk.
    File::create(root.join("huge.lcert")).unwrap().set_len(1 << 40).unwrap();
    symlink("..", root.join("2026/round")).unwrap();
    symlink("nowhere", root.join("dangling.lcert")).unwrap();
    symlink("/dev/zero", root.join("endless.lcert")).unwrap();
    stage
}

#[test]
fn trouble_is_counted_and_named_and_stops_nothing() {
    let stage = tree();
    let run = audit(&stage, &["root", "--out", "out"]).exits(50);
    tells(&run, "verify", "20");
    run.shows("What does not verify").shows("root/garbage.lcert");
    let counts = &findings(&stage)["counts"];
    assert_eq!((&counts["items"], &counts["verified"]), (&26.into(), &20.into()));
    // Garbage and half a line; a hole, a loop, a link to nowhere and one to what never ends.
    assert_eq!(
        (&counts["refused"]["30"]["count"], &counts["unreadable"]["count"]),
        (&2.into(), &4.into())
    );
    let refused = fs::read_to_string(stage.path("out/refused.csv")).unwrap();
    for name in ["garbage", "huge", "round", "dangling", "endless", "rest.ndjson:21"] {
        assert!(refused.contains(name), "no {name} in\n{refused}");
    }
}

#[test]
fn what_may_not_be_read_is_counted() {
    if nix::unistd::geteuid().is_root() {
        crate::harness::skipped("root may read everything");
        return;
    }
    let stage = tree();
    let closed = stage.path("root/2026/11");
    fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
    let run = audit(&stage, &["root"]);
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    let run = run.exits(50);
    tells(&run, "verify", "10");
    tells(&run, "could not be read", "5");
}

#[test]
fn what_was_named_and_is_wrong_is_told() {
    let stage = tree();
    let run = |arguments: &[&str], code, says: &str| {
        audit(&stage, arguments).exits(code).says(says).says("hint: ");
    };
    run(&["absent"], 20, "absent");
    run(&["root", "--instruments", "absent.csv"], 20, "absent.csv");
    run(&["root", "--instruments", "root/notes.txt"], 2, "is not a list of instruments");
    run(&["root", "--log", "absent"], 20, "absent");
    run(&["root", "--log", "root"], 40, "read the log root");
    // None of these has begun a ledger.
    audit(&stage, &["root"]).exits(50);
    run(&["root"], 2, "--resume");
    stage.write("instruments.csv", "maker,model,serial,due\nExample,PM-100,PM00000,2030-01-01\n");
    audit(&stage, &["root", "--resume", "--instruments", "instruments.csv"])
        .exits(50)
        .shows("Unknown instrument");
    run(&["list.ndjson", "--resume"], 2, "of other sources");
    stage.write("file", "");
    let arguments = ["audit", "run", "root", "--work", "file/work"];
    stage.run(&arguments).exits(2).says("file/work").says("hint: ");
    audit(&stage, &["root", "--page-lang", "zh"]).exits(2).says("--out");
    let arguments = ["audit", "run", "root", "--work", "w3", "--out", "file/out"];
    stage.run(&arguments).exits(2).says("file/out").says("hint: ");
    audit(&stage, &[]).exits(2).says("SOURCE");
}
