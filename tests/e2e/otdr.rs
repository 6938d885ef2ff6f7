//! `otdr`: traces that were recorded, made up, cut off and faked.

use std::{fs, path::PathBuf};

use linecert_otdr::sample::{Joint, Sample};

use crate::{
    harness::{Stage, json, pages, root, skipped},
    site::{CERTIFICATE, CERTIFY, prepared},
};

const ORDER: &str = r#"schema = 1
number = "WO-42"
line = "L-4711"
profile = "fibre-link"

[customer]
name = "李雷"
"#;

/// A recorded trace; `None`, and a word on it, where the recordings are not there.
fn recorded(name: &str) -> Option<PathBuf> {
    let file = root().join("../shared/recordings/otdr").join(name);
    (file.exists() || skipped(&format!("{} is not there", file.display()))).then_some(file)
}

/// A trace as an instrument writes it that does not say that it is the lab's.
fn made(sample: &Sample) -> Vec<u8> {
    let mut recording = sample.recording();
    recording.supplier.name = "Example".to_owned();
    recording.supplier.mainframe = "R-1".to_owned();
    recording.supplier.mainframe_serial = "A1".to_owned();
    recording.supplier.software = "1.0".to_owned();
    recording.encode()
}

/// A fibre with good splices, and the same one from its other end.
fn both_ways() -> [Sample; 2] {
    let splice = |time, loss| Joint { time, loss, reflectance: 0 };
    let forward =
        Sample { joints: vec![splice(12_345, 190), splice(45_678, 60)], ..Sample::default() };
    let mirrored = |joint: &Joint, loss| splice(forward.length - joint.time, loss);
    let joints = vec![mirrored(&forward.joints[1], 40), mirrored(&forward.joints[0], -30)];
    let backward = Sample { joints, seed: 2, acquired_at: 1_700_000_321, ..forward.clone() };
    [forward, backward]
}

fn stage() -> Stage {
    let stage = Stage::new();
    let [forward, backward] = both_ways();
    fs::write(stage.path("a.sor"), made(&forward)).unwrap();
    fs::write(stage.path("b.sor"), made(&backward)).unwrap();
    stage
}

#[test]
fn a_trace_is_shown_with_its_picture_and_events_in_both_languages() {
    let stage = stage();
    let run = stage.run(&["otdr", "show", "a.sor"]).exits(0);
    let run = run.shows("Example R-1 A1").shows("1310 nm").shows("checksum verified");
    let run = run.shows("0.190 dB").shows("0.340 dB/km").shows("stated less this").shows("└─┴");
    let picture = run.stdout.lines().filter(|line| line.contains('│'));
    assert!(picture.clone().count() == 12 && picture.clone().all(|l| l.chars().count() <= 80));
    stage.run(&["otdr", "show", "a.sor", "--lang", "zh"]).exits(0).shows("其前光纤").shows("接头");
}

#[test]
fn a_program_gets_the_stable_form() {
    let stage = stage();
    let trace = json(&stage.run(&["otdr", "show", "a.sor", "--format", "json"]).exits(0).stdout);
    assert_eq!(trace["schema"], 1);
    assert_eq!(trace["settings"]["wavelength"], "1310 nm");
    assert_eq!(trace["events"][1]["loss"], "0.190 dB");
    assert_eq!(trace["end"], "seen");
}

#[test]
fn recorded_traces_are_shown_judged_and_drawn() {
    for (name, says) in [
        ("exfo-ftbx730c-1310.sor", "3628.63 m"),
        ("hp-e6000a-v1.sor", "50727.87 m"),
        ("noyes-ofl280.sor", "contradict the stated total"),
        ("fc4000-1.sor", "2793.9"),
    ] {
        let Some(file) = recorded(name) else { return };
        let (stage, file) = (Stage::new(), file.to_str().unwrap());
        let run = stage.run(&["otdr", "show", file]).exits(0).shows(says);
        assert_eq!(run.stderr, "", "{name} is genuine");
        let assess = stage.run(&["otdr", "assess", "fibre-link", file, "--format", "json"]);
        assert!([Some(11), Some(12)].contains(&assess.code), "{assess:?}");
        assert_eq!(json(&assess.stdout)["source"], "imported");
        stage.run(&["otdr", "plot", file, "--out", "trace.svg"]).exits(0).shows("trace.svg");
        let svg = fs::read_to_string(stage.path("trace.svg")).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("level, dB"), "{name}");
    }
}

#[test]
fn splices_are_judged_by_the_mean_of_both_directions() {
    let stage = stage();
    let one = stage.run(&["otdr", "assess", "fibre-link", "a.sor"]).exits(12).shows("FAIL");
    one.shows("0.190 dB").shows("imported from a file");
    let both = ["otdr", "assess", "fibre-link", "a.sor", "--reverse", "b.sor"];
    let run = stage.run(&both);
    let run = run.shows("0.080 dB").shows("0.050 dB").shows("7 (reverse)");
    assert!(!run.stdout.contains("0.190 dB"), "{}", run.stdout);
    let run = stage.run(&[&both[..], &["--format", "json"]].concat());
    let verdict = json(&run.stdout);
    assert_eq!(verdict["directions"], 2);
    assert_eq!(verdict["bidirectional"]["pairs"].as_array().unwrap().len(), 2);
}

#[test]
fn an_event_that_one_direction_alone_saw_is_said_and_leaves_a_gap() {
    let stage = stage();
    let [_, mut backward] = both_ways();
    backward.joints.insert(1, Joint { time: 30_000, loss: 900, reflectance: 0 });
    fs::write(stage.path("b.sor"), made(&backward)).unwrap();
    let run = stage.run(&["otdr", "assess", "fibre-link", "a.sor", "--reverse", "b.sor"]);
    run.says("seen from the other end alone").shows("only the reverse direction saw it");
}

#[test]
fn directions_that_do_not_belong_together_are_refused() {
    let stage = stage();
    let [forward, _] = both_ways();
    let other = Sample { wavelength: 1_550, seed: 3, ..forward };
    fs::write(stage.path("other.sor"), made(&other)).unwrap();
    let assess = ["otdr", "assess", "fibre-link", "a.sor", "--reverse"];
    stage.run(&[&assess[..], &["a.sor"]].concat()).exits(2).says("with itself").says("hint:");
    stage.run(&[&assess[..], &["other.sor"]].concat()).exits(2).says("1550 nm");
    stage.run(&["otdr", "compare", "a.sor", "other.sor"]).exits(2).says("1550 nm");
}

#[test]
fn what_changed_is_told_event_by_event() {
    let stage = stage();
    let same = stage.run(&["otdr", "compare", "a.sor", "a.sor"]).exits(0);
    same.shows("Nothing changed.");
    let [mut forward, _] = both_ways();
    forward.joints[1].loss = 460;
    forward.joints.insert(1, Joint { time: 30_000, loss: 100, reflectance: 0 });
    fs::write(stage.path("after.sor"), made(&Sample { seed: 9, ..forward })).unwrap();
    let run = stage.run(&["otdr", "compare", "a.sor", "after.sor"]).exits(0);
    run.shows("+0.400 dB").shows("new: splice").shows("1 changed, 1 new, 0 vanished");
    let run = stage.run(&["otdr", "compare", "a.sor", "after.sor", "--format", "json"]).exits(0);
    assert_eq!(json(&run.stdout)["new"].as_array().unwrap().len(), 1);
}

#[test]
fn copies_are_suspicious_and_never_called_fake() {
    let stage = stage();
    fs::copy(stage.path("a.sor"), stage.path("c.sor")).unwrap();
    let run = stage.run(&["otdr", "suspect", "a.sor", "b.sor", "c.sor"]).exits(0);
    let run = run.shows("suspicious: a.sor, c.sor").shows("another name").says("a person decides");
    assert!(!run.stdout.contains("fake") && !run.stdout.contains("b.sor"), "{}", run.stdout);
    let run = stage.run(&["otdr", "suspect", "a.sor", "c.sor", "--format", "json"]).exits(0);
    assert_eq!(json(&run.stdout)["sign"], "same-measurement");
    stage.run(&["otdr", "suspect", "a.sor", "b.sor"]).exits(0).says("nothing suspicious in 2");
    stage.write("bad.sor", "no trace");
    let some = stage.run(&["otdr", "suspect", "a.sor", "bad.sor", "--lang", "zh"]);
    some.exits(29).says("bad.sor");
    stage.run(&["otdr", "suspect", "bad.sor"]).exits(24).says("bad.sor");
}

#[test]
fn what_is_no_trace_is_told_with_its_place() {
    let stage = stage();
    let whole = fs::read(stage.path("a.sor")).unwrap();
    for (name, bytes) in [
        ("empty.sor", &b""[..]),
        ("text.sor", b"Map? not at all"),
        ("cut.sor", &whole[..whole.len() / 2]),
        ("short.sor", &whole[..40]),
    ] {
        fs::write(stage.path(name), bytes).unwrap();
        let run = stage.run(&["otdr", "show", name]).exits(24);
        run.says(name).says("at byte").says("hint:");
    }
    stage.run(&["otdr", "show", "absent.sor"]).exits(20).says("hint:");
    stage.run(&["otdr", "show", "."]).exits(2);
    stage.run(&["otdr", "plot", "a.sor", "--out", "nowhere/a.svg"]).exits(27);
    stage.run(&["otdr", "plot", "a.sor", "--out", "a.sor"]).exits(2).says("a.sor");
    assert_eq!(fs::read(stage.path("a.sor")).unwrap(), whole);
}

#[test]
fn texts_of_a_file_cannot_paint_the_terminal() {
    let stage = Stage::new();
    let sample = Sample { fibre: "\u{1b}[31m红".to_owned(), ..Sample::default() };
    fs::write(stage.path("a.sor"), made(&sample)).unwrap();
    for verb in [&["otdr", "show", "a.sor"][..], &["otdr", "assess", "fibre-link", "a.sor"]] {
        let run = stage.run(verb);
        assert!(run.stdout.contains('红') && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    }
}

#[test]
fn a_certificate_of_a_trace_says_that_it_was_imported_and_verifies() {
    let stage = prepared("");
    stage.write("order.toml", ORDER);
    let reflecting = Joint { time: 23_456, loss: 143, reflectance: -50_000 };
    let [mut forward, _] = both_ways();
    forward.joints[0].loss = 70;
    forward.joints.insert(1, reflecting);
    fs::write(stage.path("a.sor"), made(&forward)).unwrap();
    let run = stage.run(&[&CERTIFY[..], &["--results", "a.sor", "--fibre", "7"]].concat());
    run.exits(0);
    let statement = stage.statement(CERTIFICATE);
    assert_eq!(statement["line"]["subject"]["kind"], "fibre");
    let statement = statement.to_string();
    for word in ["\"imported\"", "splice-loss", "connector-loss"] {
        assert!(statement.contains(word), "{word} in {statement}");
    }
    stage.run(&["verify", CERTIFICATE, "--trust", "keys/trust-root.json"]).exits(0);
    the_page_shows_the_trace(&stage);
}

/// The trace travels beside the certificate, and its drawing is part of the page.
fn the_page_shows_the_trace(stage: &Stage) {
    let page = CERTIFICATE.replace(".lcert", ".pdf");
    if let Some(pages) = pages(&stage.path(&page)) {
        assert!(pages.concat().contains("a.sor"), "{pages:?}");
    }
    let verify = || stage.run(&["verify", &page, "--trust", "keys/trust-root.json"]);
    verify().exits(0).shows("set again, it has the same bytes");
    let beside = stage.path(&CERTIFICATE.replace(".lcert", ".files"));
    let away = stage.path("away");
    fs::rename(&beside, &away).unwrap();
    verify().exits(0).shows("not known, as the file a.sor that it draws is not here");
    fs::rename(&away, &beside).unwrap();
    let file = fs::read_dir(&beside).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, made(&Sample::default())).unwrap();
    verify().exits(46).says("hint: ");
}
