//! Certificates that are sent over HTTP, beside what the bare database commits of the same rows.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use linecert_audit::generate::Fleet;

use super::{
    DaemonArgs, DaemonProblem,
    bare::Bare,
    http::Connection,
    operator::{Linecertd, Operator, fleet},
    system, wrong,
};
use crate::{
    audit::{Turn, forge, median, signed_by},
    net::Goals,
};

/// Which part of the bare rate is to be reached.
const GOAL: f64 = 0.6;

const SEND: &str = "/api/v1/certificates";

/// In rounds: certificates sent, and then the same rows committed without anything around.
pub(super) fn run(args: &DaemonArgs) -> Result<Goals, DaemonProblem> {
    let (folder, fleet) = (folder(args)?, fleet()?);
    let operator = Operator::create(&folder.path().join("ingest"), &fleet)?;
    let daemon = operator.start("api,ingest")?;
    must_refuse((&operator, &daemon), &fleet)?;
    let mut bare = Bare::beside(&operator.store(), &folder.path().join("bare.db"))?;
    let (mut sent, mut committed) = (Vec::new(), Vec::new());
    for round in 0..args.rounds.max(1) {
        let bodies = bodies(&fleet, (round, args.certificates))?;
        sent.push(turn_of(|| send_all((&operator, &daemon), &bodies, args.senders))?);
        let (rows, turn) = bare.commit(args.senders)?;
        if rows != args.certificates {
            return Err(wrong(format!("{rows} of {} certificates are stored", args.certificates)));
        }
        committed.push(turn);
    }
    let memory = daemon.memory();
    // The last one to close the store brings all of it into its file.
    drop((bare, daemon));
    let met = told(args, (&sent, &committed), memory)?;
    told_disk(&operator, args)?;
    with_the_log(&operator, (&fleet, args))?;
    Ok(met)
}

/// What the same costs when the log is written beside it.
fn with_the_log(
    operator: &Operator,
    (fleet, args): (&Fleet, &DaemonArgs),
) -> Result<(), DaemonProblem> {
    let daemon = operator.start("api,ingest,log")?;
    let bodies = bodies(fleet, (args.rounds.max(1), args.certificates))?;
    let turn = turn_of(|| send_all((operator, &daemon), &bodies, args.senders))?;
    println!("ingest, with the log written beside it: {:.0} a second", rate(args, &turn));
    Ok(())
}

fn rate(args: &DaemonArgs, turn: &Turn) -> f64 {
    args.certificates as f64 / turn.wall.as_secs_f64()
}

fn told(
    args: &DaemonArgs,
    (sent, committed): (&[Turn], &[Turn]),
    memory: Option<u64>,
) -> Result<Goals, DaemonProblem> {
    let rates = |turns: &[Turn]| median(turns.iter().map(|turn| rate(args, turn)));
    let pairs = sent.iter().zip(committed);
    let ratio = median(pairs.map(|(sent, bare)| bare.wall.div_duration_f64(sent.wall)));
    println!(
        "ingest over HTTP, verified and receipted, {} at a time: {:.0} a second",
        args.senders,
        rates(sent)
    );
    println!(
        "bare SQLite, FULL, WAL, {} a commit, the same rows: {:.0} a second",
        args.senders,
        rates(committed)
    );
    println!(
        "ingest: {ratio:.2} of the bare rate; goal {GOAL}; memory {} KiB",
        memory.unwrap_or(0)
    );
    Ok(if ratio >= GOAL { Goals::Met } else { Goals::Missed })
}

/// What a million certificates take, each as it was sent and with its receipt.
fn told_disk(operator: &Operator, args: &DaemonArgs) -> Result<(), DaemonProblem> {
    let bytes = fs::metadata(operator.store().join("main.db"));
    let bytes = bytes.map_err(system("look at the store"))?.len();
    let certificates = args.certificates * u64::try_from(args.rounds.max(1)).unwrap_or(1);
    let gigabytes = bytes as f64 / certificates as f64 / 1e3;
    println!("ingest: {gigabytes:.1} GB a million certificates on disk, as sent and with receipt");
    Ok(())
}

fn turn_of(work: impl FnOnce() -> Result<(), DaemonProblem>) -> Result<Turn, DaemonProblem> {
    let mut worked = Ok(());
    let turn = Turn::of(|| {
        worked = work();
        Ok(())
    });
    worked?;
    turn.map_err(|error| wrong(error.to_string()))
}

/// Certificates of a round, each with a number of its own.
fn bodies(fleet: &Fleet, (round, count): (usize, u64)) -> Result<Vec<Vec<u8>>, DaemonProblem> {
    let first = u64::try_from(round).unwrap_or(0) * count + 1;
    let numbers: Vec<u64> = (first..first + count).collect();
    let bundles = signed_by(fleet, &numbers).map_err(|error| wrong(error.to_string()))?;
    Ok(bundles.iter().map(linecert_cert::Bundle::to_json).collect())
}

/// Sends everything, over so many connections at once.
fn send_all(
    (operator, daemon): (&Operator, &Linecertd),
    bodies: &[Vec<u8>],
    senders: usize,
) -> Result<(), DaemonProblem> {
    let next = AtomicUsize::new(0);
    let send = || {
        let mut connection = Connection::open(daemon.address, &operator.token)?;
        while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answer = connection.post(SEND, body)?;
            if answer.status != 201 {
                return Err(wrong(String::from_utf8_lossy(&answer.body)));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..senders.max(1)).map(|_| scope.spawn(send)).collect();
        let panicked = |_| wrong("a sender panicked");
        threads.into_iter().try_for_each(|thread| thread.join().map_err(panicked)?)
    })
}

/// A forged certificate is refused, or nothing that is measured means anything.
fn must_refuse(
    (operator, daemon): (&Operator, &Linecertd),
    fleet: &Fleet,
) -> Result<(), DaemonProblem> {
    let mut body = fleet.crew()?.certificate(0)?;
    forge(&mut body);
    let answer = Connection::open(daemon.address, &operator.token)?.post(SEND, &body)?;
    match answer.status {
        422 => Ok(()),
        status => Err(wrong(format!("a forged certificate is answered by {status}"))),
    }
}

/// A folder that is removed at the end.
pub(super) fn folder(args: &DaemonArgs) -> Result<tempfile::TempDir, DaemonProblem> {
    let made = match &args.folder {
        Some(folder) => fs::create_dir_all(folder).and_then(|()| tempfile::tempdir_in(folder)),
        None => tempfile::tempdir(),
    };
    made.map_err(system("make a folder"))
}
