//! The laptop's clock: recorded, watched for steps, never trusted.

mod kernel;

use linecert_measure::Timestamp;

use crate::event::{Event, Kept};

/// A step of the clock is told when it is larger: two clocks are read one after the other, and a
/// busy computer may do something else in between.
const STEP_MS: u64 = 1000;

/// What the clocks of this computer say at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The clock on the wall, which people and time servers set.
    pub(crate) wall: Timestamp,
    /// The name of the run of the operating system, and the milliseconds since it began, asleep or
    /// awake, by a clock that nobody sets.
    pub(crate) since_boot: Option<(String, u64)>,
    /// Whether a time server keeps the clock on the wall.
    pub(crate) kept: Kept,
}

/// Watches the clock from one event of a job to the next.
#[derive(Debug)]
pub(crate) struct Clock {
    read: fn() -> Reading,
    last: Option<Last>,
}

/// What the clock said when it was looked at last.
#[derive(Debug)]
struct Last {
    reading: Reading,
    /// When the newest event was, by the clock on the wall.
    event: Timestamp,
}

impl Clock {
    /// The clock of this computer.
    pub(crate) fn system() -> Self {
        Self::read_by(kernel::read)
    }

    pub(crate) fn read_by(read: fn() -> Reading) -> Self {
        Self { read, last: None }
    }

    /// Goes on behind the events of an earlier run of the program, or of the computer.
    pub(crate) fn resume(&mut self, events: &[Event]) {
        let event = events.iter().rev().find_map(Event::at);
        self.last = last_reading(events).zip(event).map(|(reading, event)| Last { reading, event });
    }

    /// The clock on the wall.
    pub(crate) fn wall(&self) -> Timestamp {
        (self.read)().wall
    }

    /// Looks at the clock and tells what it says, as at the beginning of a run.
    pub(crate) fn look(&mut self) -> Vec<Event> {
        let now = (self.read)();
        self.stepped(&now).into_iter().chain([self.keep(now)]).collect()
    }

    /// What is to be told of the clock since it was looked at last: nothing, as a rule.
    pub(crate) fn watch(&mut self) -> Vec<Event> {
        let now = (self.read)();
        let stepped = self.stepped(&now);
        let is_as_before = self.last.as_ref().is_some_and(|last| last.reading.kept == now.kept);
        let read = self.keep(now);
        stepped.into_iter().chain((!is_as_before).then_some(read)).collect()
    }

    fn stepped(&self, now: &Reading) -> Option<Event> {
        let by_ms = step(self.last.as_ref()?, now)?;
        Some(Event::ClockStepped { at: now.wall, by_ms })
    }

    fn keep(&mut self, now: Reading) -> Event {
        let Reading { wall: at, since_boot, kept } = now.clone();
        self.last = Some(Last { reading: now, event: at });
        Event::ClockRead { at, since_boot, kept }
    }
}

/// By how many milliseconds the clock on the wall was set since it was looked at last.
///
/// Within one run of the system it is held against the time since its beginning. That is slewed
/// alike (`adjtimex(2)`), so that only steps show. Without it, as after a restart, only a clock
/// that was put back shows, and by no less than it went back.
fn step(last: &Last, now: &Reading) -> Option<i64> {
    let since =
        |earlier: Timestamp| now.wall.as_millisecond().checked_sub(earlier.as_millisecond());
    let by_ms = match (&last.reading.since_boot, &now.since_boot) {
        (Some((boot, before)), Some((same, now))) if boot == same => {
            since(last.reading.wall)?.checked_sub_unsigned(now.checked_sub(*before)?)?
        }
        _ => since(last.event)?.min(0),
    };
    (by_ms.unsigned_abs() > STEP_MS).then_some(by_ms)
}

/// What the clocks would have said when they were looked at last, had all steps since been made
/// before.
fn last_reading(events: &[Event]) -> Option<Reading> {
    let mut last: Option<Reading> = None;
    for event in events {
        match event {
            Event::ClockRead { at, since_boot, kept } => {
                last = Some(Reading { wall: *at, since_boot: since_boot.clone(), kept: *kept });
            }
            Event::ClockStepped { by_ms, .. } => last = last.map(|last| moved(last, *by_ms)),
            _ => {}
        }
    }
    last
}

fn moved(reading: Reading, by_ms: i64) -> Reading {
    let to_ms = reading.wall.as_millisecond().saturating_add(by_ms);
    Reading { wall: Timestamp::from_millisecond(to_ms).unwrap_or(reading.wall), ..reading }
}

/// The sum of the sizes of all steps, in milliseconds.
pub(crate) fn stepped_ms(events: &[Event]) -> u64 {
    let size = |event: &Event| match event {
        Event::ClockStepped { by_ms, .. } => by_ms.unsigned_abs(),
        _ => 0,
    };
    events.iter().map(size).fold(0, u64::saturating_add)
}

/// Whether a time server kept the clock, by the worst that the system ever said.
pub(crate) fn kept(events: &[Event]) -> Kept {
    let said = events.iter().filter_map(|event| match event {
        Event::ClockRead { kept, .. } => Some(*kept),
        _ => None,
    });
    said.max().unwrap_or(Kept::Unknown)
}

#[cfg(test)]
mod tests;
