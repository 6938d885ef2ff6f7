//! One module for each verb of the command line.

pub(crate) mod access;
pub(crate) mod audit;
pub(crate) mod certify;
pub(crate) mod console;
pub(crate) mod copper;
pub(crate) mod driver;
pub(crate) mod dsl;
pub(crate) mod instrument;
pub(crate) mod job;
pub(crate) mod judged;
pub(crate) mod key;
pub(crate) mod lab;
pub(crate) mod log;
pub(crate) mod ont;
pub(crate) mod otdr;
pub(crate) mod outbox;
pub(crate) mod path;
pub(crate) mod ping;
pub(crate) mod power;
pub(crate) mod profile;
pub(crate) mod report;
pub(crate) mod respond;
pub(crate) mod service;
pub(crate) mod speed;
pub(crate) mod statement;
pub(crate) mod trust;
pub(crate) mod verify;

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use crate::exit::CommandError;

/// The text of a file that was named on the command line.
pub(crate) fn read_text(file: &Path) -> Result<String, CommandError> {
    let text = String::from_utf8(read_bytes(file)?);
    let other = |_| io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8");
    text.map_err(|error| CommandError::unreadable(file, other(error)))
}

/// The most bytes of a file of results that are read: no instrument writes a tenth of it.
const MOST: u64 = 64 << 20;

/// The bytes of a file that was named on the command line.
pub(crate) fn read_bytes(file: &Path) -> Result<Vec<u8>, CommandError> {
    let unreadable = |error| CommandError::unreadable(file, error);
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(unreadable)?;
    let count = opened.take(MOST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(count).is_ok_and(|count| count > MOST) {
        let too_large = io::Error::new(io::ErrorKind::InvalidData, "it is larger than 64 MiB");
        return Err(unreadable(too_large));
    }
    Ok(bytes)
}
