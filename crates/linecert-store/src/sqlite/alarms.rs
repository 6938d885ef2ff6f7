//! Alarms and baselines.

mod row;

use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, params};

use super::{
    SqliteStore,
    apply::{Applied, Turn},
    fault::writing,
    keyset::Sorted,
    select::{Select, put},
    trail::Entry,
    value::values,
};
use crate::{
    alarm::{Alarm, AlarmFilter, AlarmId, Alarms, Baseline, NewAlarm},
    name::{AccountName, LineName},
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
    write::{Outcome, WriteError},
};

/// Raises an alarm, unless one with its key stands.
pub(super) fn raise(turn: &Turn<'_>, alarm: &NewAlarm) -> Applied {
    turn.must_cover(alarm.region.as_ref(), None, || format!("alarm {}", alarm.key))?;
    let sql = "SELECT id FROM alarm WHERE key = ? AND cleared_at IS NULL";
    let standing =
        || turn.db.prepare_cached(sql)?.query_row([&alarm.key], |row| row.get(0)).optional();
    if let Some(id) = standing().map_err(writing)? {
        return Ok((Outcome::Alarm(AlarmId(id)), None));
    }
    let values = row::new_values(alarm);
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO alarm ({}) VALUES ({marks}) RETURNING id", row::NEW_COLUMNS);
    let insert = || {
        let values = rusqlite::params_from_iter(&values);
        turn.db.prepare_cached(&sql)?.query_row(values, |row| row.get(0))
    };
    Ok((Outcome::Alarm(AlarmId(insert().map_err(writing)?)), None))
}

/// The alarm that a change is about.
fn alarm(turn: &Turn<'_>, id: AlarmId) -> Result<Alarm, WriteError> {
    let what = || format!("alarm {}", id.0);
    let select = Select::unscoped().when("id = ?", Some(id.0));
    let alarm: Option<Alarm> = select.one(turn.db).map_err(writing)?;
    let alarm = alarm.ok_or_else(|| WriteError::Missing { what: what() })?;
    turn.must_cover(alarm.raised.region.as_ref(), None, what)?;
    Ok(alarm)
}

/// Clears an alarm. One that is over stays so.
pub(super) fn clear(turn: &Turn<'_>, id: AlarmId) -> Applied {
    if alarm(turn, id)?.cleared_at.is_some() {
        return Ok((Outcome::Same, None));
    }
    let sql = "UPDATE alarm SET cleared_at = ? WHERE id = ?";
    let values = params![turn.write.at.as_microsecond(), id.0];
    let update = || turn.db.prepare_cached(sql)?.execute(values);
    update().map_err(writing)?;
    Ok((Outcome::Done, None))
}

/// Notes who took note of an alarm first.
pub(super) fn acknowledge(turn: &Turn<'_>, id: AlarmId, by: &AccountName) -> Applied {
    let alarm = alarm(turn, id)?;
    if alarm.acknowledged.is_some() {
        return Ok((Outcome::Same, None));
    }
    let sql = "UPDATE alarm SET acknowledged_by = ?, acknowledged_at = ? WHERE id = ?";
    let values = values![by, turn.write.at, id.0];
    let update = || turn.db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(&values));
    update().map_err(writing)?;
    let entry = Entry::of("acknowledge-alarm", format!("alarm {}", id.0), values);
    Ok((Outcome::Done, Some(entry.in_region(alarm.raised.region.as_ref()))))
}

pub(super) fn put_baseline(turn: &Turn<'_>, baseline: &Baseline) -> Applied {
    let region = baseline.region.as_ref();
    let object = format!("line {}", baseline.line);
    let sql = "SELECT region FROM baseline WHERE line = ? AND metric = ?";
    let key = [baseline.line.as_str(), baseline.metric.name()];
    let read = |row: &rusqlite::Row<'_>| super::value::maybe_text(row, "region");
    let old = || turn.db.prepare_cached(sql)?.query_row(key, read).optional();
    let old = old().map_err(writing)?;
    for region in [Some(region), old.as_ref().map(Option::as_ref)].into_iter().flatten() {
        turn.must_cover(region, None, || object.clone())?;
    }
    let values = row::baseline_values(baseline);
    put::<Baseline>(turn.db, &values).map_err(writing)?;
    let entry = Entry::of("put-baseline", object, values);
    Ok((Outcome::Done, Some(entry.in_region(region))))
}

#[async_trait]
impl Alarms for SqliteStore {
    async fn alarm(&self, scope: &Scope, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
        let select = Select::of::<Alarm>(scope).when("id = ?", Some(id.0));
        self.read(move |db| select.one(db)).await
    }

    async fn alarms(
        &self,
        scope: &Scope,
        filter: &AlarmFilter,
        page: &Page,
    ) -> Result<Listing<Alarm>, StoreError> {
        let select = Select::of::<Alarm>(scope)
            .when("(cleared_at IS NULL) = ?", filter.standing.map(i64::from))
            .when("node = ?", filter.node.as_ref())
            .when("line = ?", filter.line.as_ref());
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Falling(&["id"]), &page)).await
    }

    async fn baselines(&self, scope: &Scope, line: &LineName) -> Result<Vec<Baseline>, StoreError> {
        let select = Select::of::<Baseline>(scope).when("line = ?", Some(line));
        self.read(move |db| select.first(db, Sorted::Rising(&["metric"]), Limit::MAX)).await
    }
}
