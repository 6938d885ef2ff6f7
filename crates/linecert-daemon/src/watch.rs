//! What polled readings mean: levels beyond their thresholds, lines that have drifted away from what
//! was certified, ONUs that were lost together, nodes that fell silent. Each becomes one alarm, raised
//! and cleared with patience, and told to the webhooks.

mod baselines;
mod ledger;
mod lost;
mod reading;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, num::NonZeroU8, sync::Arc};

use linecert_driver::Datum;
use linecert_fleet::{
    AlarmBook, Baseline, Cause, Change, Damping, Drift, DriftLimit, Figure, Harvest, Level, NodeId,
    PonSample, Side, Threshold, Trouble,
};
use linecert_measure::{Db, Dbm, Metric, Quantity, Timestamp};
use linecert_store::{
    self as store, Cell, Limit, LineName, NewAlarm, NodeName, OnuFilter, Page, PortName,
    RegionName, Scope, Severity, Store, StoreError, WriteError,
};
use serde_json::json;
use thiserror::Error;

pub(crate) use self::baselines::follow as follow_certificates;
use self::{ledger::Ledger, lost::Losses, reading::Reading};

/// How many slots in a row it takes to raise an alarm, and to clear it.
const SLOTS: NonZeroU8 = NonZeroU8::MIN.saturating_add(1);

/// What is looked at, and how it stands.
pub(crate) struct Watch {
    store: Arc<dyn Store>,
    thresholds: Vec<Threshold>,
    drift: Option<DriftLimit>,
    book: AlarmBook,
    ledger: Ledger,
    losses: Losses,
}

/// A node whose readings come in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) id: NodeId,
    pub(crate) node: &'a NodeName,
    pub(crate) region: Option<&'a RegionName>,
}

/// Why alarms are not kept.
#[derive(Debug, Error)]
pub(crate) enum WatchError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store does not take an alarm.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The lines that end at the ONUs of a node.
type LinesAt = BTreeMap<(PortName, u32), LineName>;

impl Watch {
    /// Watches with the thresholds of class B+ (ITU-T G.984.2): ONUs receive from -27 to -8 dBm, and
    /// ports from -28 dBm. A line may move by 3 dB; 1 dB of hysteresis everywhere.
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let level = |decibel: i64| Quantity::from(Dbm::from_thousandths(1_000 * decibel));
        let threshold = |(metric, side), raise, clear| {
            Threshold::new((metric, side), level(raise), level(clear), SLOTS).ok()
        };
        let thresholds = [
            threshold((Metric::OnuRxPower, Side::Below), -27, -26),
            threshold((Metric::OnuRxPower, Side::Above), -8, -9),
            threshold((Metric::OltRxPower, Side::Below), -28, -27),
        ];
        let moved = |decibel: i64| Quantity::from(Db::from_thousandths(1_000 * decibel));
        Self {
            ledger: Ledger::new(Arc::clone(&store)),
            store,
            thresholds: thresholds.into_iter().flatten().collect(),
            drift: DriftLimit::new(moved(3), moved(2)),
            book: AlarmBook::new(Damping::default()),
            losses: Losses::default(),
        }
    }

    /// Takes the numbers of a walk.
    ///
    /// # Errors
    /// [`WatchError`].
    pub(crate) async fn numbers(
        &mut self,
        place: Place<'_>,
        samples: &[PonSample],
    ) -> Result<(), WatchError> {
        self.ledger.open().await?;
        let lines = lines_at(&*self.store, place.node).await?;
        for sample in samples {
            let Ok(port) = sample.port.parse::<PortName>() else { continue };
            for (at, onu) in sample.onus.iter().enumerate() {
                let line = lines.get(&(port.clone(), *onu));
                let known = match line {
                    Some(line) => self.store.baselines(&Scope::system(), line).await?,
                    None => Vec::new(),
                };
                for column in &sample.columns {
                    let Some(datum) = column.cells.get(at).copied() else { continue };
                    let (port, onu, slot) = (&port, *onu, sample.slot);
                    let reading = Reading { place, port, onu, line, column, datum, slot };
                    self.level(&reading);
                    self.drifted(&reading, &known);
                }
            }
        }
        Ok(self.ledger.flush().await?)
    }

    /// Takes the states of a walk that gave everything.
    ///
    /// # Errors
    /// [`WatchError`].
    pub(crate) async fn states(
        &mut self,
        place: Place<'_>,
        samples: &[PonSample],
    ) -> Result<(), WatchError> {
        self.ledger.open().await?;
        let lines = lines_at(&*self.store, place.node).await?;
        self.losses.take((place, &lines), samples, &mut self.ledger);
        Ok(self.ledger.flush().await?)
    }

    /// Takes how a walk went: a node that gave nothing because it did not answer has fallen silent.
    ///
    /// # Errors
    /// [`WatchError`].
    pub(crate) async fn answered(
        &mut self,
        place: Place<'_>,
        harvest: &Harvest,
    ) -> Result<(), WatchError> {
        self.ledger.open().await?;
        let is_silent =
            |trouble: &Trouble| matches!(trouble, Trouble::Silent { .. } | Trouble::NobodyListens);
        let silent = harvest.unread.iter().map(|unread| &unread.trouble).find(|t| is_silent(t));
        let level = match silent {
            Some(_) if harvest.cells == 0 => Level::Beyond,
            _ if harvest.cells > 0 => Level::Well,
            _ => Level::Unknown,
        };
        let why = silent.map(ToString::to_string);
        let alarm = NewAlarm {
            kind: "node-silent".to_owned(),
            key: format!("node-silent/{}", place.node),
            severity: Severity::Major,
            region: place.region.cloned(),
            node: Some(place.node.clone()),
            port: None,
            line: None,
            evidence: json!({ "table": harvest.table.name(), "why": why }).to_string(),
            raised_at: harvest.began,
        };
        self.observe(&Cause::Silent { node: place.id }, (level, harvest.began), alarm);
        Ok(self.ledger.flush().await?)
    }

    /// Forgets what was seen of a node that is not polled any more.
    pub(crate) fn forget(&mut self, node: NodeId) {
        self.losses.forget(node);
    }

    /// Clears the alarms of nodes that are gone: nobody will ever say that all is well there.
    ///
    /// # Errors
    /// [`WatchError`].
    pub(crate) async fn clear_of(
        &mut self,
        is_gone: impl Fn(&NodeName) -> bool,
    ) -> Result<(), WatchError> {
        self.ledger.open().await?;
        let of_gone = |alarm: &&NewAlarm| alarm.node.as_ref().is_some_and(&is_gone);
        let keys: Vec<String> =
            self.ledger.standing().filter(of_gone).map(|alarm| alarm.key.clone()).collect();
        keys.iter().for_each(|key| self.ledger.clear(key));
        Ok(self.ledger.flush().await?)
    }

    fn level(&mut self, reading: &Reading<'_>) {
        let of_metric = |threshold: &&Threshold| threshold.metric() == reading.column.metric;
        let thresholds: Vec<Threshold> =
            self.thresholds.iter().filter(of_metric).copied().collect();
        // An ONU is beyond one of its thresholds at most: they lie on two sides.
        let found = thresholds.iter().map(|threshold| (threshold.level(reading.datum), threshold));
        let worst = found.max_by_key(|(level, _)| matches!(level, Level::Beyond | Level::Between));
        let Some((level, threshold)) = worst else { return };
        let cause = Cause::Beyond {
            node: reading.place.id,
            port: reading.port.as_str().into(),
            onu: reading.onu,
            metric: reading.column.metric,
        };
        let evidence = json!({
            "metric": reading.column.metric.name(),
            "reading": reading.told(),
            "raises_at": threshold.raises_at().to_string(),
            "onu": reading.onu,
        });
        let alarm = reading.alarm("level", Severity::Minor, &evidence);
        self.observe(&cause, (level, reading.slot), alarm);
    }

    fn drifted(&mut self, reading: &Reading<'_>, known: &[store::Baseline]) {
        let metric = reading.column.metric;
        let stored = known.iter().find(|baseline| baseline.metric == metric);
        let (Some(limit), Some(stored), Datum::Steps(steps)) = (self.drift, stored, reading.datum)
        else {
            return;
        };
        let Cell::Steps(before) = stored.cell else { return };
        let baseline = Baseline {
            figure: Figure { metric, steps: before, uncertainty: stored.uncertainty },
            certificate: stored.certificate,
            at: stored.taken_at,
        };
        let today = Figure::polled(metric, steps, reading.column.uncertainty);
        let Ok(drift) = Drift::since(&baseline, today) else { return };
        let cause = Cause::Drifted {
            node: reading.place.id,
            port: reading.port.as_str().into(),
            onu: reading.onu,
            metric,
        };
        let evidence = json!({
            "metric": metric.name(),
            "certified": Quantity::from_steps(before, metric.unit()).to_string(),
            "certificate": stored.certificate.to_string(),
            "certified_at": stored.taken_at.to_string(),
            "today": reading.told(),
            "by": drift.by().to_string(),
            "uncertainty": drift.uncertainty().map(|u| u.to_string()),
            "onu": reading.onu,
        });
        let alarm = reading.alarm("drift", Severity::Warning, &evidence);
        self.observe(&cause, (limit.level(&drift), reading.slot), alarm);
    }

    /// Takes note of how things stand with a cause.
    fn observe(&mut self, cause: &Cause, (level, at): (Level, Timestamp), alarm: NewAlarm) {
        // An alarm that stood before a restart stands still: it takes as much to clear it.
        if self.ledger.stands(&alarm.key) && self.book.get(cause).is_none() {
            self.book.observe(cause, (Level::Beyond, NonZeroU8::MIN), at);
        }
        match self.book.observe(cause, (level, SLOTS), at) {
            Some(Change::Raised | Change::Flaps) => self.ledger.raise(alarm),
            Some(Change::Cleared) => self.ledger.clear(&alarm.key),
            None => {}
        }
    }
}

async fn lines_at(store: &dyn Store, node: &NodeName) -> Result<LinesAt, StoreError> {
    let filter = OnuFilter { node: Some(node.clone()), ..OnuFilter::default() };
    let (mut lines, mut page) = (LinesAt::new(), Page { after: None, limit: Limit::MAX });
    loop {
        let found = store.onus(&Scope::system(), &filter, &page).await?;
        let named = found.rows.into_iter().filter_map(|row| {
            let line = row.line?;
            Some(((row.name.port, row.name.onu), line))
        });
        lines.extend(named);
        page.after = found.next;
        if page.after.is_none() {
            return Ok(lines);
        }
    }
}
