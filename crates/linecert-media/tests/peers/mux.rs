//! An even transport stream of one programme, written from ISO/IEC 13818-1 and from nothing of the
//! reader: tables ten times, clock references fifty times and random access twice a second.

use crc::{CRC_32_MPEG_2, Crc};

pub(crate) const PACKET: usize = 188;
/// Transport packets in a datagram.
pub(crate) const PACKETS: usize = 7;
pub(crate) const VIDEO: u16 = 0x100;
const AUDIO: u16 = 0x101;
const MAP: u16 = 0x1000;
const NULL: u16 = 0x1fff;

/// How a stream is made.
#[derive(Clone, Copy)]
pub(crate) struct Mux {
    /// Packets a second.
    pub(crate) rate: usize,
    pub(crate) seconds: usize,
    /// Whether random access is marked.
    pub(crate) random_access: bool,
}

impl Mux {
    /// 2600 packets a second, which are 371.4 datagrams of seven and 3.910400 Mbit/s.
    pub(crate) fn of_seconds(seconds: usize) -> Self {
        Self { rate: 2_600, seconds, random_access: true }
    }

    pub(crate) fn packets(self) -> Vec<[u8; PACKET]> {
        let mut counters = std::collections::BTreeMap::<u16, u8>::new();
        let mut count = move |pid: u16| {
            let counter = counters.entry(pid).or_default();
            *counter = counter.wrapping_add(1) & 0x0f;
            *counter
        };
        (0..self.rate * self.seconds).map(|n| self.packet(n, &mut count)).collect()
    }

    fn packet(self, n: usize, count: &mut impl FnMut(u16) -> u8) -> [u8; PACKET] {
        let every = |times: usize| n % (self.rate / times);
        if every(10) == 1 {
            return section(0, &association(), count(0));
        }
        if every(10) == 2 {
            return section(MAP, &map(), count(MAP));
        }
        match (every(50), n % 5) {
            (0, _) => self.video(n, true, count(VIDEO)),
            (_, 3) => filled(AUDIO, count(AUDIO), n),
            (_, 4) => filled(NULL, 0, n),
            _ => self.video(n, false, count(VIDEO)),
        }
    }

    /// A packet of pictures, perhaps with the clock as it stands when this packet is due.
    fn video(self, n: usize, clock: bool, counter: u8) -> [u8; PACKET] {
        if !clock {
            return filled(VIDEO, counter, n);
        }
        let access = n.is_multiple_of(self.rate / 2);
        let counts = n as u64 * 27_000_000 / self.rate as u64;
        let bits = ((counts / 300) << 15) | (0x3f << 9) | (counts % 300);
        let start = if access { 0x40 } else { 0 };
        let mark = if access && self.random_access { 0x40 } else { 0 };
        let mut packet = filled(VIDEO, counter, n);
        packet[1] |= start;
        packet[3] |= 0x20;
        packet[4..6].copy_from_slice(&[7, 0x10 | mark]);
        packet[6..12].copy_from_slice(&bits.to_be_bytes()[2..]);
        packet
    }
}

/// A packet whose payload differs from every other.
fn filled(pid: u16, counter: u8, n: usize) -> [u8; PACKET] {
    let mut packet = [0xaa; PACKET];
    let [high, low] = pid.to_be_bytes();
    packet[..4].copy_from_slice(&[0x47, high, low, 0x10 | counter]);
    packet[PACKET - 8..].copy_from_slice(&n.to_be_bytes());
    packet
}

fn association() -> Vec<u8> {
    let [high, low] = MAP.to_be_bytes();
    vec![0, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | high, low]
}

fn map() -> Vec<u8> {
    let ([vh, vl], [ah, al]) = (VIDEO.to_be_bytes(), AUDIO.to_be_bytes());
    let mut section = vec![2, 0xb0, 23, 0, 1, 0xc1, 0, 0, 0xe0 | vh, vl, 0xf0, 0];
    section.extend([0x0f, 0xe0 | ah, al, 0xf0, 0, 0x1b, 0xe0 | vh, vl, 0xf0, 0]);
    section
}

fn section(pid: u16, section: &[u8], counter: u8) -> [u8; PACKET] {
    let mut packet = [0xff; PACKET];
    let [high, low] = pid.to_be_bytes();
    packet[..5].copy_from_slice(&[0x47, 0x40 | high, low, 0x10 | counter, 0]);
    packet[5..5 + section.len()].copy_from_slice(section);
    let checksum = Crc::<u32>::new(&CRC_32_MPEG_2).checksum(section).to_be_bytes();
    packet[5 + section.len()..9 + section.len()].copy_from_slice(&checksum);
    packet
}
