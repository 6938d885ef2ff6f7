//! Samples, in a file of their own.

use async_trait::async_trait;
use linecert_measure::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{
    SqliteStore,
    fault::{reading, writing},
    select::Select,
    value::{text, time},
};
use crate::{
    inventory::Node,
    name::{NodeName, OnuName, PortName},
    sample::{Packed, PonRow, Samples, Span, Trace},
    scope::Scope,
    store::StoreError,
};

/// How many slots a history has at most.
const LONGEST: usize = 10_000;

/// How many rows are forgotten at once: what polls read meanwhile waits no longer than that takes.
const FORGOTTEN: usize = 1_000;

/// How many pages are given back with them at most: some more than they had.
const GIVEN_BACK: usize = 2_000;

impl SqliteStore {
    /// Samples are seen by whoever sees their node.
    async fn sees(&self, scope: &Scope, node: &NodeName) -> Result<bool, StoreError> {
        let select = Select::of::<Node>(scope).when("name = ?", Some(node));
        self.read(move |db| Ok(select.one::<Node>(db)?.is_some())).await
    }
}

#[async_trait]
impl Samples for SqliteStore {
    async fn put_samples(&self, rows: Vec<PonRow>) -> Result<(), StoreError> {
        self.hot_writer
            .run(move |db| rows.iter().try_for_each(|row| put(db, row)).map_err(writing))
            .await
    }

    async fn history(
        &self,
        scope: &Scope,
        onu: &OnuName,
        span: Span,
    ) -> Result<Vec<Trace>, StoreError> {
        if !self.sees(scope, &onu.node).await? {
            return Ok(Vec::new());
        }
        let onu = onu.clone();
        self.hot_readers.read(move |db| history(db, &onu, span)).await
    }

    async fn latest(
        &self,
        scope: &Scope,
        node: &NodeName,
        port: &PortName,
    ) -> Result<Option<PonRow>, StoreError> {
        if !self.sees(scope, node).await? {
            return Ok(None);
        }
        let (node, port) = (node.clone(), port.clone());
        self.hot_readers.read(move |db| latest(db, &node, &port).map_err(reading)).await
    }

    async fn forget_samples(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0u64;
        loop {
            let some = self.hot_writer.run(move |db| forget(db, before).map_err(writing)).await?;
            forgotten = forgotten.saturating_add(u64::try_from(some).unwrap_or(u64::MAX));
            if some < FORGOTTEN {
                return Ok(forgotten);
            }
        }
    }
}

/// Forgets some of what is older, and gives the pages of it back to the disk.
fn forget(db: &Connection, before: Timestamp) -> rusqlite::Result<usize> {
    let sql = format!(
        "DELETE FROM sample WHERE (node, port, slot) IN (SELECT node, port, slot FROM sample \
         WHERE slot < ? LIMIT {FORGOTTEN})"
    );
    let forgotten = db.prepare_cached(&sql)?.execute([before.as_microsecond()])?;
    // Each step of the statement gives one page back.
    let mut give_back = db.prepare_cached(&format!("PRAGMA incremental_vacuum({GIVEN_BACK})"))?;
    let mut pages = give_back.query([])?;
    while pages.next()?.is_some() {}
    Ok(forgotten)
}

fn put(db: &Connection, row: &PonRow) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO sample (node, port, slot, packed) VALUES (?, ?, ?, ?)";
    let (node, port) = (row.node.as_str(), row.port.as_str());
    let values = params![node, port, row.slot.as_microsecond(), row.packed.as_bytes()];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PonRow> {
    Ok(PonRow {
        node: text(row, "node")?,
        port: text(row, "port")?,
        slot: time(row, "slot")?,
        packed: Packed::from_bytes(row.get("packed")?),
    })
}

fn latest(db: &Connection, node: &NodeName, port: &PortName) -> rusqlite::Result<Option<PonRow>> {
    let sql = "SELECT node, port, slot, packed FROM sample WHERE node = ? AND port = ? \
        ORDER BY slot DESC LIMIT 1";
    db.prepare_cached(sql)?.query_row([node.as_str(), port.as_str()], read).optional()
}

fn history(db: &Connection, onu: &OnuName, span: Span) -> Result<Vec<Trace>, StoreError> {
    let rows = rows_within(db, onu, span).map_err(reading)?;
    let mut traces = Vec::new();
    for row in rows {
        let unpacked = row.packed.unpack();
        let unpacked = unpacked.map_err(|error| StoreError::Damaged(error.to_string()))?;
        traces.extend(unpacked.of(onu.onu).map(|cells| Trace { slot: row.slot, cells }));
    }
    Ok(traces)
}

fn rows_within(db: &Connection, onu: &OnuName, span: Span) -> rusqlite::Result<Vec<PonRow>> {
    let sql = format!(
        "SELECT node, port, slot, packed FROM sample WHERE node = ? AND port = ? \
         AND slot >= ? AND slot < ? ORDER BY slot LIMIT {LONGEST}"
    );
    let mut query = db.prepare_cached(&sql)?;
    let (from, to) = (span.from.as_microsecond(), span.to.as_microsecond());
    let values = params![onu.node.as_str(), onu.port.as_str(), from, to];
    query.query_map(values, read)?.collect()
}
