//! How a job begins, and how it goes on after a stop.

use std::{path::Path, time::Duration};

use linecert_instrument::{Inventory, Patience};

use super::{Assignment, Job, JobError};
use crate::{
    clock::Clock,
    counters::Counters,
    event::{Event, JOURNAL_SCHEMA, PlannedTask},
    folder::JobFolder,
    journal::{Journal, JournalError, Opened},
    plan::{Plan, Step},
    record::Record,
    seen::SeenCheckpoint,
};

impl Job {
    /// Begins a job in its folder, on a laptop whose counts are in the folder `state`.
    ///
    /// # Errors
    /// When a job of that order is there already, another program counts at the moment, or the disk
    /// does not allow it.
    pub fn start(
        folder: JobFolder,
        assignment: Assignment,
        state: &Path,
    ) -> Result<Self, JobError> {
        // Told before anything else: it is the likelier mistake.
        if folder.journal().exists() {
            return Err(JournalError::Exists(folder.journal()).into());
        }
        let counters = Counters::open(state, assignment.purpose)?;
        folder.make()?;
        let journal = Journal::create(&folder.journal())?;
        let mut job = Self::of(folder, assignment, (journal, counters));
        job.keep_opening()?;
        job.keep_clock()?;
        job.go_on()?;
        Ok(job)
    }

    /// Goes on with a job: what was measured stays, what was cut off is noted as an attempt.
    ///
    /// # Errors
    /// When there is no such job, it is another one or of another laptop, its journal is damaged,
    /// another program counts at the moment, or the disk does not allow it.
    pub fn resume(
        folder: JobFolder,
        assignment: Assignment,
        state: &Path,
    ) -> Result<Self, JobError> {
        let (mut job, torn_bytes) = Self::open(folder, assignment, state)?;
        job.go_on_after(torn_bytes)?;
        job.go_on()?;
        Ok(job)
    }

    /// Opens a job to say something about it: its journal says what it is about, and nothing is
    /// planned. `software` is the program that does so, as in [`Assignment::software`].
    ///
    /// # Errors
    /// As [`Job::resume`], and when this version does not read the order or the profile.
    pub fn reopen(folder: JobFolder, software: &str, state: &Path) -> Result<Self, JobError> {
        let Record { order, profile, purpose, .. } = Record::read(&folder)?;
        let assignment = Assignment {
            order,
            profile,
            inventory: Inventory::default(),
            results: Vec::new(),
            patience: Patience { replug: Duration::ZERO },
            purpose,
            software: software.to_owned(),
        };
        let (mut job, torn_bytes) = Self::open(folder, assignment, state)?;
        if torn_bytes > 0 || job.running.is_some() {
            job.go_on_after(torn_bytes)?;
        }
        Ok(job)
    }

    /// The job, and how many bytes of its last line had not been written when it was stopped.
    fn open(
        folder: JobFolder,
        assignment: Assignment,
        state: &Path,
    ) -> Result<(Self, u64), JobError> {
        let counters = Counters::open(state, assignment.purpose)?;
        let Opened { journal, events, torn_bytes } = Journal::open(&folder.journal())?;
        check_same_job(&journal, &events, &assignment)?;
        folder.make()?;
        let mut job = Self::of(folder, assignment, (journal, counters));
        job.clock.resume(&events);
        job.events = events;
        if job.events.is_empty() {
            // It was stopped, or the disk was full, before its first line was written.
            job.keep_opening()?;
        }
        job.check_counts()?;
        job.running = job.unfinished();
        job.keep_clock()?;
        Ok((job, torn_bytes))
    }

    /// Notes the stop, and the attempt that it cut off.
    fn go_on_after(&mut self, torn_bytes: u64) -> Result<(), JournalError> {
        let at = self.now();
        self.append(Event::Resumed { at, torn_bytes })?;
        self.interrupt()
    }

    fn of(
        folder: JobFolder,
        assignment: Assignment,
        (journal, counters): (Journal, Counters),
    ) -> Self {
        let Assignment { order, profile, inventory, results, .. } = &assignment;
        let plan = Plan::for_order(order, profile, inventory, results);
        let (clock, events, running) = (Clock::system(), Vec::new(), None);
        Self { assignment, plan, folder, counters, clock, journal, events, running }
    }

    /// Keeps the first event of the journal.
    fn keep_opening(&mut self) -> Result<(), JournalError> {
        let Assignment { order, profile, purpose, software, .. } = &self.assignment;
        self.keep(Event::Opened {
            schema: JOURNAL_SCHEMA,
            order: order.source().to_owned(),
            profile: profile.source().to_owned(),
            purpose: *purpose,
            software: software.clone(),
            counts: self.counters.beginning(&order.line),
            at: self.now(),
        })
    }

    fn keep_clock(&mut self) -> Result<(), JournalError> {
        self.clock.look().into_iter().try_for_each(|told| self.keep(told))
    }

    /// What every run of a job does before it measures.
    fn go_on(&mut self) -> Result<(), JournalError> {
        self.recover()?;
        self.look_for_checkpoint()?;
        let planned = |step: &Step| PlannedTask {
            task: step.work.name(),
            instrument: step.instrument.clone(),
        };
        let tasks = self.plan.steps.iter().map(planned).collect();
        self.append(Event::Planned { tasks })
    }

    /// Notes the newest checkpoint of a log that the laptop has seen, when it is a new one.
    pub(super) fn look_for_checkpoint(&mut self) -> Result<(), JournalError> {
        let at = self.now();
        let newest = SeenCheckpoint::beside(self.counters.folder()).newest();
        let event = match newest {
            Ok(Some(checkpoint)) if self.seen() == Some(&checkpoint) => return Ok(()),
            Ok(Some(checkpoint)) => Event::CheckpointSeen { checkpoint, at },
            Ok(None) => return Ok(()),
            // The job is worth as much as without: only its beginning is less sure.
            Err(_) => Event::Noted {
                at,
                text: "the newest checkpoint of a log that was seen cannot be read".to_owned(),
            },
        };
        self.append(event)
    }

    /// The newest checkpoint of a log that was seen by the job.
    pub(crate) fn seen(&self) -> Option<&String> {
        self.events.iter().rev().find_map(|event| match event {
            Event::CheckpointSeen { checkpoint, .. } => Some(checkpoint),
            _ => None,
        })
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
