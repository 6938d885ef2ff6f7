//! `certify --resume`: stopped at any moment, by anything, and nothing is lost.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write as _,
    thread::sleep,
    time::Duration,
};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::harness::{PASSPHRASE, Stage, finish, installed, json, pages, skipped, tool};

const START: [&str; 2] = ["certify", "--lab"];
const RESUME: [&str; 3] = ["certify", "--lab", "--resume"];
const OFFLINE: [&str; 2] = ["--fault", "onu-offline"];
const CERTIFICATE: &str = "LAB-0001.lcert";
const JOURNAL: &str = "LAB-0001.job/journal.jsonl";

#[test]
fn killed_at_any_moment_it_goes_on() {
    let stage = Stage::new();
    let mut written = Vec::new();
    let mut command = &START[..];
    // In the first measurements, in each direction of throughput, and while pinging.
    for seconds in [0.0, 0.3, 3.0, 9.0, 9.0] {
        let mut running = stage.start(command);
        let before = written.len();
        running.until(|| journal_text(&stage).len() > before);
        sleep(Duration::from_secs_f32(seconds));
        running.kill();
        let now = journal_text(&stage);
        assert!(now.starts_with(&acknowledged(&written)), "what was written has changed");
        written = now;
        command = &RESUME;
    }
    stage.run(&RESUME).exits(0);
    let attempts = check_statement(&stage);
    assert!(attempts["throughput-down"] >= 2 && attempts.len() == 5, "{attempts:?}");
    stage.run(&["verify", CERTIFICATE]).exits(0).shows("verdict       PASS");
}

#[test]
fn ctrl_c_keeps_what_is_measured_and_a_second_program_is_refused() {
    let stage = Stage::new();
    let mut running = stage.start(&START);
    running.prints("3/5");
    stage.run(&START).exits(2).says("--resume");
    stage.run(&RESUME).exits(22).says("another linecert");
    let kept = journal_text(&stage);
    running.signal(Signal::SIGINT);
    running.finish().exits(26).says("error: stopped").says("hint: ").says("--resume");
    assert!(journal_text(&stage).starts_with(&kept));
    let last = events(&stage).pop().unwrap();
    assert_eq!((&last["type"], &last["task"]), (&"interrupted".into(), &"throughput-down".into()));

    // What is left is tried on a line that is dead by now, which is quick.
    stage.run(&[&RESUME[..], &OFFLINE].concat()).exits(11).shows("Power at outlet");
    let attempts = check_statement(&stage);
    let counts = [("outlet-power-1490", 1), ("onu", 1), ("throughput-down", 2), ("latency", 1)];
    for (task, count) in counts {
        assert_eq!(attempts[task], count, "{task}");
    }
}

#[test]
fn mended_and_resumed_only_what_had_failed_is_measured_again() {
    let stage = Stage::new();
    let run = stage.run(&[&START[..], &["--fault", "dirty-connector"]].concat()).exits(12);
    let run = run.shows("FAIL  Power at outlet").shows("FAIL  ONU Rx power").shows("\nFAIL\n");
    run.says("--resume");

    let run = stage.run(&[&RESUME[..], &["--lang", "zh"]].concat()).exits(0);
    let run = run.shows("\n合格\n").shows("2 次");
    assert!(!run.stderr.contains("3/"), "{}", run.stderr);
    let attempts = check_statement(&stage);
    let counts = [2, 2, 1, 1, 1];
    let tasks = ["outlet-power-1490", "onu", "throughput-down", "throughput-up", "latency"];
    assert_eq!(attempts, tasks.map(str::to_owned).into_iter().zip(counts).collect());
    chinese_page(&stage);

    let before = journal_text(&stage);
    // A page that is missing is made again; the certificate stays as it is.
    let certificate = fs::read(stage.path(CERTIFICATE)).unwrap();
    fs::remove_file(stage.path("LAB-0001.pdf")).unwrap();
    stage.run(&[&RESUME[..], &["--lang", "zh"]].concat()).exits(0).says("无需再做");
    assert!(stage.path("LAB-0001.pdf").exists());
    assert_eq!(fs::read(stage.path(CERTIFICATE)).unwrap(), certificate);
    assert!(journal_text(&stage).starts_with(&before));
}

fn chinese_page(stage: &Stage) {
    if !installed(&["fc-list"]) {
        return;
    }
    let fonts = finish(tool("fc-list").arg(":lang=zh")).exits(0);
    if fonts.stdout.is_empty() {
        skipped("no Chinese font is installed");
        return;
    }
    let Some(pages) = pages(&stage.path("LAB-0001.pdf")) else { return };
    assert!(pages.iter().all(|page| page.contains("TRAINING")) && pages.concat().contains("合格"));
}

#[test]
fn a_torn_last_line_is_survived_and_an_edited_line_is_not() {
    let stage = Stage::new();
    let start = [&START[..], &OFFLINE].concat();
    let resume = [&RESUME[..], &OFFLINE].concat();
    stage.run(&resume).exits(20).says("no job").says("hint: ");
    stage.run(&start).exits(11);
    stage.run(&start).exits(2).says("a job for this order already").says("hint: ");

    let half = br#"{"seq":99,"prev":"2bbf8dc10eb1"#;
    let journal = stage.path(JOURNAL);
    OpenOptions::new().append(true).open(&journal).unwrap().write_all(half).unwrap();
    stage.run(&resume).exits(11);
    let torn = |event: &Value| event["torn_bytes"] == half.len();
    assert!(events(&stage).iter().any(torn), "{:?}", events(&stage));
    check_statement(&stage);
    stage.run(&["verify", CERTIFICATE]).exits(0).shows("LAB-0001-2");

    let good = fs::read_to_string(&journal).unwrap();
    let measured = good.lines().position(|line| line.contains("-17.45")).unwrap();
    fs::write(&journal, good.replacen("-17.45", "-15.45", 1)).unwrap();
    // The line after it is the one that no longer follows.
    let place = format!("journal.jsonl:{}: ", measured + 2);
    stage.run(&resume).exits(27).says(&place).says("hint: ");
    fs::write(&journal, good.replacen("\"event\"", "\"evnet\"", 1)).unwrap();
    stage.run(&resume).exits(27).says("journal.jsonl:1: ");
}

#[test]
fn a_job_that_was_stopped_before_its_first_line_begins() {
    let stage = Stage::new();
    fs::create_dir(stage.path("LAB-0001.job")).unwrap();
    for text in ["", r#"{"seq":1,"prev":"e3b0c4"#] {
        stage.write(JOURNAL, text);
        stage.run(&[&RESUME[..], &OFFLINE].concat()).exits(11);
        assert_eq!(events(&stage)[0]["type"], "opened");
        check_statement(&stage);
    }
}

#[test]
fn another_order_does_not_go_on_with_this_job() {
    let stage = Stage::new();
    stage.run(&[&START[..], &OFFLINE].concat()).exits(11);
    let first = journal_text(&stage);
    // The same number, but another profile.
    let changed = fs::read_to_string(stage.path("lab/order.toml")).unwrap();
    stage.write("order.toml", &changed.replace("epon-install", "gpon-install"));
    stage.write("inventory.toml", "schema = 1\n");
    let keys = ["key", "new", "keys", "--operator", "O", "--technician", "T", "--staff", "S"];
    stage.run(&[&keys[..], &PASSPHRASE].concat()).exits(0);
    let other = ["--order", "order.toml", "--inventory", "inventory.toml", "--signer", "keys"];
    let run = stage.run(&[&["certify", "--resume"], &other[..], &PASSPHRASE].concat()).exits(2);
    run.says("another work order").says("hint: ");
    assert_eq!(journal_text(&stage), first);
}

/// Asserts that the certificate has every measurement of the journal, and attempts from one on
/// without gaps. Gives back how many attempts each task took.
#[track_caller]
pub(crate) fn check_facts(facts: &Value, events: &[Value]) -> BTreeMap<String, u64> {
    let stated = facts["measurements"].as_array().unwrap();
    for event in events {
        for measurement in event["measurements"].as_array().into_iter().flatten() {
            assert!(stated.contains(measurement), "lost: {measurement}");
        }
    }
    let mut attempts = BTreeMap::new();
    for attempt in facts["attempts"].as_array().unwrap() {
        let last = attempts.entry(attempt["task"].as_str().unwrap().to_owned()).or_insert(0);
        *last += 1;
        assert_eq!(attempt["attempt"], *last, "a gap in {}", facts["attempts"]);
    }
    attempts
}

#[track_caller]
fn check_statement(stage: &Stage) -> BTreeMap<String, u64> {
    check_facts(&stage.statement(CERTIFICATE), &events(stage))
}

fn journal_text(stage: &Stage) -> Vec<u8> {
    fs::read(stage.path(JOURNAL)).unwrap_or_default()
}

fn events(stage: &Stage) -> Vec<Value> {
    lines(&journal_text(stage))
}

/// The events of a journal.
pub(crate) fn lines(journal: &[u8]) -> Vec<Value> {
    let lines = str::from_utf8(journal).unwrap().lines();
    lines.map(|line| json(line)["event"].clone()).collect()
}

/// The whole lines of a journal: half a line was never acknowledged.
fn acknowledged(journal: &[u8]) -> Vec<u8> {
    let end = journal.iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    journal[..end].to_vec()
}
