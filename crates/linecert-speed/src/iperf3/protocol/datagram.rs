//! What stands at the start of each datagram: when it was sent, and its number.

/// What a client sends first on each UDP stream, in the byte order of x86 and ARM
/// (`UDP_CONNECT_MSG` of `iperf.h`, which is written in the order of the machine).
pub const CONNECT_REQUEST: [u8; 4] = 0x3637_3839_u32.to_le_bytes();

/// What a server answers to it.
pub const CONNECT_REPLY: [u8; 4] = 0x3938_3736_u32.to_le_bytes();

/// What a server before iperf3 3.11 answers.
pub const LEGACY_CONNECT_REPLY: [u8; 4] = 987_654_321_u32.to_le_bytes();

/// How wide the numbers of datagrams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Four octets, which are used up after some hours at a gigabit per second.
    Bits32,
    /// Eight octets (`--udp-counters-64bit`).
    Bits64,
}

/// The header of a datagram: seconds, microseconds and number, each big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatagramHeader {
    /// When it was sent by the sender's clock, in microseconds.
    pub sent_us: u64,
    /// 1, 2, 3 ... on each stream.
    pub number: u64,
}

impl Counter {
    /// The size of the header.
    #[must_use]
    pub const fn header_size(self) -> usize {
        match self {
            Self::Bits32 => 12,
            Self::Bits64 => 16,
        }
    }
}

impl DatagramHeader {
    /// Writes the header over the start of a datagram; what does not fit is left out.
    pub fn encode(self, counter: Counter, datagram: &mut [u8]) {
        let seconds = u32::try_from(self.sent_us / 1_000_000).unwrap_or(u32::MAX);
        let micros = u32::try_from(self.sent_us % 1_000_000).unwrap_or(0);
        let number = self.number.to_be_bytes();
        let unused = match counter {
            Counter::Bits32 => 4,
            Counter::Bits64 => 0,
        };
        let time = seconds.to_be_bytes().into_iter().chain(micros.to_be_bytes());
        let octets = time.chain(number.into_iter().skip(unused));
        for (to, from) in datagram.iter_mut().zip(octets) {
            *to = from;
        }
    }

    /// Reads the header; `None` when the datagram is shorter.
    #[must_use]
    pub fn decode(counter: Counter, datagram: &[u8]) -> Option<Self> {
        let (seconds, rest) = datagram.split_first_chunk()?;
        let (micros, rest) = rest.split_first_chunk()?;
        let number = match counter {
            Counter::Bits32 => u32::from_be_bytes(*rest.first_chunk()?).into(),
            Counter::Bits64 => u64::from_be_bytes(*rest.first_chunk()?),
        };
        let (seconds, micros) = (u32::from_be_bytes(*seconds), u32::from_be_bytes(*micros));
        Some(Self { sent_us: u64::from(seconds) * 1_000_000 + u64::from(micros), number })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_header_is_written_as_iperf3_does() {
        let header = DatagramHeader { sent_us: 258_000_003, number: 0x0102_0304_0506_0708 };
        let mut datagram = [0xff; 18];
        header.encode(Counter::Bits64, &mut datagram);
        let wire = [0, 0, 1, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0xff, 0xff];
        assert_eq!(datagram, wire);
        assert_eq!(DatagramHeader::decode(Counter::Bits64, &datagram), Some(header));
        header.encode(Counter::Bits32, &mut datagram);
        let short = DatagramHeader::decode(Counter::Bits32, &datagram).unwrap();
        assert_eq!(short.number, 0x0506_0708);
        assert_eq!(DatagramHeader::decode(Counter::Bits32, &datagram[..11]), None);
        assert_eq!(DatagramHeader::decode(Counter::Bits64, &datagram[..15]), None);
    }

    #[test]
    fn the_words_of_greeting_are_those_on_the_wire() {
        assert_eq!((&CONNECT_REQUEST, &CONNECT_REPLY), (b"9876", b"6789"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(sent_us in 0..4_000_000_000_000_000_u64, number: u64) {
            let header = DatagramHeader { sent_us, number };
            let mut datagram = [0; 16];
            header.encode(Counter::Bits64, &mut datagram);
            prop_assert_eq!(DatagramHeader::decode(Counter::Bits64, &datagram), Some(header));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            let is_read = DatagramHeader::decode(Counter::Bits32, &bytes).is_some();
            prop_assert_eq!(is_read, bytes.len() >= 12);
        }
    }
}
