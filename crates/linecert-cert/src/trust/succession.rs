//! What a version of the trust root may change of the one before: it adds, and shortens, and
//! takes nothing back that an old certificate rests on.

use std::fmt::Display;

use linecert_measure::Timestamp;
use thiserror::Error;

use super::root::TrustRoot;
use crate::validity::Validity;

/// Why a version may not follow the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SuccessionError {
    /// The versions are not counted one by one.
    #[error("it is numbered {found}, after {before}")]
    Version {
        /// The number of the version before.
        before: u32,
        /// The number that was found.
        found: u32,
    },
    /// It is of another operator.
    #[error("it is of `{found}`, after one of `{before}`")]
    Operator {
        /// The operator of the version before.
        before: String,
        /// The operator that was found.
        found: String,
    },
    /// It is for training, after one for real lines, or the reverse.
    #[error("it is for another purpose than the version before")]
    Purpose,
    /// It was not made after the one before.
    #[error("it was made at {found}, not after the version before of {before}")]
    Order {
        /// When the version before was made.
        before: Timestamp,
        /// When this one was made.
        found: Timestamp,
    },
    /// A key that certificates may rest on is gone.
    #[error("it drops the {kind} {key}")]
    Dropped {
        /// What the key was for.
        kind: &'static str,
        /// The key.
        key: String,
    },
    /// A key is valid at other times than before, other than up to an earlier end.
    #[error("it makes the {kind} {key} valid {found}, after {before}")]
    Validity {
        /// What the key is for.
        kind: &'static str,
        /// The key.
        key: String,
        /// The validity in the version before.
        before: Validity,
        /// The validity that was found.
        found: Validity,
    },
}

/// Checks that `new` may follow `old`.
pub(super) fn check(old: &TrustRoot, new: &TrustRoot) -> Result<(), SuccessionError> {
    check_identity(old, new)?;
    let (old, new) = (&old.terms, &new.terms);
    let spans = |keys: &[super::IssuingKey]| -> Vec<_> {
        keys.iter().map(|issuing| (issuing.key, issuing.validity)).collect()
    };
    check_spans("issuing key", &spans(&old.issuing_keys), &spans(&new.issuing_keys))?;
    let spans = |logs: &[super::LogKey]| -> Vec<_> {
        logs.iter().map(|log| (log.key.clone(), log.validity)).collect()
    };
    check_spans("log", &spans(&old.logs), &spans(&new.logs))?;
    match old.witnesses.keys.iter().find(|key| !new.witnesses.keys.contains(key)) {
        Some(key) => Err(SuccessionError::Dropped { kind: "witness", key: key.to_string() }),
        None => Ok(()),
    }
}

fn check_identity(old: &TrustRoot, new: &TrustRoot) -> Result<(), SuccessionError> {
    let (before, found) = (old.version(), new.version());
    if before.checked_add(1) != Some(found) {
        return Err(SuccessionError::Version { before, found });
    }
    let (before, found) = (&old.terms, &new.terms);
    if before.operator != found.operator {
        let (before, found) = (before.operator.clone(), found.operator.clone());
        return Err(SuccessionError::Operator { before, found });
    }
    if before.purpose != found.purpose {
        return Err(SuccessionError::Purpose);
    }
    if before.issued_at >= found.issued_at {
        let (before, found) = (before.issued_at, found.issued_at);
        return Err(SuccessionError::Order { before, found });
    }
    Ok(())
}

/// Checks that every key is kept, from the same instant, and to no later one.
fn check_spans<K: PartialEq + Display>(
    kind: &'static str,
    old: &[(K, Validity)],
    new: &[(K, Validity)],
) -> Result<(), SuccessionError> {
    for (key, before) in old {
        let dropped = || SuccessionError::Dropped { kind, key: key.to_string() };
        let (_, found) = new.iter().find(|(other, _)| other == key).ok_or_else(dropped)?;
        if found.from() != before.from() || found.until() > before.until() {
            let (before, found, key) = (*before, *found, key.to_string());
            return Err(SuccessionError::Validity { kind, key, before, found });
        }
    }
    Ok(())
}
