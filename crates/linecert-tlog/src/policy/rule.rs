//! The rule by which witnesses make a quorum.

use super::Quorum;
use crate::{cosignature::PosixTime, key::VerifierKey, note::Verified};

/// Who must have witnessed (tlog-policy, Defining a witness group).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rule {
    /// This witness.
    Witness(VerifierKey),
    /// At least so many of these, one or more.
    AtLeast(usize, Vec<Self>),
}

impl Rule {
    pub(super) fn quorum(&self, verified: &[Verified<'_>]) -> Quorum {
        match (self.by(verified), self.since(verified)) {
            (Some(by), Some(since)) => Quorum::Met { by, since },
            _ => Quorum::Missing,
        }
    }

    /// The earliest time by which it held.
    fn by(&self, verified: &[Verified<'_>]) -> Option<PosixTime> {
        match self {
            Self::Witness(key) => times(key, verified).min(),
            Self::AtLeast(threshold, members) => {
                let mut times: Vec<_> = members.iter().filter_map(|m| m.by(verified)).collect();
                times.sort_unstable();
                times.get(threshold.checked_sub(1)?).copied()
            }
        }
    }

    /// The latest time at or after which it held by signatures of that time or later.
    fn since(&self, verified: &[Verified<'_>]) -> Option<PosixTime> {
        match self {
            Self::Witness(key) => times(key, verified).max(),
            Self::AtLeast(threshold, members) => {
                let mut times: Vec<_> = members.iter().filter_map(|m| m.since(verified)).collect();
                times.sort_unstable_by(|a, b| b.cmp(a));
                times.get(threshold.checked_sub(1)?).copied()
            }
        }
    }
}

fn times(key: &VerifierKey, verified: &[Verified<'_>]) -> impl Iterator<Item = PosixTime> {
    verified.iter().filter(move |signature| signature.key == key).filter_map(|s| s.time)
}
