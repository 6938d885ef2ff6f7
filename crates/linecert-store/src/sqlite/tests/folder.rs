//! What becomes of the folder of a store: opened twice, tampered with, full, copied, damaged.

use std::{fs, path::Path};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::{
    Checked, OpenError, OrderFilter, Orders as _, Page, Samples as _, Scope, SqliteStore, Store,
    StoreError, Trail as _, TrailCheck, WriteError,
    sqlite::fault::writing,
    suite::{block_on, sample::*},
};

fn create() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path()).unwrap();
    (folder, store)
}

fn put_orders(store: &SqliteStore, numbers: impl IntoIterator<Item = u64>) {
    let orders = numbers.into_iter().map(|number| put_order(&order(number, None, None)));
    block_on(store.write(write(0, orders.collect()))).unwrap();
}

fn count(store: &SqliteStore) -> usize {
    let (all, any, page) = (Scope::system(), OrderFilter::default(), Page::default());
    block_on(store.orders(&all, &any, &page)).unwrap().rows.len()
}

/// Changes the closed store behind its back.
fn tamper(folder: &Path, sql: &str) {
    let db = Connection::open(folder.join("main.db")).unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn what_was_written_is_there_when_it_is_opened_again() {
    let (folder, store) = create();
    put_orders(&store, 1..=3);
    drop(store);
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(count(&store), 3);
}

#[test]
fn a_folder_is_made_once_and_opened_by_one() {
    let (folder, store) = create();
    let refused = |made: Result<SqliteStore, OpenError>| made.unwrap_err();
    assert!(matches!(refused(SqliteStore::open(folder.path())), OpenError::InUse(_)));
    assert!(matches!(refused(SqliteStore::create(folder.path())), OpenError::NotEmpty(_)));
    drop(store);
    assert!(matches!(refused(SqliteStore::create(folder.path())), OpenError::NotEmpty(_)));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(refused(SqliteStore::open(empty.path())), OpenError::NoStore(_)));
    let absent = empty.path().join("absent");
    assert!(matches!(refused(SqliteStore::open(&absent)), OpenError::NoStore(_)));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new");
    drop(SqliteStore::create(&new).unwrap());
    assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn what_a_newer_program_wrote_is_not_opened() {
    let (folder, store) = create();
    drop(store);
    tamper(folder.path(), "PRAGMA user_version = 9");
    let error = SqliteStore::open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::Newer { found: 9, known: 1, .. }), "{error}");
}

#[test]
fn what_is_no_database_is_not_opened() {
    let (folder, store) = create();
    drop(store);
    fs::write(folder.path().join("main.db"), b"no database, but long enough".repeat(99)).unwrap();
    let error = SqliteStore::open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::Database { .. }), "{error}");
}

#[test]
fn a_trail_that_was_changed_tells_where() {
    for (sql, number) in [
        ("UPDATE trail SET object = 'order WO-9' WHERE number = 2", 2),
        ("UPDATE trail SET at = at + 1 WHERE number = 2", 2),
        ("UPDATE trail SET by_whom = 'system tesu' WHERE number = 3", 3),
        ("UPDATE trail SET region = '' WHERE number = 1", 0),
        ("UPDATE trail SET region = 'north' WHERE number = 1", 1),
        ("UPDATE trail SET request = 'r' WHERE number = 1", 1),
        ("UPDATE trail SET detail = zeroblob(32) WHERE number = 3", 3),
        ("DELETE FROM trail WHERE number = 2", 2),
        ("DELETE FROM trail WHERE number = 1", 1),
        ("UPDATE trail SET number = 9 WHERE number = 3", 3),
    ] {
        let (folder, store) = create();
        put_orders(&store, 1..=3);
        drop(store);
        tamper(folder.path(), sql);
        let store = SqliteStore::open(folder.path()).unwrap();
        match (block_on(store.verify_trail()), number) {
            (Ok(TrailCheck::Broken { number: found }), number) if number > 0 => {
                assert_eq!(found, number, "{sql}");
            }
            // A value that no name has is told as damage.
            (Err(StoreError::Damaged(_)), 0) => {}
            other => panic!("{sql}: {other:?}"),
        }
    }
}

/// Lets the main file have so many pages more than it has.
fn room(store: &SqliteStore, pages: i64) {
    let limit = move |db: &Connection| -> Result<(), StoreError> {
        let now: i64 =
            db.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(writing)?;
        let most = now + pages;
        // The pragma answers with the limit.
        db.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(())).map_err(writing)
    };
    block_on(store.writer.run(limit)).unwrap();
}

#[test]
fn a_full_disk_is_an_error_and_the_store_goes_on_afterwards() {
    let (_folder, store) = create();
    put_orders(&store, 1..=3);
    room(&store, 0);
    let long = crate::Order { body: "x".repeat(100_000), ..order(4, None, None) };
    for _ in 0..3 {
        let full = block_on(store.write(write(0, vec![put_order(&long)])));
        assert_eq!(full, Err(WriteError::Store(StoreError::Full)));
        assert_eq!(count(&store), 3);
    }
    room(&store, 1_000);
    block_on(store.write(write(0, vec![put_order(&long)]))).unwrap();
    assert_eq!(count(&store), 4);
    let trail = block_on(store.verify_trail()).unwrap();
    assert!(matches!(trail, TrailCheck::Whole { rows: 4, .. }), "{trail:?}");
}

#[test]
fn a_backup_is_opened_as_any_other_store() {
    let (folder, store) = create();
    put_orders(&store, 1..=3);
    block_on(store.put_samples(vec![pon_row(0, -1_900)])).unwrap();
    let copy = folder.path().join("copy");
    block_on(store.backup(&copy)).unwrap();
    block_on(store.backup(&copy)).unwrap_err();
    put_orders(&store, [4]);
    let copied = SqliteStore::open(&copy).unwrap();
    assert_eq!((count(&store), count(&copied)), (4, 3));
    put_orders(&copied, [5, 6]);
    let whole = block_on(copied.check()).unwrap();
    let rows = |checked: Checked| match checked.trail {
        TrailCheck::Whole { rows, .. } => rows,
        TrailCheck::Broken { .. } => 0,
    };
    assert_eq!((whole.faults.as_slice(), rows(whole.clone())), (&[][..], 5));
}

#[test]
fn a_check_tells_what_is_damaged() {
    let (folder, store) = create();
    put_orders(&store, 1..=200);
    drop(store);
    tamper(folder.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let file = folder.path().join("main.db");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.windows(5).rposition(|five| five == b"WO-77").unwrap();
    bytes[middle..middle + 5].copy_from_slice(b"WO-99");
    fs::write(&file, bytes).unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    let checked = block_on(store.check()).unwrap();
    let whole = matches!(checked.trail, TrailCheck::Whole { .. });
    assert!(!checked.faults.is_empty() || !whole, "{checked:?}");
}

#[test]
fn who_only_looks_sees_what_another_has_and_writes_nothing() {
    let (folder, store) = create();
    put_orders(&store, 1..=3);
    block_on(store.put_samples(vec![pon_row(0, -1_900)])).unwrap();
    let look = SqliteStore::look(folder.path()).unwrap();
    put_orders(&store, [4]);
    assert_eq!(count(&look), 4);
    let refused = block_on(look.write(write(0, vec![put_order(&order(5, None, None))])));
    assert_eq!(refused, Err(WriteError::Store(StoreError::Closed)));
    assert_eq!(block_on(look.put_samples(vec![pon_row(1, 0)])), Err(StoreError::Closed));
    let copy = folder.path().join("copy");
    block_on(look.backup(&copy)).unwrap();
    drop(store);
    let checked = block_on(look.check()).unwrap();
    assert!(matches!(checked.trail, TrailCheck::Whole { rows: 4, .. }), "{checked:?}");
    assert_eq!(count(&SqliteStore::look(&copy).unwrap()), 4);
    let absent = folder.path().join("absent");
    assert!(matches!(SqliteStore::look(&absent).unwrap_err(), OpenError::NoStore(_)));
}

#[test]
fn a_copy_that_fails_leaves_nothing() {
    let (folder, store) = create();
    put_orders(&store, 1..=3);
    let copy = folder.path().join("copy");
    drop(store);
    // A page that cannot be read is one that cannot be copied.
    tamper(folder.path(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let look = SqliteStore::look(folder.path()).unwrap();
    fs::File::options()
        .write(true)
        .open(folder.path().join("main.db"))
        .unwrap()
        .set_len(8_192)
        .unwrap();
    block_on(look.backup(&copy)).unwrap_err();
    assert!(!copy.exists());
}

#[test]
fn what_is_forgotten_is_given_back_to_the_disk() {
    let (folder, store) = create();
    let long: Vec<crate::PonRow> = (0..2_500).map(wide_row).collect();
    block_on(store.put_samples(long)).unwrap();
    let pages = |folder: &Path| -> i64 {
        let db = Connection::open(folder.join("hot.db")).unwrap();
        db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap()
    };
    let before = pages(folder.path());
    assert_eq!(block_on(store.forget_samples(at(2_400))), Ok(2_400));
    assert_eq!(block_on(store.forget_samples(at(2_400))), Ok(0));
    let after = pages(folder.path());
    assert!(after < before / 4, "{after} of {before} pages");
    let (all, span) = (Scope::system(), crate::Span { from: at(0), to: at(9_999) });
    put_node(&store);
    assert_eq!(block_on(store.history(&all, &onu_name(3), span)).unwrap().len(), 100);
}

/// A row of as many ONUs as a port has.
fn wide_row(second: i64) -> crate::PonRow {
    let onus: Vec<u32> = (1..=64).collect();
    let cells = onus.iter().map(|onu| crate::Cell::Steps(i64::from(*onu) * 77 * (second % 9)));
    let column =
        crate::Column { metric: linecert_measure::Metric::OnuRxPower, cells: cells.collect() };
    crate::PonRow { packed: crate::Packed::pack(&onus, &[column]).unwrap(), ..pon_row(second, 0) }
}

fn put_node(store: &SqliteStore) {
    let node = crate::Change::PutNode(Box::new(node("olt-1", None)), crate::Expect::Any);
    block_on(store.write(write(0, vec![node]))).unwrap();
}
