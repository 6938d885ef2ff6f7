//! Patterns of driver files: a regular expression that a whole text must match.

use regex::{Captures, Regex, RegexBuilder};
use thiserror::Error;

/// The most memory that one compiled pattern may take, in bytes. Matching is linear in the text
/// whatever the pattern.
const LARGEST: usize = 1 << 20;

/// A regular expression with the named groups that its place in the schema asks for.
///
/// It matches a text only as a whole: a reply with anything before or behind is not a match.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

/// Why a text is not a pattern for its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// It is no regular expression of the `regex` crate.
    #[error("pattern `{pattern}` does not compile: {reason}")]
    Syntax {
        /// The pattern.
        pattern: String,
        /// The last line of the compiler's message.
        reason: String,
    },
    /// It lacks a named group that its place needs.
    #[error("pattern `{pattern}` has no group `(?<{group}>...)`")]
    NoGroup {
        /// The pattern.
        pattern: String,
        /// The group it must have.
        group: &'static str,
    },
    /// It names a group that means nothing in its place.
    #[error("pattern `{pattern}` has a group `{group}` that means nothing here")]
    StrayGroup {
        /// The pattern.
        pattern: String,
        /// The group.
        group: String,
    },
}

/// The named groups that a place of the schema knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Groups {
    /// The pattern must have these.
    pub(crate) required: &'static [&'static str],
    /// The pattern may have these.
    pub(crate) optional: &'static [&'static str],
}

impl Groups {
    pub(crate) const NONE: Self = Self { required: &[], optional: &[] };

    fn knows(self, name: &str) -> bool {
        self.required.iter().chain(self.optional).any(|known| *known == name)
    }
}

impl Pattern {
    pub(crate) fn parse(text: &str, groups: Groups) -> Result<Self, PatternError> {
        let pattern = || text.to_owned();
        let regex = compile(text)?;
        let names: Vec<&str> = regex.capture_names().flatten().collect();
        if let Some(group) = groups.required.iter().find(|group| !names.contains(*group)) {
            return Err(PatternError::NoGroup { pattern: pattern(), group });
        }
        if let Some(stray) = names.iter().find(|name| !groups.knows(name)) {
            return Err(PatternError::StrayGroup {
                pattern: pattern(),
                group: (*stray).to_owned(),
            });
        }
        Ok(Self { text: pattern(), regex })
    }

    /// The regular expression as the driver file has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex.captures(text)
    }
}

/// What a named group matched.
pub(crate) fn group<'t>(captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    captures.name(name).map(|found| found.as_str())
}

fn compile(text: &str) -> Result<Regex, PatternError> {
    // The text must be an expression by itself, or `a)(b` would slip out of the group below.
    let alone = Regex::new(text);
    let whole = alone
        .and_then(|_| RegexBuilder::new(&format!(r"\A(?:{text})\z")).size_limit(LARGEST).build());
    whole.map_err(|error| {
        let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
        PatternError::Syntax { pattern: text.to_owned(), reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Groups = Groups { required: &["number"], optional: &["rest"] };

    fn check(text: &str, expect: &str) {
        let error = Pattern::parse(text, NUMBER).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    }

    #[test]
    fn a_pattern_has_the_groups_of_its_place() {
        check("[", "pattern `[` does not compile: error: unclosed character class");
        check("a)(b", "pattern `a)(b` does not compile: error: unopened group");
        check("1", "pattern `1` has no group `(?<number>...)`");
        check("(?<number>1)(?<x>2)", "pattern `(?<number>1)(?<x>2)` has a group `x` that");
        check("(?<number>a{1000}{1000}{1000})", "pattern");
        assert!(Pattern::parse("(?<number>1)(?<rest>2)", NUMBER).is_ok());
    }

    #[test]
    fn a_pattern_matches_as_a_whole() {
        let pattern = Pattern::parse(r"(?<number>\S+) V|(?<rest>x)", NUMBER).unwrap();
        assert!(pattern.matches("3.27 V"));
        for text in ["3.27 V\n", " 3.27 V", "3.27 V, 4 V", "3.27 Vx"] {
            assert!(!pattern.matches(text), "{text:?}");
        }
    }
}
