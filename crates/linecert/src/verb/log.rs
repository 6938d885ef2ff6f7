//! `linecert log`: the transparency log in a folder, its proofs, its monitors and its witnesses.

mod add;
mod attach;
mod fault;
mod files;
mod finding;
mod held;
mod monitor;
mod new;
mod prove;
mod request;
mod seen;
mod show;
mod watched;
mod witness;

use std::path::Path;

use linecert_cert::TrustRoots;
use linecert_measure::Timestamp;
use linecert_tlog::{Cosignature, Policy, PosixTime, Quorum, Witnessed};
use serde_json::json;

use crate::{
    args::{Format, Log, LogWitness},
    exit::{CommandError, Exit},
    language::Messages,
    render, signer,
};

/// Runs the verb.
pub(crate) fn run(log: &Log, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match log {
        Log::New(args) => new::log(args, format, messages),
        Log::Show(args) => show::run(args, format, messages),
        Log::Add(args) => add::run(args, format, messages),
        Log::Prove(args) => prove::run(args, format, messages),
        Log::Request(args) => request::run(args),
        Log::Attach(args) => attach::run(args, format, messages),
        Log::Monitor(args) => monitor::run(args, format, messages),
        Log::Seen(args) => seen::run(args, format, messages),
        Log::Witness(LogWitness::New(args)) => new::witness(args, format, messages),
        Log::Witness(LogWitness::Answer(args)) => witness::run(args, format, messages),
    }
}

/// A trust root, and what it says of logs and witnesses.
struct Trust {
    roots: TrustRoots,
    policy: Policy,
}

impl Trust {
    fn read(file: &Path) -> Result<Self, CommandError> {
        let unusable =
            |exit| CommandError::new(exit, "trust-root-unusable").name("file", file.display());
        let roots = signer::read_trust_root(file).map_err(|error| {
            unusable(Exit::of_file(&error)).cause(error).hint("hint-trust-root")
        })?;
        let policy = roots.newest().terms().policy();
        let policy = policy.map_err(|error| unusable(Exit::Usage).cause(error))?;
        Ok(Self { roots, policy })
    }
}

/// A sentence on who has witnessed a checkpoint, and when.
fn witnessed(witnessed: &Witnessed, messages: &Messages) -> String {
    let by = witnessed.cosignatures().iter();
    let names: Vec<_> = by.map(|one| format!("{} {}", one.witness, time(one.time))).collect();
    let names = [("witnesses", names.join(", "))];
    match witnessed.quorum() {
        Quorum::NotAsked => messages.get("log-quorum-not-asked"),
        Quorum::Missing if witnessed.cosignatures().is_empty() => messages.get("log-quorum-nobody"),
        Quorum::Missing => messages.with_all("log-quorum-missing", &names),
        Quorum::Met { .. } => messages.with_all("log-quorum-met", &names),
    }
}

/// The same for programs.
fn witnessed_json(witnessed: &Witnessed) -> serde_json::Value {
    let one =
        |of: &Cosignature| json!({ "name": of.witness.to_string(), "at": of.time.as_seconds() });
    let (quorum, times) = match witnessed.quorum() {
        Quorum::NotAsked => ("not-asked", None),
        Quorum::Missing => ("missing", None),
        Quorum::Met { by, since } => ("met", Some((by.as_seconds(), since.as_seconds()))),
    };
    json!({
        "quorum": quorum,
        "by": times.map(|(by, _)| by),
        "since": times.map(|(_, since)| since),
        "witnesses": witnessed.cosignatures().iter().map(one).collect::<Vec<_>>(),
    })
}

/// A witness's time in UTC, or its seconds when they are beyond the year 9999.
fn time(at: PosixTime) -> String {
    let seconds = i64::try_from(at.as_seconds()).ok();
    let instant = seconds.and_then(|s| Timestamp::from_second(s).ok());
    instant.map_or_else(|| at.to_string(), render::time)
}
