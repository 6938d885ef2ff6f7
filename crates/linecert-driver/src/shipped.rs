//! The drivers that are part of the program.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

use crate::driver::{Driver, DriverError};

static FOLDERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../drivers");

static DRIVERS: LazyLock<Vec<Driver>> =
    LazyLock::new(|| shipped().filter_map(Driver::shipped).filter_map(Result::ok).collect());

/// Every driver that is part of the program, parsed once. A test holds that all of them parse.
pub(crate) fn all() -> &'static [Driver] {
    &DRIVERS
}

/// The names of the drivers that are part of the program, in order.
pub fn shipped() -> impl Iterator<Item = &'static str> {
    FOLDERS.dirs().filter_map(|folder| folder.path().file_name()?.to_str())
}

impl Driver {
    /// The text of the `driver.toml` that is part of the program under `name`.
    #[must_use]
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        FOLDERS.get_file(format!("{name}/driver.toml"))?.contents_utf8()
    }

    /// The driver that is part of the program under `name`; `None` when there is none. A test
    /// holds that every one of them parses.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, DriverError>> {
        let file = format!("drivers/{name}/driver.toml");
        Self::shipped_text(name).map(|text| Self::parse(&file, text))
    }
}
