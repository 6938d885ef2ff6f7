//! How long pages take with a million certificates, ONUs and lines stored.
//!
//! `cargo run --release -p linecert-store --features suite --example pages -- [ROWS]`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops and prints")]

use std::{
    env, fs,
    path::Path,
    time::{Duration, Instant},
};

use linecert_measure::Status;
use linecert_store::{
    CertificateFilter, Certificates as _, Inventory as _, LineFilter, Lines as _, Listing,
    OnuFilter, Page, Scope, SqliteStore, Store as _,
    suite::{block_on, sample},
};
use rusqlite::Connection;

const ROUNDS: usize = 50;

/// Rows like the one that is there. Where the rows come from makes no difference to a page.
const FILL: &str = "
    CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
        (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :rows) SELECT i FROM n;
    INSERT INTO certificate (digest, number, order_number, line, access, region, technician, signer,
        profile, revision, profile_digest, verdict, purpose, issued_at, received_at, standing,
        extent, bundle)
    SELECT randomblob(32), 'WO-' || i || '-1', 'WO-' || i, 'L-' || i, access,
        CASE i % 8 WHEN 0 THEN 'north' ELSE 'district ' || (i % 8) END, 'technician ' || (i % 500),
        signer, profile, revision, profile_digest, CASE i % 50 WHEN 0 THEN 'fail' ELSE 'pass' END,
        purpose, issued_at + i, received_at + i, standing, extent, bundle FROM certificate, n;
    INSERT INTO line SELECT 'L-' || i, CASE i % 8 WHEN 0 THEN 'north' ELSE 'south' END, 'town',
        'gpon', 'olt-' || (i / 1024), '0/' || (i / 64 % 16), i % 64, NULL, 1 FROM n;
    INSERT INTO onu SELECT 'olt-' || (i / 1024), '0/' || (i / 64 % 16), i % 64,
        CASE i % 8 WHEN 0 THEN 'north' ELSE 'south' END, printf('GPON%08X', i),
        CASE i % 100 WHEN 0 THEN 'los' ELSE 'online' END, 0 FROM n;
    ANALYZE;";

fn main() {
    let rows = env::args().nth(1).unwrap_or_else(|| "1000000".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = SqliteStore::create(&path).unwrap();
    let first = sample::put_certificate(&sample::certificate(1, Some("north")));
    block_on(store.write(sample::write(0, vec![first]))).unwrap();
    drop(store);
    let db = Connection::open(path.join("main.db")).unwrap();
    db.execute_batch(&FILL.replace(":rows", &rows)).unwrap();
    drop(db);
    let bytes = fs::metadata(path.join("main.db")).unwrap().len();
    println!("{rows} certificates, lines and ONUs: {} MB without bundles", bytes / 1_000_000);
    measure(&path);
}

fn measure(path: &Path) {
    let store = SqliteStore::open(path).unwrap();
    let (all, north) = (Scope::system(), sample::of(["north"]));
    let two = sample::of(["north", "district 3"]);
    let any = CertificateFilter::default;
    let late = sample::at(1) + Duration::from_micros(500_000);
    for (scope, filter) in [
        (&all, any()),
        (&north, any()),
        (&two, any()),
        (&all, CertificateFilter { line: Some(sample::name("L-777")), ..any() }),
        (&north, CertificateFilter { technician: Some("technician 8".to_owned()), ..any() }),
        (&all, CertificateFilter { verdict: Some(linecert_profile::Overall::Fail), ..any() }),
        (&all, CertificateFilter { to: Some(late), ..any() }),
        (&north, CertificateFilter { from: Some(late), ..any() }),
    ] {
        let said = format!("certificates {:?} {:?}", scope.regions(), said(&filter));
        walk(&said, |page| block_on(store.certificates(scope, &filter, page)).unwrap());
    }
    let any = OnuFilter::default;
    for (scope, filter) in [
        (&all, any()),
        (&north, any()),
        (&all, OnuFilter { status: Some(Status::Los), ..any() }),
        (&all, OnuFilter { serial: Some("GPON000".to_owned()), ..any() }),
        (&all, OnuFilter { node: Some(sample::name("olt-7")), ..any() }),
    ] {
        let said = format!("onus {:?} {:?} {:?}", scope.regions(), filter.status, filter.serial);
        walk(&said, |page| block_on(store.onus(scope, &filter, page)).unwrap());
    }
    for (scope, prefix) in [(&all, None), (&all, Some("L-77")), (&north, Some("L-77"))] {
        let filter = LineFilter { prefix: prefix.map(str::to_owned), ..LineFilter::default() };
        let said = format!("lines {:?} {prefix:?}", scope.regions());
        walk(&said, |page| block_on(store.lines(scope, &filter, page)).unwrap());
    }
}

fn said(filter: &CertificateFilter) -> String {
    let parts = [
        filter.line.as_ref().map(|line| format!("line {line}")),
        filter.technician.clone(),
        filter.verdict.map(|verdict| verdict.word().to_owned()),
        filter.from.map(|from| format!("from {from}")),
        filter.to.map(|to| format!("to {to}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Reads the first pages of a list, one behind the other, and tells the middle and the longest.
fn walk<T>(said: &str, read: impl Fn(&Page) -> Listing<T>) {
    let (mut page, mut times, mut rows) = (Page::default(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let listing = read(&page);
        times.push(begun.elapsed());
        rows += listing.rows.len();
        page.after = listing.next;
    }
    times.sort();
    let (middle, longest) = (times.get(ROUNDS / 2).unwrap(), times.last().unwrap());
    println!("{middle:>9.1?} {longest:>9.1?} {rows:>6} rows  {said}");
}
