//! How the attempts of a job are counted, and how a number that was lost is found again.

use std::{
    collections::BTreeSet,
    num::{NonZeroU32, NonZeroU64},
};

use linecert_measure::{Digest, Timestamp};

use super::{Job, JobError};
use crate::{
    counters::{Asked, Numbers, Taken},
    event::{Counts, Event},
    journal::JournalError,
};

impl Job {
    /// Takes the numbers of an attempt that is about to begin.
    pub(super) fn take_numbers(&mut self, task: &str) -> Result<Numbers, JournalError> {
        let at = self.now();
        let order = self.assignment.order.number.to_string();
        let line = &self.assignment.order.line;
        self.counters.take(Asked { line, order: &order, task, at })
    }

    /// The number of the next attempt at a task, counted from one.
    pub(super) fn next_attempt(&self, name: &str) -> NonZeroU32 {
        let is_of_task = |event: &&Event| match event {
            Event::Started { task, .. } | Event::Recovered { task, .. } => task == name,
            _ => false,
        };
        let made = self.events.iter().filter(is_of_task).count();
        NonZeroU32::MIN.saturating_add(u32::try_from(made).unwrap_or(u32::MAX))
    }

    /// Takes over every number of the line that is not in this journal, though no certificate
    /// before the job states it: taken just before the program was stopped, or by a job that was
    /// left or that came in between. Nothing that was begun at a line can be left out.
    pub(super) fn recover(&mut self) -> Result<(), JournalError> {
        let Some(Counts { first, .. }) = self.counts() else { return Ok(()) };
        let line = &self.assignment.order.line;
        let lost = self.counters.unknown_to(line, *first, &self.numbers());
        lost.into_iter().try_for_each(|taken| self.take_over(taken))
    }

    fn take_over(&mut self, taken: Taken) -> Result<(), JournalError> {
        let Taken { numbers, order, task, at: taken_at } = taken;
        self.append(Event::Recovered {
            attempt: self.next_attempt(&task),
            task,
            device_seq: numbers.device,
            line_seq: numbers.line,
            order,
            taken_at,
            at: self.now(),
        })
    }

    /// Refuses a journal that was begun with other counts than those of this laptop.
    pub(super) fn check_counts(&self) -> Result<(), JobError> {
        let journal = || self.journal.path().to_owned();
        let this = self.counters.device();
        if let Some(Counts { device, .. }) = self.counts()
            && *device != this
        {
            return Err(JobError::OtherDevice { journal: journal(), begun: *device, this });
        }
        let counted = self.counters.last(&self.assignment.order.line);
        match self.numbers().last() {
            Some(found) if Some(*found) > counted => Err(JobError::CountsBehind {
                journal: journal(),
                counters: self.counters.folder().to_owned(),
                found: *found,
            }),
            _ => Ok(()),
        }
    }

    /// Notes for the jobs to come on this line that its attempts so far stand on a certificate.
    pub(crate) fn certified(
        &mut self,
        certificate: Digest,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let Some(last) = self.numbers().last().copied() else { return Ok(()) };
        self.counters.certified(&self.assignment.order.line, (last, certificate), at)
    }

    /// Whether every number of the line that this job has to account for is that of an attempt in
    /// its journal which has ended.
    pub(crate) fn is_accounted_for(&self) -> bool {
        let ended = self.attempts().iter().map(|attempt| attempt.line_seq).collect();
        let line = &self.assignment.order.line;
        self.counts()
            .is_some_and(|counts| self.counters.unknown_to(line, counts.first, &ended).is_empty())
    }

    /// From where on the attempts at the line are this job's.
    pub(crate) fn counts(&self) -> Option<&Counts> {
        match self.events.first() {
            Some(Event::Opened { counts, .. }) => Some(counts),
            _ => None,
        }
    }

    /// The numbers of the line that are in this journal.
    fn numbers(&self) -> BTreeSet<NonZeroU64> {
        let number = |event: &Event| match event {
            Event::Started { line_seq, .. } | Event::Recovered { line_seq, .. } => Some(*line_seq),
            _ => None,
        };
        self.events.iter().filter_map(number).collect()
    }
}
