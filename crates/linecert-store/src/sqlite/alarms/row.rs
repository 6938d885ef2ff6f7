//! The rows of alarms and baselines.

use linecert_measure::Metric;
use rusqlite::{Row, types::Value};

use crate::{
    alarm::{Alarm, AlarmId, Baseline, NewAlarm},
    sample::Cell,
    sqlite::{
        select::{Scoped, Stored},
        value::{Kept as _, digest, maybe_text, maybe_time, one_of, text, time, values},
    },
};

pub(super) const NEW_COLUMNS: &str =
    "kind, key, severity, region, node, port, line, evidence, raised_at";

pub(super) fn new_values(alarm: &NewAlarm) -> Vec<Value> {
    let head = values![alarm.kind, alarm.key, alarm.severity.word(), alarm.region, alarm.node];
    [head, values![alarm.port, alarm.line, alarm.evidence, alarm.raised_at]].concat()
}

impl Stored for Alarm {
    const TABLE: &'static str = "alarm";
    const COLUMNS: &'static str = "id, kind, key, severity, region, node, port, line, evidence, \
        raised_at, acknowledged_by, acknowledged_at, cleared_at";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let by = maybe_text(row, "acknowledged_by")?;
        Ok(Self {
            id: AlarmId(row.get("id")?),
            raised: raised(row)?,
            acknowledged: by.zip(maybe_time(row, "acknowledged_at")?),
            cleared_at: maybe_time(row, "cleared_at")?,
        })
    }
}

fn raised(row: &Row<'_>) -> rusqlite::Result<NewAlarm> {
    Ok(NewAlarm {
        kind: row.get("kind")?,
        key: row.get("key")?,
        severity: text(row, "severity")?,
        region: maybe_text(row, "region")?,
        node: maybe_text(row, "node")?,
        port: maybe_text(row, "port")?,
        line: maybe_text(row, "line")?,
        evidence: row.get("evidence")?,
        raised_at: time(row, "raised_at")?,
    })
}

/// What stands for a cell that was not asked for.
const NOT_ASKED: &str = "not-asked";

impl Stored for Baseline {
    const TABLE: &'static str = "baseline";
    const COLUMNS: &'static str = "line, metric, region, cell, uncertainty, taken_at, certificate";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            line: text(row, "line")?,
            region: maybe_text(row, "region")?,
            metric: one_of(row, "metric", (Metric::ALL, Metric::name))?,
            cell: cell(row)?,
            uncertainty: row.get("uncertainty")?,
            taken_at: time(row, "taken_at")?,
            certificate: digest(row, "certificate")?,
        })
    }
}

fn cell(row: &Row<'_>) -> rusqlite::Result<Cell> {
    match row.get("cell")? {
        Value::Integer(steps) => Ok(Cell::Steps(steps)),
        Value::Text(text) if text == NOT_ASKED => Ok(Cell::NotAsked),
        _ => text(row, "cell").map(Cell::Absent),
    }
}

pub(super) fn baseline_values(baseline: &Baseline) -> Vec<Value> {
    let cell = match baseline.cell {
        Cell::Steps(steps) => steps.value(),
        Cell::Absent(reason) => reason.name().value(),
        Cell::NotAsked => NOT_ASKED.value(),
    };
    let head = values![baseline.line, baseline.metric.name(), baseline.region];
    let rest = values![baseline.uncertainty, baseline.taken_at, baseline.certificate];
    [head, vec![cell], rest].concat()
}
