//! `log new` and `log witness new`: a key of its own for each log and witness.

use std::{fs, path::Path};

use linecert_log::{Folder, Writer};
use linecert_tlog::{CosignerKey, SignerKey, VerifierKey};
use serde_json::json;

use super::{
    fault,
    held::{HeldKey, name_of_year},
};
use crate::{
    args::{Format, LogNew, WitnessNew},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Makes the log of a year.
pub(super) fn log(
    args: &LogNew,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let folder = &args.folder;
    if folder.join("checkpoint").exists() {
        let exists = CommandError::new(Exit::Usage, "log-exists").name("folder", folder.display());
        return Err(exists.hint("hint-log-exists"));
    }
    let name = name_of_year(&args.name, args.year)?;
    make_folder(folder)?;
    let held = HeldKey::of(folder, &args.key);
    let signer = SignerKey::from_seed(name, &*held.create(messages)?);
    let key = signer.verifier();
    held.publish(&key)?;
    Writer::create(Folder::new(folder), signer, args.year)
        .map_err(|error| fault::of_writing(folder, error))?;
    tell(("log-made", folder), &held, &key, (format, messages))
}

/// Makes the key of a witness.
pub(super) fn witness(
    args: &WitnessNew,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    make_folder(&args.state)?;
    let held = HeldKey::of(&args.state, &args.key);
    let cosigner = CosignerKey::from_seed(args.name.clone(), &*held.create(messages)?);
    let key = cosigner.verifier();
    held.publish(&key)?;
    tell(("log-witness-made", &args.state), &held, &key, (format, messages))
}

fn make_folder(folder: &Path) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::unwritable(folder, error))
}

fn tell(
    (message, folder): (&'static str, &Path),
    held: &HeldKey<'_>,
    key: &VerifierKey,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let names = [
        ("folder", folder.display().to_string()),
        ("key", held.secret.display().to_string()),
        ("name", key.name().to_string()),
    ];
    match format {
        Format::Text => render::line(key)?,
        Format::Json => render::json_line(&json!({
            "name": key.name().to_string(),
            "vkey": key.to_string(),
            "key": render::path(&held.secret),
        }))?,
    }
    render::note(messages.with_all(message, &names));
    Ok(Exit::Pass)
}
