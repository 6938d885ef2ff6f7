//! What is told of a test while it runs, and in the end, in JSON.

use std::sync::Arc;

use linecert_driver::{Cell, CellContent};
use linecert_measure::{Fact, Observation, Reason, Timestamp, wire};
use linecert_store::{
    Actor, Change, JobId, LeaseError, LeaseKey, NewJobEvent, Scope, Store, Write,
};
use serde::Serialize;
use serde_json::json;

use super::signal::Signals;

/// Something that happens in a test. `step` tells which.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub(super) enum Step {
    /// Somebody has taken it.
    Taken {
        /// How many times it was taken with this one.
        attempt: u32,
    },
    /// From here on it may disturb the line.
    Begun,
    /// The line was read.
    Reading(Readings),
    /// An attempt gave nothing.
    Trouble {
        /// The kind of reason.
        reason: Reason,
        /// What happened, in words.
        detail: String,
    },
    /// A task of a profile is begun.
    Task {
        /// Its name.
        task: String,
        /// With what it is taken.
        instrument: String,
    },
    /// The test has ended.
    Ended,
    /// The test came to nothing.
    Failed {
        /// Why.
        detail: String,
    },
}

/// What one reading of a line gave: numbers with their unit, and absent ones with their reason.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Readings {
    pub(super) observations: Vec<wire::Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<Fact>,
}

impl Readings {
    /// What cells say. Tones have no place in a line of events.
    pub(super) fn of_cells(cells: Vec<Cell>) -> Self {
        let mut readings = Self::default();
        for cell in cells {
            match cell.content {
                CellContent::Reading(observation) => {
                    readings.observations.push(wire::Observation::from(observation));
                }
                CellContent::Fact(fact) => readings.facts.push(fact),
                CellContent::Tones(_) => {}
            }
        }
        readings
    }

    /// What observations say.
    pub(super) fn of_observations(observations: Vec<Observation>) -> Self {
        let observations = observations.into_iter().map(wire::Observation::from).collect();
        Self { observations, facts: Vec::new() }
    }
}

/// Tells of one test, for as long as its lease counts.
#[derive(Clone)]
pub(super) struct Teller {
    pub(super) store: Arc<dyn Store>,
    pub(super) lease: LeaseKey,
    pub(super) signals: Signals,
}

impl Teller {
    /// Tells of a step.
    ///
    /// # Errors
    /// When the test is not ours any more: it was called off, or somebody else has it.
    pub(super) async fn tell(&self, step: &Step) -> Result<(), LeaseError> {
        let event = NewJobEvent { at: Timestamp::now(), data: to_json(step) };
        self.store.report(self.lease, event).await?;
        self.signals.told();
        Ok(())
    }

    /// Notes, durably, that the first command is about to be sent, and tells of it.
    ///
    /// # Errors
    /// When the test is not ours any more, or was begun before: then nothing may be sent.
    pub(super) async fn begin(&self) -> Result<(), LeaseError> {
        self.store.begin(self.lease, Timestamp::now()).await?;
        self.tell(&Step::Begun).await
    }
}

/// What is told is texts and numbers, which can always be written.
pub(super) fn to_json<T: Serialize>(told: &T) -> String {
    serde_json::to_string(told).unwrap_or_else(|error| {
        tracing::error!(%error, "something told of a test cannot be written");
        "null".to_owned()
    })
}

/// What webhooks are told of.
const ENDED: &str = "job-ended";

/// Tells the webhooks how a test ended.
pub(super) async fn announce(store: &dyn Store, id: JobId) {
    let Ok(Some(job)) = store.job(&Scope::system(), id).await else { return };
    if !job.state.is_over() {
        return;
    }
    let (line, region) = (job.asked.line, job.asked.region);
    let line = line.map(|line| line.to_string());
    let (kind, state) = (job.asked.kind, job.state.word());
    let told = json!({ "id": id.0, "kind": kind, "state": state, "line": line });
    let body = json!({ "event": ENDED, "job": told }).to_string();
    let change = Change::Notify { kind: ENDED.to_owned(), region, body: body.into() };
    let write = Write {
        by: Actor::System("jobs"),
        scope: Scope::system(),
        at: Timestamp::now(),
        request: None,
        once: None,
        changes: vec![change],
    };
    if let Err(error) = store.write(write).await {
        tracing::error!(job = id.0, %error, "webhooks are not told of a test");
    }
}
