//! Verifies a bundle, offline, against the trust roots of one operator.

mod claims;
mod fault;
mod log;
mod memory;
mod report;
mod requirement;
mod verified;
mod verifier;

pub use self::{
    claims::{ClaimError, ClaimFault, Discounted, Heard, Voice},
    fault::VerifyError,
    log::{LogError, Logged, Seen, Sighting, Witness, Witnessed},
    report::Report,
    requirement::{Requirement, Unmet},
    verified::Verified,
    verifier::Verifier,
};
use crate::trust::TrustRoots;

/// Verifies an `.lcert` file. Whoever has many of them uses one [`Verifier`].
///
/// Nothing of a statement is read before its signature is verified, and no clock is asked.
///
/// # Errors
/// When anything is not as it should be; the first thing found is told.
pub fn verify(bundle: &[u8], trust: &TrustRoots) -> Result<Report, VerifyError> {
    Verifier::new(trust).verify(bundle)
}

#[cfg(test)]
mod tests;
