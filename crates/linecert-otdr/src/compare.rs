//! What changed on a fibre between two traces from the same end.

use linecert_measure::{Quantity, Unit, Wavelength};
use thiserror::Error;

use crate::{
    delay::Delay,
    event::{Event, Role},
    pairing::{self, Match},
    trace::Trace,
};

/// Two traces of one fibre, event by event.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// How the events of the second were laid over those of the first.
    pub alignment: Alignment,
    /// What both have.
    pub changes: Vec<Change<'a>>,
    /// What only the second has.
    pub new: Vec<&'a Event>,
    /// What only the first has.
    pub vanished: Vec<&'a Event>,
    /// How far apart, in time of propagation, two looks at one event may lie.
    pub tolerance: Delay,
    pub(crate) first: &'a Trace,
    pub(crate) second: &'a Trace,
}

/// How far the second trace was shifted before its events were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alignment {
    /// What is taken from every place of the second.
    pub shift: Delay,
    /// Where that comes from.
    pub basis: Basis,
}

/// Why a trace was shifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It was not: both count from the same user's offset.
    UserOffset,
    /// By the offset of the front panel, which some programs add when they save a trace again.
    FrontPanel,
    /// By the difference of where both start, or of their first events.
    Start,
}

/// One event in both traces. Differences are the second less the first.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// As it was.
    pub before: &'a Event,
    /// As it is.
    pub after: &'a Event,
    /// How much more loss it has, in dB; absent at the end and beyond.
    pub loss: Option<Quantity>,
    /// How much more it reflects, in dB; absent where one of them does not.
    pub reflectance: Option<Quantity>,
    /// How far it moved away from the start, in time of propagation.
    pub moved: Delay,
}

/// Why two traces are not compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CompareError {
    /// Loss and reflectance differ by wavelength, so that nothing would be said about time.
    #[error("compare a trace at {} with one at {}", show(*.0), show(*.1))]
    Wavelength(Option<Wavelength>, Option<Wavelength>),
    /// There is nothing to compare by.
    #[error("compare a trace that has no events")]
    NoEvents,
}

fn show(wavelength: Option<Wavelength>) -> String {
    wavelength.map_or_else(|| "an uncertain wavelength".to_owned(), |w| w.to_string())
}

/// Compares two traces from the same end on the user's offset.
///
/// The shift is the one that leaves the fewest events without a partner: none, the offset of a front
/// panel, or the difference of the starts. Of equals, the first in this order counts.
///
/// # Errors
/// When the wavelengths are not the same or a trace has no events.
pub fn compare<'a>(before: &'a Trace, after: &'a Trace) -> Result<Comparison<'a>, CompareError> {
    let (a, b) = (before.wavelength(), after.wavelength());
    if a.is_none() || a != b {
        return Err(CompareError::Wavelength(a, b));
    }
    if before.events().is_empty() || after.events().is_empty() {
        return Err(CompareError::NoEvents);
    }
    let laid = alignments(before, after).into_iter().map(|alignment| lay(before, after, alignment));
    laid.reduce(|best, next| if next.score() < best.score() { next } else { best })
        .ok_or(CompareError::NoEvents)
}

fn alignments(before: &Trace, after: &Trace) -> [Alignment; 8] {
    let panel = |trace: &Trace| {
        Delay::from_hundred_picoseconds(trace.recording().fixed.front_panel_offset.into())
    };
    let (first, second) = (panel(before), panel(after));
    [
        (Delay::ZERO, Basis::UserOffset),
        (second - first, Basis::FrontPanel),
        (first, Basis::FrontPanel),
        (-first, Basis::FrontPanel),
        (second, Basis::FrontPanel),
        (-second, Basis::FrontPanel),
        (first_event(after) - first_event(before), Basis::Start),
        (after.origin() - before.origin(), Basis::Start),
    ]
    .map(|(shift, basis)| Alignment { shift, basis })
}

fn lay<'a>(before: &'a Trace, after: &'a Trace, alignment: Alignment) -> Comparison<'a> {
    let tolerance = before.blur() + after.blur();
    let old: Vec<_> = of_fibre(before).map(|event| (event.delay(), event)).collect();
    let placed = of_fibre(after).map(|event| (event.delay() - alignment.shift, event));
    let placed: Vec<_> = placed.collect();
    let (mut changes, mut new, mut vanished) = (Vec::new(), Vec::new(), Vec::new());
    for found in pairing::pair(&old, &placed, tolerance) {
        match found {
            Match::Both(before, after) => changes.push(change(before, after, alignment.shift)),
            Match::First(event) => vanished.push(event),
            Match::Second(event) => new.push(event),
        }
    }
    let (first, second) = (before, after);
    Comparison { alignment, changes, new, vanished, tolerance, first, second }
}

/// A trace that was shifted by an offset that its file does not tell still begins with its first
/// event.
fn first_event(trace: &Trace) -> Delay {
    of_fibre(trace).next().map_or(Delay::ZERO, Event::delay)
}

/// Ghosts come and go, and the launch fibre is the instrument's.
fn of_fibre(trace: &Trace) -> impl Iterator<Item = &Event> {
    let counts = |event: &&Event| !matches!(event.role(), Role::Ghost | Role::Launch);
    trace.events().iter().filter(counts)
}

fn change<'a>(before: &'a Event, after: &'a Event, shift: Delay) -> Change<'a> {
    let difference =
        |after: Option<Quantity>, before: Option<Quantity>| after?.checked_sub(before?);
    let reflects = |event: &Event| {
        let stated = event.stated_reflectance();
        (stated.steps() != 0).then_some(stated)
    };
    let moved = after.delay() - shift - before.delay();
    let loss = difference(after.loss(), before.loss());
    let reflectance = difference(reflects(after), reflects(before));
    Change { before, after, loss, reflectance, moved }
}

impl Change<'_> {
    /// Whether loss, reflectance, place and role are as they were.
    #[must_use]
    pub fn is_none(&self) -> bool {
        let zero = Quantity::from_steps(0, Unit::Db);
        let same = |difference: Option<Quantity>| difference.is_none_or(|d| d == zero);
        // Whether an event is listed as the start depends on the way of saving.
        let role = |event: &Event| match event.role() {
            Role::Start => Role::Within,
            role => role,
        };
        let is_like =
            self.before.shape() == self.after.shape() && role(self.before) == role(self.after);
        is_like && same(self.loss) && same(self.reflectance) && self.moved == Delay::ZERO
    }
}

impl Comparison<'_> {
    /// Whether every event is as it was, so that only the way of saving may differ.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.new.is_empty() && self.vanished.is_empty() && self.changes.iter().all(Change::is_none)
    }

    /// Events without a partner, then how far those with one are apart.
    fn score(&self) -> (usize, Delay) {
        let apart = self.changes.iter().map(|change| change.moved.abs());
        (self.new.len() + self.vanished.len(), apart.fold(Delay::ZERO, |sum, one| sum + one))
    }
}

#[cfg(test)]
mod tests;
