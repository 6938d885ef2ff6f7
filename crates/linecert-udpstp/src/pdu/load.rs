//! The header of a Load PDU, which fills the line.

use super::{
    Action, PduError,
    checksum::holds,
    identified,
    octets::{Fields, Octets},
};

const LOAD: u16 = 0xbeef;

/// Octets of the header; the rest of the datagram is padding.
pub const LOAD_HEADER: usize = 32;

/// An instant of a host's wall clock, in nanoseconds since 1970. The wire has 32 bits of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct WireTime(pub i64);

/// The header of a Load PDU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadHeader {
    /// Whether the test goes on.
    pub action: Action,
    /// Whether the sender has not heard of the receiver for a while.
    pub deaf: bool,
    /// The number of the datagram, from 1.
    pub sequence: u32,
    /// Octets of UDP payload, the header included.
    pub octets: u16,
    /// Status PDUs that the sender missed before the last; 65,535 when it came late.
    pub status_errors: u16,
    /// When the last Status PDU that the sender got was sent, by the receiver's clock; zero for
    /// none.
    pub status_sent: WireTime,
    /// When the PDU was sent, by the sender's clock.
    pub sent: WireTime,
    /// Milliseconds from that Status PDU's arrival to the sending of this PDU.
    pub response_delay_ms: u16,
}

impl LoadHeader {
    /// The octets of the header. There is no checksum: that of UDP covers the datagram.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut octets = Octets(Vec::with_capacity(LOAD_HEADER));
        octets.u16(LOAD).u8(self.action.octet()).u8(self.deaf.into()).u32(self.sequence);
        octets.u16(self.octets).u16(self.status_errors);
        put_time(&mut octets, self.status_sent);
        put_time(&mut octets, self.sent);
        octets.u16(self.response_delay_ms).u16(0);
        octets.0
    }

    /// Takes the header from the front of a datagram, which may have been cut behind it.
    ///
    /// # Errors
    /// When there are fewer octets than a header has, another identifier, or a checksum that does
    /// not hold.
    pub fn decode(octets: &[u8]) -> Result<Self, PduError> {
        let length = PduError::Length { pdu: "Load", found: octets.len() };
        let header = octets.first_chunk::<LOAD_HEADER>().ok_or(length)?;
        let mut fields = Fields(header);
        identified("Load", fields.u16().ok_or(length)?, LOAD)?;
        let (header, carried) = Self::take(&mut fields).ok_or(length)?;
        let all = octets.get(..LOAD_HEADER).unwrap_or_default();
        if holds(all, carried) { Ok(header) } else { Err(PduError::Checksum { pdu: "Load" }) }
    }

    fn take(fields: &mut Fields<'_>) -> Option<(Self, u16)> {
        let header = Self {
            action: Action::of(fields.u8()?),
            deaf: fields.u8()? != 0,
            sequence: fields.u32()?,
            octets: fields.u16()?,
            status_errors: fields.u16()?,
            status_sent: take_time(fields)?,
            sent: take_time(fields)?,
            response_delay_ms: fields.u16()?,
        };
        Some((header, fields.u16()?))
    }
}

/// Puts a time as seconds and nanoseconds, the seconds modulo 2^32.
pub(super) fn put_time(octets: &mut Octets, time: WireTime) {
    let WireTime(nanoseconds) = time;
    let seconds = nanoseconds.div_euclid(1_000_000_000).rem_euclid(1 << 32);
    let rest = nanoseconds.rem_euclid(1_000_000_000);
    octets.u32(u32::try_from(seconds).unwrap_or_default());
    octets.u32(u32::try_from(rest).unwrap_or_default());
}

/// Takes a time; more nanoseconds than a second has are taken as they are.
pub(super) fn take_time(fields: &mut Fields<'_>) -> Option<WireTime> {
    let (seconds, rest) = (fields.u32()?, fields.u32()?);
    let nanoseconds = i64::from(seconds) * 1_000_000_000 + i64::from(rest);
    Some(WireTime(nanoseconds))
}
