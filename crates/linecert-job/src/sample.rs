//! A laptop with a copper pair whose crosstalk was typed in, for the tests of this crate.

use std::{fs, path::PathBuf, time::Duration};

use linecert_cert::{Draft, Facts, Salt};
use linecert_instrument::{Inventory, Patience};
use linecert_measure::Digest;
use linecert_profile::Profile;

use crate::{
    Assignment, FactsError, Issue, Job, JobError, JobFolder, JournalError, Purpose, Results,
    WorkOrder,
};

/// A pair that misses its limit, so that there is always something left to measure.
const TYPED: &str = r#"
schema = 1

[instrument]
maker = "Fluke Networks"
model = "990DSL"
serial = "123"
calibration = { due = "2099-03-01" }

[[measurement]]
metric = "next-coupling"
subject = "pair"
frequency = "300 kHz"
sign = "loss"
value = "30.0 dB"
uncertainty = "not-stated"
"#;

/// The name of the one task.
pub(crate) const TASK: &str = "results-next.toml";

/// A folder for certificates, and one for the counts of the laptop.
pub(crate) struct Laptop {
    folder: tempfile::TempDir,
}

impl Laptop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("next.toml"), TYPED).unwrap();
        Self { folder }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.file("state")
    }

    pub(crate) fn folder_of(&self, order: &str) -> JobFolder {
        JobFolder::of(&self.file("out"), &order.parse().unwrap())
    }

    pub(crate) fn assignment(&self, order: &str, line: &str) -> Assignment {
        let text = format!(
            "schema = 1\nnumber = \"{order}\"\nline = \"{line}\"\nprofile = \"copper-pair\"\n"
        );
        Assignment {
            order: WorkOrder::parse("order", &text).unwrap(),
            profile: Profile::shipped("copper-pair").unwrap().unwrap(),
            inventory: Inventory::default(),
            results: vec![Results::of_typed(&self.file("next.toml")).unwrap()],
            patience: Patience { replug: Duration::ZERO },
            purpose: Purpose::Operational,
            software: "linecert 0.1.0".to_owned(),
        }
    }

    pub(crate) fn start(&self, order: &str, line: &str) -> Result<Job, JobError> {
        Job::start(self.folder_of(order), self.assignment(order, line), &self.state())
    }

    pub(crate) fn resume(&self, order: &str, line: &str) -> Result<Job, JobError> {
        Job::resume(self.folder_of(order), self.assignment(order, line), &self.state())
    }
}

/// Takes what is outstanding: one attempt.
pub(crate) fn run(job: &mut Job) -> Result<(), JournalError> {
    run_watching(job, &mut |_| {})
}

pub(crate) fn run_watching(
    job: &mut Job,
    watch: &mut dyn FnMut(crate::Update<'_>),
) -> Result<(), JournalError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(job.run(watch))
}

/// The facts of the job, which make a sound certificate.
pub(crate) fn facts(job: &Job) -> Result<Facts, FactsError> {
    let number = job.folder().next_number().unwrap();
    let issue =
        Issue { number, operator: "Example".to_owned(), salt: Salt([7; 16]), at: job.now() };
    let facts = job.facts(issue)?;
    Draft::prepare(facts.clone(), &job.assignment().profile).unwrap();
    Ok(facts)
}

/// The digest that stands for the envelope of a certificate of these facts.
pub(crate) fn digest(facts: &Facts) -> Digest {
    Digest::of(format!("{facts:?}").as_bytes())
}

/// Issues a certificate of the job.
pub(crate) fn issue(job: &mut Job) -> (Digest, Facts) {
    let facts = facts(job).unwrap();
    let certificate = digest(&facts);
    job.note_issued(certificate, facts.issued_at).unwrap();
    (certificate, facts)
}
