//! What polls have read: of a line in the course of time, of a port at last; and what a line read
//! when it was certified.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::SignedDuration;
use linecert_api::{ProblemKind, wire};
use linecert_measure::{Metric, Quantity, Reading, Timestamp, Uncertainty, Value, ValueError};
use linecert_store::{Baseline, Cell, OnuName, PonRow, PortName, Span, Trace};

use super::{
    answer::{self, Parameters},
    lines, nodes,
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    people::{Caller, Right},
};

/// How far a history goes back when nothing is said.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many slots the store gives at once.
const MOST_SLOTS: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    let (line, node) = (Access::Needs(Right::ReadLines), Access::Needs(Right::ReadInventory));
    let history_doc = Doc::new("lines", "What polls have read of a line.")
        .detail("A reading that is not there says why, and is never zero.")
        .query("metric", "This quantity alone, as `onu-rx-power`.")
        .query_time("from", "From then on; a week before `to` when nothing is said.")
        .query_time("to", "Before then; now when nothing is said.")
        .answer::<wire::History>(200, "What was read, at most 10,000 times.");
    let baseline_doc = Doc::new("lines", "What a line read when it was certified.")
        .answer::<wire::Baselines>(200, "What it read, by quantity.");
    let port_doc = Doc::new("inventory", "What was last read of a port.")
        .answer::<wire::PortSamples>(200, "What was read of each ONU.");
    vec![
        Route::get("/api/v1/lines/{name}/history", line, history).doc(history_doc),
        Route::get("/api/v1/lines/{name}/baseline", line, baseline).doc(baseline_doc),
        Route::get("/api/v1/nodes/{name}/ports/{port}/samples", node, port).doc(port_doc),
    ]
}

async fn history(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let metric: Option<Metric> = parameters.take("metric");
    let (from, to): (Option<Timestamp>, Option<Timestamp>) =
        (parameters.take("from"), parameters.take("to"));
    parameters.finish()?;
    let to = to.unwrap_or_else(Timestamp::now);
    let from = from.unwrap_or_else(|| to.checked_sub(WEEK).unwrap_or(Timestamp::MIN));
    if from > to {
        return Err(Refused::new(ProblemKind::InvalidQuery, "`from` is after `to`"));
    }
    let line = lines::find(&app, &caller, &name).await?;
    let traces = match &line.onu {
        Some(onu) => read(&app, &caller, (onu, Span { from, to })).await?,
        // Nothing was ever read of a line whose place is not known.
        None => Vec::new(),
    };
    let more = traces.len() >= MOST_SLOTS;
    let more_from = traces.last().filter(|_| more).map(|last| last.slot);
    let behind = |slot: Timestamp| slot.checked_add(SignedDuration::from_micros(1)).ok();
    let found = wire::History {
        line: line.name.to_string(),
        series: series(&traces, metric)?,
        more_from: more_from.and_then(behind),
    };
    Ok(answer::json(StatusCode::OK, &found))
}

async fn read(
    app: &App,
    caller: &Caller,
    (onu, span): (&OnuName, Span),
) -> Result<Vec<Trace>, Refused> {
    Ok(app.store.history(caller.scope(), onu, span).await?)
}

/// The readings by quantity.
fn series(traces: &[Trace], only: Option<Metric>) -> Result<Vec<wire::HistorySeries>, Refused> {
    let mut series = BTreeMap::<&'static str, wire::HistorySeries>::new();
    for Trace { slot, cells } in traces {
        for (metric, cell) in cells.iter().filter(|(metric, _)| only.is_none_or(|m| m == *metric)) {
            let Some(reading) = reading(*metric, *cell, None)? else { continue };
            let row = series.entry(metric.name()).or_insert_with(|| wire::HistorySeries {
                metric: metric.name().to_owned(),
                unit: metric.unit().symbol().to_owned(),
                points: Vec::new(),
            });
            row.points.push(wire::HistoryPoint { at: *slot, reading });
        }
    }
    Ok(series.into_values().collect())
}

/// The reading of a cell; there is none of what was not asked for.
fn reading(
    metric: Metric,
    cell: Cell,
    uncertainty: Option<i64>,
) -> Result<Option<Reading>, ValueError> {
    let steps = match cell {
        Cell::NotAsked => return Ok(None),
        Cell::Absent(reason) => return Ok(Some(Reading::absent(reason, ""))),
        Cell::Steps(steps) => steps,
    };
    let quantity = Quantity::from_steps(steps, metric.unit());
    let within = uncertainty.map(|steps| Quantity::from_steps(steps, metric.unit().difference()));
    let decimals = within.map_or(quantity.fewest_decimals(), |within| {
        quantity.fewest_decimals().max(within.fewest_decimals())
    });
    let uncertainty = within.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
    Value::new(quantity, decimals, uncertainty).map(|value| Some(Reading::Value(value)))
}

impl From<ValueError> for Refused {
    fn from(error: ValueError) -> Self {
        tracing::error!(%error, "a stored reading is none");
        Self::new(ProblemKind::Internal, "a stored reading is none")
    }
}

async fn baseline(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let line = lines::find(&app, &caller, &name).await?;
    let mut readings = Vec::new();
    for baseline in app.store.baselines(caller.scope(), &line.name).await? {
        readings.extend(written(&baseline)?);
    }
    let found = wire::Baselines { line: line.name.to_string(), readings };
    Ok(answer::json(StatusCode::OK, &found))
}

fn written(baseline: &Baseline) -> Result<Option<wire::Baseline>, ValueError> {
    let reading = reading(baseline.metric, baseline.cell, baseline.uncertainty)?;
    Ok(reading.map(|reading| wire::Baseline {
        metric: baseline.metric.name().to_owned(),
        reading,
        taken_at: baseline.taken_at,
        certificate: baseline.certificate,
    }))
}

async fn port(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((name, port)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let absent = || Refused::not_found("a reading of this port");
    let node = nodes::find(&app, &caller, &name).await?.name;
    let port: PortName = port.parse().map_err(|_| absent())?;
    let row = app.store.latest(caller.scope(), &node, &port).await?.ok_or_else(absent)?;
    Ok(answer::json(StatusCode::OK, &port_samples(&row)?))
}

fn port_samples(row: &PonRow) -> Result<wire::PortSamples, Refused> {
    let unpacked = row.packed.unpack().map_err(|error| {
        tracing::error!(%error, node = %row.node, port = %row.port, "stored samples are damaged");
        Refused::new(ProblemKind::Internal, "stored samples are damaged")
    })?;
    let mut onus = Vec::new();
    for onu in &unpacked.onus {
        let mut readings = Vec::new();
        for (metric, cell) in unpacked.of(*onu).unwrap_or_default() {
            let metric_name = metric.name().to_owned();
            readings.extend(
                reading(metric, cell, None)?
                    .map(|reading| wire::MetricReading { metric: metric_name, reading }),
            );
        }
        onus.push(wire::OnuSamples { onu: *onu, readings });
    }
    let (node, port) = (row.node.to_string(), row.port.to_string());
    Ok(wire::PortSamples { node, port, at: row.slot, onus })
}
