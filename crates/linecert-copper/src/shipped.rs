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
    texts().map(|(file, text)| Map::parse(file, text)).collect()
}

/// The text of a map that is part of the program, which is evidence of how a file was read.
#[must_use]
pub fn shipped_text(name: &str) -> Option<&'static str> {
    let is_it = |text: &str| Map::parse("", text).is_ok_and(|map| map.name() == name);
    texts().map(|(_, text)| text).find(|text| is_it(text))
}

/// Each file with its text.
fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_map_is_a_map_and_has_its_text() {
        for map in shipped().unwrap() {
            let again = Map::parse("map.toml", shipped_text(map.name()).unwrap()).unwrap();
            assert_eq!(again.name(), map.name());
        }
        assert_eq!(shipped_text("no-such"), None);
    }
}
