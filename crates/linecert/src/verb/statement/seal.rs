//! Signing what is said about a certificate.

use std::path::Path;

use linecert_cert::{Claim, Envelope, Head, Issuer, Salt, lab};
use linecert_measure::{Digest, Timestamp};

use crate::{
    args::Holding,
    exit::{CommandError, Exit},
    language::Messages,
    signer,
};

/// The program that signs, as certificates name it.
pub(crate) const SOFTWARE: &str = concat!("linecert ", env!("CARGO_PKG_VERSION"));

/// Opens the key of a signer's folder; without one, that of the lab.
pub(crate) fn issuer(
    folder: Option<&Path>,
    holding: &Holding,
    messages: &Messages,
) -> Result<Issuer, CommandError> {
    match folder {
        Some(folder) => signer::open(folder, holding, messages),
        None => Ok(lab::issuer()),
    }
}

/// Sixteen random bytes.
pub(crate) fn salt() -> Result<Salt, CommandError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    Ok(Salt(salt))
}

/// The beginning of a statement about a certificate that is made at this time.
pub(crate) fn head(subject: Digest, made_at: Timestamp) -> Result<Head, CommandError> {
    Ok(Head { subject, salt: salt()?, made_at })
}

/// Seals a statement. Whoever may not make it is told so before anything is signed.
pub(crate) fn seal(claim: &Claim, issuer: &Issuer) -> Result<Envelope, CommandError> {
    let (kind, role) = (claim.kind(), issuer.key_cert().role);
    if !kind.is_open_to(role) {
        return Err(CommandError::new(Exit::Forbidden, "statement-not-open")
            .name("kind", kind)
            .name("role", role)
            .hint("hint-other-role"));
    }
    claim.seal(issuer.signer()).map_err(|error| {
        CommandError::new(Exit::Usage, "statement-not-sealed").name("kind", kind).cause(error)
    })
}
