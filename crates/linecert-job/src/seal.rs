//! From the journal to the facts that a certificate states.

use std::collections::BTreeMap;

use linecert_cert::{
    Attempt, AttemptSeries, Facts, Line, Order, Outcome, Purpose as Certified, Salt, Software,
};
use linecert_measure::{Digest, Identity, Subject, Timestamp};
use linecert_profile::Access;

use crate::{
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

impl Job {
    /// Everything that a certificate of this job states, every attempt included.
    #[must_use]
    pub fn facts(&self, issue: Issue) -> Facts {
        let assignment = self.assignment();
        let order = &assignment.order;
        Facts {
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
            attempts: self.attempts(),
            measurements: self.measurements(),
            series: self.series(),
            software: software(&assignment.software),
            started_at: self.started_at().unwrap_or(issue.at),
            issued_at: issue.at,
            journal_head: self.journal().head(),
            notes: self.notes(),
        }
    }

    /// Notes that a certificate was issued.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn note_issued(&mut self, certificate: Digest, at: Timestamp) -> Result<(), JournalError> {
        self.append(Event::Issued { certificate, at })
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
    fn identities(&self) -> Vec<Identity> {
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
        for event in self.events() {
            if let Event::Noted { text, .. } = event
                && !notes.contains(text)
            {
                notes.push(text.clone());
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
        let mut started = BTreeMap::new();
        let mut attempts = Vec::new();
        for event in self.events() {
            if let Event::Started { task, attempt, at } = event {
                started.insert((task, attempt), *at);
            }
            let Some((task, attempt, ended_at, outcome)) = end_of(event) else { continue };
            let started_at = started.get(&(task, &attempt)).copied().unwrap_or(ended_at);
            let task = task.clone();
            attempts.push(Attempt { task, attempt, started_at, ended_at, outcome });
        }
        attempts
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
fn end_of(event: &Event) -> Option<(&String, std::num::NonZeroU32, Timestamp, Outcome)> {
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
