//! Webhooks, and the messages that wait for them.

use async_trait::async_trait;
use linecert_measure::Timestamp;
use rusqlite::{Connection, Row, params, types::Value};

use super::{
    SqliteStore,
    apply::{Applied, Turn},
    fault::writing,
    keyset::Sorted,
    select::{Scoped, Select, Stored},
    trail::Entry,
    value::{joined, maybe_text, parted, time, values},
    versioned::Versioned,
};
use crate::{
    name::{AccountName, RegionName},
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
    webhook::{Delivery, DeliveryId, Sent, Webhook, Webhooks},
    write::{Outcome, WriteError},
};

impl Stored for Webhook {
    const TABLE: &'static str = "webhook";
    const COLUMNS: &'static str = "name, region, url, secret, kinds, version";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            region: maybe_text(row, "region")?,
            url: row.get("url")?,
            secret: row.get("secret")?,
            kinds: parted(&row.get::<_, String>("kinds")?),
            version: row.get("version")?,
        })
    }
}

impl Versioned for Webhook {
    const PUT: &'static str = "put-webhook";

    fn object(&self) -> String {
        format!("webhook {}", self.name)
    }

    fn find(&self, select: Select) -> Select {
        select.when("name = ?", Some(&self.name))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        self.region.as_ref()
    }

    fn owner(&self) -> Option<&AccountName> {
        None
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let kinds = joined(&self.kinds);
        values![self.name, self.region, self.url, self.secret, kinds, version]
    }
}

/// Removes a webhook with the messages that wait for it.
pub(super) fn remove(turn: &Turn<'_>, name: &str) -> Applied {
    let what = || format!("webhook {name}");
    let webhook: Option<Webhook> =
        Select::unscoped().when("name = ?", Some(name)).one(turn.db).map_err(writing)?;
    let webhook = webhook.ok_or_else(|| WriteError::Missing { what: what() })?;
    turn.must_cover(webhook.region.as_ref(), None, what)?;
    for sql in ["DELETE FROM webhook WHERE name = ?", "DELETE FROM delivery WHERE webhook = ?"] {
        let delete = || turn.db.prepare_cached(sql)?.execute([name]);
        delete().map_err(writing)?;
    }
    let entry = Entry::of("remove-webhook", what(), values![name]);
    Ok((Outcome::Done, Some(entry.in_region(webhook.region.as_ref()))))
}

/// Queues a message for each webhook that asks for it.
pub(super) fn notify(
    turn: &Turn<'_>,
    (kind, region): (&str, Option<&RegionName>),
    body: &str,
) -> Applied {
    turn.must_cover(region, None, || format!("event {kind}"))?;
    let sql = "INSERT INTO delivery (webhook, kind, body, attempts, due_at) \
        SELECT name, ?1, ?2, 0, ?3 FROM webhook WHERE (region IS NULL OR region = ?4) \
        AND instr(char(10) || kinds || char(10), char(10) || ?1 || char(10)) > 0";
    let region = region.map(RegionName::as_str);
    let values = params![kind, body, turn.write.at.as_microsecond(), region];
    let insert = || turn.db.prepare_cached(sql)?.execute(values);
    let queued = u64::try_from(insert().map_err(writing)?).unwrap_or(u64::MAX);
    Ok((Outcome::Queued(queued), None))
}

impl Stored for Delivery {
    const TABLE: &'static str = "delivery";
    const COLUMNS: &'static str = "id, webhook, kind, body, attempts, due_at";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: DeliveryId(row.get("id")?),
            webhook: row.get("webhook")?,
            kind: row.get("kind")?,
            body: row.get("body")?,
            attempts: row.get("attempts")?,
            due_at: time(row, "due_at")?,
        })
    }
}

#[async_trait]
impl Webhooks for SqliteStore {
    async fn webhooks(&self, scope: &Scope, page: &Page) -> Result<Listing<Webhook>, StoreError> {
        let (select, page) = (Select::of::<Webhook>(scope), page.clone());
        self.read(move |db| select.page(db, Sorted::Rising(&["name"]), &page)).await
    }

    async fn due(&self, now: Timestamp, limit: Limit) -> Result<Vec<Delivery>, StoreError> {
        let select = Select::unscoped().when("due_at <= ?", Some(now));
        self.read(move |db| select.first(db, Sorted::Rising(&["due_at", "id"]), limit)).await
    }

    async fn settle(&self, delivery: DeliveryId, sent: Sent) -> Result<(), StoreError> {
        self.writer.run(move |db| note(db, delivery, sent).map_err(writing)).await
    }
}

fn note(db: &Connection, delivery: DeliveryId, sent: Sent) -> rusqlite::Result<()> {
    let due = match sent {
        Sent::Taken => {
            let mut delete = db.prepare_cached("DELETE FROM delivery WHERE id = ?")?;
            return delete.execute([delivery.0]).map(drop);
        }
        Sent::Again(at) => Some(at.as_microsecond()),
        Sent::GivenUp => None,
    };
    let sql = "UPDATE delivery SET attempts = attempts + 1, due_at = ? WHERE id = ?";
    db.prepare_cached(sql)?.execute(params![due, delivery.0]).map(drop)
}
