//! Bursts of Load PDUs, written once and cut into datagrams by the kernel where it can.

use std::num::NonZeroU16;

use linecert_socket::{Outgoing, SendError};

use crate::{
    link::{Link, LinkError},
    pacer::{Burst, Noise},
    pdu::{LoadHeader, Payload},
};

/// Octets that one system call may carry as one message (udp(7), `UDP_SEGMENT`).
const MOST_OCTETS: usize = 65_507;

/// Datagrams that the kernel cuts one message into.
const MOST_SEGMENTS: usize = 64;

/// The longest payload that the kernel cuts; what must be fragmented it sends one by one.
const LONGEST_SEGMENT: u32 = 1_472;

/// Whether the kernel cuts bursts into datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cutting {
    ByKernel,
    ByUs,
}

/// Writes and sends the datagrams of one test.
pub(super) struct LoadWriter {
    octets: Vec<u8>,
    sequence: u32,
    cutting: Cutting,
    sent: u64,
    held_back: u64,
}

impl LoadWriter {
    pub(super) fn new(payload: Payload, seed: u64) -> Self {
        let mut octets = vec![0; MOST_OCTETS];
        if payload == Payload::Random {
            let mut noise = Noise::new(seed);
            for chunk in octets.chunks_exact_mut(8) {
                chunk.copy_from_slice(&noise.next().to_ne_bytes());
            }
        }
        Self { octets, sequence: 0, cutting: Cutting::ByKernel, sent: 0, held_back: 0 }
    }

    /// Datagrams that this host sent, and datagrams for which it had no room.
    pub(super) const fn sent_and_held_back(&self) -> (u64, u64) {
        (self.sent, self.held_back)
    }

    /// Sends a burst. Datagrams for which there is no room use up their numbers: the receiver
    /// takes them for lost and the search backs off, and this side knows better.
    pub(super) fn send(
        &mut self,
        link: &mut Link,
        header: LoadHeader,
        burst: Burst,
    ) -> Result<(), LinkError> {
        let payload = usize::try_from(burst.payload).unwrap_or(MOST_OCTETS).clamp(1, MOST_OCTETS);
        let mut left = usize::try_from(burst.datagrams).unwrap_or_default();
        while left > 0 {
            let datagrams = left.min(MOST_OCTETS / payload).clamp(1, MOST_SEGMENTS);
            self.write(header, payload, datagrams);
            self.send_written(link, payload, datagrams)?;
            left -= datagrams;
        }
        Ok(())
    }

    fn write(&mut self, header: LoadHeader, payload: usize, datagrams: usize) {
        let octets = u16::try_from(payload).unwrap_or(u16::MAX);
        for datagram in self.octets.chunks_exact_mut(payload).take(datagrams) {
            self.sequence = self.sequence.wrapping_add(1);
            let header = LoadHeader { sequence: self.sequence, octets, ..header }.encode();
            datagram.iter_mut().zip(header).for_each(|(octet, field)| *octet = field);
        }
    }

    fn send_written(
        &mut self,
        link: &mut Link,
        payload: usize,
        datagrams: usize,
    ) -> Result<(), LinkError> {
        let written = self.octets.get(..payload * datagrams).unwrap_or_default();
        let segment = u16::try_from(payload).ok().and_then(NonZeroU16::new);
        let fits = u32::try_from(payload).is_ok_and(|payload| payload <= LONGEST_SEGMENT);
        let by_kernel = self.cutting == Cutting::ByKernel && fits && datagrams > 1;
        if let (true, Some(segment)) = (by_kernel, segment) {
            let message = Outgoing::connected(written).segmented(segment);
            match link.socket().send_batch(&[message]) {
                // A path or an interface for which the datagrams are too long, or that cannot cut.
                Err(SendError::TooLong { .. } | SendError::System { .. }) => {
                    self.cutting = Cutting::ByUs;
                }
                outcome => {
                    let taken = outcome.map(|messages| messages * datagrams);
                    return note(link, taken, datagrams, (&mut self.sent, &mut self.held_back));
                }
            }
        }
        let each: Vec<_> = written.chunks_exact(payload).map(Outgoing::connected).collect();
        let outcome = link.socket().send_batch(&each);
        note(link, outcome, datagrams, (&mut self.sent, &mut self.held_back))
    }
}

/// Counts what was sent and what was not.
fn note(
    link: &mut Link,
    outcome: Result<usize, SendError>,
    datagrams: usize,
    (sent, held_back): (&mut u64, &mut u64),
) -> Result<(), LinkError> {
    let taken = match outcome {
        Ok(taken) => taken,
        Err(SendError::QueueFull { .. }) => 0,
        Err(SendError::Refused { .. }) => {
            link.note_refusal();
            0
        }
        Err(error) => return Err(error.into()),
    };
    *sent += u64::try_from(taken).unwrap_or_default();
    *held_back += u64::try_from(datagrams.saturating_sub(taken)).unwrap_or_default();
    Ok(())
}
