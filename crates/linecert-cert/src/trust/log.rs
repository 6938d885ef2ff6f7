//! The logs, witnesses and time-stamping authorities that a trust root names.

use linecert_tlog::{Policy, PolicyError, VerifierKey};

use super::root::RootTerms;
use crate::validity::Validity;

/// A transparency log of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    /// Its origin and key.
    pub key: VerifierKey,
    /// A checkpoint of it counts only when it was witnessed in this span.
    pub validity: Validity,
}

/// Who must have seen a checkpoint of the log before it proves a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// How many of them it takes; zero when there are none.
    pub quorum: u32,
    /// Their names and keys.
    pub keys: Vec<VerifierKey>,
}

/// A time-stamping authority (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampAuthority {
    /// Its name for reports.
    pub name: String,
    /// Its certificate, X.509 in DER, by which its tokens verify.
    pub certificate: Vec<u8>,
}

impl RootTerms {
    /// The logs and witnesses as a policy of C2SP tlog-policy.
    ///
    /// # Errors
    /// When a key is for another use or stands there twice, or the quorum cannot be met. A
    /// [`super::TrustRoot`] has no such terms.
    pub fn policy(&self) -> Result<Policy, PolicyError> {
        let Witnesses { quorum, keys } = &self.witnesses;
        let logs = self.logs.iter().map(|log| log.key.clone()).collect();
        Policy::new(logs, keys.clone(), usize::try_from(*quorum).unwrap_or(usize::MAX))
    }
}
