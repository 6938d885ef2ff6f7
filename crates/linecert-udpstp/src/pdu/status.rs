//! The Status PDU, by which the receiver of the load tells what it sees.

use super::{
    Action, PduError, SendingRate, Trailer, Version, WireTime, identified,
    load::{put_time, take_time},
    octets::{Fields, Octets},
    trailer,
};

const STATUS: u16 = 0xfeed;
const NO_DATA: u32 = u32::MAX;

/// Delay variation of one way, above the shortest delay, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delays {
    /// The least; `None` without a sample.
    pub least_ms: Option<u32>,
    /// The greatest.
    pub greatest_ms: u32,
    /// The sum of all samples.
    pub sum_ms: u32,
    /// How many samples there are.
    pub count: u32,
}

/// What was received during a sub-interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SubIntervalCounts {
    /// Datagrams, duplicates included.
    pub datagrams: u32,
    /// Octets of UDP payload.
    pub octets: u64,
    /// How long it was, in microseconds.
    pub time_us: u32,
    /// Datagrams that were missing.
    pub lost: u32,
    /// Datagrams that came behind a later one.
    pub reordered: u32,
    /// Datagrams that came again.
    pub duplicated: u32,
    /// Delay variation of one way.
    pub delays: Delays,
    /// The least variation of the round trip in milliseconds; `None` without a sample.
    pub round_trip_least_ms: Option<u32>,
    /// The greatest variation of the round trip in milliseconds.
    pub round_trip_greatest_ms: u32,
    /// Milliseconds from the start of the first sub-interval to the end of this one.
    pub elapsed_ms: u32,
}

/// What was received since the last Status PDU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trial {
    /// Datagrams that were missing.
    pub lost: u32,
    /// Datagrams that came behind a later one.
    pub reordered: u32,
    /// Datagrams that came again.
    pub duplicated: u32,
    /// The least difference of the clocks and the delay in milliseconds, over the whole test.
    pub clock_difference_ms: i32,
    /// Delay variation of one way.
    pub delays: Delays,
    /// The shortest round trip of the whole test in milliseconds; `None` without a sample.
    pub round_trip_shortest_ms: Option<u32>,
    /// The last round trip above the shortest, in milliseconds; `None` without a sample.
    pub round_trip_variation_ms: Option<u32>,
    /// Whether one of the shortest delays is new.
    pub shortest_is_new: bool,
    /// How long the trial was, in microseconds.
    pub time_us: u32,
    /// Datagrams.
    pub datagrams: u32,
    /// Octets of UDP payload.
    pub octets: u32,
}

/// A Status PDU: 204 octets, 168 before version 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Whether the test goes on.
    pub action: Action,
    /// Whether the receiver of the load has got none for a while.
    pub deaf: bool,
    /// The number of the PDU, from 1.
    pub sequence: u32,
    /// The rate at which the client shall send; nothing when the server sends.
    pub rate: SendingRate,
    /// The number of the sub-interval that ended last; 0 before the first has.
    pub sub_interval: u32,
    /// What was received in it.
    pub saved: SubIntervalCounts,
    /// What was received since the last Status PDU.
    pub trial: Trial,
    /// When the PDU was sent, by the clock of its sender.
    pub sent: WireTime,
    /// Who vouches for the PDU; the digest is not used.
    pub trailer: Trailer,
}

impl Delays {
    fn put(self, octets: &mut Octets) {
        octets.u32(self.least_ms.unwrap_or(NO_DATA)).u32(self.greatest_ms);
        octets.u32(self.sum_ms).u32(self.count);
    }

    fn take(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            least_ms: optional(fields.u32()?),
            greatest_ms: fields.u32()?,
            sum_ms: fields.u32()?,
            count: fields.u32()?,
        })
    }

    /// The mean to the nearest millisecond, as with the reference; `None` without a sample.
    #[must_use]
    pub fn mean_ms(&self) -> Option<u32> {
        let tenths = (u64::from(self.sum_ms) * 10).checked_div(self.count.into())?;
        u32::try_from((tenths + 5) / 10).ok()
    }
}

impl SubIntervalCounts {
    /// Before version 20 the reference had the padding of its compiler on the wire.
    fn put(&self, octets: &mut Octets, version: Version) {
        octets.u32(self.datagrams);
        pad(octets, version);
        octets.u64(self.octets).u32(self.time_us);
        octets.u32(self.lost).u32(self.reordered).u32(self.duplicated);
        self.delays.put(octets);
        octets.u32(self.round_trip_least_ms.unwrap_or(NO_DATA)).u32(self.round_trip_greatest_ms);
        octets.u32(self.elapsed_ms);
        pad(octets, version);
    }

    fn take(fields: &mut Fields<'_>, version: Version) -> Option<Self> {
        let datagrams = fields.u32()?;
        skip_pad(fields, version)?;
        let counts = Self {
            datagrams,
            octets: fields.u64()?,
            time_us: fields.u32()?,
            lost: fields.u32()?,
            reordered: fields.u32()?,
            duplicated: fields.u32()?,
            delays: Delays::take(fields)?,
            round_trip_least_ms: optional(fields.u32()?),
            round_trip_greatest_ms: fields.u32()?,
            elapsed_ms: fields.u32()?,
        };
        skip_pad(fields, version)?;
        Some(counts)
    }
}

fn pad(octets: &mut Octets, version: Version) {
    if !version.is_extended() {
        octets.zeros::<4>();
    }
}

fn skip_pad(fields: &mut Fields<'_>, version: Version) -> Option<()> {
    if version.is_extended() { Some(()) } else { fields.skip::<4>() }
}

const fn optional(field: u32) -> Option<u32> {
    if field == NO_DATA { None } else { Some(field) }
}

impl Trial {
    fn put(&self, octets: &mut Octets) {
        octets.u32(self.lost).u32(self.reordered).u32(self.duplicated);
        octets.put(&self.clock_difference_ms.to_be_bytes());
        self.delays.put(octets);
        octets.u32(self.round_trip_shortest_ms.unwrap_or(NO_DATA));
        octets.u32(self.round_trip_variation_ms.unwrap_or(NO_DATA));
        octets.u8(self.shortest_is_new.into()).zeros::<3>();
        octets.u32(self.time_us).u32(self.datagrams).u32(self.octets);
    }

    fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let (lost, reordered, duplicated) = (fields.u32()?, fields.u32()?, fields.u32()?);
        let clock_difference_ms = i32::from_be_bytes(fields.array()?);
        let delays = Delays::take(fields)?;
        let (shortest, variation) = (optional(fields.u32()?), optional(fields.u32()?));
        let shortest_is_new = fields.u8()? != 0;
        fields.skip::<3>()?;
        Some(Self {
            lost,
            reordered,
            duplicated,
            clock_difference_ms,
            delays,
            round_trip_shortest_ms: shortest,
            round_trip_variation_ms: variation,
            shortest_is_new,
            time_us: fields.u32()?,
            datagrams: fields.u32()?,
            octets: fields.u32()?,
        })
    }
}

impl Status {
    /// Octets of the PDU.
    pub const LENGTH: usize = 204;
    /// Octets before version 20.
    pub const OLD_LENGTH: usize = 168;

    const fn length(version: Version) -> usize {
        if version.0 >= Version::CURRENT.0 { Self::LENGTH } else { Self::OLD_LENGTH }
    }

    /// The octets of a PDU of a test of `version`, not sealed: digest and checksum are zero.
    #[must_use]
    pub fn encode(&self, version: Version) -> Vec<u8> {
        let mut octets = Octets(Vec::with_capacity(Self::LENGTH));
        octets.u16(STATUS).u8(self.action.octet()).u8(self.deaf.into()).u32(self.sequence);
        self.rate.put(&mut octets);
        octets.u32(self.sub_interval);
        self.saved.put(&mut octets, version);
        self.trial.put(&mut octets);
        put_time(&mut octets, self.sent);
        if version.is_extended() {
            octets.zeros::<3>();
            self.trailer.put(&mut octets);
        }
        octets.0
    }

    /// Takes a PDU of a test of `version` from a whole datagram. The digest is not looked at.
    ///
    /// # Errors
    /// When the datagram has another length, another identifier, or a checksum that does not hold.
    pub fn decode(octets: &[u8], version: Version) -> Result<Self, PduError> {
        let length = PduError::Length { pdu: "Status", found: octets.len() };
        if octets.len() != Self::length(version) {
            return Err(length);
        }
        let mut fields = Fields(octets);
        identified("Status", fields.u16().ok_or(length)?, STATUS)?;
        if version.is_extended() && !trailer::checksum_holds(octets) {
            return Err(PduError::Checksum { pdu: "Status" });
        }
        Self::take(&mut fields, version).ok_or(length)
    }

    fn take(fields: &mut Fields<'_>, version: Version) -> Option<Self> {
        let (action, deaf) = (Action::of(fields.u8()?), fields.u8()? != 0);
        let (sequence, rate) = (fields.u32()?, SendingRate::take(fields)?);
        let (sub_interval, saved) = (fields.u32()?, SubIntervalCounts::take(fields, version)?);
        let (trial, sent) = (Trial::take(fields)?, take_time(fields)?);
        let trailer = if version.is_extended() {
            fields.skip::<3>()?;
            Trailer::take(fields)?
        } else {
            Trailer::NONE
        };
        Some(Self { action, deaf, sequence, rate, sub_interval, saved, trial, sent, trailer })
    }
}
