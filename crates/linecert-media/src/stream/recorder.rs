//! Takes the datagrams of a channel one by one, in order of arrival.

use std::collections::BTreeMap;

use super::{
    SECOND_NS,
    clock_watch::{ClockWatch, Tick},
    delay_factor::MediaArrival,
    framing::Framing,
    record::{Decodable, StreamRecord, Tally},
};
use crate::{
    rtp::{Jitter, Place, RtpHeader, SequenceLog},
    transport_stream::{
        Continuity, ContinuityCheck, PACKET, Packet, PacketError, Pid, Table, Tables,
    },
};

/// The clock of RTP with transport packets (RFC 2250, 2).
const RTP_CLOCK_HZ: i64 = 90_000;
/// More identifiers than a stream to a home ever carries; what has more is hostile.
const MOST_PIDS: usize = 256;
/// An hour of the fastest channel is less. What comes beyond is not kept, and no figure stands.
const MOST_ARRIVALS: usize = 1 << 23;

/// What came so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder {
    arrivals: Vec<MediaArrival>,
    /// By the second since the first arrival.
    seconds: BTreeMap<u64, Tally>,
    foreign: u32,
    malformed: u32,
    rtp: Option<RtpWatch>,
    damaged: u32,
    /// Errors of each identifier that was seen.
    continuity_errors: BTreeMap<Pid, u32>,
    continuity: ContinuityCheck,
    tables: Tables,
    intervals: Intervals,
    clocks: BTreeMap<Pid, ClockWatch>,
    /// How often something was missing or damaged.
    damage: u32,
    octets: u64,
    decodable: Decodable,
    overrun: u32,
}

#[derive(Debug, Clone)]
struct RtpWatch {
    source: u32,
    sources: u32,
    sequence: SequenceLog,
    jitter: Jitter,
    packets: u64,
}

/// When the tables last came, and the longest they stayed away.
#[derive(Debug, Clone, Copy, Default)]
struct Intervals {
    association: Interval,
    map: Interval,
}

#[derive(Debug, Clone, Copy, Default)]
struct Interval {
    last_ns: Option<u64>,
    longest_ns: Option<u64>,
}

impl Recorder {
    /// Takes the next datagram, which came so long after the start of the test.
    pub(crate) fn record(&mut self, at_ns: u64, datagram: &[u8]) {
        if self.arrivals.len() >= MOST_ARRIVALS {
            self.overrun = self.overrun.saturating_add(1);
            return;
        }
        let packets = match Framing::of(datagram) {
            Framing::Foreign => {
                self.foreign = self.foreign.saturating_add(1);
                return;
            }
            Framing::Plain(packets) => packets,
            Framing::Rtp(header, packets) => {
                let Some(missing) = self.missing_before(header, at_ns) else { return };
                self.second_of(at_ns).missing_datagrams += u64::from(missing);
                packets
            }
        };
        let octets = u16::try_from(packets.len()).unwrap_or(u16::MAX);
        self.second_of(at_ns).octets += u64::from(octets);
        self.arrivals.push(MediaArrival { at_ns, octets });
        self.take_packets(at_ns, packets);
    }

    /// What came so far, for showing it.
    pub(crate) fn tally(&self) -> Tally {
        self.seconds.values().copied().fold(Tally::default(), Tally::plus)
    }

    /// When what is needed for a picture came.
    pub(crate) const fn decodable(&self) -> Decodable {
        self.decodable
    }

    /// When the first datagram with transport packets came.
    pub(crate) fn first_ns(&self) -> Option<u64> {
        self.arrivals.first().map(|arrival| arrival.at_ns)
    }

    /// Ends the record at a moment after the last arrival.
    pub(crate) fn finish(self, end_ns: u64) -> StreamRecord {
        let clock = self.clock();
        let rtp = self.rtp;
        StreamRecord {
            end_ns,
            arrivals: self.arrivals,
            seconds: self.seconds,
            foreign: self.foreign,
            malformed: self.malformed,
            damaged: self.damaged,
            losses: rtp.as_ref().map(|rtp| rtp.sequence.losses()),
            senders: rtp.as_ref().map(|rtp| rtp.sources),
            jitter_ns: rtp.and_then(|rtp| rtp.jitter.largest_ns(rtp.packets)),
            continuity_errors: self.continuity_errors,
            association_interval_ns: self.intervals.association.longest_ns,
            map_interval_ns: self.intervals.map.longest_ns,
            clock,
            decodable: self.decodable,
            overrun: self.overrun,
        }
    }

    /// The clock of a program, or of a stream without tables the one with most references.
    fn clock(&self) -> Option<(Pid, ClockWatch)> {
        let known = self.clocks.iter().find(|(pid, _)| self.tables.is_clock(**pid));
        let most = || self.clocks.iter().max_by_key(|(_, watch)| watch.count());
        known.or_else(most).map(|(pid, watch)| (*pid, watch.clone()))
    }

    /// The datagrams that RTP shows to be missing before this one; `None` for one that came before.
    fn missing_before(&mut self, header: RtpHeader, at_ns: u64) -> Option<u32> {
        let rtp = self.rtp.get_or_insert_with(|| RtpWatch::new(header.source));
        if rtp.source != header.source {
            rtp.source = header.source;
            rtp.sources = rtp.sources.saturating_add(1);
            rtp.sequence.restart(header.sequence);
            return Some(0);
        }
        let place = rtp.sequence.record(header.sequence);
        rtp.packets = rtp.packets.saturating_add(1);
        rtp.jitter.add(transit_ns(header, at_ns));
        match place {
            Place::Duplicate => None,
            Place::Ahead(missing) => {
                self.damage = self.damage.saturating_add(1);
                Some(missing)
            }
            Place::Next => Some(0),
            Place::Late | Place::Restart | Place::Stray => {
                self.damage = self.damage.saturating_add(1);
                Some(0)
            }
        }
    }

    /// The tally of the second of an arrival.
    fn second_of(&mut self, at_ns: u64) -> &mut Tally {
        let first_ns = self.arrivals.first().map_or(at_ns, |first| first.at_ns);
        let second = at_ns.saturating_sub(first_ns) / SECOND_NS;
        self.seconds.entry(second).or_default()
    }

    fn take_packets(&mut self, at_ns: u64, octets: &[u8]) {
        let (packets, rest) = octets.as_chunks::<PACKET>();
        if !rest.is_empty() || packets.is_empty() {
            self.malformed = self.malformed.saturating_add(1);
            self.damage = self.damage.saturating_add(1);
        }
        for (index, packet) in packets.iter().enumerate() {
            let behind = octets.len().saturating_sub(index * PACKET);
            match Packet::decode(packet) {
                Ok(packet) => self.take_packet(at_ns, behind, &packet),
                Err(error) => self.refuse(error),
            }
            self.octets = self.octets.saturating_add(PACKET as u64);
        }
    }

    fn refuse(&mut self, error: PacketError) {
        // A reserved control is discarded without being an error (2.4.3.3).
        if error != PacketError::Reserved {
            self.malformed = self.malformed.saturating_add(1);
        }
        self.damage = self.damage.saturating_add(1);
    }

    fn take_packet(&mut self, at_ns: u64, behind: usize, packet: &Packet<'_>) {
        if packet.damaged {
            self.damaged = self.damaged.saturating_add(1);
            self.damage = self.damage.saturating_add(1);
            return;
        }
        let known = self.continuity_errors.contains_key(&packet.pid);
        if !known && self.continuity_errors.len() >= MOST_PIDS {
            self.malformed = self.malformed.saturating_add(1);
            return;
        }
        self.check_continuity(at_ns, packet);
        self.note_clock(at_ns, behind, packet);
        if let Some(table) = self.tables.record(packet) {
            self.note_table(at_ns, table);
        }
        if self.tables.is_main(packet.pid) {
            self.note_picture(at_ns, packet);
        }
    }

    fn check_continuity(&mut self, at_ns: u64, packet: &Packet<'_>) {
        let errors = self.continuity_errors.entry(packet.pid).or_default();
        let missing = match self.continuity.check(packet) {
            Continuity::InTurn | Continuity::Duplicate => return,
            Continuity::Announced => {
                self.damage = self.damage.saturating_add(1);
                return self.tables.interrupt(packet.pid);
            }
            Continuity::Gap(missing) => u32::from(missing),
            Continuity::Repeated => 0,
        };
        *errors = errors.saturating_add(1);
        self.damage = self.damage.saturating_add(1);
        self.tables.interrupt(packet.pid);
        let tally = self.second_of(at_ns);
        tally.missing_packets += u64::from(missing);
        tally.continuity_errors += 1;
    }

    fn note_clock(&mut self, at_ns: u64, behind: usize, packet: &Packet<'_>) {
        let Some(clock) = packet.adaptation.clock else { return };
        let behind = u16::try_from(behind).unwrap_or(u16::MAX);
        self.clocks.entry(packet.pid).or_default().add(Tick {
            at_ns,
            clock,
            position: self.octets,
            behind,
            damage: self.damage,
            new_clock: packet.adaptation.discontinuity,
        });
    }

    fn note_table(&mut self, at_ns: u64, table: Table) {
        let decodable = &mut self.decodable;
        match table {
            Table::Association => {
                decodable.association_ns.get_or_insert(at_ns);
                self.intervals.association.add(at_ns);
            }
            Table::Map => {
                decodable.map_ns.get_or_insert(at_ns);
                self.intervals.map.add(at_ns);
            }
        }
    }

    fn note_picture(&mut self, at_ns: u64, packet: &Packet<'_>) {
        if packet.adaptation.random_access {
            self.decodable.random_access_ns.get_or_insert(at_ns);
        }
        if packet.unit_start {
            self.decodable.unit_start_ns.get_or_insert(at_ns);
        }
    }
}

impl RtpWatch {
    fn new(source: u32) -> Self {
        Self {
            source,
            sources: 1,
            sequence: SequenceLog::default(),
            jitter: Jitter::default(),
            packets: 0,
        }
    }
}

impl Interval {
    fn add(&mut self, at_ns: u64) {
        if let Some(last) = self.last_ns.replace(at_ns) {
            self.longest_ns = self.longest_ns.max(Some(at_ns.saturating_sub(last)));
        }
    }
}

/// Arrival less the sender's time stamp, in nanoseconds and from an arbitrary zero. The stamp wraps
/// after 13 hours, which shows as one jump.
fn transit_ns(header: RtpHeader, at_ns: u64) -> i64 {
    let sent_ns = i64::from(header.timestamp) * 1_000_000_000 / RTP_CLOCK_HZ;
    i64::try_from(at_ns).unwrap_or(i64::MAX).saturating_sub(sent_ns)
}
