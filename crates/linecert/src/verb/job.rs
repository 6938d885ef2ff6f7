//! `linecert job`: what is said about a job after its line was measured.

mod accept;
mod open;
mod show;
mod state;

use linecert_cert::Issuer;
use linecert_job::{Exclusion, Job};
use serde_json::json;

use self::open::Opened;
use crate::{
    args::{self, Format, OfJob, Paper},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::certify::{
        again::of_say,
        attached, issued,
        said::{self, Kept},
    },
};

/// Runs the verb.
pub(crate) fn run(
    job: &args::Job,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let out = (format, messages);
    match job {
        args::Job::Show { job } => show::run(job, out),
        args::Job::State { state } => state::run(state.as_deref(), out),
        args::Job::Accept(accept) => accept::run(accept, out),
        args::Job::Comment { of, text } => say(of, out, |job| job.comment(text).map_err(of_say)),
        args::Job::Exclude { of, task, attempt, reason } => say(of, out, |job| {
            let (task, reason) = (task.clone(), reason.clone());
            job.exclude(Exclusion { task, attempt: *attempt, reason }).map_err(of_say)
        }),
        args::Job::Attach { of, files } => {
            let Opened { mut job, issuer } = open::open(of, out.1)?;
            attached::attach(&mut job, files)?;
            if let Some(before) = job.newest_certificate() {
                // What travels beside a certificate stands on it, so that it takes a new one.
                issued::issue(&mut job, &issuer, messages)?;
                if job.is_accepted(before) && job.newest_certificate() != Some(before) {
                    let text = messages.get("accepted-before");
                    render::note(format_args!("{}: {text}", messages.get("warning")));
                }
            }
            finish(&mut job, &issuer, (&of.paper, out))
        }
    }
}

/// Writes what is said into the journal, and then into the certificate when there is one.
fn say(
    of: &OfJob,
    out: (Format, &Messages),
    say: impl FnOnce(&mut Job) -> Result<(), CommandError>,
) -> Result<Exit, CommandError> {
    let Opened { mut job, issuer } = open::open(of, out.1)?;
    say(&mut job)?;
    finish(&mut job, &issuer, (&of.paper, out))
}

/// Seals what is due. Without a certificate it waits for the one to come.
fn finish(
    job: &mut Job,
    issuer: &Issuer,
    (paper, (format, messages)): (&Paper, (Format, &Messages)),
) -> Result<Exit, CommandError> {
    let kept = match job.newest_certificate() {
        Some(_) => Some(said::keep(job, issuer, (paper, messages))?),
        None => None,
    };
    match (format, &kept) {
        (Format::Json, kept) => render::json_line(&summary(job, kept.as_ref()))?,
        (Format::Text, Some(kept)) => tell(job, kept, messages)?,
        (Format::Text, None) => render::line(messages.get("said-for-later"))?,
    }
    Ok(Exit::Pass)
}

fn tell(job: &Job, kept: &Kept, messages: &Messages) -> Result<(), CommandError> {
    for (kind, digest) in &kept.sealed {
        let kind = messages.get(&format!("statement-{}", kind.name()));
        let names = [("kind", kind), ("digest", digest.to_string())];
        render::line(messages.with_all("statement-sealed", &names))?;
    }
    let files = [Some(job.folder().certificate()), kept.page.clone()];
    render::lines(files.into_iter().flatten().map(|file| file.display().to_string()))
}

fn summary(job: &Job, kept: Option<&Kept>) -> serde_json::Value {
    let sealed = kept.map(|kept| kept.sealed.as_slice()).unwrap_or_default();
    let sealed = sealed
        .iter()
        .map(|(kind, digest)| json!({ "statement": kind.name(), "sha256": digest.to_string() }));
    json!({
        "order": job.assignment().order.number.to_string(),
        "certificate": kept.map(|_| render::path(&job.folder().certificate())),
        "digest": kept.map(|kept| kept.report.certificate.digest().to_string()),
        "pdf": kept.and_then(|kept| kept.page.as_deref()).map(render::path),
        "sealed": sealed.collect::<Vec<_>>(),
    })
}
