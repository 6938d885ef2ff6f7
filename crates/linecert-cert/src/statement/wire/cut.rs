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

use crate::{json, statement::ProfileText};

/// A statement without its two longest values.
pub(super) struct Cut<'t> {
    /// The text of the profile, which was known.
    pub(super) source: ProfileText,
    /// The assessment, which nobody has looked at.
    pub(super) assessment: &'t str,
    /// All else, with `false` in the places of both. Nobody has looked whether it is a text: that
    /// the two are one is known.
    pub(super) rest: Vec<u8>,
}

const SOURCE: &[u8] = b",\"source\":";
const ASSESSMENT: &[u8] = b",\"assessment\":";
const SOFTWARE: &[u8] = b",\"software\":";
const HOLE: &[u8] = b"false";

impl<'t> Cut<'t> {
    /// Cuts the two values out, if the first is a text that is known by the digest before it.
    pub(super) fn of(
        statement: &'t [u8],
        known: impl FnOnce(Digest) -> Option<ProfileText>,
    ) -> Option<Self> {
        let (head, rest) = split_after(statement, SOURCE)?;
        let source = known(last_digest(head)?)?;
        let known = source.as_json().as_bytes();
        let (middle, rest) = split_after(rest.strip_prefix(known)?, ASSESSMENT)?;
        let (assessment, tail) = rest.split_at_checked(memmem::find(rest, SOFTWARE)?)?;
        let assessment = json::text(assessment).ok()?;
        let rest = [head, HOLE, middle, HOLE, tail].concat();
        let is_object = assessment.starts_with('{') && assessment.ends_with('}');
        is_object.then_some(Self { source, assessment, rest })
    }
}

/// The bytes up to the first place of the key, that included, and those behind.
fn split_after<'t>(bytes: &'t [u8], key: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    bytes.split_at_checked(memmem::find(bytes, key)?.checked_add(key.len())?)
}

/// The digest that stands before the text of a profile.
fn last_digest(head: &[u8]) -> Option<Digest> {
    let digits = head.strip_suffix(SOURCE)?.strip_suffix(b"\"")?;
    let (_, digest) = digits.split_at_checked(digits.len().checked_sub(64)?)?;
    str::from_utf8(digest).ok()?.parse().ok()
}
