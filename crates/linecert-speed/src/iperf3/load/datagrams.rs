//! One stream of UDP datagrams: send in bursts that the kernel cuts (`UDP_SEGMENT`), receive what
//! it has joined (`UDP_GRO`, udp(7)).

use std::{
    io,
    num::NonZeroU16,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use linecert_socket::{
    Arrival as Datagram, BATCH, Buffers, DatagramSocket, KernelTime, Outgoing, Readiness,
    SendError, Timestamps, now_realtime,
};

use super::{NAP, Shape, Shared, wake_on_time};
use crate::iperf3::{
    arrivals::{Arrival, Arrivals},
    pace::Pace,
    protocol::{Counter, DatagramHeader},
};

/// What the receive queue should hold: a tenth of a second at a gigabit per second, with the
/// kernel's own needs.
const RECEIVE_QUEUE: usize = 32 << 20;

/// The most payload of one system call: what an IPv4 datagram may carry.
const LONGEST_BURST: usize = 65_507;

/// The largest datagram after coalescing.
const COALESCED: usize = 65_535;

/// Prepares a socket to receive a stream: to be called before the far end may send.
///
/// # Errors
/// When the kernel refuses what every kernel since 5.0 has.
pub(in crate::iperf3) fn prepare(socket: &DatagramSocket) -> io::Result<()> {
    socket.enable_timestamps(Timestamps::Receive).map_err(io::Error::other)?;
    socket.report_drops().map_err(io::Error::other)?;
    // A kernel that does not coalesce, or grants less room, costs more time; its overflows show.
    socket.coalesce_segments().ok();
    socket.grow_receive_buffer(RECEIVE_QUEUE).ok();
    Ok(())
}

/// Receives until it is stopped.
pub(super) fn receive(
    socket: &DatagramSocket,
    shared: &Shared,
    counter: Counter,
) -> io::Result<()> {
    let mut buffers = Buffers::new(8, COALESCED);
    while !shared.is_stopped() {
        socket.wait(Readiness::Readable, Instant::now() + NAP).map_err(io::Error::other)?;
        let mut arrivals = shared.arrivals();
        let mut bytes = 0;
        let take = |datagram: Datagram<'_>| {
            if let Some(dropped) = datagram.dropped {
                shared.overflowed.store(dropped.into(), Ordering::Relaxed);
            }
            bytes += count(&datagram, counter, &mut arrivals);
        };
        // An ICMP error of an earlier datagram is told here, and is none of the stream's.
        socket.receive_batch(&mut buffers, take).ok();
        drop(arrivals);
        shared.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
    Ok(())
}

/// Counts the datagrams that came as one, and gives the bytes of those that are new.
fn count(datagram: &Datagram<'_>, counter: Counter, arrivals: &mut Arrivals) -> u64 {
    let received_ns = datagram.received.unwrap_or_else(now_realtime).nanoseconds();
    let whole = datagram.octets.len().max(1);
    let segment = datagram.segment.map_or(whole, |segment| segment.get().into());
    let mut bytes = 0;
    for octets in datagram.octets.chunks(segment) {
        let Some(header) = DatagramHeader::decode(counter, octets) else { continue };
        let sent_ns = i64::try_from(header.sent_us.saturating_mul(1000)).unwrap_or(i64::MAX);
        if arrivals.add(Arrival { number: header.number, sent_ns, received_ns }) {
            bytes += octets.len() as u64;
        }
    }
    bytes
}

/// Sends at its rate until it is stopped.
pub(super) fn send(
    socket: &DatagramSocket,
    shared: &Shared,
    block: &[u8],
    shape: Shape,
) -> io::Result<()> {
    let mut sender = Sender::new(socket, shared, block, shape);
    let mut pace = shape.rate.map(|rate| Pace::new(rate.get(), sender.unit as u64));
    wake_on_time();
    let started = Instant::now();
    while !shared.is_stopped() {
        let Some(pace) = &mut pace else {
            sender.send(sender.most)?;
            continue;
        };
        let now = started.elapsed();
        let mut due = pace.due(now);
        while due > 0 && !shared.is_stopped() {
            let sent = sender.send(usize::try_from(due).unwrap_or(usize::MAX))?;
            pace.sent(sent);
            due = due.saturating_sub(sent);
        }
        let behind = u64::try_from(pace.behind(started.elapsed()).as_nanos());
        shared.behind_ns.store(behind.unwrap_or(u64::MAX), Ordering::Relaxed);
        thread::sleep(pace.rest(now).min(NAP));
    }
    Ok(())
}

/// What sends one stream.
struct Sender<'t> {
    socket: &'t DatagramSocket,
    shared: &'t Shared,
    counter: Counter,
    /// The datagrams of one burst, one behind the other.
    burst: Vec<u8>,
    /// The size of a datagram.
    unit: usize,
    /// The most datagrams of a burst.
    most: usize,
    cutting: Cutting,
    /// The number of the next datagram.
    next: u64,
}

/// Who cuts a burst into datagrams.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cutting {
    Kernel,
    Sender,
}

impl<'t> Sender<'t> {
    fn new(socket: &'t DatagramSocket, shared: &'t Shared, block: &[u8], shape: Shape) -> Self {
        let unit = shape.unit.clamp(shape.counter.header_size(), LONGEST_BURST);
        let most = (LONGEST_BURST / unit).clamp(1, BATCH);
        let burst = block.get(..unit * most).unwrap_or(block).to_vec();
        let (counter, cutting) = (shape.counter, Cutting::Kernel);
        Self { socket, shared, counter, burst, unit, most, cutting, next: 1 }
    }

    /// Sends up to `count` datagrams, and gives how many went. None go while the queue is full.
    fn send(&mut self, count: usize) -> io::Result<u64> {
        let count = count.min(self.most);
        let sent_us = stamp(now_realtime());
        let burst = self.burst.get_mut(..count * self.unit).unwrap_or_default();
        for (number, datagram) in (self.next..).zip(burst.chunks_mut(self.unit)) {
            DatagramHeader { sent_us, number }.encode(self.counter, datagram);
        }
        let went = match self.hand_over(count) {
            Ok(went) => went,
            Err(SendError::Refused { .. } | SendError::QueueFull { .. }) => 0,
            Err(_) if self.cutting == Cutting::Kernel => {
                // A device without checksum offload, or datagrams beyond the MTU.
                self.cutting = Cutting::Sender;
                return Ok(0);
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        if went == 0 {
            let until = Instant::now() + NAP.min(Duration::from_millis(1));
            self.socket.wait(Readiness::Writable, until).map_err(io::Error::other)?;
        }
        self.next += went as u64;
        self.shared.datagrams.fetch_add(went as u64, Ordering::Relaxed);
        self.shared.bytes.fetch_add((went * self.unit) as u64, Ordering::Relaxed);
        Ok(went as u64)
    }

    fn hand_over(&self, count: usize) -> Result<usize, SendError> {
        let burst = self.burst.get(..count * self.unit).unwrap_or_default();
        let segment = u16::try_from(self.unit).ok().and_then(NonZeroU16::new);
        match (self.cutting, segment) {
            (Cutting::Kernel, Some(segment)) if count > 1 => {
                let whole = [Outgoing::connected(burst).segmented(segment)];
                Ok(self.socket.send_batch(&whole)? * count)
            }
            _ => {
                let each: Vec<_> = burst.chunks(self.unit).map(Outgoing::connected).collect();
                self.socket.send_batch(&each)
            }
        }
    }
}

/// The time of day in microseconds, as it stands in a datagram.
fn stamp(now: KernelTime) -> u64 {
    u64::try_from(now.nanoseconds() / 1000).unwrap_or_default()
}
