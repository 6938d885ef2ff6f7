//! What came of a call, packet by packet.

use std::time::Duration;

use super::CallPlan;
use crate::rtp::Jitter;

/// A synthetic call as it went.
#[derive(Debug, Clone)]
pub struct Call {
    pub(super) plan: CallPlan,
    /// In the order of sending. Never empty.
    pub(super) packets: Vec<Packet>,
    /// Packets that this computer could not send.
    pub(super) unsent: u32,
    pub(super) duplicates: u32,
    /// Datagrams that are no answers.
    pub(super) foreign: u32,
    /// What an ICMP error said, and who.
    pub(super) refusal: Option<String>,
    /// Datagrams that this computer dropped.
    pub(super) overrun: u32,
    pub(super) clock_step_ns: Option<i64>,
}

/// One packet. Times are nanoseconds since the start of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet {
    /// When it was to be sent.
    pub(super) due_ns: u64,
    /// When the kernel gave it to the adapter; when the program sent it where the kernel did not say.
    pub(super) sent_ns: u64,
    pub(super) sent_by: SentBy,
    /// When the kernel took the answer.
    pub(super) answered_ns: Option<u64>,
}

/// Who says when a packet was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentBy {
    Kernel,
    Program,
}

impl Packet {
    pub(super) fn round_trip_ns(&self) -> Option<u64> {
        Some(self.answered_ns?.saturating_sub(self.sent_ns))
    }
}

impl Call {
    /// Answers that came in time to be played, shortest round trip first, in nanoseconds.
    pub(super) fn played(&self) -> Vec<u64> {
        let limit = self.latest_ns();
        let mut times: Vec<_> = self.packets.iter().filter_map(Packet::round_trip_ns).collect();
        times.retain(|time| Some(*time) <= limit);
        times.sort_unstable();
        times
    }

    /// Whether each packet is missing when it is to be played: lost, or later than the fastest by
    /// more than the jitter buffer holds.
    pub(super) fn missing(&self) -> impl Iterator<Item = bool> {
        let limit = self.latest_ns();
        let played =
            move |packet: &Packet| packet.round_trip_ns().is_some_and(|t| Some(t) <= limit);
        self.packets.iter().map(move |packet| !played(packet))
    }

    /// The longest round trip that the jitter buffer makes up for.
    fn latest_ns(&self) -> Option<u64> {
        let fastest = self.packets.iter().filter_map(Packet::round_trip_ns).min()?;
        Some(fastest.saturating_add(nanoseconds(self.plan.jitter_buffer)))
    }

    /// How many packets were answered, in time or late.
    pub(super) fn answers(&self) -> u64 {
        self.packets.iter().filter(|packet| packet.answered_ns.is_some()).count() as u64
    }

    /// The largest interarrival jitter (RFC 3550, 6.4.1) over the answers in order of arrival. For the
    /// sender's time stamps stand the moments at which the packets left, so that a packet that left
    /// late is no jitter of the line.
    pub(super) fn jitter_ns(&self) -> Option<u64> {
        let mut answered: Vec<_> = self
            .packets
            .iter()
            .filter_map(|p| Some((p.answered_ns?, p.round_trip_ns()?)))
            .collect();
        answered.sort_unstable();
        let mut jitter = Jitter::default();
        for (_, transit) in &answered {
            jitter.add(i64::try_from(*transit).unwrap_or(i64::MAX));
        }
        jitter.largest_ns(answered.len() as u64)
    }

    /// The lengths of the runs of missing packets.
    pub(super) fn bursts(&self) -> Vec<u32> {
        let missing: Vec<_> = self.missing().collect();
        let runs = missing.chunk_by(|a, b| a == b).filter(|run| run.first() == Some(&true));
        runs.map(|run| u32::try_from(run.len()).unwrap_or(u32::MAX)).collect()
    }

    /// The mean length of the bursts over what it would be if as many were lost at random, which is
    /// `1 / (1 - p)` (ITU-T G.107, BurstR); never below 1.
    pub(super) fn burst_ratio(&self) -> f64 {
        let bursts = self.bursts();
        let lost: u32 = bursts.iter().sum();
        let sent = f64::from(u32::try_from(self.packets.len()).unwrap_or(u32::MAX));
        if lost == 0 {
            return 1.0;
        }
        let mean = f64::from(lost) / f64::from(u32::try_from(bursts.len()).unwrap_or(u32::MAX));
        (mean * (1.0 - f64::from(lost) / sent)).max(1.0)
    }

    /// How late 95 of 100 packets were sent at most.
    pub(super) fn lateness_ns(&self) -> u64 {
        let mut late: Vec<_> = self
            .packets
            .iter()
            .map(|packet| packet.sent_ns.saturating_sub(packet.due_ns))
            .collect();
        late.sort_unstable();
        late.get(late.len().saturating_sub(1) * 95 / 100).copied().unwrap_or(0)
    }
}

pub(super) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
