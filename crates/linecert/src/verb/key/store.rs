//! `linecert key remember` and `linecert key forget`: the key store of the system.

use std::path::Path;

use linecert_key::{KeyFile, KeyStoreEntry, Protection};

use crate::{
    args::{KeyForget, KeyRemember},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    signer::{self, refusal},
};

/// Keeps the passphrase of a key file in the key store, once it has opened the file.
pub(super) fn remember(args: &KeyRemember, messages: &Messages) -> Result<(), CommandError> {
    let file = KeyFile::read(&args.key_file).map_err(refusal::of_file)?;
    if file.protection() == Protection::Permissions {
        return Err(CommandError::new(Exit::Usage, "key-unencrypted")
            .name("key", args.key_file.display())
            .hint("hint-key-passphrase"));
    }
    let passphrase = signer::proven_passphrase(&file, &args.passphrase, messages)?;
    KeyStoreEntry::of(&file.lock())
        .and_then(|entry| entry.remember(&passphrase))
        .map_err(refusal::of_key_store)?;
    told("key-remembered", &args.key_file, messages)
}

/// Removes the passphrase of a key file from the key store.
pub(super) fn forget(args: &KeyForget, messages: &Messages) -> Result<(), CommandError> {
    let file = KeyFile::read(&args.key_file).map_err(refusal::of_file)?;
    KeyStoreEntry::of(&file.lock())
        .and_then(|entry| entry.forget())
        .map_err(refusal::of_key_store)?;
    told("key-forgotten", &args.key_file, messages)
}

fn told(message: &str, file: &Path, messages: &Messages) -> Result<(), CommandError> {
    render::line(messages.with(message, &[("file", &file.display().to_string())]))
}
