//! The issuer's memory: a folder with every key-cert that was issued.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use linecert_cert::{KeyCertFile, OpenedKeyCert, TrustRoots};

use crate::{
    exit::{CommandError, Exit},
    file, signer,
};

/// Reads every key-cert of the folder. One that cannot be read is an error: a key that is
/// forgotten could be certified for another person.
pub(super) fn read(folder: &Path, trust: &TrustRoots) -> Result<Vec<OpenedKeyCert>, CommandError> {
    let files = files(folder).map_err(|error| {
        CommandError::new(Exit::of_reading(&error), "known-unreadable")
            .name("folder", folder.display())
            .cause(error)
            .hint("hint-known")
    })?;
    files.iter().map(|path| open(path, trust)).collect()
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<_> = entries.collect::<Result<_, _>>()?;
    files.retain(|path| path.extension() == Some(OsStr::new("json")));
    files.sort();
    Ok(files)
}

/// Reads a key-cert and verifies it under the trust root.
pub(super) fn open(path: &Path, trust: &TrustRoots) -> Result<OpenedKeyCert, CommandError> {
    let unusable = |exit| CommandError::new(exit, "key-cert-unusable").name("file", path.display());
    let file = signer::read_key_cert(path)
        .map_err(|error| unusable(Exit::of_file(&error)).cause(error).hint("hint-key-cert"))?;
    file.open(trust).map_err(|error| {
        let hint = if error.code() == 33 { "hint-other-operator" } else { "hint-do-not-rely" };
        unusable(Exit::Certificate(error.code())).cause(error).hint(hint)
    })
}

/// Keeps a key-cert, by its serial.
pub(super) fn keep(
    folder: &Path,
    serial: &str,
    key_cert: &KeyCertFile,
) -> Result<(), CommandError> {
    file::create(&folder.join(format!("{}.json", file_name(serial))), &key_cert.to_json())
}

/// The serial as a name of a file: what separates folders is written as `_`.
fn file_name(serial: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' };
    serial.chars().map(plain).collect()
}
