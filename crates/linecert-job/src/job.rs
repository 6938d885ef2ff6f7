//! Running a plan so that no measurement is ever lost.

use std::{collections::BTreeMap, num::NonZeroU32};

use linecert_instrument::{Inventory, Permille, Take, TakeError, take, unseen_identity};
use linecert_measure::{Measurement, Metric, Observation, Provenance, Timestamp};
use linecert_profile::{Assessment, Profile, Verdict};
use thiserror::Error;

use crate::{
    event::{Event, JOURNAL_SCHEMA, PlannedTask, Purpose},
    folder::JobFolder,
    journal::{Journal, JournalError, Opened},
    order::WorkOrder,
    plan::{Plan, Step},
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
        let Assignment { order, profile, inventory, .. } = &assignment;
        let plan = Plan::for_order(order, profile, inventory);
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
            task: step.task.name(),
            instrument: step.instrument.clone(),
        };
        let tasks = self.plan.steps.iter().map(planned).collect();
        self.append(Event::Planned { tasks })
    }

    /// Takes every outstanding step of the plan. A step that fails does not keep the others from
    /// being taken.
    ///
    /// Dropping the future stops the measurement in hand; [`Job::interrupt`] then notes it.
    ///
    /// # Errors
    /// When the journal cannot be written. What was appended before is safe.
    pub async fn run(&mut self, watch: &mut dyn FnMut(Update<'_>)) -> Result<(), JournalError> {
        for step in self.outstanding() {
            self.attempt(&step, watch).await?;
        }
        Ok(())
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
        let is_open = |step: &&Step| step.task.metrics().iter().any(|metric| open(*metric));
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

    async fn attempt(
        &mut self,
        step: &Step,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        let task = step.task.name();
        let attempt = self.next_attempt(&task);
        self.running = Some((task.clone(), attempt));
        let started = Event::Started { task, attempt, at: self.now() };
        self.append_and_tell(started, watch)?;
        let inventory = self.assignment.inventory.clone();
        let mut progress = |permille| watch(Update::Progress(permille));
        // Boxed, because the state of a whole measurement is large.
        let taken = Box::pin(take(&inventory, &step.instrument, &step.task, &mut progress)).await;
        let events = match taken {
            Ok(taken) => self.measured(step, attempt, taken)?,
            Err(error) => {
                watch(Update::Failed(&error));
                self.gave_up(step, attempt, &error)
            }
        };
        for event in events {
            self.append_and_tell(event, watch)?;
        }
        self.running = None;
        Ok(())
    }

    fn measured(
        &self,
        step: &Step,
        attempt: NonZeroU32,
        taken: Take,
    ) -> Result<Vec<Event>, JournalError> {
        let at = self.now();
        let keep = |bytes: &Vec<u8>| self.folder.keep_evidence(bytes);
        let evidence = taken.evidence.iter().map(keep).collect::<Result<Vec<_>, _>>()?;
        let provenance = Provenance {
            instrument: taken.identity.key.clone(),
            task: step.task.name(),
            attempt,
            taken_at: at,
            evidence,
        };
        let measurements = with_provenance(taken.observations, &provenance);
        let task = step.task.name();
        let measured = Event::Measured { task, attempt, at, measurements, series: taken.series };
        Ok(vec![Event::Identified { identity: taken.identity }, measured])
    }

    fn gave_up(&self, step: &Step, attempt: NonZeroU32, error: &TakeError) -> Vec<Event> {
        let at = self.now();
        let detail = error.to_string();
        let service = self.assignment.inventory.service.as_ref();
        let reason = error.reason();
        let absent = step.task.absent(service, reason, &detail);
        let provenance = Provenance {
            instrument: step.instrument.clone(),
            task: step.task.name(),
            attempt,
            taken_at: at,
            evidence: Vec::new(),
        };
        let measurements = with_provenance(absent, &provenance);
        let task = step.task.name();
        let gave_up = Event::GaveUp { task, attempt, at, measurements, reason, detail };
        let unseen = unseen_identity(&self.assignment.inventory, &step.instrument);
        unseen.map(|identity| Event::Identified { identity }).into_iter().chain([gave_up]).collect()
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

    fn next_attempt(&self, name: &str) -> NonZeroU32 {
        let begun = |e: &&Event| matches!(e, Event::Started { task, .. } if task == name);
        let made = self.events.iter().filter(begun).count();
        NonZeroU32::MIN.saturating_add(u32::try_from(made).unwrap_or(u32::MAX))
    }

    fn append_and_tell(
        &mut self,
        event: Event,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        self.journal.append(&event)?;
        watch(Update::Event(&event));
        self.events.push(event);
        Ok(())
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

fn with_provenance(observations: Vec<Observation>, provenance: &Provenance) -> Vec<Measurement> {
    let join = |observation| Measurement { observation, provenance: provenance.clone() };
    observations.into_iter().map(join).collect()
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
