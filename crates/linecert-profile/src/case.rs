//! Cases: measurements in, findings out. They stand beside a profile and show what it does.

mod outcome;
mod raw;

use linecert_toml::Schema;
use thiserror::Error;

use self::{outcome::Outcome, raw::RawCaseFile};
use crate::{
    assess::{Assessment, Trial},
    measurement_file::{Entry, MeasurementFileError, Source},
    profile::Profile,
    terms::Terms,
};

/// The cases of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    cases: Vec<Case>,
}

/// Measurements of one line, and what a profile must find in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    file: String,
    name: String,
    terms: Terms,
    entries: Vec<Entry>,
    expected: Outcome,
}

/// A case whose assessment is not the expected one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: case `{case}` expects\n{expected}but finds\n{found}")]
pub struct CaseMismatch {
    /// The file of the case.
    pub file: String,
    /// The name of the case.
    pub case: String,
    /// The findings it expects, one a line, and the verdict on the line.
    pub expected: String,
    /// The findings that were made.
    pub found: String,
}

impl CaseFile {
    /// Reads a case file. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, has a key that the schema does not know, or a measurement
    /// contradicts itself; with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, MeasurementFileError> {
        let source = Source { file, text };
        let RawCaseFile { schema: Schema, terms, case } = source.read()?;
        let terms = Terms::from(terms);
        let check = |case: raw::RawCase| {
            Ok(Case {
                file: file.to_owned(),
                name: case.name,
                terms,
                entries: source.check_all(case.measured)?,
                expected: Outcome::expected(case.found, case.overall.0.0),
            })
        };
        Ok(Self { cases: case.into_iter().map(check).collect::<Result<_, _>>()? })
    }

    /// The cases.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }
}

impl Case {
    /// The name, which says in words what the case shows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What `profile` makes of the measurements.
    #[must_use]
    pub fn assess(&self, profile: &Profile) -> Assessment {
        let trials: Vec<Trial<'_>> = self.entries.iter().map(Entry::trial).collect();
        profile.assess_trials(&self.terms, &trials)
    }

    /// Assesses the measurements and compares the findings with the expected ones. Limits that
    /// the case does not name must not have been measured, and figures that it does not name
    /// must be absent.
    ///
    /// # Errors
    /// When a finding or the verdict on the line is another than expected.
    pub fn check(&self, profile: &Profile) -> Result<(), CaseMismatch> {
        let found = Outcome::found(&self.assess(profile));
        if found == self.expected {
            return Ok(());
        }
        Err(CaseMismatch {
            file: self.file.clone(),
            case: self.name.clone(),
            expected: self.expected.to_string(),
            found: found.to_string(),
        })
    }
}

#[cfg(test)]
mod tests;
