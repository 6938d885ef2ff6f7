//! A job as its journal has it, for whoever only looks.

use linecert_cert::Attempt;
use linecert_profile::Profile;

use crate::{
    event::{Counts, Event, JOURNAL_SCHEMA, Purpose},
    folder::JobFolder,
    job::JobError,
    journal::Journal,
    order::WorkOrder,
    seal,
};

/// What a journal says of a job. Reading it changes nothing, and another program may be at work.
#[derive(Debug, Clone)]
pub struct Record {
    /// The work order.
    pub order: WorkOrder,
    /// The profile that it names, as it was when the job began.
    pub profile: Profile,
    /// Real work or training.
    pub purpose: Purpose,
    /// From where on the attempts at the line are this job's, and the laptop that counts them.
    pub counts: Counts,
    /// Everything that happened, in order.
    pub events: Vec<Event>,
}

impl Record {
    /// Reads the journal of a job.
    ///
    /// # Errors
    /// When there is none, it is damaged, or does not begin as this version reads it.
    pub fn read(folder: &JobFolder) -> Result<Self, JobError> {
        let path = folder.journal();
        let events = Journal::read(&path)?;
        let begun = match events.first() {
            Some(Event::Opened {
                schema: JOURNAL_SCHEMA, order, profile, purpose, counts, ..
            }) => WorkOrder::parse("order", order)
                .ok()
                .zip(Profile::parse("profile", profile).ok())
                .map(|(order, profile)| (order, profile, *purpose, counts.clone())),
            _ => None,
        };
        let (order, profile, purpose, counts) = begun.ok_or(JobError::NoBeginning(path))?;
        Ok(Self { order, profile, purpose, counts, events })
    }

    /// Every attempt that has ended, in order.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        seal::attempts(&self.events)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};

    use super::*;
    use crate::sample::{Laptop, run};

    #[test]
    fn a_job_is_read_while_it_runs_and_left_as_it_is() {
        let laptop = Laptop::new();
        let mut job = laptop.start("1", "L").unwrap();
        run(&mut job).unwrap();
        let journal = job.folder().journal();
        let record = Record::read(job.folder()).unwrap();
        assert_eq!((record.order.line.as_str(), record.attempts()), ("L", job.attempts()));
        assert_eq!(record.events, job.events());
        let folder = job.folder().clone();
        drop(job);
        let torn = b"{\"seq\":99,";
        use std::io::Write as _;
        OpenOptions::new().append(true).open(&journal).unwrap().write_all(torn).unwrap();
        let before = fs::read(&journal).unwrap();
        assert_eq!(Record::read(&folder).unwrap().events, record.events);
        assert_eq!(fs::read(&journal).unwrap(), before);
    }

    #[test]
    fn what_was_said_later_needs_no_inventory() {
        let laptop = Laptop::new();
        let mut job = laptop.start("1", "L").unwrap();
        run(&mut job).unwrap();
        let (folder, attempts) = (job.folder().clone(), job.attempts());
        drop(job);
        let mut job =
            crate::Job::reopen(folder.clone(), "linecert 0.1.0", &laptop.state()).unwrap();
        job.comment("the pair is the blue one").unwrap();
        assert_eq!(job.attempts(), attempts);
        drop(job);
        let job = laptop.resume("1", "L").unwrap();
        assert_eq!(job.attempts(), attempts);
        drop(job);
        fs::remove_file(folder.journal()).unwrap();
        let error = crate::Job::reopen(folder, "linecert 0.1.0", &laptop.state()).unwrap_err();
        assert!(matches!(error, JobError::Journal(crate::JournalError::Missing(_))), "{error}");
    }
}
