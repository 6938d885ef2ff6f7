//! What technicians of a fleet do that they should not, for tests and for examples.

/// How a technician cheats. What is not said is done honestly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fraud {
    /// Levels are made up, and end in 0 and 5.
    InventsLevels,
    /// Every twentieth job has the samples and the raw bytes of the one before.
    CopiesEvidence,
    /// Every twentieth job is signed 300 km away.
    SignsFromAfar,
    /// Every twentieth job takes the numbers of the one before: the laptop was put back.
    PutsCountBack,
    /// Every tenth line fails, and is said to pass just so.
    MovesInsideLimit,
}

impl Fraud {
    /// Every way to cheat.
    pub const ALL: [Self; 5] = [
        Self::InventsLevels,
        Self::CopiesEvidence,
        Self::SignsFromAfar,
        Self::PutsCountBack,
        Self::MovesInsideLimit,
    ];
}
