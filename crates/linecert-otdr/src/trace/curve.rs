//! The points of one pulse width, with their places.

use linecert_measure::{Quantity, Unit};

use super::Trace;
use crate::{
    delay::Delay,
    recording::{Pulse, Series},
};

/// The trace of one pulse width.
///
/// Point `i` lies at the acquisition offset plus `i` spacings, less the user's offset: on the
/// recordings at hand, this puts every event where its reflection is.
#[derive(Debug, Clone, Copy)]
pub struct Curve<'a> {
    series: &'a Series,
    pulse: Pulse,
    first: Delay,
}

/// The points that a level is the median of.
const WINDOW: usize = 16;

/// The points before an event that may already belong to it.
const MARGIN: i64 = 4;

impl Trace {
    /// The trace of one pulse width, from 0; `None` when there are no more.
    #[must_use]
    pub fn curve(&self, number: usize) -> Option<Curve<'_>> {
        let series = self.recording.series.get(number)?;
        let pulse = *self.recording.fixed.pulses.get(number)?;
        let offset = i64::from(self.recording.fixed.acquisition_offset);
        let first = Delay::from_hundred_picoseconds(offset) - self.user_offset();
        Some(Curve { series, pulse, first })
    }
}

impl Curve<'_> {
    /// The width of the pulse in nanoseconds.
    #[must_use]
    pub const fn pulse_width(&self) -> u16 {
        self.pulse.width
    }

    /// The number of points.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.series.points.len()
    }

    /// Whether there are no points.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.series.points.is_empty()
    }

    /// Where each point lies, from the user's offset, and its level in dB: more is more light, and
    /// 0 dB is the most that the format can tell.
    pub fn points(&self) -> impl Iterator<Item = (Delay, Quantity)> {
        let spacing = self.spacing();
        let mut at = self.first;
        self.series.points.iter().map(move |point| {
            let here = at;
            at = at + spacing;
            (here, Quantity::from_steps(-self.depth(*point), Unit::Db))
        })
    }

    /// The spacing of the points.
    #[must_use]
    pub fn spacing(&self) -> Delay {
        Delay::from_ten_femtoseconds(self.pulse.spacing.into())
    }

    /// The stored value as a loss in 0.001 dB.
    fn depth(&self, point: u16) -> i64 {
        i64::from(point) * i64::from(self.series.scale) / 1_000
    }

    /// The first point at or behind a place.
    fn index(&self, at: Delay) -> Option<usize> {
        let spacing = self.spacing().ten_femtoseconds();
        let from_first = (at - self.first).ten_femtoseconds();
        let index = from_first.checked_add(spacing - 1)?.checked_div_euclid(spacing)?;
        usize::try_from(index).ok()
    }

    fn place(&self, index: usize) -> Delay {
        self.first + self.spacing().times(i64::try_from(index).unwrap_or(i64::MAX))
    }

    /// The level of the backscatter that ends before a place, in 0.001 dB below the most, and where
    /// that was measured.
    pub(super) fn before(&self, at: Delay) -> Option<(Delay, i64)> {
        let end = self.index(at - self.spacing().times(MARGIN))?;
        self.median(end.checked_sub(WINDOW)?)
    }

    /// The same of the backscatter that begins behind a place.
    pub(super) fn behind(&self, at: Delay) -> Option<(Delay, i64)> {
        self.median(self.index(at)?)
    }

    fn median(&self, first: usize) -> Option<(Delay, i64)> {
        let window = self.series.points.get(first..first.checked_add(WINDOW)?)?;
        let mut window = window.to_vec();
        window.sort_unstable();
        let middle = window.get(WINDOW / 2)?;
        Some((self.place(first + WINDOW / 2), self.depth(*middle)))
    }
}
