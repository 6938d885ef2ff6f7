//! One TCP stream: send, receive, and what the kernel knows of it.

use std::{
    io::{self, ErrorKind, Write},
    net::TcpStream,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use super::{BLOCK, NAP, Shape, Shared, wake_on_time};
use crate::iperf3::{outcome::TcpSample, pace::Pace};

/// Sends without end, or until the connection breaks.
pub(super) fn send(
    stream: &TcpStream,
    shared: &Shared,
    block: &[u8],
    shape: Shape,
) -> io::Result<()> {
    match shape.rate {
        None => pour(stream, shared, block),
        Some(rate) => drip(stream, shared, block, Pace::new(rate.get(), paced_unit(shape))),
    }
}

fn pour(stream: &TcpStream, shared: &Shared, block: &[u8]) -> io::Result<()> {
    while !shared.is_stopped() {
        write(stream, shared, block)?;
    }
    Ok(())
}

/// Sends at a rate: what is due, then a pause.
fn drip(stream: &TcpStream, shared: &Shared, block: &[u8], mut pace: Pace) -> io::Result<()> {
    let unit = pace.unit();
    wake_on_time();
    let started = Instant::now();
    while !shared.is_stopped() {
        let now = started.elapsed();
        for _ in 0..pace.due(now) {
            write(stream, shared, block.get(..unit).unwrap_or(block))?;
            pace.sent(1);
        }
        thread::sleep(pace.rest(now).min(NAP));
    }
    Ok(())
}

fn write(mut stream: &TcpStream, shared: &Shared, block: &[u8]) -> io::Result<()> {
    match stream.write(block) {
        Ok(written) => {
            shared.bytes.fetch_add(written as u64, Ordering::Relaxed);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
        Err(error) => Err(error),
    }
}

fn paced_unit(shape: Shape) -> u64 {
    shape.unit.clamp(1, BLOCK) as u64
}

/// Receives until the far end closes.
///
/// The kernel is told to discard the payload (`MSG_TRUNC`, tcp(7)): it counts and acknowledges as
/// always, and nothing is copied. The buffer is only the address range that this asks for, and is
/// never touched.
#[cfg(target_os = "linux")]
pub(super) fn receive(stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    use rustix::net::{RecvFlags, recv};
    let mut room = vec![0_u8; BLOCK];
    while !shared.is_stopped() {
        match recv(stream, &mut *room, RecvFlags::TRUNC) {
            Ok((_, 0)) => return Ok(()),
            Ok((_, read)) => shared.bytes.fetch_add(read as u64, Ordering::Relaxed),
            Err(rustix::io::Errno::INTR) => 0,
            Err(error) => return Err(error.into()),
        };
    }
    Ok(())
}

/// Receives until the far end closes.
#[cfg(not(target_os = "linux"))]
pub(super) fn receive(mut stream: &TcpStream, shared: &Shared) -> io::Result<()> {
    use std::io::Read;
    let mut room = vec![0_u8; BLOCK];
    while !shared.is_stopped() {
        match stream.read(&mut room) {
            Ok(0) => return Ok(()),
            Ok(read) => shared.bytes.fetch_add(read as u64, Ordering::Relaxed),
            Err(error) if error.kind() == ErrorKind::Interrupted => 0,
            Err(error) => return Err(error),
        };
    }
    Ok(())
}

/// What the kernel knows of a connection (`TCP_INFO`, tcp(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::iperf3) struct State {
    pub(in crate::iperf3) round_trip_us: u64,
    pub(in crate::iperf3) least_round_trip_us: Option<u64>,
    /// The congestion window in segments.
    pub(in crate::iperf3) window: u32,
    /// The largest segment that is sent.
    pub(in crate::iperf3) segment: u32,
    /// Segments sent again.
    pub(in crate::iperf3) retransmits: u64,
    /// Bytes that the far end has acknowledged.
    pub(in crate::iperf3) acknowledged: u64,
    /// Bytes sent, those that were sent again included.
    pub(in crate::iperf3) sent_bytes: u64,
    pub(in crate::iperf3) retransmitted_bytes: u64,
    /// Octets of the header of a full segment.
    pub(in crate::iperf3) header: u8,
}

impl State {
    #[cfg(target_os = "linux")]
    pub(super) fn of(stream: &TcpStream) -> io::Result<Self> {
        let info = linecert_socket::tcp_info(stream).map_err(io::Error::other)?;
        Ok(Self {
            round_trip_us: info.rtt_us.into(),
            least_round_trip_us: info.min_rtt_us.map(u64::from),
            window: info.snd_cwnd,
            segment: info.snd_mss,
            retransmits: info.total_retrans.into(),
            acknowledged: info.bytes_acked,
            sent_bytes: info.bytes_sent,
            retransmitted_bytes: info.bytes_retrans,
            header: if info.options & 1 == 1 { 32 } else { 20 },
        })
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn of(_: &TcpStream) -> io::Result<Self> {
        Err(ErrorKind::Unsupported.into())
    }

    /// The state of a stream at a moment, for the record.
    pub(in crate::iperf3) fn sample(self, at: Duration, stream: usize) -> TcpSample {
        TcpSample {
            at,
            stream,
            round_trip: Duration::from_micros(self.round_trip_us),
            least_round_trip: self.least_round_trip_us.map(Duration::from_micros),
            retransmits: self.retransmits,
            window: self.window,
            acknowledged: self.acknowledged,
        }
    }
}
