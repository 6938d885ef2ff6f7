//! The loss of the whole fibre in three ways that ought to agree.

use linecert_measure::{Decimals, Quantity, Unit};

use super::{End, Trace};
use crate::{
    delay::{Delay, GroupIndex},
    event::{Event, Role},
};

/// What the instrument states, what its events add up to and what the trace itself shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// What the instrument states; absent when it states nothing or zero.
    pub stated: Option<Stated>,
    /// The attenuation of every section times its length and the loss of every event from the
    /// start on, without the end, in dB.
    pub parts: Option<Quantity>,
    /// What the trace shows.
    pub fall: Option<Fall>,
}

/// A total as stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// The loss in dB.
    pub loss: Quantity,
    /// The decimals that it has: none when it is a whole number while its parts are not.
    pub decimals: Decimals,
}

/// The fall of the backscatter between two places of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fall {
    /// The place of the first level.
    pub from: Delay,
    /// The place of the second.
    pub to: Delay,
    /// The fall between them, in dB.
    pub loss: Quantity,
    /// The same, completed to the whole fibre with what the events say of the parts outside.
    pub whole: Quantity,
}

/// How far two of the three may be apart, in 0.001 dB, before they contradict: the points have
/// noise, and instruments choose differently where a fitted line begins.
const TOLERANCE: i64 = 200;

/// One decibel in steps.
const DECIBEL: i64 = 1_000;

/// Millimetres times 0.001 dB/km in 0.001 dB.
const MILLIMETRES_PER_KILOMETRE: i128 = 1_000_000;

impl Trace {
    /// The loss of the whole fibre, in three ways.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let parts = self.parts();
        let whole = parts.as_ref().and_then(Parts::whole);
        let stated = self.stated(whole);
        let fall = parts.and_then(|parts| self.fall(&parts));
        Totals { stated, parts: whole.map(decibels), fall }
    }

    fn stated(&self, parts: Option<i64>) -> Option<Stated> {
        let loss = i64::from(self.recording.key_events.as_ref()?.summary?.loss);
        let is_coarse = loss % DECIBEL == 0 && parts.is_none_or(|parts| parts % DECIBEL != 0);
        let decimals = Decimals::new(if is_coarse { 0 } else { 3 })?;
        (loss != 0).then(|| Stated { loss: decibels(loss), decimals })
    }

    fn parts(&self) -> Option<Parts<'_>> {
        let End::Seen(end) = self.end() else { return None };
        let (start, index) = (self.origin(), self.group_index()?);
        let counts =
            |event: &&Event| matches!(event.role(), Role::Start | Role::Within | Role::End);
        let events: Vec<_> = self.events.iter().filter(counts).collect();
        let mut sections = Vec::with_capacity(events.len());
        let mut from = start;
        for event in events.iter().filter(|event| event.role() != Role::Start) {
            let (to, slope) = (event.delay(), event.attenuation().steps().into());
            sections.push(Section { from, to, slope });
            from = to;
        }
        Some(Parts { start, end: end.delay(), events, sections, index })
    }

    /// From the launch fibre where there is one, or else from where the receiver has recovered, to
    /// just before the end.
    fn fall(&self, parts: &Parts<'_>) -> Option<Fall> {
        let curve = self.curve(0)?;
        let begin = parts.start;
        let (from, high) = if self.has_launch_fibre() {
            curve.before(begin)?
        } else {
            curve.behind(begin + self.blind())?
        };
        let (to, low) = curve.before(parts.end)?;
        let loss = (from < to).then(|| low - high)?;
        let whole = loss.checked_add(parts.whole()?)?.checked_sub(parts.between(from, to)?)?;
        Some(Fall { from, to, loss: decibels(loss), whole: decibels(whole) })
    }
}

impl Totals {
    /// By how much the stated total is more than the sum of parts, in dB.
    #[must_use]
    pub fn stated_over_parts(&self) -> Option<Quantity> {
        self.stated?.loss.checked_sub(self.parts?)
    }

    /// By how much the stated total is more than what the trace shows, in dB.
    #[must_use]
    pub fn stated_over_fall(&self) -> Option<Quantity> {
        self.stated?.loss.checked_sub(self.fall?.whole)
    }

    /// Whether both the events and the trace say something else than the stated total, by more than
    /// 0.2 dB or, for a total in whole decibels, by more than one.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        let Some(stated) = self.stated else { return false };
        let tolerance = if stated.decimals.get() == 0 { DECIBEL } else { TOLERANCE };
        let is_far = |apart: Option<Quantity>| apart.is_some_and(|q| q.steps().abs() > tolerance);
        is_far(self.stated_over_parts()) && is_far(self.stated_over_fall())
    }
}

const fn decibels(thousandths: i64) -> Quantity {
    Quantity::from_steps(thousandths, Unit::Db)
}

/// The fibre from start to end, taken apart.
struct Parts<'a> {
    start: Delay,
    end: Delay,
    events: Vec<&'a Event>,
    sections: Vec<Section>,
    index: GroupIndex,
}

struct Section {
    from: Delay,
    to: Delay,
    /// In 0.001 dB/km.
    slope: i128,
}

impl Parts<'_> {
    fn whole(&self) -> Option<i64> {
        self.between(self.start, self.end)
    }

    /// The loss of what lies between two places, events at the first of them included.
    fn between(&self, from: Delay, to: Delay) -> Option<i64> {
        let of_sections = self.sections.iter().map(|section| {
            let (from, to) = (section.from.max(from), section.to.min(to));
            let length = if from < to { (to - from).length(self.index).steps() } else { 0 };
            section.slope * i128::from(length)
        });
        let sections = of_sections.sum::<i128>().div_euclid(MILLIMETRES_PER_KILOMETRE);
        let inside = |event: &&&Event| (from..to).contains(&event.delay());
        let losses = self.events.iter().filter(inside).filter_map(|event| event.loss());
        let events: i64 = losses.map(Quantity::steps).sum();
        i64::try_from(sections).ok()?.checked_add(events)
    }
}
