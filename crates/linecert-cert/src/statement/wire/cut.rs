//! Reads a statement around its two longest values.
//!
//! The text of the profile is a quarter of a statement, and the same in thousands of them. The
//! assessment is a fifth, and is compared letter by letter with what follows from the readings.
//! Neither need be taken apart to find its end where it stands as it is always written. What is left
//! is read as strictly as the whole, with `false` in both places.
//!
//! It is read as it would be in the whole. A quote with no backslash before it begins or ends a
//! string, so that in a text that parses a value of that very key stands behind `,"source":`, and
//! no key but that of the profile takes `false`. The text that is known is one value of JSON; that
//! the assessment is one is seen when it is compared.

use linecert_measure::Digest;
use memchr::memmem;

use crate::statement::ProfileText;

/// A statement without its two longest values.
pub(super) struct Cut<'t> {
    /// The text of the profile, which was known.
    pub(super) source: ProfileText,
    /// The assessment, which nobody has looked at.
    pub(super) assessment: &'t str,
    /// All else, with `false` in the places of both.
    pub(super) rest: String,
}

const SOURCE: &str = ",\"source\":";
const ASSESSMENT: &str = ",\"assessment\":";
const SOFTWARE: &str = ",\"software\":";
const HOLE: &str = "false";

impl<'t> Cut<'t> {
    /// Cuts the two values out, if the first is a text that is known by the digest before it.
    pub(super) fn of(
        statement: &'t str,
        known: impl FnOnce(Digest) -> Option<ProfileText>,
    ) -> Option<Self> {
        let (head, rest) = split_after(statement, SOURCE)?;
        let source = known(last_digest(head)?)?;
        let (middle, rest) = split_after(rest.strip_prefix(source.as_json())?, ASSESSMENT)?;
        let (assessment, tail) = rest.split_at_checked(find(rest, SOFTWARE)?)?;
        let is_object = assessment.starts_with('{') && assessment.ends_with('}');
        let rest = [head, HOLE, middle, HOLE, tail].concat();
        is_object.then_some(Self { source, assessment, rest })
    }
}

/// The text up to the first place of the key, that included, and the text behind.
fn split_after<'t>(text: &'t str, key: &str) -> Option<(&'t str, &'t str)> {
    text.split_at_checked(find(text, key)?.checked_add(key.len())?)
}

fn find(text: &str, key: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), key.as_bytes())
}

/// The digest that stands before the text of a profile.
fn last_digest(head: &str) -> Option<Digest> {
    let digits = head.strip_suffix(SOURCE)?.strip_suffix('"')?;
    let (_, digest) = digits.split_at_checked(digits.len().checked_sub(64)?)?;
    digest.parse().ok()
}
