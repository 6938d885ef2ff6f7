//! `linecert key remember` and `linecert key forget`: the key store of the system.

use linecert_key::{KeyFile, KeyStoreEntry, KeyStoreError};

use crate::{
    args::KeyInStore,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    signer::{self, refusal},
};

/// Keeps the passphrase of a key file in the key store, once it has opened the file.
pub(super) fn remember(args: &KeyInStore, messages: &Messages) -> Result<(), CommandError> {
    let file = KeyFile::read(&args.key_file).map_err(refusal::of_file)?;
    let passphrase = signer::type_passphrase(&file, messages)?;
    KeyStoreEntry::of(&file.lock())
        .and_then(|entry| entry.remember(&passphrase))
        .map_err(refused)?;
    told("key-remembered", args, messages)
}

/// Removes the passphrase of a key file from the key store.
pub(super) fn forget(args: &KeyInStore, messages: &Messages) -> Result<(), CommandError> {
    let file = KeyFile::read(&args.key_file).map_err(refusal::of_file)?;
    KeyStoreEntry::of(&file.lock()).and_then(|entry| entry.forget()).map_err(refused)?;
    told("key-forgotten", args, messages)
}

fn refused(error: KeyStoreError) -> CommandError {
    let exit = match &error {
        KeyStoreError::Absent(_) => Exit::NotFound,
        KeyStoreError::NoStore(_) | KeyStoreError::Unavailable(_) => Exit::Unsupported,
        _ => Exit::Refused,
    };
    CommandError::new(exit, "key-store-refuses").cause(error)
}

fn told(message: &str, args: &KeyInStore, messages: &Messages) -> Result<(), CommandError> {
    render::line(messages.with(message, &[("file", &args.key_file.display().to_string())]))
}
