//! Systems without pseudo-terminals have no port to put the meter on.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Meter;

/// A port that cannot be.
#[derive(Debug)]
pub(crate) enum Port {}

impl Port {
    pub(crate) fn open() -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no pseudo-terminals"))
    }

    pub(crate) fn open_at(_: PathBuf) -> io::Result<Self> {
        Self::open()
    }

    pub(crate) fn path(&self) -> &Path {
        match *self {}
    }

    pub(crate) async fn serve(self, _: Option<Meter>) -> io::Error {
        match self {}
    }
}
