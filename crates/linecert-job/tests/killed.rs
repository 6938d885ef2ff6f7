//! A program that is killed while it measures, again and again: no attempt is lost or repeated.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use linecert_cert::{Draft, Facts, Salt};
use linecert_instrument::{Inventory, Patience};
use linecert_job::{
    Assignment, Event, Issue, Job, JobError, JobFolder, JournalError, Purpose, Results, Update,
    WorkOrder,
};
use linecert_profile::Profile;

/// Names the folder that the killed program works in.
const FOLDER: &str = "LINECERT_TEST_FOLDER";

const ORDER: &str = "schema = 1\nnumber = \"1\"\nline = \"L\"\nprofile = \"copper-pair\"\n";

const TYPED: &str = r#"
schema = 1

[instrument]
maker = "Fluke Networks"
model = "990DSL"
serial = "123"

[[measurement]]
metric = "next-coupling"
subject = "pair"
frequency = "300 kHz"
sign = "loss"
value = "30.0 dB"
uncertainty = "not-stated"
"#;

fn open(folder: &Path) -> Result<Job, JobError> {
    let order = WorkOrder::parse("order", ORDER).unwrap();
    let job_folder = JobFolder::of(&folder.join("out"), &order.number);
    let assignment = Assignment {
        order,
        profile: Profile::shipped("copper-pair").unwrap().unwrap(),
        inventory: Inventory::default(),
        results: vec![Results::of_typed(&folder.join("next.toml")).unwrap()],
        patience: Patience { replug: Duration::ZERO },
        purpose: Purpose::Operational,
        software: "linecert 0.1.0".to_owned(),
    };
    let state = folder.join("state");
    match Job::start(job_folder.clone(), assignment.clone(), &state) {
        Err(JobError::Journal(JournalError::Exists(_))) => {
            Job::resume(job_folder, assignment, &state)
        }
        started => started,
    }
}

fn facts(job: &Job) -> Facts {
    let issue = Issue { number: 1, operator: "Example".into(), salt: Salt([7; 16]), at: job.now() };
    job.facts(issue).unwrap()
}

/// What the killed program does: it measures without an end, and says each number that it heard of.
/// Without the other test, which runs it again to kill it, there is nothing to do.
#[test]
fn measures_without_an_end() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut job = open(&folder).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut watch = |update: Update<'_>| {
        if let Update::Event(Event::Started { line_seq, .. }) = update {
            // Not by `println`, which the test harness may hold back.
            let mut out = std::io::stdout();
            out.write_all(format!("begun {line_seq}\n").as_bytes()).unwrap();
            out.flush().unwrap();
        }
    };
    loop {
        runtime.block_on(job.run(&mut watch)).unwrap();
        let facts = facts(&job);
        job.note_issued(facts.journal_head, facts.issued_at).unwrap();
    }
}

fn spawn(folder: &Path) -> Child {
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(["--exact", "measures_without_an_end", "--nocapture"]);
    program.env(FOLDER, folder).stdout(Stdio::piped()).spawn().unwrap()
}

/// Kills the program behind so many attempts; gives the numbers that it told.
fn told_before_the_kill(folder: &Path, attempts: usize) -> Vec<u64> {
    let mut program = spawn(folder);
    let out = BufReader::new(program.stdout.take().unwrap());
    let number = |line: String| {
        let (_, number) = line.split_once("begun ")?;
        number.trim().parse().ok()
    };
    let mut lines = out.lines().map_while(Result::ok).filter_map(number);
    let mut told: Vec<u64> = lines.by_ref().take(attempts).collect();
    program.kill().unwrap();
    program.wait().unwrap();
    // What it still said while the signal was on its way.
    told.extend(lines);
    told
}

#[test]
fn no_attempt_is_lost_or_repeated_however_often_the_program_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("next.toml"), TYPED).unwrap();
    let mut told = BTreeSet::new();
    for attempts in [1, 2, 3, 1, 5, 1, 2, 8, 1, 1] {
        for number in told_before_the_kill(folder.path(), attempts) {
            assert!(told.insert(number), "attempt {number} began twice");
        }
    }
    let job = open(folder.path()).unwrap();
    let facts = facts(&job);
    let numbers: Vec<_> = facts.attempts.iter().map(|attempt| attempt.line_seq.get()).collect();
    let last = numbers.last().copied().unwrap();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
    assert!(told.iter().all(|number| *number <= last), "{told:?}");
    assert!(told.len() >= 10, "{told:?}");
    Draft::prepare(facts, &job.assignment().profile).unwrap();
}
