//! An audit that is stopped goes on to the same end, to the last byte.

use std::{collections::BTreeMap, fs};

use nix::sys::signal::Signal;

use super::{Certificates, TRUST, tells};
use crate::harness::{Running, Stage};

/// Enough to be stopped in the middle.
const COUNT: u64 = 500;

fn stage() -> Stage {
    let stage = Stage::new();
    Certificates::honest(COUNT).to_list(&stage, "list.ndjson");
    stage
}

fn arguments<'a>(work: &'a str, out: &'a str) -> Vec<&'a str> {
    [&["audit", "run", "list.ndjson", "--work", work, "--out", out, "--threads", "1"], &TRUST[..]]
        .concat()
}

/// What an audit wrote, by name.
fn written(stage: &Stage, out: &str) -> BTreeMap<String, Vec<u8>> {
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    fs::read_dir(stage.path(out)).unwrap().map(|entry| file(entry.unwrap())).collect()
}

/// An audit that has looked at some certificates and not at all.
fn in_the_middle(stage: &Stage, work: &str, out: &str) -> Running {
    let mut running = stage.start(&arguments(work, out));
    let ledger = stage.path(work).join("ledger.jsonl");
    running.until(|| fs::metadata(&ledger).is_ok_and(|metadata| metadata.len() > 100_000));
    running
}

#[test]
fn killed_in_the_middle_it_goes_on_to_the_same_bytes() {
    let stage = stage();
    stage.run(&arguments("whole", "one-go")).exits(0);
    in_the_middle(&stage, "work", "out").kill();
    assert!(written(&stage, "out").is_empty());
    stage.run(&arguments("work", "out")).exits(2).says("--resume");
    stage.run(&[&arguments("work", "out")[..], &["--resume"]].concat()).exits(0);
    let (one_go, resumed) = (written(&stage, "one-go"), written(&stage, "out"));
    assert_eq!(one_go.keys().collect::<Vec<_>>(), resumed.keys().collect::<Vec<_>>());
    for (name, bytes) in one_go {
        assert!(resumed[&name] == bytes, "{name} differs");
    }
}

#[test]
fn ctrl_c_stops_and_says_how_to_go_on() {
    let stage = stage();
    let running = in_the_middle(&stage, "work", "out");
    running.signal(Signal::SIGINT);
    running.finish().exits(26).says("stopped").says("hint: ").says("--resume");
    let run = stage.run(&[&arguments("work", "out")[..], &["--resume"]].concat()).exits(0);
    tells(&run, "looked at", "500");
}
