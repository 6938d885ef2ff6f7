//! `log add`: commits to the envelopes of files.

use std::path::{Path, PathBuf};

use linecert_cert::Verifier;
use linecert_log::Writer;
use linecert_measure::Digest;
use linecert_tlog::{Leaf, Origin};
use serde_json::json;

use super::{
    Trust, fault, files,
    held::HeldKey,
    prove,
    watched::{Watched, bundles_of},
};
use crate::{
    args::{Format, LogAdd},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::read_bytes,
};

/// Runs the verb. Nothing is printed of what is not durable.
pub(super) fn run(
    args: &LogAdd,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = args.trust.as_deref().map(Trust::read).transpose()?;
    if let Some(trust) = &trust {
        let verifier = Verifier::new(&trust.roots);
        args.files.iter().try_for_each(|file| files::check(file, &verifier))?;
    }
    let wanted = wanted(&args.files)?;
    let (mut writer, before) = open(args, messages)?;
    let leaves: Vec<Leaf> = wanted.iter().map(|(leaf, _)| *leaf).collect();
    let indices = writer.append(&leaves).map_err(|e| fault::of_writing(&args.folder, e))?;
    let size = writer.checkpoint().size();
    drop(writer);
    for (index, (leaf, file)) in indices.iter().zip(&wanted) {
        tell(*index, leaf, file, format)?;
    }
    let names = [("new", size.saturating_sub(before).to_string()), ("size", size.to_string())];
    render::note(messages.with_all("log-added", &names));
    match trust.filter(|_| args.prove) {
        Some(trust) => {
            let bundles = args.files.iter().filter(|file| is_bundle(file));
            prove::all((&args.folder, &trust), bundles, (format, messages))
        }
        None => Ok(Exit::Pass),
    }
}

/// The leaves of all files, each with the file that it is of.
fn wanted(files: &[PathBuf]) -> Result<Vec<(Leaf, &Path)>, CommandError> {
    let mut wanted = Vec::new();
    for file in files {
        wanted.extend(files::leaves(file)?.into_iter().map(|leaf| (leaf, file.as_path())));
    }
    Ok(wanted)
}

fn open(args: &LogAdd, messages: &Messages) -> Result<(Writer<Watched>, u64), CommandError> {
    let signer = HeldKey::of(&args.folder, &args.key).signer(messages)?;
    let year = Origin::from(signer.verifier().name()).year().unwrap_or_default();
    let storage = Watched::new(&args.folder, bundles_of(&args.folder), messages);
    let watch = storage.clone();
    let writer = Writer::open(storage, signer, year);
    watch.finish();
    let writer = writer.map_err(|error| fault::of_writing(&args.folder, error))?;
    let size = writer.checkpoint().size();
    Ok((writer, size))
}

fn is_bundle(file: &Path) -> bool {
    read_bytes(file).is_ok_and(|bytes| files::is_bundle(&bytes))
}

fn tell(index: u64, leaf: &Leaf, file: &Path, format: Format) -> Result<(), CommandError> {
    let (kind, digest) = (leaf.kind().name(), Digest::from(*leaf.digest()));
    match format {
        Format::Text => {
            let file = render::safe(&file.display().to_string());
            render::line(format_args!("{index:>8}  {kind:<14}  {digest}  {file}"))
        }
        Format::Json => render::json_line(&json!({
            "index": index,
            "type": kind,
            "sha256": digest.to_string(),
            "file": render::path(file),
        })),
    }
}
