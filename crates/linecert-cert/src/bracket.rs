//! When something was signed, as far as others than the signer know, and whether its key counted
//! then.

use std::fmt;

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use thiserror::Error;

use crate::{
    key::KeyId,
    key_cert::{KeyCert, OpenedKeyCert},
    revocation::KeyRevocation,
    trust::TrustRoots,
    validity::Validity,
};

/// The time at which something was signed, from both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// It was signed no earlier: it names a checkpoint that witnesses cosigned then.
    pub not_before: Option<Timestamp>,
    /// It was signed no later: witnesses or an authority for time had seen it by then.
    pub not_after: Option<Timestamp>,
    /// What the signer's own clock said. It proves nothing.
    pub claimed: Timestamp,
}

/// What is known of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// It lies between two times that others vouch for.
    Bracket,
    /// Others vouch that it is no earlier.
    NotBefore,
    /// Others vouch that it is no later.
    NotAfter,
    /// Nobody but the signer vouches for it.
    OwnClock,
}

/// Two times that cannot both be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("it is not older than {not_before}, but others had seen it at {not_after}")]
pub struct Contradiction {
    /// The bound from below.
    pub not_before: Timestamp,
    /// The bound from above.
    pub not_after: Timestamp,
}

/// Why a signature does not count, good as it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// The key was not valid then (34).
    #[error("the key {key} of {holder} is valid {validity}, not at {at} ({basis})")]
    NotValid {
        /// The key.
        key: KeyId,
        /// Its holder.
        holder: String,
        /// Its validity.
        validity: Validity,
        /// The time in question.
        at: Timestamp,
        /// What that time rests on.
        basis: Basis,
    },
    /// The holder was longer without the log than allowed (34).
    #[error(
        "{holder} may be offline for {most} days, but it lies between {not_before} and {not_after}"
    )]
    Offline {
        /// The holder.
        holder: String,
        /// The most days.
        most: u16,
        /// The bound from below.
        not_before: Timestamp,
        /// The bound from above.
        not_after: Timestamp,
    },
    /// The key, or the issuing key behind it, was in the wrong hands (42).
    #[error("the key {key} is revoked since {since} ({reason}), and {known}")]
    Revoked {
        /// The key.
        key: KeyId,
        /// Since when whatever it signs is worth nothing.
        since: Timestamp,
        /// Why.
        reason: String,
        /// What is known of the time at which it signed.
        known: Known,
    },
}

/// What is known of the end of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known(pub Option<Timestamp>);

/// How far the clocks of two witnesses may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// A signature under a key-cert, to be judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    /// The key-cert of the key that signed.
    pub(crate) key_cert: &'a OpenedKeyCert,
    /// When the key-cert itself was seen by others, if it was.
    pub(crate) certified: Option<Timestamp>,
    /// When the key signed.
    pub(crate) times: Times,
}

impl Times {
    /// What is known of the time.
    #[must_use]
    pub const fn basis(self) -> Basis {
        match (self.not_before, self.not_after) {
            (Some(_), Some(_)) => Basis::Bracket,
            (Some(_), None) => Basis::NotBefore,
            (None, Some(_)) => Basis::NotAfter,
            (None, None) => Basis::OwnClock,
        }
    }

    /// By how much the signer's clock was outside the bracket, if it was.
    #[must_use]
    pub fn clock_error(self) -> Option<SignedDuration> {
        let early = self.not_before.map(|bound| bound.duration_since(self.claimed));
        let late = self.not_after.map(|bound| self.claimed.duration_since(bound));
        let outside = |error: &SignedDuration| error.is_positive();
        early.filter(outside).map(|error| -error).or_else(|| late.filter(outside))
    }

    /// Refuses bounds that exclude each other by more than clocks differ.
    pub(crate) fn checked(self) -> Result<Self, Contradiction> {
        match (self.not_before, self.not_after) {
            (Some(not_before), Some(not_after)) if not_before.duration_since(not_after) > SKEW => {
                Err(Contradiction { not_before, not_after })
            }
            _ => Ok(self),
        }
    }

    /// The instants at which a key must have been valid, and what each rests on: both bounds as
    /// far as they are known. While nobody vouches for the later one, the signer is taken at their
    /// word that it was no earlier: a key that had expired by its holder's own clock does not count.
    fn judged(self) -> impl Iterator<Item = (Timestamp, Basis)> {
        let is_younger = |bound: Timestamp| bound < self.claimed;
        let claimed = self.not_after.is_none() && self.not_before.is_none_or(is_younger);
        let bounds = [
            self.not_before.map(|at| (at, self.basis())),
            self.not_after.map(|at| (at, self.basis())),
            claimed.then_some((self.claimed, Basis::OwnClock)),
        ];
        bounds.into_iter().flatten()
    }
}

impl Use<'_> {
    /// Checks that the key counted when it signed.
    pub(crate) fn check(&self, trust: &TrustRoots) -> Result<(), KeyFault> {
        self.check_validity()?;
        let revocations = trust.revocations();
        let key = self.key_cert.key_cert.key.id();
        let by_key = revocations.of(key).map(|of| check_revocation(of, self.times.not_after));
        by_key.unwrap_or(Ok(()))?;
        // A key-cert that a lost issuing key signs counts when the key-cert itself, or what was
        // signed under it, had been seen before.
        let certified = self.certified.into_iter().chain(self.times.not_after).min();
        let issuing = revocations.of(self.key_cert.issuing_key);
        issuing.map_or(Ok(()), |of| check_revocation(of, certified))
    }

    /// Checks that the holder had not been offline for longer than allowed.
    pub(crate) fn check_offline(&self) -> Result<(), KeyFault> {
        let KeyCert { max_offline_days, holder, .. } = &self.key_cert.key_cert;
        let (Some(not_before), Some(not_after)) = (self.times.not_before, self.times.not_after)
        else {
            return Ok(());
        };
        let most = SignedDuration::from_hours(24 * i64::from(max_offline_days.get()));
        if not_after.duration_since(not_before) <= most {
            return Ok(());
        }
        let (holder, most) = (holder.name.clone(), max_offline_days.get());
        Err(KeyFault::Offline { holder, most, not_before, not_after })
    }

    fn check_validity(&self) -> Result<(), KeyFault> {
        let KeyCert { key, holder, validity, .. } = &self.key_cert.key_cert;
        let Some((at, basis)) = self.times.judged().find(|(at, _)| !validity.contains(*at)) else {
            return Ok(());
        };
        Err(KeyFault::NotValid {
            key: key.id(),
            holder: holder.name.clone(),
            validity: *validity,
            at,
            basis,
        })
    }
}

fn check_revocation(of: &KeyRevocation, not_after: Option<Timestamp>) -> Result<(), KeyFault> {
    if not_after.is_some_and(|not_after| not_after < of.compromised_since) {
        return Ok(());
    }
    Err(KeyFault::Revoked {
        key: of.key,
        since: of.compromised_since,
        reason: of.reason.clone(),
        known: Known(not_after),
    })
}

impl KeyFault {
    /// The exit code.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::NotValid { .. } | Self::Offline { .. } => 34,
            Self::Revoked { .. } => 42,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bracket => "by the log and its witnesses",
            Self::NotBefore => "by the checkpoint that it names",
            Self::NotAfter => "by when others had seen it",
            Self::OwnClock => "by the signer's clock only",
        })
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(at) => write!(f, "nobody had seen it before {at}"),
            None => f.write_str("nobody vouches that it is older"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::at;

    fn times(not_before: Option<&str>, not_after: Option<&str>) -> Times {
        let claimed = at("12:00:00");
        Times { not_before: not_before.map(at), not_after: not_after.map(at), claimed }
    }

    #[test]
    fn a_time_is_judged_by_what_others_say_before_its_own_clock() {
        let judged =
            |times: Times| times.judged().map(|(at, _)| at.to_string()).collect::<Vec<_>>();
        let (early, late) = ("2026-11-21T11:00:00Z", "2026-11-21T13:00:00Z");
        assert_eq!(judged(times(Some("11:00:00"), Some("13:00:00"))), [early, late]);
        assert_eq!(judged(times(Some("11:00:00"), None)), [early, "2026-11-21T12:00:00Z"]);
        assert_eq!(judged(times(Some("13:00:00"), None)), [late]);
        assert_eq!(judged(times(None, Some("13:00:00"))), [late]);
        assert_eq!(judged(times(None, None)), ["2026-11-21T12:00:00Z"]);
    }

    #[test]
    fn a_clock_outside_the_bracket_is_off_by_what_it_is_outside() {
        let error =
            |before, after| times(before, after).clock_error().map_or(0, |error| error.as_secs());
        assert_eq!(error(Some("12:00:00"), Some("12:00:00")), 0);
        assert_eq!(error(Some("12:00:05"), Some("13:00:00")), -5);
        assert_eq!(error(None, Some("11:59:00")), 60);
        assert_eq!(error(None, None), 0);
    }
}
