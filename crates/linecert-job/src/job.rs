//! A job on the disk: begun, gone on with, and what is still open.

mod attempt;

use std::{collections::BTreeMap, num::NonZeroU32};

use linecert_instrument::{Inventory, MeterEvent, Patience, Permille, TakeError};
use linecert_measure::{Measurement, Metric, Timestamp};
use linecert_profile::{Assessment, Profile, Verdict};
use thiserror::Error;

use crate::{
    event::{Event, JOURNAL_SCHEMA, PlannedTask, Purpose},
    folder::JobFolder,
    journal::{Journal, JournalError, Opened},
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

/// A job on the disk, with its journal open.
#[derive(Debug)]
pub struct Job {
    assignment: Assignment,
    plan: Plan,
    folder: JobFolder,
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
    /// The journal on the disk belongs to another order, profile or purpose.
    #[error("{} was begun with another {what}", journal.display())]
    OtherJob {
        /// The journal.
        journal: std::path::PathBuf,
        /// What differs: `work order`, `profile` or `purpose`.
        what: &'static str,
    },
    /// The journal does not begin with the opening of a job.
    #[error("{} does not begin with the opening of a job that this version reads", .0.display())]
    NoBeginning(std::path::PathBuf),
}

impl Job {
    /// Begins a job in its folder.
    ///
    /// # Errors
    /// When a job of that order is there already, or the disk does not allow it.
    pub fn start(folder: JobFolder, assignment: Assignment) -> Result<Self, JobError> {
        folder.make()?;
        let journal = Journal::create(&folder.journal())?;
        let mut job = Self::of(folder, assignment, journal);
        job.append_opening()?;
        job.append_plan()?;
        Ok(job)
    }

    /// Goes on with a job: what was measured stays, what was cut off is noted as an attempt.
    ///
    /// # Errors
    /// When there is no such job, it is another one, or its journal is damaged.
    pub fn resume(folder: JobFolder, assignment: Assignment) -> Result<Self, JobError> {
        let Opened { journal, events, torn_bytes } = Journal::open(&folder.journal())?;
        check_same_job(&journal, &events, &assignment)?;
        folder.make()?;
        let mut job = Self::of(folder, assignment, journal);
        job.events = events;
        if job.events.is_empty() {
            // It was stopped, or the disk was full, before its first line was written.
            job.append_opening()?;
        }
        job.running = job.unfinished();
        let at = job.now();
        job.append(Event::Resumed { at, torn_bytes })?;
        job.interrupt()?;
        job.append_plan()?;
        Ok(job)
    }

    fn of(folder: JobFolder, assignment: Assignment, journal: Journal) -> Self {
        let Assignment { order, profile, inventory, results, .. } = &assignment;
        let plan = Plan::for_order(order, profile, inventory, results);
        Self { assignment, plan, folder, journal, events: Vec::new(), running: None }
    }

    fn append_opening(&mut self) -> Result<(), JournalError> {
        let Assignment { order, profile, purpose, software, .. } = &self.assignment;
        self.append(Event::Opened {
            schema: JOURNAL_SCHEMA,
            order: order.source().to_owned(),
            profile: profile.source().to_owned(),
            purpose: *purpose,
            software: software.clone(),
            at: self.now(),
        })
    }

    fn append_plan(&mut self) -> Result<(), JournalError> {
        let planned = |step: &Step| PlannedTask {
            task: step.work.name(),
            instrument: step.instrument.clone(),
        };
        let tasks = self.plan.steps.iter().map(planned).collect();
        self.append(Event::Planned { tasks })
    }

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

    pub(crate) fn append(&mut self, event: Event) -> Result<(), JournalError> {
        self.journal.append(&event)?;
        self.events.push(event);
        Ok(())
    }

    /// The time by this computer's clock, which within a job never runs backward.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let latest = self.events.iter().filter_map(Event::at).max();
        latest.map_or_else(Timestamp::now, |latest| latest.max(Timestamp::now()))
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

fn check_same_job(
    journal: &Journal,
    events: &[Event],
    assignment: &Assignment,
) -> Result<(), JobError> {
    let path = || journal.path().to_owned();
    let (order, profile, purpose) = match events.first() {
        None => return Ok(()),
        Some(Event::Opened { schema: JOURNAL_SCHEMA, order, profile, purpose, .. }) => {
            (order, profile, purpose)
        }
        Some(_) => return Err(JobError::NoBeginning(path())),
    };
    let differs = [
        (order != assignment.order.source(), "work order"),
        (profile != assignment.profile.source(), "profile"),
        (*purpose != assignment.purpose, "purpose"),
    ];
    match differs.into_iter().find(|(differs, _)| *differs) {
        Some((_, what)) => Err(JobError::OtherJob { journal: path(), what }),
        None => Ok(()),
    }
}
