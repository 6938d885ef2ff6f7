//! The signs beside states, so that none is told by its colour alone.

/// How good a state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Neither good nor bad.
    Neutral,
    /// Going on at this moment.
    Active,
    /// Not known.
    Unknown,
    /// To be looked at.
    Warning,
    /// Wrong.
    Bad,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 6] =
        [Self::Good, Self::Neutral, Self::Active, Self::Unknown, Self::Warning, Self::Bad];

    /// The class of the style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Neutral => "neutral",
            Self::Active => "active",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }

    /// The sign, each of another shape.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Neutral => "–",
            Self::Active => "▶",
            Self::Unknown => "?",
            Self::Warning => "!",
            Self::Bad => "✕",
        }
    }
}
