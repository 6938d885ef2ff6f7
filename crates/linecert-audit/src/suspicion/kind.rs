//! The kinds of suspicion, and what is said of the test of each.

/// What looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Certificates of different lines rest on the same raw bytes, samples or traces.
    CopiedEvidence,
    /// Somebody was at two places with too little time between.
    ImpossibleTravel,
    /// Somebody worked on two lines at the same time.
    SimultaneousJobs,
    /// The last digits of readings are others than those of everybody else.
    OddDigits,
    /// A reading is the same as that of the line before more often than with everybody else.
    RepeatedReadings,
    /// Samples over time have few different values more often than with everybody else.
    FlatSeries,
    /// Limits were passed only after failing more often than with everybody else.
    RetestedUntilPass,
    /// Readings lie just inside a limit and not just outside.
    HuggingLimit,
    /// An instrument is not in the list of instruments.
    UnknownInstrument,
    /// An instrument measured after the last day of its calibration, by the list.
    OutOfCalibration,
    /// A trace of a reflectometer looks made up.
    SuspiciousTrace,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::CopiedEvidence,
        Self::ImpossibleTravel,
        Self::SimultaneousJobs,
        Self::OddDigits,
        Self::RepeatedReadings,
        Self::FlatSeries,
        Self::RetestedUntilPass,
        Self::HuggingLimit,
        Self::UnknownInstrument,
        Self::OutOfCalibration,
        Self::SuspiciousTrace,
    ];

    /// The name in files, by which its explanation is found.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CopiedEvidence => "copied-evidence",
            Self::ImpossibleTravel => "impossible-travel",
            Self::SimultaneousJobs => "simultaneous-jobs",
            Self::OddDigits => "odd-digits",
            Self::RepeatedReadings => "repeated-readings",
            Self::FlatSeries => "flat-series",
            Self::RetestedUntilPass => "retested-until-pass",
            Self::HuggingLimit => "hugging-limit",
            Self::UnknownInstrument => "unknown-instrument",
            Self::OutOfCalibration => "out-of-calibration",
            Self::SuspiciousTrace => "suspicious-trace",
        }
    }

    /// The test that says so, in one sentence.
    #[must_use]
    pub const fn test(self) -> &'static str {
        match self {
            Self::CopiedEvidence => {
                "the chance that two lines give the same samples, traces or raw bytes of three tasks, \
                 times the number of pairs"
            }
            Self::ImpossibleTravel => {
                "more than 1 km plus 144 km/h between consecutive visits, with 10 minutes for clocks"
            }
            Self::SimultaneousJobs => "visits to two lines overlap by more than 10 minutes",
            Self::OddDigits => {
                "chi-square test of homogeneity of last digits against all others with the same model \
                 of instrument; Holm"
            }
            Self::RepeatedReadings => {
                "exact binomial test of equal consecutive readings against twice the upper 99 % bound \
                 of the others; Holm"
            }
            Self::FlatSeries => {
                "exact binomial test of series with at most a quarter of different samples against \
                 twice the upper 99 % bound of the others; Holm"
            }
            Self::RetestedUntilPass => {
                "exact binomial test of limits passed after failing against twice the upper 99 % bound \
                 of the others; Holm"
            }
            Self::HuggingLimit => {
                "exact binomial test of readings just inside against just outside a limit, against 70 % \
                 and the upper 99 % bound of the others; Holm"
            }
            Self::UnknownInstrument => "the serial number is not in the list of instruments",
            Self::OutOfCalibration => "used after the last day that the list of instruments gives",
            Self::SuspiciousTrace => {
                "exact binomial test of the signs of a trace against twice the upper 99 % bound of the \
                 others and 1 %; Holm"
            }
        }
    }

    /// How often an audit of honest certificates raises it, in one sentence.
    #[must_use]
    pub const fn false_alarms(self) -> &'static str {
        match self {
            Self::ImpossibleTravel | Self::SimultaneousJobs => {
                "none while clocks are right to 5 minutes and whoever signs is where the line is"
            }
            Self::UnknownInstrument | Self::OutOfCalibration => "none while the list is right",
            Self::CopiedEvidence
            | Self::OddDigits
            | Self::RepeatedReadings
            | Self::FlatSeries
            | Self::RetestedUntilPass
            | Self::HuggingLimit
            | Self::SuspiciousTrace => "at most one audit in a thousand has one of this kind",
        }
    }
}
