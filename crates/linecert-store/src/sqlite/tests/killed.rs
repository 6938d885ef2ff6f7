//! A program that is killed while it writes, again and again: nothing that it was told to be
//! written is lost, and nothing is half written.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use crate::{
    Change, Expect, Lines as _, OpenError, Orders as _, Scope, SqliteStore, Store as _, Trail as _,
    TrailCheck,
    suite::{block_on, sample::*},
};

/// Names the folder that the killed program works in.
const FOLDER: &str = "LINECERT_TEST_FOLDER";

const WRITERS: u64 = 4;

fn child(test: &str, folder: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    let test = format!("sqlite::tests::killed::{test}");
    command.args(["--exact", "--ignored", "--nocapture", &test]).env(FOLDER, folder);
    command
}

fn folder() -> PathBuf {
    env::var_os(FOLDER).unwrap().into()
}

/// An order with its line: both, or neither.
fn both(number: u64) -> Vec<Change> {
    let line = line(&format!("L-{number}"), None);
    vec![put_order(&order(number, None, None)), Change::PutLine(Box::new(line), Expect::Any)]
}

#[test]
#[ignore = "the program that is killed"]
fn writes_until_it_is_killed() {
    let store = SqliteStore::open(&folder()).unwrap();
    let write_on = |writer: u64| {
        for number in (writer..).step_by(usize::try_from(WRITERS).unwrap()) {
            block_on(store.write(write(0, both(number)))).unwrap();
            // One write to the pipe: a line is there whole or not at all.
            std::io::stdout().write_all(format!("acknowledged {number}\n").as_bytes()).unwrap();
        }
    };
    let from: u64 = env::var("LINECERT_TEST_FROM").unwrap().parse().unwrap();
    thread::scope(|threads| {
        for writer in 0..WRITERS {
            threads.spawn(move || write_on(from + writer));
        }
    });
}

/// Reads what was acknowledged until the program is killed after so many.
fn kill_after(mut child: Child, acknowledged: usize) -> Vec<u64> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut numbers = Vec::new();
    let mut killed = false;
    for line in lines {
        let Ok(line) = line else { break };
        numbers.extend(line.strip_prefix("acknowledged ").and_then(|n| n.parse::<u64>().ok()));
        if numbers.len() >= acknowledged && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    numbers
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteStore::create(folder.path()).unwrap());
    for round in 0..20u64 {
        let from = round * 100_000;
        let mut command = child("writes_until_it_is_killed", folder.path());
        command.env("LINECERT_TEST_FROM", from.to_string()).stdout(Stdio::piped());
        let after = usize::try_from(round * 7 % 40 + 1).unwrap();
        let acknowledged = kill_after(command.spawn().unwrap(), after);
        assert!(acknowledged.len() >= after, "{acknowledged:?}");
        check(folder.path(), &acknowledged);
    }
}

fn check(folder: &Path, acknowledged: &[u64]) {
    let store = SqliteStore::open(folder).unwrap();
    let (all, last) = (Scope::system(), acknowledged.iter().max().unwrap() + 4 * WRITERS);
    for number in *acknowledged.iter().min().unwrap()..last {
        let order = block_on(store.order(&all, &name(&format!("WO-{number}")))).unwrap();
        let line = block_on(store.line(&all, &name(&format!("L-{number}")))).unwrap();
        assert_eq!(order.is_some(), line.is_some(), "{number} is half written");
        assert!(order.is_some() || !acknowledged.contains(&number), "{number} is lost");
    }
    let trail = block_on(store.verify_trail()).unwrap();
    assert!(matches!(trail, TrailCheck::Whole { .. }), "{trail:?}");
}

#[test]
#[ignore = "the second program"]
fn finds_the_store_in_use() {
    let error = SqliteStore::open(&folder()).unwrap_err();
    assert!(matches!(error, OpenError::InUse(_)), "{error}");
}

#[test]
fn a_second_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path()).unwrap();
    let refused = child("finds_the_store_in_use", folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(refused.status.success() && told.contains("1 passed"), "{told}");
    drop(store);
    let opened = child("finds_the_store_in_use", folder.path()).output().unwrap();
    assert!(!opened.status.success());
}

#[test]
#[ignore = "the program whose files may not grow"]
fn goes_on_when_it_may_write_again() {
    let store = SqliteStore::open(&folder()).unwrap();
    let long = |number| crate::Order { body: "x".repeat(20_000), ..order(number, None, None) };
    let put = |number| block_on(store.write(write(0, vec![put_order(&long(number))])));
    let refused = (0..10_000).find(|number| put(*number).is_err()).unwrap();
    assert!(put(refused).is_err());
    let limits = rustix::process::getrlimit(rustix::process::Resource::Fsize);
    let unlimited = rustix::process::Rlimit { current: limits.maximum, ..limits };
    rustix::process::setrlimit(rustix::process::Resource::Fsize, unlimited).unwrap();
    for number in refused..refused + 5 {
        put(number).unwrap();
    }
    for number in 0..refused + 5 {
        let (all, order) = (Scope::system(), name(&format!("WO-{number}")));
        assert!(block_on(store.order(&all, &order)).unwrap().is_some(), "{number}");
    }
}

/// The signal that comes with the limit is ignored, as a service manager sets it: the write fails.
#[test]
fn a_file_that_may_not_grow_is_an_error_and_the_store_goes_on_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    drop(SqliteStore::create(folder.path()).unwrap());
    let limited = child("goes_on_when_it_may_write_again", folder.path());
    let shell = "trap '' XFSZ; ulimit -S -f 6000; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.arg("-c").arg(shell).arg(limited.get_program()).args(limited.get_args());
    let output = command.env(FOLDER, folder.path()).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&told));
    assert!(String::from_utf8_lossy(&told).contains("1 passed"));
}
