//! `log witness answer`: cosigns what goes on from what was cosigned before.

use std::io::{self, Read as _};

use linecert_log::{Folder, Refusal, Witness};
use linecert_measure::Timestamp;
use linecert_tlog::{AddCheckpoint, PosixTime};
use serde_json::json;

use super::{fault, held::HeldKey};
use crate::{
    args::{Format, WitnessAnswer},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// A request is no longer than a note may be, and a proof.
const LONGEST: u64 = 1_100_000;

/// Runs the verb: a request from standard input, the answer to standard output.
pub(super) fn run(
    args: &WitnessAnswer,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let cosigner = HeldKey::of(&args.state, &args.key).cosigner(messages)?;
    let state = Folder::new(&args.state);
    let mut witness = Witness::open(state, cosigner, args.logs.clone())
        .map_err(|error| fault::of_witness(&args.state, error))?;
    let request = AddCheckpoint::parse(&request()?).map_err(|error| {
        let wrong = CommandError::new(Exit::Garbled, "log-no-request").cause(error);
        wrong.name("file", "-").hint("hint-log-request")
    })?;
    match witness.add_checkpoint(&request, now()?) {
        Ok(cosignature) => {
            let body = cosignature.to_string();
            match format {
                Format::Text => render::line(body)?,
                Format::Json => render::json_line(&json!({ "status": 200, "body": body }))?,
            }
            Ok(Exit::Pass)
        }
        Err(refusal) => Err(refuse(refusal, format)?),
    }
}

/// The body of a refusal, and the error that the verb ends with.
fn refuse(refusal: Refusal, format: Format) -> Result<CommandError, CommandError> {
    let status = refusal.status();
    let size = match &refusal {
        Refusal::Conflict { size } => Some(*size),
        _ => None,
    };
    match (format, size) {
        (Format::Json, _) => render::json_line(&json!({
            "status": status, "size": size, "reason": refusal.to_string(),
        }))?,
        (Format::Text, Some(size)) => render::line(size)?,
        (Format::Text, None) => {}
    }
    let (exit, hint) = match &refusal {
        Refusal::Checkpoint(_) | Refusal::OldBeyond { .. } => (Exit::Garbled, "hint-log-request"),
        Refusal::UnknownOrigin(_) => (Exit::Refused, "hint-log-vkey"),
        Refusal::Conflict { .. } => (Exit::Refused, "hint-log-conflict"),
        Refusal::Signature(_) | Refusal::Proof(_) => (fault::NOT_AS_SIGNED, "hint-log-evidence"),
        Refusal::Clock { .. } => (Exit::Refused, "hint-log-clock"),
        Refusal::State(_) => (fault::NOT_AS_SIGNED, "hint-log-state"),
        Refusal::Remembered(_) => (Exit::Storage, "hint-log-state"),
    };
    let refused = CommandError::new(exit, "log-witness-refuses").name("status", status);
    Ok(refused.cause(refusal).hint(hint))
}

fn request() -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|error| {
        CommandError::new(Exit::Garbled, "log-no-request").name("file", "-").cause(error)
    })?;
    Ok(bytes)
}

fn now() -> Result<PosixTime, CommandError> {
    let seconds = u64::try_from(Timestamp::now().as_second()).ok();
    let time = seconds.and_then(|seconds| PosixTime::from_seconds(seconds).ok());
    time.ok_or_else(|| CommandError::new(Exit::Refused, "log-no-time").hint("hint-log-clock"))
}
