//! A store with much in it, filled by writes like any other: certificates that are really signed and
//! verified, lines, and ONUs.

use std::{
    fs,
    path::Path,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Instant,
};

use linecert_audit::generate::Fleet;
use linecert_cert::Verifier;
use linecert_measure::Status;
use linecert_profile::Access;
use linecert_store::{
    Change, Expect, Line, NewCertificate, Node, Onu, OnuName, Polling, SqliteStore, Store as _,
    suite::{block_on, sample},
};

use super::{
    DaemonProblem,
    operator::{Operator, fleet},
    system, wrong,
};

/// Changes of one write.
const TOGETHER: usize = 512;

/// ONUs of a port, and ports of a node.
const ONUS: u64 = 64;
const PORTS: u64 = 16;

/// The file that says that a folder is filled.
const FILLED: &str = "filled";

/// The operator whose store has so many of everything. A folder that was filled before is not filled
/// again.
pub(super) fn filled(folder: &Path, count: u64) -> Result<Operator, DaemonProblem> {
    let place = folder.join(format!("stored-{count}"));
    if let Some(operator) = Operator::again(&place).filter(|_| place.join(FILLED).exists()) {
        println!("pages: {} was filled before", place.display());
        return Ok(operator);
    }
    if place.exists() {
        fs::remove_dir_all(&place).map_err(system("remove a folder that was not filled"))?;
    }
    let fleet = fleet()?;
    let operator = Operator::create(&place, &fleet)?;
    let store = SqliteStore::open(&operator.store())?;
    let began = Instant::now();
    put_all(&store, (1..=count).map(line))?;
    put_all(&store, (0..count.div_ceil(ONUS * PORTS)).map(node))?;
    put_all(&store, (0..count.div_ceil(ONUS)).map(port))?;
    println!("pages: {count} lines and ONUs stored in {:.0} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    put_certificates(&store, (&fleet, count))?;
    let took = began.elapsed().as_secs_f64();
    println!("pages: {count} certificates signed, verified and stored in {took:.0} s");
    drop(store);
    fs::write(place.join(FILLED), "").map_err(system("mark the folder"))?;
    Ok(operator)
}

fn put_all(
    store: &SqliteStore,
    changes: impl Iterator<Item = Change>,
) -> Result<(), DaemonProblem> {
    let mut changes = changes.peekable();
    while changes.peek().is_some() {
        let list = changes.by_ref().take(TOGETHER).collect();
        block_on(store.write(sample::write(0, list)))?;
    }
    Ok(())
}

/// Signs and verifies on all cores, and writes what comes.
fn put_certificates(
    store: &SqliteStore,
    (fleet, count): (&Fleet, u64),
) -> Result<(), DaemonProblem> {
    let (next, (made, ready)) = (AtomicU64::new(1), mpsc::sync_channel(2 * TOGETHER));
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        let makers: Vec<_> = (0..cores)
            .map(|_| {
                let (made, next) = (made.clone(), &next);
                scope.spawn(move || make(fleet, (next, count), &made))
            })
            .collect();
        drop(made);
        let changes = ready.iter().map(|new| Change::PutCertificate(Box::new(new)));
        put_all(store, changes)?;
        let panicked = |_| wrong("a thread that signs panicked");
        makers.into_iter().try_for_each(|maker| maker.join().map_err(panicked)?)
    })
}

fn make(
    fleet: &Fleet,
    (next, count): (&AtomicU64, u64),
    made: &mpsc::SyncSender<NewCertificate>,
) -> Result<(), DaemonProblem> {
    let (crew, verifier) = (fleet.crew()?, Verifier::new(fleet.trust()));
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number > count {
            return Ok(());
        }
        let bytes = crew.certificate(number)?;
        let report = verifier.verify(&bytes).map_err(|error| wrong(error.to_string()))?;
        let at = sample::at(i64::try_from(number).unwrap_or(0));
        let new = NewCertificate::of(&report, bytes.into(), at);
        let new = new.map_err(|error| wrong(error.to_string()))?;
        if made.send(new).is_err() {
            return Ok(());
        }
    }
}

/// Where the ONU with this number hangs, counted from zero.
fn place(number: u64) -> (String, String, u32) {
    let (port, onu) = (number / ONUS, number % ONUS + 1);
    let (node, port) = (port / PORTS, port % PORTS + 1);
    (format!("olt-{node}"), format!("gpon_olt-1/1/{port}"), u32::try_from(onu).unwrap_or(0))
}

/// The region of whatever has this number, as its certificate says it.
fn region(number: u64) -> String {
    format!("district {}", number % 300 % 8)
}

/// The line with this number, as its certificate calls it.
fn line(number: u64) -> Change {
    let (node, port, onu) = place(number - 1);
    let line = Line {
        name: sample::name(&format!("L-{number:07}")),
        region: region(number).parse().ok(),
        class: "town".to_owned(),
        access: Access::Gpon,
        onu: Some(OnuName { node: sample::name(&node), port: sample::name(&port), onu }),
        profile: Some("gpon-install".to_owned()),
        version: 0,
    };
    Change::PutLine(Box::new(line), Expect::Any)
}

fn node(number: u64) -> Change {
    let node = Node {
        name: sample::name(&format!("olt-{number}")),
        region: None,
        address: "192.0.2.1:161".to_owned(),
        driver: Some("zte-c600".to_owned()),
        credentials: "olt".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    Change::PutNode(Box::new(node), Expect::Any)
}

/// All ONUs of a port.
fn port(number: u64) -> Change {
    let first = number * ONUS;
    let (node, port, _) = place(first);
    let onu = |number: u64| Onu {
        onu: place(number).2,
        serial: Some(format!("GPON{number:08X}")),
        status: Some(if number % 100 == 7 { Status::Los } else { Status::Online }),
        seen_at: sample::at(0),
    };
    let onus = (first..first + ONUS).map(onu).collect();
    Change::PutOnus(sample::name(&node), sample::name(&port), onus)
}
