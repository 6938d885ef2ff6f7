//! From the journal to the facts that a certificate states.

use std::{
    collections::BTreeMap,
    num::{NonZeroU32, NonZeroU64},
};

use linecert_cert::{
    Attempt, AttemptSeries, Clock, Device, Facts, Line, LineAttempts, Order, Outcome,
    Purpose as Certified, Recertification, Salt, Software,
};
use linecert_measure::{Digest, Identity, Subject, Timestamp};
use linecert_profile::Access;
use thiserror::Error;

use crate::{
    clock,
    event::{Event, Purpose},
    job::{Assignment, Job},
    journal::JournalError,
};

/// What the issuer adds to the facts of a job.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The number among the job's certificates, from [`crate::JobFolder::next_number`].
    pub number: u32,
    /// The network operator, as the trust root names it.
    pub operator: String,
    /// Random bytes for the statement.
    pub salt: Salt,
    /// When the certificate is issued.
    pub at: Timestamp,
}

/// Why a job has no facts to certify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FactsError {
    /// Nothing was attempted, so that there is nothing to certify.
    #[error("no attempt was made")]
    NoAttempt,
    /// An attempt was counted that has not ended, or that the journal does not have because the
    /// disk was full. The job is to be resumed first.
    #[error("an attempt was counted whose end the journal does not have")]
    Unaccounted,
}

impl Job {
    /// Everything that a certificate of this job states, every attempt included.
    ///
    /// # Errors
    /// When there was no attempt, or the end of one that was counted is not in the journal.
    pub fn facts(&self, issue: Issue) -> Result<Facts, FactsError> {
        if !self.is_accounted_for() {
            return Err(FactsError::Unaccounted);
        }
        let assignment = self.assignment();
        let order = &assignment.order;
        let attempts = self.attempts();
        let (device, line_attempts) = self.counted(&attempts).ok_or(FactsError::NoAttempt)?;
        Ok(Facts {
            purpose: certified(assignment.purpose),
            number: format!("{}-{}", order.number, issue.number),
            salt: issue.salt,
            order: Order {
                number: order.number.to_string(),
                customer: order.customer.name.clone(),
                address: order.customer.address.clone(),
                appointment: None,
            },
            line: Line {
                id: order.line.clone(),
                access: assignment.profile.access(),
                subject: order.onu.clone().unwrap_or_else(|| place(assignment)),
            },
            operator: issue.operator,
            terms: order.terms,
            instruments: self.identities(),
            attempts,
            measurements: self.measurements(),
            series: self.series(),
            software: software(&assignment.software),
            started_at: self.started_at().unwrap_or(issue.at),
            issued_at: issue.at,
            journal_head: self.journal().head(),
            notes: self.notes(),
            region: order.region.clone(),
            position: order.position,
            device,
            line_attempts,
            clock: Clock {
                synchronised: clock::kept(self.events()).into(),
                stepped_ms: NonZeroU64::new(clock::stepped_ms(self.events())),
            },
            seen: self.seen().cloned(),
            attachments: self.attachments(),
            certifies_again: self.certifies_again(),
        })
    }

    /// Notes that a certificate was issued, first for the jobs to come on this line, then for this
    /// one. Noting it again after a stop in between is no error.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn note_issued(&mut self, certificate: Digest, at: Timestamp) -> Result<(), JournalError> {
        self.certified(certificate, at)?;
        self.append(Event::Issued { certificate, at })
    }

    fn certifies_again(&self) -> Option<Recertification> {
        match self.recertification()? {
            Event::CertifiesAgain { supersedes, reason, .. } => {
                Some(Recertification { supersedes: *supersedes, reason: reason.clone() })
            }
            _ => None,
        }
    }

    /// The numbers of the attempts, on this laptop and at this line.
    fn counted(&self, attempts: &[Attempt]) -> Option<(Device, LineAttempts)> {
        let counts = self.counts()?;
        let (first, last) = (attempts.first()?, attempts.last()?);
        let device = Device { id: counts.device, first: first.device_seq, last: last.device_seq };
        let (first, last, previous) = (first.line_seq, last.line_seq, counts.previous);
        Some((device, LineAttempts { first, last, previous }))
    }

    /// How many certificates have been issued for this job.
    #[must_use]
    pub fn issued(&self) -> usize {
        self.events().iter().filter(|event| matches!(event, Event::Issued { .. })).count()
    }

    fn started_at(&self) -> Option<Timestamp> {
        self.events().iter().find_map(|event| match event {
            Event::Opened { at, .. } => Some(*at),
            _ => None,
        })
    }

    /// Each instrument once, as it last identified itself.
    pub(crate) fn identities(&self) -> Vec<Identity> {
        let mut by_key = BTreeMap::new();
        for event in self.events() {
            if let Event::Identified { identity } = event {
                by_key.insert(identity.key.clone(), identity.clone());
            }
        }
        by_key.into_values().collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for text in self.events().iter().filter_map(note) {
            if !notes.contains(&text) {
                notes.push(text);
            }
        }
        notes
    }

    fn series(&self) -> Vec<AttemptSeries> {
        let of = |event: &Event| match event {
            Event::Measured { task, attempt, series, .. } => series
                .iter()
                .map(|series| AttemptSeries {
                    task: task.clone(),
                    attempt: *attempt,
                    series: series.clone(),
                })
                .collect(),
            _ => Vec::new(),
        };
        self.events().iter().flat_map(of).collect()
    }

    /// Every attempt at every task, in the order in which they ended.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        attempts(self.events())
    }
}

/// Every attempt in these events that has ended, in the order in which they did.
pub(crate) fn attempts(events: &[Event]) -> Vec<Attempt> {
    let mut started = BTreeMap::new();
    let mut attempts = Vec::new();
    for event in events {
        if let Event::Started { task, attempt, .. } = event {
            started.insert((task, *attempt), event);
        }
        attempts.extend(recovered(event));
        let Some((task, attempt, ended_at, outcome)) = end_of(event) else { continue };
        let Some(Event::Started { device_seq, line_seq, at, .. }) = started.get(&(task, attempt))
        else {
            continue;
        };
        attempts.push(Attempt {
            task: task.clone(),
            attempt,
            device_seq: *device_seq,
            line_seq: *line_seq,
            started_at: *at,
            ended_at,
            outcome,
        });
    }
    attempts
}

/// An attempt that was made elsewhere. Here it lasted no longer than it took to notice.
fn recovered(event: &Event) -> Option<Attempt> {
    let Event::Recovered { task, attempt, device_seq, line_seq, at, .. } = event else {
        return None;
    };
    Some(Attempt {
        task: task.clone(),
        attempt: *attempt,
        device_seq: *device_seq,
        line_seq: *line_seq,
        started_at: *at,
        ended_at: *at,
        outcome: Outcome::Interrupted,
    })
}

/// What a reader of the certificate should know of an event. The words never change: certificates
/// are read by them in other languages.
fn note(event: &Event) -> Option<String> {
    match event {
        Event::Noted { text, .. } => Some(text.clone()),
        Event::Recovered { line_seq, order, taken_at, .. } => Some(format!(
            "attempt {line_seq} at this line was begun at {taken_at} for order {order}, outside this record"
        )),
        Event::ClockStepped { at, by_ms } => {
            Some(format!("the clock of this computer was set by {by_ms} ms before {at}"))
        }
        _ => None,
    }
}

/// Where a line is found of which the order names no ONU.
fn place(assignment: &Assignment) -> Subject {
    match assignment.profile.access() {
        Access::Adsl2plus | Access::Vdsl2 | Access::Pair => Subject::Pair,
        Access::Service => Subject::Service { to: assignment.order.line.clone() },
        Access::Fibre => Subject::Fibre { fibre: assignment.order.line.clone() },
        Access::Gpon | Access::Epon | Access::XgsPon | Access::XgPon | Access::TenGEpon => {
            Subject::Outlet
        }
    }
}

/// How and when an attempt ended, if this event ends one.
fn end_of(event: &Event) -> Option<(&String, NonZeroU32, Timestamp, Outcome)> {
    match event {
        Event::Measured { task, attempt, at, .. } => Some((task, *attempt, *at, Outcome::Measured)),
        Event::Interrupted { task, attempt, at } => {
            Some((task, *attempt, *at, Outcome::Interrupted))
        }
        Event::GaveUp { task, attempt, at, reason, detail, .. } => {
            let outcome = Outcome::GaveUp { reason: *reason, detail: detail.clone() };
            Some((task, *attempt, *at, outcome))
        }
        _ => None,
    }
}

const fn certified(purpose: Purpose) -> Certified {
    match purpose {
        Purpose::Operational => Certified::Operational,
        Purpose::Training => Certified::Training,
    }
}

fn software(text: &str) -> Software {
    let (name, version) = text.rsplit_once(' ').unwrap_or((text, ""));
    Software { name: name.to_owned(), version: version.to_owned() }
}
