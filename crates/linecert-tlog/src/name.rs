//! Names of keys and origins of logs.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The name of a key: not empty, without Unicode spaces, plus signs and control characters
/// (signed-note, Format). A URL without scheme, such as `witness.example.net/w1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A text that cannot name a key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` cannot name a key: a name has characters, and no space, plus or control character")]
pub struct KeyNameError(pub String);

/// What a log is known by: the first line of its checkpoints (tlog-checkpoint, Note text).
///
/// The logs of linecert have one origin a year, `<name>/<year>`; those of others need not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// A text that cannot be the origin of a log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` cannot be the origin of a log: an origin is one line that is not empty")]
pub struct OriginError(pub String);

impl KeyName {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Origin {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year that the origin ends in, behind a slash, if it does.
    #[must_use]
    pub fn year(&self) -> Option<u16> {
        let (_, year) = self.0.rsplit_once('/')?;
        let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| year.parse().ok()).flatten()
    }
}

impl From<&KeyName> for Origin {
    /// The origin of the log whose key has this name (tlog-checkpoint, Signatures).
    fn from(name: &KeyName) -> Self {
        Self(name.0.clone())
    }
}

impl FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(text: &str) -> Result<Self, KeyNameError> {
        let unfit = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.contains(unfit) {
            return Err(KeyNameError(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if text.is_empty() || text.contains(|c: char| c < ' ') {
            return Err(OriginError(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_spaces_and_no_plus() {
        for name in ["a", "log.example.net/linecert/2026", "日志", "—"] {
            assert_eq!(name.parse::<KeyName>().unwrap().as_str(), name);
        }
        for name in ["", "a b", "a+b", "a\u{a0}b", "a\u{3000}", "a\n", "a\u{1}", "\u{2028}"] {
            assert!(name.parse::<KeyName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn an_origin_is_any_line_and_may_end_in_a_year() {
        let year = |text: &str| text.parse::<Origin>().unwrap().year();
        assert_eq!(year("log.example.net/linecert/2026"), Some(2026));
        for text in ["go.sum database tree", "2026", "a/02026", "a/20x6", "a/+202", "a/2026/"] {
            assert_eq!(year(text), None, "{text}");
        }
        assert!("".parse::<Origin>().is_err());
        assert!("a\nb".parse::<Origin>().is_err());
    }
}
