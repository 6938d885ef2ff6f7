//! The words in which a judgement ends.

use std::fmt;

/// The verdict on one finding, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Inside the limit by at least the guard band.
    Pass,
    /// Inside the limit, but nearer to it than the guard band. Printed `PASS*`; the star is never
    /// hidden.
    MarginalPass,
    /// Nothing that could be judged.
    NotAssessed,
    /// Outside the limit, but nearer to it than the guard band. Printed `FAIL*`.
    MarginalFail,
    /// Outside the limit by more than the guard band.
    Fail,
}

/// The verdict on a line, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overall {
    /// Everything that must be assessed passes.
    Pass,
    /// As `Pass`, but at least one limit is passed only marginally.
    MarginalPass,
    /// Nothing fails, but something that must be assessed was not.
    Incomplete,
    /// Something fails, if only marginally.
    Fail,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 5] =
        [Self::Pass, Self::MarginalPass, Self::NotAssessed, Self::MarginalFail, Self::Fail];

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::MarginalPass => "marginal-pass",
            Self::NotAssessed => "not-assessed",
            Self::MarginalFail => "marginal-fail",
            Self::Fail => "fail",
        }
    }

    /// The word that people read: `PASS`, `PASS*`, `-`, `FAIL*` or `FAIL`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::MarginalPass => "PASS*",
            Self::NotAssessed => "-",
            Self::MarginalFail => "FAIL*",
            Self::Fail => "FAIL",
        }
    }

    /// The verdict with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

impl Overall {
    /// Every verdict on a line.
    pub const ALL: [Self; 4] = [Self::Pass, Self::MarginalPass, Self::Incomplete, Self::Fail];

    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::MarginalPass => "marginal-pass",
            Self::Incomplete => "incomplete",
            Self::Fail => "fail",
        }
    }

    /// The word that people read: `PASS`, `PASS*`, `INCOMPLETE` or `FAIL`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::MarginalPass => "PASS*",
            Self::Incomplete => "INCOMPLETE",
            Self::Fail => "FAIL",
        }
    }

    /// The verdict with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overall| overall.word() == word)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl fmt::Display for Overall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
