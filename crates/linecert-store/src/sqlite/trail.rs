//! The audit trail.

use async_trait::async_trait;
use linecert_measure::Digest;
use rusqlite::{Connection, OptionalExtension as _, Row, types::Value};

use super::{
    SqliteStore,
    apply::Turn,
    fault::writing,
    keyset::Sorted,
    select::{Scoped, Select, Stored, put},
    value::{digest, maybe_text, time, to_bytes, values},
};
use crate::{
    name::RegionName,
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
    trail::{BEGINNING, Trail, TrailCheck, TrailFilter, TrailRow},
    write::WriteError,
};

/// What a change says in the trail.
#[derive(Debug)]
pub(super) struct Entry {
    what: &'static str,
    object: String,
    region: Option<RegionName>,
    detail: Digest,
}

impl Entry {
    /// A change that wrote these values.
    pub(super) fn of(what: &'static str, object: impl Into<String>, values: Vec<Value>) -> Self {
        let detail = Digest::of(&to_bytes(&values));
        Self { what, object: object.into(), region: None, detail }
    }

    pub(super) fn in_region(self, region: Option<&RegionName>) -> Self {
        Self { region: region.cloned(), ..self }
    }
}

/// Appends a row to the trail.
pub(super) fn append(turn: &Turn<'_>, entry: Entry) -> Result<(), WriteError> {
    let (last, before) = head(turn.db).map_err(writing)?;
    let row = TrailRow {
        number: last.saturating_add(1),
        at: turn.write.at,
        by: turn.write.by.to_string(),
        what: entry.what.to_owned(),
        object: entry.object,
        region: entry.region,
        request: turn.write.request.clone(),
        detail: entry.detail,
        before,
        digest: BEGINNING.into(),
    };
    let row = TrailRow { digest: row.derived(), ..row };
    put::<TrailRow>(turn.db, &row.values()).map_err(|error| writing(error).into())
}

/// The number and the digest of the last row.
fn head(db: &Connection) -> rusqlite::Result<(u64, Digest)> {
    let sql = "SELECT number, digest FROM trail ORDER BY number DESC LIMIT 1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, digest(row, "digest")?));
    let last = db.prepare_cached(sql)?.query_row([], read).optional()?;
    Ok(last.unwrap_or((0, BEGINNING.into())))
}

impl TrailRow {
    fn values(&self) -> Vec<Value> {
        let (by, what, object) = (&self.by, &self.what, &self.object);
        let head = values![self.number, self.at, by, what, object, self.region, self.request];
        [head, values![self.detail, self.before, self.digest]].concat()
    }
}

impl Stored for TrailRow {
    const TABLE: &'static str = "trail";
    const COLUMNS: &'static str =
        "number, at, by_whom, what, object, region, request, detail, before, digest";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            at: time(row, "at")?,
            by: row.get("by_whom")?,
            what: row.get("what")?,
            object: row.get("object")?,
            region: maybe_text(row, "region")?,
            request: row.get("request")?,
            detail: digest(row, "detail")?,
            before: digest(row, "before")?,
            digest: digest(row, "digest")?,
        })
    }
}

#[async_trait]
impl Trail for SqliteStore {
    async fn trail(
        &self,
        scope: &Scope,
        filter: &TrailFilter,
        page: &Page,
    ) -> Result<Listing<TrailRow>, StoreError> {
        let select = Select::of::<TrailRow>(scope)
            .when("by_whom = ?", filter.by.as_ref())
            .when("object = ?", filter.object.as_ref());
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Falling(&["number"]), &page)).await
    }

    async fn verify_trail(&self) -> Result<TrailCheck, StoreError> {
        self.read(follow).await
    }
}

fn follow(db: &Connection) -> rusqlite::Result<TrailCheck> {
    let sql = format!("SELECT {} FROM trail ORDER BY number", TrailRow::COLUMNS);
    let mut query = db.prepare(&sql)?;
    let (mut rows, mut head) = (0u64, Digest::from(BEGINNING));
    for row in query.query_map([], TrailRow::read)? {
        let row = row?;
        rows = rows.saturating_add(1);
        if row.number != rows || row.before != head || row.digest != row.derived() {
            return Ok(TrailCheck::Broken { number: rows });
        }
        head = row.digest;
    }
    Ok(TrailCheck::Whole { rows, head })
}
