//! The loss of events as the mean of both directions.
//!
//! Where fibres of different backscatter meet, one direction shows too much loss and the other too
//! little, even a gain. Splices are therefore accepted on the mean of both (GB 51171-2016, table
//! 10.2.3).

use linecert_measure::{Absence, Metric, Observation, Quantity, Reason, Subject, Unit, Wavelength};
use thiserror::Error;

use crate::{
    delay::Delay,
    event::{Event, Role, Shape, thousandths},
    observe::{conditions, loss_metric},
    pairing::{self, Match},
    trace::Trace,
};

/// Two traces of one fibre from opposite ends, event by event.
#[derive(Debug, Clone)]
pub struct Bidirectional<'a> {
    /// What both directions saw.
    pub pairs: Vec<Pair<'a>>,
    /// What only the first direction saw.
    pub only_forward: Vec<&'a Event>,
    /// What only the second direction saw.
    pub only_backward: Vec<&'a Event>,
    /// How far apart, in time of propagation, two looks at one event may lie: the spacing of points
    /// and the smear of the pulse of both traces.
    pub tolerance: Delay,
    pub(crate) forward: &'a Trace,
    pub(crate) backward: &'a Trace,
}

/// One event from both sides.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// As the first direction saw it.
    pub forward: &'a Event,
    /// As the second direction saw it.
    pub backward: &'a Event,
    /// Half the sum of both losses with their signs, in dB; half a thousandth is rounded up.
    pub loss: Quantity,
}

/// Why two traces have no common mean.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PairError {
    /// They have different wavelengths, or one has none that is certain.
    #[error("average a trace at {} with one at {}", show(*.0), show(*.1))]
    Wavelength(Option<Wavelength>, Option<Wavelength>),
    /// They name different fibres.
    #[error("average a trace of fibre `{0}` with one of fibre `{1}`")]
    Fibre(String, String),
    /// An end was not seen.
    #[error("average traces of which one has no event of an end")]
    EndNotSeen,
    /// The fibre has different lengths.
    #[error(
        "average traces of {forward} and {backward}, which are not the same length within {tolerance}"
    )]
    Length {
        /// In the first direction.
        forward: Quantity,
        /// In the second direction.
        backward: Quantity,
        /// How far they may be apart.
        tolerance: Quantity,
    },
    /// The group index is none of glass.
    #[error("average traces of which one has no group index of glass")]
    GroupIndex,
    /// Both are the same points: nobody was at the other end.
    #[error("average a trace with itself")]
    SameTrace,
    /// More events lie at the same places than at mirrored ones.
    #[error(
        "average traces from one end: {same} events lie where they do in the other trace, and {mirrored} would from the other end"
    )]
    SameEnd {
        /// Events at the same places.
        same: usize,
        /// Events at mirrored places.
        mirrored: usize,
    },
}

fn show(wavelength: Option<Wavelength>) -> String {
    wavelength.map_or_else(|| "an uncertain wavelength".to_owned(), |w| w.to_string())
}

/// Pairs the events of two traces that were taken from opposite ends of one fibre.
///
/// # Errors
/// When wavelength, fibre or length are not the same, an end is missing or the points are equal.
pub fn average<'a>(
    forward: &'a Trace,
    backward: &'a Trace,
) -> Result<Bidirectional<'a>, PairError> {
    check(forward, backward)?;
    let tolerance = forward.blur() + backward.blur();
    let span = common_span(forward, backward, tolerance)?;
    let near: Vec<_> = within(forward).map(|e| (from_start(forward, e), e)).collect();
    let from_far: Vec<_> = within(backward).map(|e| (from_start(backward, e), e)).collect();
    let far: Vec<_> = from_far.iter().rev().map(|(place, e)| (span - *place, *e)).collect();
    let mut result = Bidirectional {
        pairs: Vec::new(),
        only_forward: Vec::new(),
        only_backward: Vec::new(),
        tolerance,
        forward,
        backward,
    };
    let mirrored = pairing::pair(&near, &far, tolerance);
    check_ends(&mirrored, &pairing::pair(&near, &from_far, tolerance))?;
    for found in mirrored {
        match found {
            Match::Both(forward, backward) => result.pairs.extend(pair(forward, backward)),
            Match::First(event) => result.only_forward.push(event),
            Match::Second(event) => result.only_backward.push(event),
        }
    }
    Ok(result)
}

/// Whoever measures twice from one end sees the same events at the same places.
fn check_ends(mirrored: &[Match<'_>], same: &[Match<'_>]) -> Result<(), PairError> {
    let pairs = |matches: &[Match<'_>]| {
        matches.iter().filter(|found| matches!(found, Match::Both(..))).count()
    };
    let (mirrored, same) = (pairs(mirrored), pairs(same));
    if same > mirrored { Err(PairError::SameEnd { same, mirrored }) } else { Ok(()) }
}

fn check(forward: &Trace, backward: &Trace) -> Result<(), PairError> {
    let (a, b) = (forward.wavelength(), backward.wavelength());
    if a.is_none() || a != b {
        return Err(PairError::Wavelength(a, b));
    }
    let [a, b] = [forward, backward].map(|trace| trace.recording().general.fibre.clone());
    if !a.is_empty() && !b.is_empty() && a != b {
        return Err(PairError::Fibre(a, b));
    }
    if forward.points() == backward.points() {
        return Err(PairError::SameTrace);
    }
    Ok(())
}

/// The mean of both lengths, by which places of one direction are those of the other.
fn common_span(forward: &Trace, backward: &Trace, tolerance: Delay) -> Result<Delay, PairError> {
    let (Some(a), Some(b)) = (forward.span(), backward.span()) else {
        return Err(PairError::EndNotSeen);
    };
    let lengths = (forward.length(a), backward.length(b), forward.length(tolerance));
    let (Some(forward), Some(backward), Some(tolerance_length)) = lengths else {
        return Err(PairError::GroupIndex);
    };
    if (a - b).abs() > tolerance {
        return Err(PairError::Length { forward, backward, tolerance: tolerance_length });
    }
    let mean = i64::midpoint(a.ten_femtoseconds(), b.ten_femtoseconds());
    Ok(Delay::from_ten_femtoseconds(mean))
}

fn within(trace: &Trace) -> impl DoubleEndedIterator<Item = &Event> {
    trace.events().iter().filter(|event| event.role() == Role::Within)
}

fn from_start(trace: &Trace, event: &Event) -> Delay {
    event.delay() - trace.origin()
}

fn pair<'a>(forward: &'a Event, backward: &'a Event) -> Option<Pair<'a>> {
    let sum = forward.loss()?.steps() + backward.loss()?.steps();
    let loss = Quantity::from_steps((sum + 1).div_euclid(2), Unit::Db);
    Some(Pair { forward, backward, loss })
}

impl Pair<'_> {
    /// A connection when either direction saw it reflect.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let reflects = [self.forward, self.backward].iter().any(|e| e.shape() == Shape::Connection);
        if reflects { Shape::Connection } else { Shape::Splice }
    }
}

impl Bidirectional<'_> {
    /// The mean losses of the fibre that is called `fibre`, under the numbers of the first
    /// direction. An event that only one direction saw has no mean, and its reading says so.
    #[must_use]
    pub fn observations(&self, fibre: &str) -> Vec<Observation> {
        let conditions = conditions(self.forward);
        let subject = |event: &Event| Subject::FibreEvent {
            fibre: fibre.to_owned(),
            event: event.number().into(),
        };
        let missing = |metric: Metric, subject: Subject, detail: String| {
            let absence = Absence { reason: Reason::NotFound, detail };
            Observation::absent(metric, subject, conditions, absence)
        };
        let pairs = self.pairs.iter().map(|pair| {
            let (metric, subject) = (loss_metric(pair.shape()), subject(pair.forward));
            Observation::new(metric, subject.clone(), conditions, thousandths(pair.loss))
                .unwrap_or_else(|error| missing(metric, subject, error.to_string()))
        });
        let single = self.only_forward.iter().map(|event| {
            let detail = "only one direction saw it".to_owned();
            missing(loss_metric(event.shape()), subject(event), detail)
        });
        pairs.chain(single).collect()
    }
}

#[cfg(test)]
mod tests;
