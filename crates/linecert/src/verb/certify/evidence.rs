//! That the instruments gave the bytes on which a certificate rests, signed one by one.

use linecert_cert::{Claim, Envelope, Evidence, Issuer};
use linecert_job::Job;

use crate::{
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::statement::seal::{salt, seal},
};

/// Seals a statement for each instrument that gave raw bytes. Where these are gone or were changed
/// there is none, and the technician is told: the certificate names their digests all the same.
pub(super) fn seal_all(
    job: &Job,
    issuer: &Issuer,
    messages: &Messages,
) -> Result<Vec<Envelope>, CommandError> {
    let evidence = job.evidence().unwrap_or_else(|error| {
        let problem = CommandError::new(Exit::Storage, "evidence-gone").cause(error);
        problem.warning(messages).into_iter().for_each(render::note);
        Vec::new()
    });
    let sealed = evidence.into_iter().map(|(instrument, files)| {
        let evidence = Evidence { salt: salt()?, made_at: job.now(), instrument, files };
        seal(&Claim::Evidence(evidence), issuer)
    });
    sealed.collect()
}
