//! `log seen`: keeps the newest checkpoint on this laptop, so that certificates show that they are
//! no older.

use std::{fs, path::Path};

use linecert_job::{SeenCheckpoint, SeenError};
use linecert_log::{Folder, Reader};
use linecert_tlog::{Checkpoint, Note, Quorum, Witnessed, check_consistency};
use serde_json::json;

use super::{Trust, fault, witnessed, witnessed_json};
use crate::{
    args::{Format, LogSeen},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::{certify::state, read_text},
};

/// Runs the verb.
pub(super) fn run(
    args: &LogSeen,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = Trust::read(&args.trust)?;
    let state = args.state.clone().or_else(state::of_user);
    let state = state
        .ok_or_else(|| CommandError::new(Exit::Usage, "no-state-folder").hint("hint-state"))?;
    let seen = SeenCheckpoint::beside(&state);
    let place = &args.checkpoint;
    let (note, opened) =
        if place.is_dir() { of_folder(place, &trust, &seen)? } else { of_file(place, &trust)? };
    seen.keep(&note.to_string()).map_err(|error| not_kept(place, error))?;
    tell(&opened, (format, messages))?;
    if opened.quorum() == Quorum::Missing {
        let warning = CommandError::new(Exit::Pass, "log-seen-unwitnessed");
        warning.warning(messages).into_iter().for_each(render::note);
    }
    Ok(Exit::Pass)
}

/// The checkpoint of a log that is at hand, the newest that witnesses have seen: it must go on from
/// the one that was kept.
fn of_folder(
    folder: &Path,
    trust: &Trust,
    seen: &SeenCheckpoint,
) -> Result<(Note, Witnessed), CommandError> {
    let read = |error| fault::of_reading(folder, error);
    let kept = seen.newest().map_err(|error| not_kept(folder, error))?;
    let kept = kept.and_then(|text| Note::parse(text.as_bytes()).ok());
    let kept = kept.and_then(|note| trust.policy.open(&note).ok());
    let log = Folder::new(folder);
    let mut reader = Reader::newest_witnessed(log.clone(), &trust.policy).map_err(read)?;
    let origin = reader.witnessed().checkpoint().origin();
    let kept = kept.as_ref().map(Witnessed::checkpoint).filter(|kept| kept.origin() == origin);
    if let Some(kept) = kept {
        if kept.size() > reader.size() {
            reader = Reader::open(log, &trust.policy).map_err(read)?;
        }
        goes_on(&reader, kept, folder)?;
    }
    Ok((reader.note().clone(), reader.witnessed().clone()))
}

/// A log that is smaller than what was kept is told when it is to be kept.
fn goes_on(reader: &Reader<Folder>, kept: &Checkpoint, folder: &Path) -> Result<(), CommandError> {
    let new = reader.witnessed().checkpoint();
    if kept.size() > new.size() {
        return Ok(());
    }
    let proof = reader.add_checkpoint(kept.size());
    let proof = proof.map_err(|error| fault::of_reading(folder, error))?.proof;
    check_consistency(kept.tree(), new.tree(), &proof).map_err(|error| {
        let forked = CommandError::new(fault::NOT_AS_SIGNED, "log-forked").cause(error);
        forked.name("folder", folder.display()).hint("hint-log-evidence")
    })
}

/// A checkpoint by itself, as it was sent: its signatures are all that can be checked.
fn of_file(file: &Path, trust: &Trust) -> Result<(Note, Witnessed), CommandError> {
    fs::metadata(file).map_err(|error| CommandError::unreadable(file, error))?;
    let text = read_text(file)?;
    let note = Note::parse(text.as_bytes()).map_err(|error| {
        let refused = CommandError::new(Exit::Garbled, "log-no-checkpoint").cause(error);
        refused.name("file", file.display()).hint("hint-log-checkpoint")
    })?;
    let opened = trust.policy.open(&note);
    let opened = opened.map_err(|error| fault::of_reading(file, error.into()))?;
    Ok((note, opened))
}

fn not_kept(place: &Path, error: SeenError) -> CommandError {
    let (exit, hint) = match &error {
        SeenError::Disk(_) => (Exit::Storage, "hint-elsewhere"),
        SeenError::NotACheckpoint(_) => (Exit::Garbled, "hint-log-checkpoint"),
        SeenError::Older { .. } => (fault::NOT_AS_SIGNED, "hint-log-evidence"),
    };
    CommandError::new(exit, "log-not-kept").name("folder", place.display()).cause(error).hint(hint)
}

fn tell(opened: &Witnessed, (format, messages): (Format, &Messages)) -> Result<(), CommandError> {
    let checkpoint = opened.checkpoint();
    let (origin, size) = (checkpoint.origin().to_string(), checkpoint.size());
    if format == Format::Json {
        return render::json_line(&json!({
            "origin": origin, "size": size, "witnessed": witnessed_json(opened),
        }));
    }
    let names = [("origin", origin), ("size", size.to_string())];
    render::line(messages.with_all("log-kept", &names))?;
    render::line(witnessed(opened, messages))
}
