//! A certificate's file, to which something is added.

use std::path::{Path, PathBuf};

use linecert_cert::{
    Bundle, Claim, Discounted, Issuer, Report, TimestampToken, TrustRoots, VerifyError, verify,
};
use linecert_measure::Digest;

use super::seal::seal;
use crate::{
    exit::{CommandError, Exit},
    file,
    verb::read_bytes,
};

/// A certificate's file that verifies.
pub(crate) struct CertificateFile<'t> {
    path: PathBuf,
    trust: &'t TrustRoots,
    bundle: Bundle,
    /// The bytes of the file as it was read.
    read: Vec<u8>,
    pub(crate) report: Report,
}

impl<'t> CertificateFile<'t> {
    /// Reads and verifies it.
    pub(crate) fn open(path: &Path, trust: &'t TrustRoots) -> Result<Self, CommandError> {
        let read = read_bytes(path)?;
        let (bundle, report) = parse(&read, trust).map_err(|error| refusal(error, path))?;
        Ok(Self { path: path.to_owned(), trust, bundle, read, report })
    }

    /// The digest of its envelope.
    pub(crate) fn digest(&self) -> Digest {
        self.report.certificate.digest()
    }

    /// Under which it verifies.
    pub(crate) const fn trust(&self) -> &'t TrustRoots {
        self.trust
    }

    /// Adds a statement about the certificate, and gives its digest.
    pub(crate) fn say(&mut self, claim: &Claim, issuer: &Issuer) -> Result<Digest, CommandError> {
        let statement = seal(claim, issuer)?;
        let digest = statement.digest();
        let mut bundle = self.bundle.clone();
        bundle.add_statement(statement, Some(issuer.key_cert_envelope().clone()));
        self.take(bundle)?;
        check_counts(&self.report, (digest, &self.path))?;
        Ok(digest)
    }

    /// Puts the token of a time-stamping authority into it.
    pub(crate) fn stamp(&mut self, der: Vec<u8>) -> Result<(), CommandError> {
        let mut bundle = self.bundle.clone();
        bundle.put_timestamp(TimestampToken { of: self.digest(), der });
        self.take(bundle)
    }

    /// Puts it back in its place, whole or not at all, unless somebody else has changed it.
    pub(crate) fn save(&self) -> Result<(), CommandError> {
        file::replace_unchanged(&self.path, [&self.read, &self.bundle.to_json()])
    }

    /// Takes a bundle only when it verifies as anybody will verify it.
    fn take(&mut self, bundle: Bundle) -> Result<(), CommandError> {
        self.report =
            verify(&bundle.to_json(), self.trust).map_err(|error| refusal(error, &self.path))?;
        self.bundle = bundle;
        Ok(())
    }
}

/// Takes a bundle apart and verifies it.
pub(crate) fn parse(bytes: &[u8], trust: &TrustRoots) -> Result<(Bundle, Report), VerifyError> {
    let report = verify(bytes, trust)?;
    Ok((Bundle::parse(bytes)?, report))
}

/// Checks that a statement that is added counts: nobody is to believe that it was made who signs
/// with a key that was lost meanwhile.
pub(crate) fn check_counts(
    report: &Report,
    (statement, path): (Digest, &Path),
) -> Result<(), CommandError> {
    let is_it = |discounted: &&Discounted| discounted.statement.digest == statement;
    let Some(Discounted { fault, .. }) = report.discounted.iter().find(is_it) else {
        return Ok(());
    };
    Err(CommandError::new(Exit::Certificate(fault.code()), "statement-not-counted")
        .name("file", path.display())
        .cause(fault.clone())
        .hint("hint-other-key"))
}

/// That a certificate does not verify, or would not with what is added.
pub(crate) fn refusal(error: VerifyError, path: &Path) -> CommandError {
    let hint = match (&error, error.code()) {
        (VerifyError::Claim(_), _) => "hint-statement-refused",
        (_, 33) => "hint-other-operator",
        (_, 37) => "hint-training",
        _ => "hint-do-not-rely",
    };
    CommandError::new(Exit::Certificate(error.code()), "not-valid")
        .name("file", path.display())
        .cause(error)
        .hint(hint)
}
