//! A job on the disk: begun, gone on with, and what is still open.

mod attempt;
mod beginning;
mod counted;

use std::{
    collections::BTreeMap,
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
    time::Duration,
};

use linecert_cert::DeviceId;
use linecert_instrument::{Inventory, MeterEvent, Patience, Permille, TakeError};
use linecert_measure::{Measurement, Metric, Timestamp};
use linecert_profile::{Assessment, Profile, Verdict};
use thiserror::Error;

use crate::{
    clock::{self, Clock},
    counters::{Counters, CountersError},
    event::{Event, Purpose},
    folder::JobFolder,
    journal::{Journal, JournalError},
    order::WorkOrder,
    plan::{Plan, Step, lacks_rate},
    results::Results,
};

/// What a job is about.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The work order.
    pub order: WorkOrder,
    /// The profile it names.
    pub profile: Profile,
    /// What may be measured with.
    pub inventory: Inventory,
    /// Results that were taken elsewhere.
    pub results: Vec<Results>,
    /// For how long an instrument is waited for that is unplugged in the middle.
    pub patience: Patience,
    /// Real work or training.
    pub purpose: Purpose,
    /// The program and its version, as in `linecert 0.1.0`.
    pub software: String,
}

/// A job on the disk, with its journal and the counts of the laptop open.
#[derive(Debug)]
pub struct Job {
    assignment: Assignment,
    plan: Plan,
    folder: JobFolder,
    counters: Counters,
    clock: Clock,
    journal: Journal,
    events: Vec<Event>,
    running: Option<(String, NonZeroU32)>,
}

/// What a job tells while it runs.
#[derive(Debug)]
pub enum Update<'a> {
    /// Something happened, and is on the disk.
    Event(&'a Event),
    /// The attempt in hand has come this far.
    Progress(Permille),
    /// The power meter of the attempt in hand was read, unplugged or plugged in again.
    Meter(&'a MeterEvent),
    /// An attempt failed; the job goes on with the next task.
    Failed(&'a TakeError),
}

/// Why a job cannot be started or resumed.
#[derive(Debug, Error)]
pub enum JobError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The counts of this laptop cannot be used.
    #[error(transparent)]
    Counters(#[from] CountersError),
    /// The journal on the disk belongs to another order, profile or purpose.
    #[error("{} was begun with another {what}", journal.display())]
    OtherJob {
        /// The journal.
        journal: PathBuf,
        /// What differs: `work order`, `profile` or `purpose`.
        what: &'static str,
    },
    /// The journal does not begin with the opening of a job.
    #[error("{} does not begin with the opening of a job that this version reads", .0.display())]
    NoBeginning(PathBuf),
    /// The job was begun on another laptop, or the counts of this one were deleted since.
    #[error("{} was begun on device {begun}, and this is device {this}", journal.display())]
    OtherDevice {
        /// The journal.
        journal: PathBuf,
        /// The device that the job was begun on.
        begun: DeviceId,
        /// The device that the counts are of.
        this: DeviceId,
    },
    /// The counts of this laptop are older than the journal: a copy was put back.
    #[error("{} has attempt {found} at the line, which {} does not know of", journal.display(), counters.display())]
    CountsBehind {
        /// The journal.
        journal: PathBuf,
        /// The folder of the counts.
        counters: PathBuf,
        /// The attempt, as the journal counts it.
        found: NonZeroU64,
    },
}

impl Job {
    /// The steps that answer a limit which is not passed yet, in order: never measured, without a
    /// number, or failed and perhaps mended since.
    #[must_use]
    pub fn outstanding(&self) -> Vec<Step> {
        let assessment = self.assess();
        let open = |metric: Metric| {
            assessment.findings().iter().any(|f| {
                f.metric == metric && !matches!(f.verdict, Verdict::Pass | Verdict::MarginalPass)
            })
        };
        let is_open = |step: &&Step| step.work.metrics().into_iter().any(open);
        self.plan.steps.iter().filter(is_open).cloned().collect()
    }

    /// What the profile says of the measurements so far.
    #[must_use]
    pub fn assess(&self) -> Assessment {
        self.assignment.profile.assess(&self.assignment.order.terms, &self.measurements())
    }

    /// The measurements of every attempt, in order.
    #[must_use]
    pub fn measurements(&self) -> Vec<Measurement> {
        let of = |event: &Event| match event {
            Event::Measured { measurements, .. } | Event::GaveUp { measurements, .. } => {
                measurements.clone()
            }
            _ => Vec::new(),
        };
        self.events.iter().flat_map(of).collect()
    }

    /// Notes that the attempt in hand was cut off, when there is one.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn interrupt(&mut self) -> Result<(), JournalError> {
        match self.running.take() {
            None => Ok(()),
            Some((task, attempt)) => {
                let at = self.now();
                self.append(Event::Interrupted { task, attempt, at })
            }
        }
    }

    /// The attempt that the journal saw begin and not end.
    fn unfinished(&self) -> Option<(String, NonZeroU32)> {
        let mut open = BTreeMap::new();
        for event in &self.events {
            match event {
                Event::Started { task, attempt, .. } => {
                    open.insert((task.clone(), *attempt), ());
                }
                Event::Measured { task, attempt, .. }
                | Event::GaveUp { task, attempt, .. }
                | Event::Interrupted { task, attempt, .. } => {
                    open.remove(&(task.clone(), *attempt));
                }
                _ => {}
            }
        }
        open.into_keys().next()
    }

    /// Appends an event, and before it what the clock did since the last one.
    pub(crate) fn append(&mut self, event: Event) -> Result<(), JournalError> {
        self.clock.watch().into_iter().try_for_each(|told| self.keep(told))?;
        self.keep(event)
    }

    fn keep(&mut self, event: Event) -> Result<(), JournalError> {
        self.journal.append(&event)?;
        self.events.push(event);
        Ok(())
    }

    /// The time by this computer's clock. Within a job it runs backward only where the journal
    /// says that the clock was put back, and by no more than that.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let wall = self.clock.wall();
        let Some(latest) = self.events.iter().filter_map(Event::at).max() else { return wall };
        let slack = Duration::from_millis(clock::stepped_ms(&self.events));
        latest.checked_sub(slack).map_or(wall, |earliest| wall.max(earliest))
    }

    /// Whether a metric is unplanned because the work order does not state its contracted rate,
    /// and for no other reason.
    #[must_use]
    pub fn lacks_rate(&self, metric: Metric) -> bool {
        lacks_rate(metric, &self.assignment.order.terms, &self.assignment.inventory)
    }

    /// What is to be measured.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the job is about.
    #[must_use]
    pub const fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    /// Where its files are.
    #[must_use]
    pub const fn folder(&self) -> &JobFolder {
        &self.folder
    }

    /// Everything that happened, in order.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    pub(crate) const fn journal(&self) -> &Journal {
        &self.journal
    }
}

#[cfg(test)]
mod tests;
