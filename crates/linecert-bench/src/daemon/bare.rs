//! The bare database: the rows that the store has, with the same indices, as fast as they go.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};

use super::DaemonProblem;
use crate::audit::Turn;

/// The tables that certificates are in.
const TABLES: [&str; 2] = ["certificate", "bundle"];

/// Rows by table.
type Rows = [Vec<Vec<Value>>; 2];

/// A database without a program around it.
pub(super) struct Bare {
    from: Connection,
    to: Connection,
    /// How many rows of each table were copied.
    copied: [usize; 2],
}

impl Bare {
    /// An empty one with the tables of a store, and its settings.
    pub(super) fn beside(store: &Path, file: &Path) -> Result<Self, DaemonProblem> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let from = Connection::open_with_flags(store.join("main.db"), flags)?;
        let to = Connection::open(file)?;
        to.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = -65536; \
             PRAGMA wal_autocheckpoint = 8192",
        )?;
        let mut schema = from.prepare(
            "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('certificate', 'bundle') \
             AND sql IS NOT NULL ORDER BY rowid",
        )?;
        for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
            to.execute_batch(&sql?)?;
        }
        drop(schema);
        Ok(Self { from, to, copied: [0; 2] })
    }

    /// Commits what the store took since the last time, in batches of so many certificates. Reading
    /// it is not measured.
    pub(super) fn commit(&mut self, batch: usize) -> Result<(u64, Turn), DaemonProblem> {
        let rows = self.unread()?;
        let [certificates, bundles] = &rows;
        let each = bundles.len().div_ceil(certificates.len().max(1)).max(1);
        let mut copied = Ok(());
        let turn = Turn::of(|| {
            let batches = certificates.chunks(batch).zip(bundles.chunks(batch * each));
            copied = { batches }
                .try_for_each(|(certificates, bundles)| self.put([certificates, bundles]));
            Ok(())
        });
        copied?;
        let turn = turn.map_err(|error| super::wrong(error.to_string()))?;
        Ok((u64::try_from(certificates.len()).unwrap_or(0), turn))
    }

    fn put(&self, batch: [&[Vec<Value>]; 2]) -> Result<(), rusqlite::Error> {
        self.to.execute_batch("BEGIN IMMEDIATE")?;
        for (table, rows) in TABLES.into_iter().zip(batch) {
            for row in rows {
                let marks = vec!["?"; row.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES ({marks})");
                self.to.prepare_cached(&sql)?.execute(params_from_iter(row))?;
            }
        }
        self.to.execute_batch("COMMIT")
    }

    fn unread(&mut self) -> Result<Rows, rusqlite::Error> {
        let mut all = Rows::default();
        for ((table, copied), rows) in TABLES.into_iter().zip(&mut self.copied).zip(&mut all) {
            let sql = format!("SELECT * FROM {table} ORDER BY rowid LIMIT -1 OFFSET {copied}");
            let mut query = self.from.prepare(&sql)?;
            let columns = query.column_count();
            let read = query.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
            *rows = read.collect::<Result<_, _>>()?;
            *copied += rows.len();
        }
        Ok(all)
    }
}
