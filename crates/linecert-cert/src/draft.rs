//! A statement that is ready to be signed.

use linecert_profile::{Assessment, Profile};
use thiserror::Error;

use crate::{
    frozen::FrozenAssessment,
    lint::{self, Flaw},
    statement::{EmbeddedProfile, Facts, Statement},
};

/// A statement whose assessment was derived here and whose record is whole. It is signed at most
/// once: [`crate::Issuer::issue`] consumes it, and it cannot be cloned.
#[derive(Debug)]
pub struct Draft {
    statement: Statement,
    assessment: Assessment,
}

/// Why facts do not make a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("certify the job: {0}")]
pub struct DraftError(#[from] pub Flaw);

impl Draft {
    /// Assesses the measurements, and joins facts, profile and assessment to a statement.
    ///
    /// # Errors
    /// When the record is not whole, an instrument was out of calibration, or the profile is for
    /// another kind of line. A failing line is not an error.
    pub fn prepare(facts: Facts, profile: &Profile) -> Result<Self, DraftError> {
        lint::check(&facts)?;
        lint::check_profile(&facts, profile)?;
        let assessment = profile.assess(&facts.terms, &facts.measurements);
        let frozen = FrozenAssessment::of(&assessment, profile);
        let profile = EmbeddedProfile::of(profile);
        Ok(Self { statement: Statement { facts, profile, assessment: frozen }, assessment })
    }

    /// The statement, to show before it is signed.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The assessment that was derived.
    #[must_use]
    pub const fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    pub(crate) fn into_statement(self) -> Statement {
        self.statement
    }
}
