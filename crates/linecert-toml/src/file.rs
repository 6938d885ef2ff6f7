//! Reading a file, and fitting its text to a type.

use std::{fs, io, path::Path};

use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::mistake::Mistake;

/// Why a file that a person wrote cannot be used.
#[derive(Debug, Error)]
pub enum FileError {
    /// The file cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// What stands in it is not what it should be.
    #[error(transparent)]
    Mistake(#[from] Mistake<String>),
}

/// Reads the text of a file.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn read(path: &Path) -> Result<String, FileError> {
    fs::read_to_string(path)
        .map_err(|source| FileError::Read { file: path.display().to_string(), source })
}

/// Parses the TOML text of a file that is called `file` in messages.
///
/// # Errors
/// When it is not TOML or does not fit `T`.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Mistake<String>> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Mistake::at(file, text, &span, error.message().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::{Schema, Text};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[expect(dead_code, reason = "only its form matters")]
        schema: Schema<1>,
        #[expect(dead_code, reason = "only its form matters")]
        title: Option<String>,
        #[expect(dead_code, reason = "only its form matters")]
        limits: Option<Limits>,
        #[serde(default)]
        item: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limits {
        #[expect(dead_code, reason = "only its form matters")]
        low: u8,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        ports: Vec<Text<u16>>,
    }

    const GOOD: &str = "schema = 1\n[[item]]\nports = ['1']\n[[item]]\nports = ['2', '3']\n";

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(parse::<File>("f.toml", text).unwrap_err().to_string(), expect);
    }

    #[test]
    fn a_good_file_is_read() {
        let file: File = parse("f.toml", GOOD).unwrap();
        assert_eq!(file.item[1].ports, [Text(2), Text(3)]);
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        let number = "invalid digit found in string";
        check(&GOOD.replace('3', "三"), &format!("f.toml:5: item[2].ports: {number}"));
        check(
            &GOOD.replace("schema = 1", "schema = 2"),
            "f.toml:1: schema: schema 2 is unknown to this version, which reads schema 1",
        );
        check(
            &GOOD.replace("schema = 1", "schema = '1'"),
            "f.toml:1: schema: invalid type: string \"1\", expected u32",
        );
        check(
            &format!("{GOOD}port = 1\n"),
            "f.toml:6: item[2].port: unknown field `port`, expected `ports`",
        );
    }

    #[test]
    fn a_key_that_is_missing_is_missed_where_it_should_stand() {
        check("", "f.toml:1: missing field `schema`");
        check("title = '题'\n", "f.toml:1: missing field `schema`");
        check(&format!("{GOOD}[[item]]\n"), "f.toml:6: item[3]: missing field `ports`");
        check(&format!("{GOOD}[limits]\n"), "f.toml:6: limits: missing field `low`");
        check(
            "schema = 1\n[limits.high]\n",
            "f.toml:2: limits.high: unknown field `high`, expected `low`",
        );
        check("schema = 1\nlimits = {}", "f.toml:2: limits: missing field `low`");
        check(
            "schema = 1\nlimits.high = 1",
            "f.toml:2: limits.high: unknown field `high`, expected `low`",
        );
    }

    #[test]
    fn what_is_not_toml_has_a_line_and_no_key() {
        check("schema = 1\nitem = [", "f.toml:2: unclosed array, expected `]`");
        check("schema = 1\nschema = 1\n", "f.toml:2: duplicate key");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        for (path, expect) in [
            ("no/such.toml", "cannot read no/such.toml: "),
            (env!("CARGO_MANIFEST_DIR"), concat!("cannot read ", env!("CARGO_MANIFEST_DIR"), ": ")),
        ] {
            let error = read(Path::new(path)).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_file_or_a_mistake(text in "\\PC{0,80}") {
            let damaged = parse::<File>("f.toml", &text);
            prop_assert!(damaged.is_err_and(|mistake| mistake.place.line >= 1));
        }

        #[test]
        fn a_damaged_file_never_panics(at in 0..GOOD.len(), with in any::<char>()) {
            let mut text = GOOD.to_owned();
            text.replace_range(at..=at, &with.to_string());
            drop(parse::<File>("f.toml", &text).map_err(|mistake| mistake.to_string()));
        }
    }
}
