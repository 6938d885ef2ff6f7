//! The column maps that are part of the program.

use include_dir::{Dir, include_dir};

use crate::map::{Map, MapError};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/maps");

/// The column maps that are part of the program, in order of their names. None is of a maker's
/// form of file: no maker has published one.
///
/// # Errors
/// Never in a released program: a test holds that every file is a map.
pub fn shipped() -> Result<Vec<Map>, MapError> {
    let text =
        |file: &'static include_dir::File<'_>| Some((file.path().to_str()?, file.contents_utf8()?));
    FILES.files().filter_map(text).map(|(name, text)| Map::parse(name, text)).collect()
}
