//! A line: what was read of it, what it is held against, and how that came about.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use jiff::SignedDuration;
use linecert_console::{
    Chart, Level, LevelKind, Place, Point, ReadingRow,
    view::{self, History},
};
use linecert_measure::{Metric, Quantity, Subject, Timestamp};
use linecert_profile::Profile;
use linecert_store::{
    AlarmFilter, Baseline, Cell, CertificateFilter, DocumentKind, Limit, Line, OnuName, Page, Span,
    Trace,
};

use super::{alarms, certificates, jobs, lines, reading::Known, visit::Visit};
use crate::{http::problem::Refused, people::Right};

/// How far back a chart goes.
const CHARTED: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many certificates and alarms stand on the page.
const FEW: Page = Page { after: None, limit: Limit::TEN };

/// What is kept of a line.
struct Kept {
    line: Line,
    baselines: Vec<Baseline>,
    profile: Option<Profile>,
    /// What the last poll read of its ONU, and when.
    read: Option<(Timestamp, Vec<(Metric, Cell)>)>,
}

/// The page of a line.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let line = find(&visit).await?;
    let row = lines::row(&visit, &line).await?;
    let kept = kept(&visit, line).await?;
    let store = &visit.app.store;
    let filter = CertificateFilter { line: Some(kept.line.name.clone()), ..Default::default() };
    let certificates = store.certificates(visit.scope(), &filter, &FEW).await?;
    let view = view::Line {
        row,
        region: kept.line.region.as_ref().map(ToString::to_string),
        class: kept.line.class.clone(),
        profile: kept.line.profile.clone(),
        readings: kept.rows(),
        history: kept.charted().map_or(History::None, History::Of),
        read: jobs::followed(&visit).await?,
        may_read: visit.permission(Right::RunJobs),
        alarms: standing(&visit, &kept.line).await?,
        certificates: certificates.rows.into_iter().map(certificates::row).collect(),
    };
    Ok(visit.show(&view))
}

/// The columns of the line's chart.
pub(super) async fn history(visit: Visit) -> Result<Response, Refused> {
    let kept = find(&visit).await?;
    let kept = self::kept(&visit, kept).await?;
    let metric = kept.charted().ok_or_else(|| visit.absent())?;
    let onu = kept.line.onu.as_ref().ok_or_else(|| visit.absent())?;
    let now = visit.frame.now;
    let from = now.checked_sub(CHARTED).unwrap_or(Timestamp::UNIX_EPOCH);
    let traces = visit.app.store.history(visit.scope(), onu, Span { from, to: now }).await?;
    let chart = Chart {
        label: visit.frame.language.metric(metric).to_owned(),
        unit: metric.unit(),
        points: traces.iter().filter_map(|trace| point(trace, metric)).collect(),
        levels: kept.levels(metric),
    };
    let json = chart.to_json(&visit.frame);
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}

/// The line of the address.
pub(super) async fn find(visit: &Visit) -> Result<Line, Refused> {
    let (Place::Line(name) | Place::History(name) | Place::ReadLine(name)) = &visit.place else {
        return Err(visit.absent());
    };
    let name = visit.name(name)?;
    visit.app.store.line(visit.scope(), &name).await?.ok_or_else(|| visit.absent())
}

async fn kept(visit: &Visit, line: Line) -> Result<Kept, Refused> {
    let baselines = visit.app.store.baselines(visit.scope(), &line.name).await?;
    let profile = match &line.profile {
        Some(name) => profile(visit, name).await?,
        None => None,
    };
    let read = match &line.onu {
        Some(onu) => latest(visit, onu).await?,
        None => None,
    };
    Ok(Kept { line, baselines, profile, read })
}

/// The profile of this name: the operator's own, or one that is shipped.
async fn profile(visit: &Visit, name: &str) -> Result<Option<Profile>, Refused> {
    let own = visit.app.store.document(DocumentKind::Profile, name).await?;
    let profile = match own {
        Some(document) => Some(Profile::parse(name, &document.text)),
        None => Profile::shipped(name),
    };
    Ok(profile.and_then(|parsed| {
        parsed.inspect_err(|error| tracing::warn!(name, %error, "a profile cannot be read")).ok()
    }))
}

/// What the last poll of its port read of an ONU.
async fn latest(
    visit: &Visit,
    onu: &OnuName,
) -> Result<Option<(Timestamp, Vec<(Metric, Cell)>)>, Refused> {
    let row = visit.app.store.latest(visit.scope(), &onu.node, &onu.port).await?;
    let Some(row) = row else { return Ok(None) };
    match row.packed.unpack() {
        Ok(unpacked) => Ok(unpacked.of(onu.onu).map(|cells| (row.slot, cells))),
        Err(error) => {
            tracing::error!(%onu, %error, "samples cannot be read");
            Ok(None)
        }
    }
}

async fn standing(visit: &Visit, line: &Line) -> Result<Vec<view::Alarm>, Refused> {
    if !visit.caller.may(Right::ReadAlarms) {
        return Ok(Vec::new());
    }
    let name = Some(line.name.clone());
    let filter = AlarmFilter { standing: Some(true), line: name, ..AlarmFilter::default() };
    let found = visit.app.store.alarms(visit.scope(), &filter, &FEW).await?;
    Ok(found.rows.into_iter().map(|alarm| alarms::row(visit, alarm)).collect())
}

impl Kept {
    /// A row for each metric that was read.
    fn rows(&self) -> Vec<ReadingRow> {
        let (Some((at, cells)), Some(onu)) = (&self.read, &self.line.onu) else {
            return Vec::new();
        };
        let subject = Subject::Onu { pon: onu.port.to_string(), onu: onu.onu };
        let (baselines, profile) = (&self.baselines, self.profile.as_ref());
        Known { subject, cells, at: *at, baselines, profile }.rows()
    }

    /// The metric that is drawn: the power at the ONU, or what else was read.
    fn charted(&self) -> Option<Metric> {
        let (_, cells) = self.read.as_ref()?;
        let mut read = cells.iter().filter(|(_, cell)| *cell != Cell::NotAsked);
        let power = read.clone().find(|(metric, _)| *metric == Metric::OnuRxPower);
        power.or_else(|| read.next()).map(|(metric, _)| *metric)
    }

    /// What the curve of a metric is compared with.
    fn levels(&self, metric: Metric) -> Vec<Level> {
        let rows = self.rows();
        let of = |kind, at: Option<Quantity>| at.map(|at| Level { kind, at });
        let levels = rows.iter().filter(|row| row.metric == metric).flat_map(|row| {
            let baseline = row.baseline.as_ref().map(linecert_measure::Value::quantity);
            [
                of(LevelKind::Baseline, baseline),
                of(LevelKind::Lowest, row.accepts.lowest),
                of(LevelKind::Highest, row.accepts.highest),
            ]
        });
        levels.flatten().collect()
    }
}

/// What was read at a slot; nothing when this metric was not asked for.
fn point(trace: &Trace, metric: Metric) -> Option<(Timestamp, Point)> {
    let (_, cell) = trace.cells.iter().find(|(of, _)| *of == metric)?;
    let point = match cell {
        Cell::Steps(steps) => Point::Value(Quantity::from_steps(*steps, metric.unit())),
        Cell::Absent(reason) => Point::Absent(*reason),
        Cell::NotAsked => return None,
    };
    Some((trace.slot, point))
}
