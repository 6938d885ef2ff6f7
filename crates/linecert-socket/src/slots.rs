//! The memory that batches are received into and sent from: made once, used for every packet.

use std::io;

use thiserror::Error;

/// The most datagrams that one system call takes.
pub const BATCH: usize = 64;

const NAME: usize = 128;
const CONTROL: usize = 384;
const SENT_NAME: usize = 28;
const SENT_CONTROL: usize = 112;

/// Why receiving failed.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The interface was taken down or removed.
    #[error("receive: the interface went down")]
    Down,
    /// A message that was sent was answered by an ICMP error; receiving again is sound.
    #[error("receive: the far end refused what was sent to it")]
    Refused,
    /// The kernel refused.
    #[error("receive: {source}")]
    System {
        /// What it said.
        #[source]
        source: io::Error,
    },
}

impl ReceiveError {
    pub(crate) fn of(source: io::Error) -> Self {
        match source.raw_os_error() {
            Some(libc::ENETDOWN | libc::ENODEV | libc::ENXIO) => Self::Down,
            Some(libc::ECONNREFUSED) => Self::Refused,
            _ => Self::System { source },
        }
    }
}

/// Room for a batch of datagrams or frames, with what the kernel says of each.
#[derive(Debug)]
pub struct Buffers {
    slots: Vec<Slot>,
    payload: Vec<u8>,
}

impl Buffers {
    /// Makes room for `slots` packets, 1 to [`BATCH`], of up to `octets` each.
    ///
    /// A longer packet is cut, and says so. Coalesced segments need 65,535 octets.
    #[must_use]
    pub fn new(slots: usize, octets: usize) -> Self {
        let slots = slots.clamp(1, BATCH);
        let share = octets.clamp(1, 1 << 20) + HEADROOM;
        Self { slots: vec![Slot::EMPTY; slots], payload: vec![0; share * slots] }
    }

    /// The slots, the octets of all of them, and the octets of one.
    pub(crate) fn parts(&mut self) -> (&mut [Slot], &mut [u8], usize) {
        let share = self.payload.len() / self.slots.len().max(1);
        (&mut self.slots, &mut self.payload, share.max(1))
    }
}

/// Octets kept free before each packet, so that a VLAN tag can be put back in place.
pub(crate) const HEADROOM: usize = 4;

/// What the kernel told of one received packet.
#[derive(Clone, Debug)]
#[repr(C, align(8))]
pub(crate) struct Slot {
    pub(crate) control: [u8; CONTROL],
    pub(crate) name: [u8; NAME],
    pub(crate) control_length: usize,
    pub(crate) name_length: usize,
    pub(crate) length: usize,
}

impl Slot {
    const EMPTY: Self = Self {
        control: [0; CONTROL],
        name: [0; NAME],
        control_length: 0,
        name_length: 0,
        length: 0,
    };

    pub(crate) fn name(&self) -> &[u8] {
        self.name.get(..self.name_length).unwrap_or_default()
    }

    pub(crate) fn control(&self) -> &[u8] {
        self.control.get(..self.control_length).unwrap_or(&self.control)
    }
}

/// One message to send: its octets, and address and control data in the kernel's layout.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(8))]
pub(crate) struct Letter<'a> {
    control: [u8; SENT_CONTROL],
    name: [u8; SENT_NAME],
    control_length: usize,
    name_length: usize,
    pub(crate) octets: &'a [u8],
}

impl<'a> Letter<'a> {
    pub(crate) const EMPTY: Self = Self {
        control: [0; SENT_CONTROL],
        name: [0; SENT_NAME],
        control_length: 0,
        name_length: 0,
        octets: &[],
    };

    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self { octets, ..Self::EMPTY }
    }

    /// Addresses the letter; an address longer than any of the Internet's is left out.
    pub(crate) fn address(&mut self, name: &[u8]) {
        if let Some(room) = self.name.get_mut(..name.len()) {
            room.copy_from_slice(name);
            self.name_length = name.len();
        }
    }

    /// The room for control data after what is there.
    pub(crate) fn control_room(&mut self) -> &mut [u8] {
        self.control.get_mut(self.control_length..).unwrap_or_default()
    }

    pub(crate) const fn lengthen_control(&mut self, octets: usize) {
        self.control_length += octets;
    }

    pub(crate) fn name(&self) -> &[u8] {
        self.name.get(..self.name_length).unwrap_or_default()
    }

    pub(crate) fn control(&self) -> &[u8] {
        self.control.get(..self.control_length).unwrap_or_default()
    }
}
