//! Signs that a trace was made up or copied. They are suspicious and prove nothing.
//!
//! The signs are those by which engineers of an instrument maker told faked traces (foa.org, "Fake
//! OTDR traces?"), as far as arithmetic can tell them. Each names what it rests on, so that a person
//! can look; how it is said is up to the caller, by [`Sign::name`].

mod noise;
mod set;

use std::time::Duration;

use linecert_measure::{Quantity, Timestamp};

use crate::{
    delay::Delay,
    event::{Event, Role},
    trace::Trace,
};

/// One sign, and the traces that show it by their places in the list that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The traces, at least one, in ascending order.
    pub traces: Vec<usize>,
    /// What they show.
    pub sign: Sign,
}

/// What is suspicious, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// Two files hold the same points and say the same of where, when and at what wavelength they
    /// were measured: one is a copy, whatever its name.
    SameMeasurement,
    /// Two files hold the same points, or the same but for a constant, and say that they are of
    /// different measurements. Noise never comes twice.
    IdenticalPoints {
        /// By how much the second lies lower, in dB.
        lower: Quantity,
    },
    /// Traces with different points have the same losses at their events, to the last thousandth.
    IdenticalLosses {
        /// The number of events.
        events: usize,
    },
    /// The traces of a set were taken at equal intervals, to the second. An instrument that watches
    /// a fibre by itself does that too.
    EqualIntervals {
        /// The seconds from one to the next.
        seconds: i64,
    },
    /// A stretch of noise comes again in the same trace.
    RepeatedNoise {
        /// The point at which it is first seen.
        first: usize,
        /// The point at which it comes again.
        again: usize,
        /// The least number of points that are repeated.
        points: usize,
    },
    /// A stretch of the trace is a straight line to within 0.001 dB. Backscatter has noise.
    NoNoise {
        /// The point at which it begins.
        first: usize,
        /// The number of points.
        points: usize,
    },
    /// Most events of the trace have the same loss.
    EqualLosses {
        /// The loss, in dB.
        loss: Quantity,
        /// How many events have it.
        events: usize,
    },
    /// Events lie at whole hundreds of metres, to the centimetre.
    RoundDistances {
        /// The distances in metres.
        distances: Vec<Quantity>,
    },
    /// The number of averages is a whole number of thousands, which the time of averaging hardly
    /// ever leads to.
    RoundAverages {
        /// The number.
        averages: u32,
    },
    /// The time of averaging is zero.
    NoAveraging,
    /// The file is many times larger than its points.
    OversizedFile {
        /// The bytes of the file.
        size: usize,
        /// The bytes of its points.
        points: usize,
    },
    /// The trace is dated later than it was looked at.
    FutureDate {
        /// When it says that it was measured.
        acquired_at: Timestamp,
        /// When it was looked at.
        latest: Timestamp,
    },
    /// No maker, model or serial number of an instrument is given.
    NoInstrument,
}

/// How far the clock of an instrument may be ahead: it may show the local time of the easternmost
/// zone and the file does not say which.
const ZONE_AHEAD: Duration = Duration::from_hours(14);

/// Events with one loss that make a sign, when they are at least half of all.
const EQUAL_LOSSES: usize = 3;

/// Round distances that make a sign.
const ROUND_DISTANCES: usize = 2;

/// A round distance, and how far from it counts, in millimetres: event times have steps of 20 mm.
const HUNDRED_METRES: i64 = 100_000;
const ROUND_WITHIN: i64 = 10;

/// The spacing of points, in millimetres, from which round distances come by chance.
const COARSE_SPACING: i64 = 1_000;

/// How many times its points a file may weigh. Real ones with blocks of the maker's own weigh up to
/// 2.2 times their points; the faked ones weighed ten times a real one.
const OVERSIZED: usize = 8;

/// Below this, a file is small whatever it holds.
const SMALL_FILE: usize = 65_536;

/// Every sign that one trace or a set of them shows. `latest` is when they were looked at or
/// certified, if that is known; no trace can be younger.
#[must_use]
pub fn signs(traces: &[Trace], latest: Option<Timestamp>) -> Vec<Finding> {
    let each = traces.iter().enumerate().flat_map(|(place, trace)| {
        let found = of_one(trace, latest);
        found.into_iter().map(move |sign| Finding { traces: vec![place], sign })
    });
    each.chain(set::signs(traces)).collect()
}

fn of_one(trace: &Trace, latest: Option<Timestamp>) -> Vec<Sign> {
    let signs = [
        noise::repeated(trace.points()),
        noise::none(trace.points()),
        equal_losses(trace),
        round_distances(trace),
        round_averages(trace),
        no_averaging(trace),
        oversized(trace),
        latest.and_then(|latest| future_date(trace, latest)),
        no_instrument(trace),
    ];
    signs.into_iter().flatten().collect()
}

/// The losses that were measured at events between start and end, in the order of the fibre.
fn losses(trace: &Trace) -> Vec<Quantity> {
    let within = trace.events().iter().filter(|event| event.role() == Role::Within);
    within.filter_map(Event::loss).filter(|loss| loss.steps() != 0).collect()
}

fn equal_losses(trace: &Trace) -> Option<Sign> {
    let mut losses = losses(trace);
    losses.sort_by_key(|loss| loss.steps());
    let longest = losses.chunk_by(|a, b| a == b).max_by_key(|equal| equal.len())?;
    let (loss, events) = (*longest.first()?, longest.len());
    let is_sign = events >= EQUAL_LOSSES && events * 2 >= losses.len();
    is_sign.then_some(Sign::EqualLosses { loss, events })
}

fn round_distances(trace: &Trace) -> Option<Sign> {
    if trace.length(trace.spacing())?.steps() >= COARSE_SPACING {
        return None;
    }
    let placed = trace.events().iter().filter(|e| matches!(e.role(), Role::Within | Role::End));
    let lengths = placed.map(Event::delay).filter(|delay| *delay > Delay::ZERO);
    let is_round = |length: &Quantity| {
        let beyond = length.steps().rem_euclid(HUNDRED_METRES);
        beyond.min(HUNDRED_METRES - beyond) <= ROUND_WITHIN && length.steps() > ROUND_WITHIN
    };
    let distances: Vec<_> =
        lengths.filter_map(|delay| trace.length(delay)).filter(is_round).collect();
    (distances.len() >= ROUND_DISTANCES).then_some(Sign::RoundDistances { distances })
}

fn round_averages(trace: &Trace) -> Option<Sign> {
    let averages = trace.recording().fixed.averages;
    (averages != 0 && averages.is_multiple_of(1_000)).then_some(Sign::RoundAverages { averages })
}

fn no_averaging(trace: &Trace) -> Option<Sign> {
    let stored = trace.recording().fixed.averaging_time?;
    (stored == 0).then_some(Sign::NoAveraging)
}

fn oversized(trace: &Trace) -> Option<Sign> {
    let series = &trace.recording().series;
    let points = series.iter().map(|series| series.points.len() * 2).sum::<usize>();
    let size = trace.size();
    let is_sign = size > SMALL_FILE && size / OVERSIZED > points;
    is_sign.then_some(Sign::OversizedFile { size, points })
}

fn future_date(trace: &Trace, latest: Timestamp) -> Option<Sign> {
    let acquired_at = trace.acquired_at()?;
    let ahead = acquired_at.duration_since(latest);
    let is_sign = ahead.is_positive() && ahead.unsigned_abs() > ZONE_AHEAD;
    is_sign.then_some(Sign::FutureDate { acquired_at, latest })
}

fn no_instrument(trace: &Trace) -> Option<Sign> {
    let supplier = &trace.recording().supplier;
    let named = [
        &supplier.name,
        &supplier.mainframe,
        &supplier.mainframe_serial,
        &supplier.module,
        &supplier.module_serial,
    ];
    named.iter().all(|text| text.is_empty()).then_some(Sign::NoInstrument)
}

impl Sign {
    /// The name of the sign, by which its explanation is found.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SameMeasurement => "same-measurement",
            Self::IdenticalPoints { .. } => "identical-points",
            Self::IdenticalLosses { .. } => "identical-losses",
            Self::EqualIntervals { .. } => "equal-intervals",
            Self::RepeatedNoise { .. } => "repeated-noise",
            Self::NoNoise { .. } => "no-noise",
            Self::EqualLosses { .. } => "equal-losses",
            Self::RoundDistances { .. } => "round-distances",
            Self::RoundAverages { .. } => "round-averages",
            Self::NoAveraging => "no-averaging",
            Self::OversizedFile { .. } => "oversized-file",
            Self::FutureDate { .. } => "future-date",
            Self::NoInstrument => "no-instrument",
        }
    }

    /// What the sign rests on, as numbers with their units, in the order of its fields.
    #[must_use]
    pub fn evidence(&self) -> Vec<String> {
        match self {
            Self::SameMeasurement | Self::NoAveraging | Self::NoInstrument => Vec::new(),
            Self::IdenticalPoints { lower } => vec![lower.to_string()],
            Self::IdenticalLosses { events } => vec![format!("{events} events")],
            Self::EqualIntervals { seconds } => vec![format!("{seconds} s")],
            Self::RepeatedNoise { first, again, points } => {
                vec![format!("point {first}"), format!("point {again}"), format!("{points} points")]
            }
            Self::NoNoise { first, points } => {
                vec![format!("point {first}"), format!("{points} points")]
            }
            Self::EqualLosses { loss, events } => {
                vec![loss.to_string(), format!("{events} events")]
            }
            Self::RoundDistances { distances } => {
                distances.iter().map(Quantity::to_string).collect()
            }
            Self::RoundAverages { averages } => vec![format!("{averages} averages")],
            Self::OversizedFile { size, points } => {
                vec![format!("{size} bytes"), format!("{points} bytes")]
            }
            Self::FutureDate { acquired_at, latest } => {
                vec![acquired_at.to_string(), latest.to_string()]
            }
        }
    }
}

#[cfg(test)]
mod tests;
