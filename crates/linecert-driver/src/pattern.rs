//! Patterns of driver files: a regular expression that a whole text must match.

use std::{fmt, sync::OnceLock};

use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::{
    ast,
    hir::{Class, Hir, HirKind},
};
use thiserror::Error;

/// The most memory that one compiled pattern may take, in bytes. Matching is linear in the text
/// whatever the pattern.
const LARGEST: usize = 1 << 20;

/// What a pattern may [weigh](weight) that is certainly smaller than that.
const LIGHT: u64 = 4_000;

/// A regular expression with the named groups that its place in the schema asks for.
///
/// It matches a text only as a whole: a reply with anything before or behind is not a match.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    groups: Vec<String>,
    dot: Dot,
    /// Compiled when it is first needed: a program that reads one device has the patterns of all.
    /// `None` is of a pattern that does not compile, which the check has ruled out.
    regex: OnceLock<Option<Regex>>,
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
        let checked = Self::of_names(text)?;
        let pattern = || text.to_owned();
        let has = |group: &str| checked.groups().any(|name| name == group);
        if let Some(group) = groups.required.iter().find(|group| !has(group)) {
            return Err(PatternError::NoGroup { pattern: pattern(), group });
        }
        if let Some(stray) = checked.groups().find(|name| !groups.knows(name)) {
            let group = stray.to_owned();
            return Err(PatternError::StrayGroup { pattern: pattern(), group });
        }
        Ok(checked)
    }

    /// A pattern without groups in which `.` matches the end of a line too.
    pub(crate) fn of_lines(text: &str) -> Result<Self, PatternError> {
        Self::parse(text, Groups::NONE).map(|plain| Self { dot: Dot::Any, ..plain })
    }

    /// A pattern whose groups, of any names, become variables. It is known to compile; only one that
    /// may be too large is compiled to see.
    pub(crate) fn of_names(text: &str) -> Result<Self, PatternError> {
        // The text must be an expression by itself, or `a)(b` would slip out of the group around it.
        let alone = ast::parse::Parser::new().parse(text);
        alone.map_err(|error| refused(text, &error))?;
        let expression = regex_syntax::parse(&whole(text));
        let expression = expression.map_err(|error| refused(text, &error))?;
        let mut groups = Vec::new();
        if weight(&expression, &mut groups) > LIGHT {
            compile(text, Dot::NoNewline).map_err(|error| refused(text, &error))?;
        }
        let (text, dot) = (text.to_owned(), Dot::NoNewline);
        Ok(Self { text, groups, dot, regex: OnceLock::new() })
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| compile(&self.text, self.dot).ok()).as_ref()
    }

    /// The names of its groups.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    /// The regular expression as the driver file has it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of `text` matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }
}

/// What a named group matched.
pub(crate) fn group<'t>(captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    captures.name(name).map(|found| found.as_str())
}

/// What `.` matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dot {
    /// Any character but the end of a line.
    NoNewline,
    /// Any character.
    Any,
}

fn whole(text: &str) -> String {
    format!(r"\A(?:{text})\z")
}

fn compile(text: &str, dot: Dot) -> Result<Regex, regex::Error> {
    let mut builder = RegexBuilder::new(&whole(text));
    builder.size_limit(LARGEST).dot_matches_new_line(dot == Dot::Any).build()
}

fn refused(text: &str, error: &dyn fmt::Display) -> PatternError {
    let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
    PatternError::Syntax { pattern: text.to_owned(), reason }
}

/// About how many states an expression compiles to; its named groups are put with `groups`.
fn weight(expression: &Hir, groups: &mut Vec<String>) -> u64 {
    match expression.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => count(&literal.0),
        // Even one range of characters is several of octets.
        HirKind::Class(Class::Unicode(class)) => count(class.ranges()).saturating_add(8),
        HirKind::Class(Class::Bytes(class)) => count(class.ranges()),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            weight(&repetition.sub, groups).saturating_mul(times.into())
        }
        HirKind::Capture(capture) => {
            groups.extend(capture.name.as_deref().map(str::to_owned));
            weight(&capture.sub, groups)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().fold(0, |sum, part| weight(part, groups).saturating_add(sum))
        }
    }
}

fn count<T>(parts: &[T]) -> u64 {
    u64::try_from(parts.len()).unwrap_or(u64::MAX)
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
        check(
            "(?x)(?<number>1) # one",
            "pattern `(?x)(?<number>1) # one` does not compile: error: unclosed",
        );
        check("1", "pattern `1` has no group `(?<number>...)`");
        check("(?<number>1)(?<x>2)", "pattern `(?<number>1)(?<x>2)` has a group `x` that");
        check("(?<number>a{1000}{1000}{1000})", "pattern");
        assert!(Pattern::parse("(?<number>1)(?<rest>2)", NUMBER).is_ok());
    }

    #[test]
    fn what_is_light_compiles() {
        for unit in
            ["a", ".", r"\w", r"\S", r"\d?", "(?i:k)", "[^a]", "(?:a|bc)*", "(?<n>x)?", "光"]
        {
            let heavy = |times: &usize| {
                let text = format!("(?:{unit}){{{times}}}");
                weight(&regex_syntax::parse(&text).unwrap(), &mut Vec::new()) > LIGHT
            };
            let least = (1..).find(heavy).unwrap();
            let text = format!("(?:{unit}){{{}}}", least - 1);
            for dot in [Dot::NoNewline, Dot::Any] {
                assert!(compile(&text, dot).is_ok(), "{text}");
            }
        }
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
