//! Fields of what is sent, read one by one, each told off under its own pointer.

use std::{fmt, str::FromStr};

use linecert_api::{FieldFault, ProblemKind};

use super::problem::Refused;

/// How many characters a text has at most that is no name.
const LONGEST: usize = 256;

/// That a field is not as it should be.
pub(super) fn wrong(pointer: &str, error: &dyn fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: error.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
}

/// A field that is read from text.
pub(super) fn read<T: FromStr<Err: fmt::Display>>(text: &str, pointer: &str) -> Result<T, Refused> {
    text.parse().map_err(|error: T::Err| wrong(pointer, &error))
}

/// The same, of a field that may be absent.
pub(super) fn maybe<T: FromStr<Err: fmt::Display>>(
    text: Option<String>,
    pointer: &str,
) -> Result<Option<T>, Refused> {
    text.map(|text| read(&text, pointer)).transpose()
}

/// A text of one line that people read: neither long nor with characters that do something.
pub(super) fn line(text: String, pointer: &str) -> Result<String, Refused> {
    let is_long = text.chars().nth(LONGEST).is_some();
    if is_long || text.chars().any(does_something) {
        let why = format!("it is no line of at most {LONGEST} characters that can be seen");
        return Err(wrong(pointer, &why));
    }
    Ok(text)
}

/// Whether a character steers a terminal, breaks a line or turns the text around.
fn does_something(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}

/// A word: letters and digits with `-`, `_`, `.` and `:` between them.
pub(super) fn word(text: String, pointer: &str) -> Result<String, Refused> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if text.chars().nth(64).is_none() && !text.is_empty() && text.chars().all(fits) {
        return Ok(text);
    }
    Err(wrong(pointer, &"it is no word of 1 to 64 letters, digits and `-_.:`"))
}

/// The name of a file among the daemon's secrets: no path leads out of their folder.
pub(super) fn secret_name(text: String, pointer: &str) -> Result<String, Refused> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=64).contains(&text.len()) && !text.starts_with('.') && text.chars().all(fits) {
        return Ok(text);
    }
    let why =
        "it is no name of a secret: 1 to 64 letters, digits and `-_.`, the first of them no `.`";
    Err(wrong(pointer, &why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_does_nothing() {
        for good in ["", "李明", "Li Lei, 城东", &"x".repeat(LONGEST)] {
            assert!(line(good.to_owned(), "/display").is_ok(), "{good}");
        }
        for bad in ["a\u{1b}[2J", "a\nb", "\u{202e}a", &"x".repeat(LONGEST + 1)] {
            assert!(line(bad.to_owned(), "/display").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_secret_is_named_and_not_reached_for() {
        assert!(secret_name("north.community".to_owned(), "/credentials").is_ok());
        for bad in ["", "../key", "/etc/passwd", ".hidden", "a b", "a\0", &"x".repeat(65)] {
            assert!(secret_name(bad.to_owned(), "/credentials").is_err(), "{bad:?}");
        }
    }
}
