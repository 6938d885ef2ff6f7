//! How many certificates a second the store takes, beside what SQLite commits of the same rows.
//!
//! `cargo run --release -p linecert-store --features suite --example ingest -- [CERTIFICATES]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops and prints")]

use std::{
    env,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use linecert_store::{
    Actor, Change, NewCertificate, Scope, SqliteStore, Store as _, Write,
    suite::{block_on, sample},
};
use rusqlite::{Connection, params_from_iter, types::Value};

const SUBMITTERS: usize = 64;
const BATCH: usize = 100;

fn main() {
    let count = env::args().nth(1).map_or(10_000, |count| count.parse().unwrap());
    let made: Vec<_> =
        (1..=count).map(|number| sample::certificate(number, Some("north"))).collect();
    let folder = tempfile::tempdir().unwrap();
    let taken = through_the_store(&made, &folder.path().join("store"));
    let bare = bare(&folder.path().join("store/main.db"), &folder.path().join("bare.db"));
    let rate = |time: Duration| f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64();
    println!("{count} certificates, {SUBMITTERS} submitters: {:.0}/s", rate(taken));
    println!("bare SQLite, FULL, {BATCH} a commit, the same rows: {:.0}/s", rate(bare));
    println!("ratio {:.2}", bare.as_secs_f64() / taken.as_secs_f64());
}

fn through_the_store(made: &[NewCertificate], folder: &Path) -> Duration {
    let store = SqliteStore::create(folder).unwrap();
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let submit = || {
        while let Some(new) = made.get(next.fetch_add(1, Ordering::Relaxed)) {
            let write = Write {
                by: Actor::System("ingest"),
                scope: Scope::system(),
                at: new.row().received_at,
                request: None,
                once: None,
                changes: vec![Change::PutCertificate(Box::new(new.clone()))],
            };
            block_on(store.write(write)).unwrap();
        }
    };
    thread::scope(|threads| {
        for _ in 0..SUBMITTERS {
            threads.spawn(submit);
        }
    });
    begun.elapsed()
}

/// Every row of the two tables, as it is there.
fn rows(db: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut query = db.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).unwrap();
    let columns = query.column_count();
    let read = query.query_map([], |row| (0..columns).map(|index| row.get(index)).collect());
    read.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

/// The same rows with the same indices, as fast as they go.
fn bare(from: &Path, to: &Path) -> Duration {
    let (from, to) = (Connection::open(from).unwrap(), Connection::open(to).unwrap());
    to.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full").unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('certificate', 'bundle') \
        AND sql IS NOT NULL ORDER BY rowid";
    let mut schema = from.prepare(sql).unwrap();
    for sql in schema.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        to.execute_batch(&sql.unwrap()).unwrap();
    }
    let (certificates, bundles) = (rows(&from, "certificate"), rows(&from, "bundle"));
    let begun = Instant::now();
    for (certificates, bundles) in certificates.chunks(BATCH).zip(bundles.chunks(BATCH)) {
        to.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (certificate, bundle) in certificates.iter().zip(bundles) {
            for (table, row) in [("certificate", certificate), ("bundle", bundle)] {
                let marks = vec!["?"; row.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES ({marks})");
                to.prepare_cached(&sql).unwrap().execute(params_from_iter(row)).unwrap();
            }
        }
        to.execute_batch("COMMIT").unwrap();
    }
    begun.elapsed()
}
