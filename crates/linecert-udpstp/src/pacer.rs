//! When to send how much: the two transmitters of a sending rate, open loop. Pure; times are
//! nanoseconds since the start.

use std::net::{IpAddr, SocketAddr};

use crate::{
    pdu::{LOAD_HEADER, SendingRate, Size},
    rates::MOST_BURST,
};

/// The shortest interval between bursts that is obeyed, in microseconds.
const SHORTEST_US: u32 = 100;

/// Bursts that could not be sent for longer than this are not made up for: to send them at once
/// would test the buffers of the line and not its capacity.
const LATEST_NS: u64 = 1_000_000;

/// Octets by which an IPv6 header is longer.
const IPV6_EXTRA: u32 = 20;

/// Octets of the longest UDP payload: a packet of 9,000 octets.
const LONGEST_PAYLOAD: u32 = 8_972;

/// By how much payloads are shorter than in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    /// The version of IP that carries datagrams to `address`.
    pub(crate) fn of(address: SocketAddr) -> Self {
        match address.ip().to_canonical() {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// Octets of the headers of IP and UDP.
    pub(crate) const fn headers(self) -> u32 {
        match self {
            Self::V4 => 28,
            Self::V6 => 48,
        }
    }
}

/// So many datagrams of the same size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Burst {
    pub(crate) datagrams: u32,
    pub(crate) payload: u32,
}

/// Sends in time.
#[derive(Debug, Clone)]
pub(crate) struct Pacer {
    family: Family,
    transmitters: [Transmitter; 2],
    skipped: u64,
    noise: Noise,
}

#[derive(Debug, Clone, Copy)]
struct Transmitter {
    interval_ns: u64,
    due_ns: u64,
    burst: u32,
    payload: Size,
    extra: Size,
}

/// Random enough for sizes and for octets that do not compress (xorshift64).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

impl Transmitter {
    const fn silent() -> Self {
        let none = Size::Fixed(0);
        Self { interval_ns: 0, due_ns: 0, burst: 0, payload: none, extra: none }
    }

    /// Another rate; the next burst is due when it was, or an interval from now.
    fn set(&mut self, interval_us: u32, now_ns: u64) {
        let interval_ns = match interval_us {
            0 => 0,
            us => u64::from(us.max(SHORTEST_US)) * 1_000,
        };
        if self.interval_ns == 0 || self.due_ns > now_ns.saturating_add(interval_ns) {
            self.due_ns = now_ns.saturating_add(interval_ns);
        }
        self.interval_ns = interval_ns;
    }

    const fn is_silent(&self) -> bool {
        self.interval_ns == 0
    }
}

impl Pacer {
    pub(crate) const fn new(family: Family, seed: u64) -> Self {
        let transmitters = [Transmitter::silent(), Transmitter::silent()];
        Self { family, transmitters, skipped: 0, noise: Noise::new(seed) }
    }

    /// Takes another rate. Whatever the peer asks for, bursts and sizes stay within the limits of
    /// the table.
    pub(crate) fn set_rate(&mut self, rate: &SendingRate, now_ns: u64) {
        let [first, second] = &mut self.transmitters;
        first.set(rate.interval1_us, now_ns);
        (first.burst, first.payload) = (rate.burst1.min(MOST_BURST), rate.payload1);
        second.set(rate.interval2_us, now_ns);
        (second.burst, second.payload) = (rate.burst2.min(MOST_BURST), rate.payload2);
        second.extra = rate.extra2;
    }

    /// When the next burst is due; `None` while the rate is nothing.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        let active = self.transmitters.iter().filter(|transmitter| !transmitter.is_silent());
        active.map(|transmitter| transmitter.due_ns).min()
    }

    /// Datagrams that were due and were given up, because this host was late.
    pub(crate) const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Puts what is due into `bursts`.
    pub(crate) fn take_due(&mut self, now_ns: u64, bursts: &mut Vec<Burst>) {
        bursts.clear();
        let (family, noise) = (self.family, &mut self.noise);
        for transmitter in &mut self.transmitters {
            if transmitter.is_silent() || transmitter.due_ns > now_ns {
                continue;
            }
            let late_ns = now_ns - transmitter.due_ns;
            let too_late = late_ns.saturating_sub(LATEST_NS).div_ceil(transmitter.interval_ns);
            let missed = too_late.min(late_ns / transmitter.interval_ns);
            let extras = u32::from(transmitter.extra.most() > 0);
            let each = u64::from(transmitter.burst.saturating_add(extras));
            self.skipped = self.skipped.saturating_add(missed.saturating_mul(each));
            transmitter.due_ns =
                transmitter.due_ns.saturating_add(missed.saturating_mul(transmitter.interval_ns));
            while transmitter.due_ns <= now_ns {
                transmitter.due_ns = transmitter.due_ns.saturating_add(transmitter.interval_ns);
                let burst = (transmitter.burst, transmitter.payload);
                let extra = (extras, transmitter.extra);
                for (datagrams, size) in [burst, extra] {
                    push(bursts, datagrams, payload(size, family, noise));
                }
            }
        }
    }
}

/// Bursts of the same size become one.
fn push(bursts: &mut Vec<Burst>, datagrams: u32, payload: u32) {
    match bursts.last_mut() {
        _ if datagrams == 0 => {}
        Some(last) if last.payload == payload => last.datagrams += datagrams,
        _ => bursts.push(Burst { datagrams, payload }),
    }
}

/// Octets of a datagram's payload: at least a header, at most a packet of 9,000 octets.
fn payload(size: Size, family: Family, noise: &mut Noise) -> u32 {
    let header = u32::try_from(LOAD_HEADER).unwrap_or_default();
    let (least, shorter) = match family {
        Family::V4 => (header + IPV6_EXTRA, 0),
        Family::V6 => (header, IPV6_EXTRA),
    };
    let most = size.most().saturating_sub(shorter).clamp(header, LONGEST_PAYLOAD - shorter);
    match size {
        Size::Fixed(_) => most,
        Size::UpTo(_) if most <= least => most,
        Size::UpTo(_) => {
            let span = u64::from(most - least) + 1;
            least + u32::try_from(noise.next() % span).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests;
