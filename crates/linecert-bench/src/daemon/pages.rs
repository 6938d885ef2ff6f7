//! How long lists and pages take with a million certificates, lines and ONUs stored.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use linecert_measure::Status;
use linecert_store::{
    Inventory as _, LineFilter, Lines as _, OnuFilter, Page, Scope, SqliteStore, StoreError,
    suite::{block_on, sample},
};

use super::{
    DaemonArgs, DaemonProblem, http::Connection, ingest::folder, operator::Operator, stored,
    system, wrong,
};
use crate::net::Goals;

/// The longest that 99 of 100 pages take.
const GOAL: Duration = Duration::from_millis(50);

/// How often each page is read, each time of something else.
const TIMES: u64 = 300;

/// Pages by the path that asks for them, of the thing with a number.
type Asked = (&'static str, fn(u64) -> String);

const PAGES: [Asked; 12] = [
    ("certificates, newest first", |_| "/api/v1/certificates".to_owned()),
    ("certificates of a line", |n| format!("/api/v1/certificates?line=L-{n:07}")),
    ("certificates of an order", |n| format!("/api/v1/certificates?order=WO-{n:07}")),
    ("certificates of a technician", |n| {
        format!("/api/v1/certificates?technician=Technician%20{}", n % 300 + 1)
    }),
    ("certificates that fail", |_| "/api/v1/certificates?verdict=fail".to_owned()),
    ("certificates of a region", |n| format!("/api/v1/certificates?region=district%20{}", n % 8)),
    ("certificates of a region that fail", |n| {
        format!("/api/v1/certificates?region=district%20{}&verdict=fail", n % 8)
    }),
    ("orders", |_| "/api/v1/orders".to_owned()),
    ("lines", |_| "/api/v1/lines".to_owned()),
    ("lines by their beginning", |n| format!("/api/v1/lines?prefix=L-{:04}", n / 1_000)),
    ("a line", |n| format!("/api/v1/lines/L-{n:07}")),
    ("access nodes", |_| "/api/v1/nodes".to_owned()),
];

/// What one page took, many times.
struct Times(Vec<Duration>);

impl Times {
    fn at(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * percent / 100).copied().unwrap_or_default()
    }

    /// Prints it, and tells whether the goal is met.
    fn told(mut self, name: &str) -> bool {
        self.0.sort_unstable();
        let (middle, late, longest) = (self.at(50), self.at(99), self.at(100));
        println!("{middle:>9.1?} {late:>9.1?} {longest:>9.1?}  {name}");
        late < GOAL
    }
}

/// Fills a store, and reads its pages over HTTP.
pub(super) fn run(args: &DaemonArgs) -> Result<Goals, DaemonProblem> {
    let scratch = args.folder.is_none().then(|| folder(args)).transpose()?;
    let place = scratch.as_ref().map(tempfile::TempDir::path).or(args.folder.as_deref());
    let operator = stored::filled(place.unwrap_or(Path::new(".")), args.stored)?;
    let bytes =
        fs::metadata(operator.store().join("main.db")).map_err(system("look at the store"))?;
    let daemon = operator.start("api")?;
    let mut connection = Connection::open(daemon.address, &operator.token)?;
    println!("{:>9} {:>9} {:>9}  over HTTP", "median", "p99", "longest");
    let mut met = true;
    for (name, path) in PAGES {
        let number = |time: u64| (time * 7_919) % args.stored + 1;
        match read(&mut connection, |time| path(number(time)))? {
            Some(times) => met &= times.told(name),
            None => {
                println!("{:>29}  {name}: linecertd has no such page", "-");
                met = false;
            }
        }
    }
    met &= one_by_one(&mut connection)?;
    let memory = daemon.memory().unwrap_or(0);
    met &= at_the_store(&operator, args.stored)?;
    println!(
        "pages: {:.1} GB on disk a million, {memory} KiB of memory; goal p99 below {GOAL:?}",
        bytes.len() as f64 / args.stored as f64 / 1e3
    );
    Ok(if met { Goals::Met } else { Goals::Missed })
}

/// Reads a page many times; nothing when there is no such page.
fn read(
    connection: &mut Connection,
    path: impl Fn(u64) -> String,
) -> Result<Option<Times>, DaemonProblem> {
    let mut times = Vec::new();
    for time in 0..TIMES {
        let (path, began) = (path(time), Instant::now());
        let answer = connection.get(&path)?;
        times.push(began.elapsed());
        match answer.status {
            200 => {}
            404 => return Ok(None),
            status => return Err(wrong(format!("{path} is answered by {status}"))),
        }
    }
    Ok(Some(Times(times)))
}

/// Walks the list by its cursors, and reads the file of a certificate on each page.
fn one_by_one(connection: &mut Connection) -> Result<bool, DaemonProblem> {
    let (mut pages, mut files, mut path) =
        (Vec::new(), Vec::new(), "/api/v1/certificates".to_owned());
    for _ in 0..TIMES {
        let began = Instant::now();
        let answer = connection.get(&path)?;
        pages.push(began.elapsed());
        let list: serde_json::Value =
            serde_json::from_slice(&answer.body).map_err(|error| wrong(error.to_string()))?;
        let first = list.pointer("/items/0/digest").and_then(serde_json::Value::as_str);
        let first = first.ok_or_else(|| wrong("a page has no certificate"))?;
        let began = Instant::now();
        let file = connection.get(&format!("/api/v1/certificates/{first}/bundle"))?;
        files.push(began.elapsed());
        if file.status != 200 || file.body.len() < 5_000 {
            return Err(wrong("a certificate is not given out"));
        }
        let next = list.get("next").and_then(serde_json::Value::as_str);
        let Some(next) = next else { break };
        path = format!("/api/v1/certificates?cursor={next}");
    }
    let walked = Times(pages).told("certificates, page after page");
    Ok(Times(files).told("the file of a certificate") && walked)
}

/// What has no page over HTTP yet is read where it would be read from.
fn at_the_store(operator: &Operator, stored: u64) -> Result<bool, DaemonProblem> {
    let (store, all) = (SqliteStore::look(&operator.store())?, Scope::system());
    let page = Page::default();
    println!("{:>9} {:>9} {:>9}  at the store", "median", "p99", "longest");
    let lines = |prefix: String| {
        let filter = LineFilter { prefix: Some(prefix), ..LineFilter::default() };
        block_on(store.lines(&all, &filter, &page)).map(|found| found.rows.len())
    };
    let line = |number: u64| {
        let name = sample::name(&format!("L-{number:07}"));
        block_on(store.line(&all, &name)).map(|found| usize::from(found.is_some()))
    };
    let onus = |filter: &OnuFilter| {
        block_on(store.onus(&all, filter, &page)).map(|found| found.rows.len())
    };
    let (node, lost) =
        (OnuFilter::default(), OnuFilter { status: Some(Status::Los), ..OnuFilter::default() });
    let of_node = |number: u64| OnuFilter {
        node: Some(sample::name(&format!("olt-{}", number % stored.div_ceil(1_024)))),
        ..node.clone()
    };
    let serial =
        |number: u64| OnuFilter { serial: Some(format!("GPON{number:08X}")), ..node.clone() };
    let met = [
        timed("lines by their beginning", stored, &|n| lines(format!("L-{:04}", n / 1_000)))?,
        timed("a line", stored, &line)?,
        timed("ONUs of a node", stored, &|n| onus(&of_node(n)))?,
        timed("the ONU with a serial number", stored, &|n| onus(&serial(n)))?,
        timed("ONUs without light", stored, &|_| onus(&lost))?,
    ];
    Ok(met.into_iter().all(|met| met))
}

fn timed(
    name: &str,
    stored: u64,
    read: &dyn Fn(u64) -> Result<usize, StoreError>,
) -> Result<bool, DaemonProblem> {
    let mut times = Vec::new();
    for time in 0..TIMES {
        let (number, began) = ((time * 7_919) % (stored - 1) + 1, Instant::now());
        let found = read(number)?;
        times.push(began.elapsed());
        if found == 0 {
            return Err(wrong(format!("{name}: nothing is found of {number}")));
        }
    }
    Ok(Times(times).told(name))
}
