//! What somebody demands of a certificate besides that it verifies.

use thiserror::Error;

use super::{
    log::{Logged, Witnessed},
    report::Report,
};
use crate::{bracket::Basis, named::named, standing::Standing, statements::ClaimKind};

/// What can be demanded of a certificate that verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// It is in a log of the trust root.
    Logged,
    /// As many witnesses as the trust root asks for cosigned that log, and it asks for some.
    Witnessed,
    /// Its time lies between two that others vouch for.
    Bracketed,
    /// The customer accepted it.
    Accepted,
    /// The operator has it.
    Received,
    /// A PDF is stated to be its page.
    Rendered,
    /// It was neither superseded nor withdrawn.
    Current,
}

named!(Requirement "requirement" {
    Logged "logged",
    Witnessed "witnessed",
    Bracketed "bracketed",
    Accepted "accepted",
    Received "received",
    Rendered "rendered",
    Current "current",
});

/// What was demanded of a certificate, and is not so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unmet {
    /// Another certificate took its place (48).
    #[error("require a current certificate: this one was superseded ({0})")]
    Superseded(String),
    /// The operator withdrew it (48).
    #[error("require a current certificate: this one was withdrawn ({0})")]
    Revoked(String),
    /// It may have been superseded or withdrawn: who says so used a lost key (49).
    #[error(
        "require a current certificate: whether this one is, nobody can tell, for its {0} is signed with a lost key"
    )]
    Doubtful(ClaimKind),
    /// Something is not there (49).
    #[error("require that the certificate is {0}: it is not")]
    Absent(Requirement),
}

impl Unmet {
    /// The exit code, 48 or 49.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Superseded(_) | Self::Revoked(_) => 48,
            Self::Doubtful(_) | Self::Absent(_) => 49,
        }
    }
}

impl Report {
    /// Checks one demand.
    ///
    /// # Errors
    /// When it is not met.
    pub fn require(&self, requirement: Requirement) -> Result<(), Unmet> {
        let is_met = match requirement {
            Requirement::Logged => matches!(self.sighting.logged, Logged::Entry { .. }),
            Requirement::Witnessed => matches!(
                &self.sighting.logged,
                Logged::Entry { checkpoint, .. }
                    if matches!(checkpoint.witnessed, Witnessed::Enough { .. })
            ),
            Requirement::Bracketed => self.times.basis() == Basis::Bracket,
            Requirement::Accepted => self.acceptances().next().is_some(),
            Requirement::Received => self.receipts().next().is_some(),
            Requirement::Rendered => self.renditions().next().is_some(),
            Requirement::Current => return self.require_current(),
        };
        if is_met { Ok(()) } else { Err(Unmet::Absent(requirement)) }
    }

    fn require_current(&self) -> Result<(), Unmet> {
        match &self.standing {
            Standing::Current => Ok(()),
            Standing::Doubtful { by } => Err(Unmet::Doubtful(*by)),
            Standing::Superseded { reason, .. } => Err(Unmet::Superseded(reason.clone())),
            Standing::Revoked { reason } => Err(Unmet::Revoked(reason.clone())),
        }
    }
}
