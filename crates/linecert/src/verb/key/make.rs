//! `linecert key make` and `linecert key passphrase`: one key at rest.

use linecert_cert::Signer as _;
use linecert_key::KeyFile;
use serde_json::json;

use super::{public_json, tell};
use crate::{
    args::{Format, KeyMake, KeyPassphrase},
    exit::CommandError,
    language::Messages,
    render,
    signer::{self, refusal},
};

/// Makes a key, and tells its public half.
pub(super) fn run(args: &KeyMake, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let key = signer::make_key(&args.new, &args.passphrase, ways.1)?.public_key();
    let mut value = public_json(&key);
    if let Some(object) = value.as_object_mut() {
        object.insert("source".to_owned(), json!(args.new.to_string()));
    }
    tell((key.to_string(), value), ways)
}

/// Encrypts a key file anew, under another passphrase.
pub(super) fn change_passphrase(
    args: &KeyPassphrase,
    messages: &Messages,
) -> Result<(), CommandError> {
    let file = KeyFile::read(&args.key_file).map_err(refusal::of_file)?;
    let key = signer::open_file(&file, &args.passphrase, messages)?;
    let chosen = signer::choose_passphrase(&args.new, &file.lock(), messages)?;
    file.replace(&key, &chosen).map_err(refusal::of_write)?;
    let path = args.key_file.display().to_string();
    render::line(messages.with("key-passphrase-changed", &[("file", &path)]))
}
