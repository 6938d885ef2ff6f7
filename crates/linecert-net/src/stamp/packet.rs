//! Unauthenticated STAMP packets (RFC 8762, 4.2.1 and 4.3.1; RFC 8972, 3). Pure.

use crate::stamp::{TimeFormat, timestamp::Timestamp};

/// The octets of a packet without extensions.
pub(super) const LENGTH: usize = 44;

/// What a TWAMP Light reflector returns at least (RFC 5357, 4.2.1).
const LEAST_REPLY: usize = 41;

/// The bit of an error estimate that says PTP (RFC 8186, 2.1).
const PTP: u16 = 0x4000;

/// A clock that nobody has set by another (S = 0), with an error of up to a second:
/// 1 · 2^(32 - 32) s (RFC 4656, 4.1.2).
const UNSYNCHRONISED: u16 = 0x2001;

/// A probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) sequence: u32,
    pub(super) sent: Timestamp,
    pub(super) estimate: u16,
    pub(super) ssid: u16,
}

/// What a reflector makes of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reflection {
    /// Its own number.
    pub(super) sequence: u32,
    /// When the reflection left, by the clock of the reflector.
    pub(super) sent: Timestamp,
    pub(super) ssid: u16,
    /// When the probe came, by the same clock.
    pub(super) received: Timestamp,
    pub(super) probe: Probe,
    /// The TTL or hop limit that the probe came with.
    pub(super) hop_limit: u8,
}

/// The error estimate of a clock that nobody vouches for.
pub(super) const fn estimate(format: TimeFormat) -> u16 {
    match format {
        TimeFormat::Ntp => UNSYNCHRONISED,
        TimeFormat::Ptp => UNSYNCHRONISED | PTP,
    }
}

/// The format of a time that an error estimate goes with.
const fn format_of(estimate: u16) -> TimeFormat {
    if estimate & PTP == 0 { TimeFormat::Ntp } else { TimeFormat::Ptp }
}

impl Probe {
    /// How the sender writes time, which the reflector does too.
    pub(super) const fn format(&self) -> TimeFormat {
        format_of(self.estimate)
    }

    /// The packet, filled with zeros to `length`.
    pub(super) fn encode(&self, length: usize) -> Vec<u8> {
        let mut octets = Vec::with_capacity(length);
        octets.extend(self.sequence.to_be_bytes());
        octets.extend(self.sent.octets());
        octets.extend(self.estimate.to_be_bytes());
        octets.extend(self.ssid.to_be_bytes());
        octets.resize(length.max(LENGTH), 0);
        octets
    }

    /// Decodes a packet; `None` for one of less than 44 octets.
    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let mut fields = Fields(octets.get(..LENGTH)?);
        let (sequence, time, estimate) = (fields.u32()?, fields.octets()?, fields.u16()?);
        let sent = Timestamp::read(time, format_of(estimate));
        Some(Self { sequence, sent, estimate, ssid: fields.u16()? })
    }
}

impl Reflection {
    /// The packet, ending with what came after the first 44 octets of the probe: padding, or
    /// extensions of which none is known here, so that they keep their flag U (RFC 8972, 4).
    pub(super) fn encode(&self, extensions: &[u8]) -> Vec<u8> {
        let format = self.sent.format();
        let mut octets = Vec::with_capacity(LENGTH + extensions.len());
        octets.extend(self.sequence.to_be_bytes());
        octets.extend(self.sent.octets());
        octets.extend(estimate(format).to_be_bytes());
        octets.extend(self.ssid.to_be_bytes());
        octets.extend(self.received.octets());
        octets.extend(self.probe.sequence.to_be_bytes());
        octets.extend(self.probe.sent.octets());
        octets.extend(self.probe.estimate.to_be_bytes());
        octets.extend([0, 0, self.hop_limit, 0, 0, 0]);
        octets.extend(extensions);
        octets
    }

    /// Decodes what a STAMP or TWAMP Light reflector returned; `None` for less than 41 octets.
    pub(super) fn decode(octets: &[u8]) -> Option<Self> {
        let mut fields = Fields(octets.get(..LEAST_REPLY)?);
        let (sequence, time, estimate) = (fields.u32()?, fields.octets()?, fields.u16()?);
        let format = format_of(estimate);
        let sent = Timestamp::read(time, format);
        let ssid = fields.u16()?;
        let received = Timestamp::read(fields.octets()?, format);
        let (number, time, estimate) = (fields.u32()?, fields.octets()?, fields.u16()?);
        let probe_sent = Timestamp::read(time, format_of(estimate));
        let probe = Probe { sequence: number, sent: probe_sent, estimate, ssid };
        let [_, _, hop_limit] = fields.octets()?;
        Some(Self { sequence, sent, ssid, received, probe, hop_limit })
    }
}

/// The fields of a packet from the first on.
struct Fields<'p>(&'p [u8]);

impl Fields<'_> {
    fn octets<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    fn u32(&mut self) -> Option<u32> {
        self.octets().map(u32::from_be_bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.octets().map(u16::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A probe typed from RFC 8762, figure 2, with the SSID of RFC 8972, figure 1.
    const PROBE: [u8; 44] = {
        let mut octets = [0; 44];
        let head = [0, 0, 0, 7, 0xea, 0, 0, 1, 0x80, 0, 0, 0, 0x20, 1, 0x12, 0x34];
        let mut at = 0;
        while at < head.len() {
            octets[at] = head[at];
            at += 1;
        }
        octets
    };

    /// A reflection typed from RFC 8762, figure 5.
    const REFLECTION: [u8; 44] = [
        0, 0, 0, 5, 0xea, 0, 0, 1, 0xa0, 0, 0, 0, 0x20, 1, 0x12, 0x34, // sequence to SSID
        0xea, 0, 0, 1, 0x90, 0, 0, 0, // received
        0, 0, 0, 7, 0xea, 0, 0, 1, 0x80, 0, 0, 0, 0x20, 1, 0, 0, // of the probe
        61, 0, 0, 0, // hop limit
    ];

    #[test]
    fn the_fields_are_where_the_standard_has_them() {
        let probe = Probe::decode(&PROBE).unwrap();
        assert_eq!((probe.sequence, probe.ssid, probe.estimate), (7, 0x1234, 0x2001));
        assert_eq!(probe.encode(44), PROBE);
        let reflection = Reflection::decode(&REFLECTION).unwrap();
        assert_eq!((reflection.sequence, reflection.probe.sequence), (5, 7));
        assert_eq!((reflection.hop_limit, reflection.probe.sent), (61, probe.sent));
        assert_eq!(reflection.sent.since(reflection.received), Some(62_500_000));
        assert_eq!(reflection.encode(&[]), REFLECTION);
    }

    #[test]
    fn a_reflector_of_twamp_light_may_return_41_octets() {
        assert_eq!(Reflection::decode(&REFLECTION[..41]), Reflection::decode(&REFLECTION));
        assert_eq!(Reflection::decode(&REFLECTION[..40]), None);
        assert_eq!(Probe::decode(&PROBE[..43]), None);
    }

    #[test]
    fn the_bit_z_tells_the_format() {
        let mut ptp = PROBE;
        ptp[12] = 0x60;
        let sent = Probe::decode(&ptp).unwrap().sent;
        assert_eq!(sent, Timestamp::read([0xea, 0, 0, 1, 0x80, 0, 0, 0], TimeFormat::Ptp));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..90)) {
            if let Some(probe) = Probe::decode(&octets) {
                prop_assert_eq!(Probe::decode(&probe.encode(octets.len())), Some(probe));
            }
            let _ = Reflection::decode(&octets);
        }
    }
}
