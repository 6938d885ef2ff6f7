//! Remote tests and polls that wait, run and end; at most once where they disturb a line.

use std::num::NonZeroU16;

use async_trait::async_trait;
use linecert_measure::Timestamp;
use thiserror::Error;

use crate::{
    name::{AccountName, LineName, OrderNumber, RegionName},
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
    word::words,
};

/// The number of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// The right to carry on with a job. It rises with every claim, so that whoever was given up for
/// dead finds its own refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FencingToken(pub u64);

/// What a job does to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It reads, and may be run again.
    Repeatable,
    /// It disturbs the service: once begun, it is never run again.
    Disruptive,
}

words!(Effect "effect" { Repeatable "repeatable", Disruptive "disruptive", });

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Nobody has it.
    Waiting,
    /// A worker has it and has not begun.
    Leased,
    /// A worker began.
    Begun,
    /// It ended with a result.
    Done,
    /// It ended without one.
    Failed,
    /// It disturbed a line and was cut off; what it did is not known.
    Interrupted,
    /// Somebody cancelled it before it disturbed anybody.
    Cancelled,
    /// Nobody took it in time.
    Expired,
}

words!(JobState "state of a job" {
    Waiting "waiting",
    Leased "leased",
    Begun "begun",
    Done "done",
    Failed "failed",
    Interrupted "interrupted",
    Cancelled "cancelled",
    Expired "expired",
});

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Leased | Self::Begun)
    }
}

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What is done; a worker claims by kind.
    pub kind: String,
    /// What it does to a line.
    pub effect: Effect,
    /// While a job with this key is not over, another one is not made.
    pub dedupe: Option<String>,
    /// The earliest time to run it.
    pub run_at: Timestamp,
    /// What it must not overload, as a node.
    pub budget: String,
    /// The line that it is about; no two jobs run on a line at once.
    pub line: Option<LineName>,
    /// The region.
    pub region: Option<RegionName>,
    /// The technician for whose order it is.
    pub technician: Option<AccountName>,
    /// The order that it is for.
    pub order: Option<OrderNumber>,
    /// What was asked, as JSON.
    pub request: String,
    /// When it is of no use any more if nobody took it.
    pub expires_at: Timestamp,
}

/// A job as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// What was asked.
    pub asked: NewJob,
    /// Where it is.
    pub state: JobState,
    /// How many times it was claimed.
    pub attempts: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was begun.
    pub begun_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Its result as JSON, or why there is none, in words.
    pub result: Option<String>,
}

/// What a worker asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The name of the worker, for people.
    pub worker: String,
    /// The kinds that it can do.
    pub kinds: Vec<String>,
    /// The most jobs that it takes.
    pub most: Limit,
    /// What time it is.
    pub at: Timestamp,
    /// When the leases run out, unless they are extended.
    pub until: Timestamp,
    /// How many jobs of one budget run at once, whoever runs them.
    pub per_budget: NonZeroU16,
}

/// A job that a worker has, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: Job,
    /// The right to carry on with it.
    pub token: FencingToken,
    /// When the right runs out.
    pub until: Timestamp,
}

impl Lease {
    /// What the worker shows with every step.
    #[must_use]
    pub const fn key(&self) -> LeaseKey {
        LeaseKey { job: self.job.id, token: self.token }
    }
}

/// What a worker shows with every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseKey {
    /// The job.
    pub job: JobId,
    /// The right to carry on with it.
    pub token: FencingToken,
}

/// Why a step of a worker is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LeaseError {
    /// The lease ran out and somebody else has the job, or it is over.
    #[error("job {} is not leased under token {} any more", .0.job.0, .0.token.0)]
    Stale(LeaseKey),
    /// The job was begun already, and cannot be begun twice.
    #[error("job {} was begun already", .0.0)]
    Begun(JobId),
    /// A job that disturbs a line was begun, and is not tried again.
    #[error("job {} disturbs a line and was begun: it is not tried again", .0.0)]
    NotAgain(JobId),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something that a worker tells while a job runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJobEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as JSON.
    pub data: String,
}

/// Something that a worker told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEvent {
    /// Its place among the events of its job, counted from one.
    pub number: u64,
    /// When, and what.
    pub event: NewJobEvent,
}

/// Which events of a job, for whoever follows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Since {
    /// The number of the last event that was seen; zero for none.
    pub seen: u64,
    /// How many are wanted at most.
    pub limit: Limit,
}

/// Which jobs. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About this line.
    pub line: Option<LineName>,
}

/// What a sweep found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Jobs whose lease ran out and that wait again.
    pub again: Vec<JobId>,
    /// Jobs that disturb a line, were begun, and whose lease ran out.
    pub interrupted: Vec<JobId>,
    /// Jobs that nobody took in time.
    pub expired: Vec<JobId>,
}

/// Leases and reads jobs. Jobs are made and cancelled by [`crate::Change`]s.
#[async_trait]
pub trait Jobs {
    /// Takes jobs that are due, those that wait longest first. No job is taken while another one
    /// about its line is leased or begun, nor while its budget is full.
    async fn claim(&self, claim: &Claim) -> Result<Vec<Lease>, StoreError>;

    /// Moves the end of a lease.
    async fn extend(&self, lease: LeaseKey, until: Timestamp) -> Result<(), LeaseError>;

    /// Notes that the first command is about to be sent. It is durable on return.
    async fn begin(&self, lease: LeaseKey, at: Timestamp) -> Result<(), LeaseError>;

    /// Tells something of a job, and gives its number.
    async fn report(&self, lease: LeaseKey, event: NewJobEvent) -> Result<u64, LeaseError>;

    /// Ends a job with its result, as JSON.
    async fn complete(
        &self,
        lease: LeaseKey,
        result: String,
        at: Timestamp,
    ) -> Result<(), LeaseError>;

    /// Ends a job without a result.
    async fn fail(&self, lease: LeaseKey, why: String, at: Timestamp) -> Result<(), LeaseError>;

    /// Gives a job back, to be tried again then.
    async fn try_again(
        &self,
        lease: LeaseKey,
        why: String,
        run_at: Timestamp,
    ) -> Result<(), LeaseError>;

    /// Takes back leases that ran out by `now`. A repeatable job waits again; a disruptive one
    /// that was begun is interrupted for good; one that nobody took in time expires.
    async fn sweep(&self, now: Timestamp) -> Result<Swept, StoreError>;

    /// The job with this number.
    async fn job(&self, scope: &Scope, id: JobId) -> Result<Option<Job>, StoreError>;

    /// Jobs, the newest first.
    async fn jobs(
        &self,
        scope: &Scope,
        filter: &JobFilter,
        page: &Page,
    ) -> Result<Listing<Job>, StoreError>;

    /// What was told of a job, the oldest first.
    async fn job_events(
        &self,
        scope: &Scope,
        id: JobId,
        since: Since,
    ) -> Result<Vec<JobEvent>, StoreError>;
}
