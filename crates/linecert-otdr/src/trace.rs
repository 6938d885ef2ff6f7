//! A trace: a recording together with what it means.

mod curve;
mod roles;
mod totals;

use linecert_measure::{Quantity, Timestamp, Unit, Wavelength};

pub use curve::Curve;
pub use totals::{Fall, Stated, Totals};

use crate::{
    checksum::Checksum,
    delay::{Delay, GroupIndex},
    event::{Event, Role},
    read::ReadError,
    recording::{Recording, Tag},
};

/// A recording of which every number that can be interpreted is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    recording: Recording,
    events: Vec<Event>,
    checksum: Checksum,
    size: usize,
}

/// Whether and where the fibre ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End<'a> {
    /// The instrument saw the end.
    Seen(&'a Event),
    /// No event has the code of an end: the fibre is longer than the range, or too lossy.
    NotSeen,
}

/// What kind of trace a file says that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `ST`: as measured.
    Standard,
    /// `RT`: turned around.
    Reverse,
    /// `DT`: the difference of two.
    Difference,
    /// `RF`: a reference.
    Reference,
    /// Another code.
    Unknown(Tag),
}

/// A time of averaging. The standard counts 0.1 s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AveragingTime {
    /// What the file holds.
    pub stored: u16,
    /// What that is, in seconds.
    pub time: Quantity,
}

/// Makers that count the time of averaging in 0.01 s: an OFL280 stores 3000 for 30 s.
const HUNDREDTHS_OF_A_SECOND: [&str; 1] = ["Noyes"];

/// How far a laser may be from the wavelength that it is sold as, in picometres. What is farther
/// contradicts: the closest wavelengths that are told apart, 1550 and 1577 nm, lie 27 nm apart.
const LASER_TOLERANCE: u64 = 20_000;

impl Trace {
    /// Reads a `.sor` file of version 1 or 2.
    ///
    /// # Errors
    /// When the bytes are no such file or a block is cut off; the error names block and byte.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let recording = Recording::read(bytes)?;
        let (checksum, size) = (Checksum::of(bytes), bytes.len());
        let trace = Self { recording, events: Vec::new(), checksum, size };
        let events = roles::assign(&trace.recording, trace.blur());
        Ok(Self { events, ..trace })
    }

    /// Everything as the file stores it.
    #[must_use]
    pub const fn recording(&self) -> &Recording {
        &self.recording
    }

    /// What the checksum says.
    #[must_use]
    pub const fn checksum(&self) -> Checksum {
        self.checksum
    }

    /// The size of the file in bytes.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The events in the order in which they lie along the fibre.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The event at which the fibre starts; some makers list none.
    #[must_use]
    pub fn start(&self) -> Option<&Event> {
        self.events.iter().find(|event| event.role() == Role::Start)
    }

    /// Where the fibre starts: at that event, or else at the user's offset.
    #[must_use]
    pub fn origin(&self) -> Delay {
        self.start().map_or(Delay::ZERO, Event::delay)
    }

    /// Whether and where the fibre ends.
    #[must_use]
    pub fn end(&self) -> End<'_> {
        let end = self.events.iter().find(|event| event.role() == Role::End);
        end.map_or(End::NotSeen, End::Seen)
    }

    /// The group index; `None` when the stored one is none of glass, and then there are no lengths.
    #[must_use]
    pub const fn group_index(&self) -> Option<GroupIndex> {
        GroupIndex::from_hundred_thousandths(self.recording.fixed.group_index)
    }

    /// The length of fibre that a time stands for, in metres.
    #[must_use]
    pub fn length(&self, delay: Delay) -> Option<Quantity> {
        self.group_index().map(|index| delay.length(index))
    }

    /// The time of propagation from start to end.
    #[must_use]
    pub fn span(&self) -> Option<Delay> {
        let End::Seen(end) = self.end() else { return None };
        let span = end.delay() - self.origin();
        (span > Delay::ZERO).then_some(span)
    }

    /// The user's offset, from its time: the distance that is stored beside has no certain unit.
    #[must_use]
    pub fn user_offset(&self) -> Delay {
        Delay::from_hundred_picoseconds(self.recording.general.user_offset.into())
    }

    /// The trace of each pulse width.
    pub fn curves(&self) -> impl Iterator<Item = Curve<'_>> {
        (0..self.recording.series.len()).filter_map(|number| self.curve(number))
    }

    /// The points of the first pulse width as stored: in -0.001 dB when the scale is 1000.
    #[must_use]
    pub fn points(&self) -> &[u16] {
        self.recording.series.first().map_or(&[], |series| &series.points)
    }

    /// The actual wavelength of the laser in nanometres: stored in 0.1 nm, or in nm by makers whose
    /// number would else be below 600 nm.
    #[must_use]
    pub fn actual_wavelength(&self) -> Option<Quantity> {
        let stored = i64::from(self.recording.fixed.wavelength);
        let picometres = if stored / 10 < 600 { stored * 1_000 } else { stored * 100 };
        let is_light = (600_000..=2_000_000).contains(&picometres);
        is_light.then(|| Quantity::from_steps(picometres, Unit::Nanometre))
    }

    /// The wavelength that limits are written for: the nominal one, unless the actual one
    /// contradicts it; the actual one where no nominal one is stored.
    #[must_use]
    pub fn wavelength(&self) -> Option<Wavelength> {
        let nominal = Wavelength::from_nm(self.recording.general.wavelength);
        let actual = self.actual_wavelength().map(Quantity::steps);
        match (nominal, actual) {
            (Some(nominal), Some(actual)) => {
                let apart = actual.abs_diff(i64::from(nominal.nm()) * 1_000);
                (apart <= LASER_TOLERANCE).then_some(nominal)
            }
            (Some(nominal), None) => Some(nominal),
            (None, Some(actual)) => {
                u16::try_from((actual + 500) / 1_000).ok().and_then(Wavelength::from_nm)
            }
            (None, None) => None,
        }
    }

    /// When it was measured by the instrument's clock, whose zone the file does not tell; `None`
    /// when the clock stood at zero.
    #[must_use]
    pub fn acquired_at(&self) -> Option<Timestamp> {
        let seconds = self.recording.fixed.acquired_at;
        Timestamp::from_second(seconds.into()).ok().filter(|_| seconds != 0)
    }

    /// The time of averaging; version 1 has no field for it.
    #[must_use]
    pub fn averaging_time(&self) -> Option<AveragingTime> {
        let stored = self.recording.fixed.averaging_time?;
        let maker = self.recording.supplier.name.as_str();
        let step = if HUNDREDTHS_OF_A_SECOND.contains(&maker) { 10 } else { 100 };
        let time = Quantity::from_steps(i64::from(stored) * step, Unit::Second);
        Some(AveragingTime { stored, time })
    }

    /// The backscatter coefficient in dB for a pulse of 1 ns.
    #[must_use]
    pub fn backscatter(&self) -> Quantity {
        Quantity::from_steps(i64::from(self.recording.fixed.backscatter) * -100, Unit::Db)
    }

    /// The range of the acquisition.
    #[must_use]
    pub fn range(&self) -> Delay {
        Delay::from_hundred_picoseconds(self.recording.fixed.range.into())
    }

    /// What kind of trace the file says that it holds; version 1 does not say.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.recording.fixed.trace_type.map(|tag| match &tag.0 {
            b"ST" => Kind::Standard,
            b"RT" => Kind::Reverse,
            b"DT" => Kind::Difference,
            b"RF" => Kind::Reference,
            _ => Kind::Unknown(tag),
        })
    }

    /// The longest pulse, by which events blur.
    pub(crate) fn pulse(&self) -> Delay {
        let widths = self.recording.fixed.pulses.iter().map(|pulse| pulse.width);
        Delay::of_pulse(widths.max().unwrap_or_default())
    }

    /// The spacing of the points of the first pulse width.
    #[must_use]
    pub fn spacing(&self) -> Delay {
        let spacing = self.recording.fixed.pulses.first().map_or(0, |pulse| pulse.spacing);
        Delay::from_ten_femtoseconds(spacing.into())
    }

    /// How far apart two looks at one event may lie: a point and the smear of the pulse.
    pub(crate) fn blur(&self) -> Delay {
        self.spacing() + self.pulse()
    }

    /// Whether there is a launch fibre that is longer than what the instrument is blind for. Without
    /// it, nothing can be said of the connection at the start.
    #[must_use]
    pub fn has_launch_fibre(&self) -> bool {
        self.user_offset() > self.blind()
    }

    /// For how long the receiver recovers from the reflection of the port: ten pulses and sixteen
    /// points, by which each of the recordings at hand has.
    pub(crate) fn blind(&self) -> Delay {
        self.pulse().times(10) + self.spacing().times(16)
    }
}
