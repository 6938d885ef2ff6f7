//! Whole Ethernet frames of one interface, with the tags that the kernel takes off put back.

mod arrival;
mod open;

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    time::Instant,
};

use socket2::Socket;
use thiserror::Error;

use self::open::{PACKET_IGNORE_OUTGOING, new_socket};
pub use self::{
    arrival::{Checksums, Frame, FrameArrival, FrameClass},
    open::{Listen, OpenFrameError},
};
use crate::{
    datagram::OptionError,
    ethernet::MacAddress,
    interface::Interface,
    readiness::{self, Readiness, Ready, WaitError},
    slots::{Buffers, HEADROOM, Letter, ReceiveError},
    sys::{self, Queue},
};

/// Why a frame was not sent.
#[derive(Debug, Error)]
pub enum SendFrameError {
    /// Longer than the interface takes: MTU, header and one tag.
    #[error("send a frame of {octets} octets: longer than {interface} takes")]
    TooLong {
        /// The interface.
        interface: String,
        /// The frame's length.
        octets: usize,
    },
    /// The interface is down or gone.
    #[error("send a frame: {interface} is down")]
    Down {
        /// The interface.
        interface: String,
    },
    /// This host's queue is full.
    #[error("send a frame: the queue of {interface} is full")]
    Full {
        /// The interface.
        interface: String,
    },
    /// The kernel refused for another reason.
    #[error("send a frame through {interface}: {source}")]
    System {
        /// The interface.
        interface: String,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

/// A socket for the frames of one interface (packet(7)). Own frames are not seen, unless asked for.
#[derive(Debug)]
pub struct FrameSocket {
    socket: Socket,
    interface: Interface,
}

impl FrameSocket {
    /// Opens the frames of an interface.
    ///
    /// # Errors
    /// When privilege is lacking, or there is no such Ethernet interface.
    pub fn open(interface: &str, listen: Listen) -> Result<Self, OpenFrameError> {
        let interface = Interface::named(interface)?;
        let name = || interface.name().to_owned();
        if interface.mac().is_none() {
            return Err(OpenFrameError::NotEthernet { interface: name() });
        }
        let socket =
            new_socket(&interface, listen).map_err(|source| match source.raw_os_error() {
                Some(libc::EACCES | libc::EPERM) => OpenFrameError::Forbidden { interface: name() },
                _ => OpenFrameError::System { interface: name(), source },
            })?;
        Ok(Self { socket, interface })
    }

    /// The interface as it was on opening.
    #[must_use]
    pub const fn interface(&self) -> &Interface {
        &self.interface
    }

    /// Has the interface take frames for a group, or for a station of another address.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn join(&self, address: MacAddress) -> Result<(), OptionError> {
        let kind = if address.is_multicast() {
            libc::PACKET_MR_MULTICAST
        } else {
            libc::PACKET_MR_UNICAST
        };
        self.add_membership(kind, address)
    }

    /// Has the interface take frames for every station, as long as the socket is open.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn set_promiscuous(&self) -> Result<(), OptionError> {
        self.add_membership(libc::PACKET_MR_PROMISC, MacAddress([0; 6]))
    }

    fn add_membership(&self, kind: i32, address: MacAddress) -> Result<(), OptionError> {
        let option = "PACKET_ADD_MEMBERSHIP";
        let kind = u16::try_from(kind)
            .map_err(|error| OptionError { option, source: io::Error::other(error) })?;
        let mut request = self.interface.index().to_ne_bytes().to_vec();
        request.extend(kind.to_ne_bytes());
        request.extend(6_u16.to_ne_bytes());
        request.extend(address.octets());
        request.extend([0; 2]);
        self.set(option, (libc::SOL_PACKET, libc::PACKET_ADD_MEMBERSHIP), &request)
    }

    /// Has the socket also see what other sockets of this host send. Its own frames it never sees:
    /// who wants their time listens with a second socket.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn see_outgoing(&self) -> Result<(), OptionError> {
        let option = (libc::SOL_PACKET, PACKET_IGNORE_OUTGOING);
        self.set("PACKET_IGNORE_OUTGOING", option, &0_i32.to_ne_bytes())
    }

    /// Asks for a receive buffer of so many octets; returns what the kernel granted.
    ///
    /// # Errors
    /// When the kernel does not tell the size.
    pub fn grow_receive_buffer(&self, octets: usize) -> Result<usize, OptionError> {
        crate::datagram::grow_receive_buffer(&self.socket, octets)
    }

    fn set(
        &self,
        option: &'static str,
        number: (i32, i32),
        value: &[u8],
    ) -> Result<(), OptionError> {
        let set = sys::set_option(self.as_fd(), number, value);
        set.map_err(|source| OptionError { option, source })
    }

    /// Waits for a frame; `None` when `deadline` passes first.
    ///
    /// # Errors
    /// When the interface goes down.
    pub fn receive(&self, deadline: Instant) -> Result<Option<Frame>, ReceiveError> {
        let mut buffers = Buffers::new(1, LONGEST);
        loop {
            let mut frame = None;
            self.receive_batch(&mut buffers, |arrival| frame = Some(arrival.to_frame()))?;
            if frame.is_some() || Instant::now() >= deadline {
                return Ok(frame);
            }
            let waited = self.wait(Readiness::Readable, deadline);
            waited.map_err(|error| ReceiveError::System { source: io::Error::other(error) })?;
        }
    }

    /// Takes the frames that have arrived; returns how many, 0 when there is none.
    ///
    /// # Errors
    /// When the interface goes down.
    pub fn receive_batch(
        &self,
        buffers: &mut Buffers,
        mut take: impl FnMut(FrameArrival<'_>),
    ) -> Result<usize, ReceiveError> {
        let (slots, payload, share) = buffers.parts();
        match sys::receive_many(self.as_fd(), slots, (payload, HEADROOM), Queue::Data) {
            Ok(count) => {
                for (slot, room) in slots.iter().zip(payload.chunks_exact_mut(share)).take(count) {
                    take(FrameArrival::read(slot, room));
                }
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(ReceiveError::of(error)),
        }
    }

    /// Sends a frame as it is: header, tags and payload.
    ///
    /// # Errors
    /// When the interface is down, its queue full, or the frame too long.
    pub fn send(&self, frame: &[u8]) -> Result<(), SendFrameError> {
        let sent = sys::send_many(self.as_fd(), &[Letter::new(frame)]);
        let interface = || self.interface.name().to_owned();
        sent.map(drop).map_err(|source| match source.raw_os_error() {
            Some(libc::EMSGSIZE) => {
                SendFrameError::TooLong { interface: interface(), octets: frame.len() }
            }
            Some(libc::ENETDOWN | libc::ENXIO | libc::ENODEV) => {
                SendFrameError::Down { interface: interface() }
            }
            Some(libc::ENOBUFS | libc::EAGAIN) => SendFrameError::Full { interface: interface() },
            _ => SendFrameError::System { interface: interface(), source },
        })
    }

    /// Sends up to [`crate::BATCH`] frames; returns how many were taken, 0 when there is no room.
    ///
    /// # Errors
    /// Concerns the first frame that was not taken.
    pub fn send_batch(&self, frames: &[&[u8]]) -> Result<usize, SendFrameError> {
        let [first, ..] = frames else { return Ok(0) };
        let mut letters = [Letter::EMPTY; crate::BATCH];
        for (letter, frame) in letters.iter_mut().zip(frames) {
            *letter = Letter::new(frame);
        }
        let letters = letters.get(..frames.len()).unwrap_or(&letters);
        match sys::send_many(self.as_fd(), letters) {
            Ok(taken) => Ok(taken),
            // The one that was refused tells why when it is sent alone.
            Err(_) => match self.send(first) {
                Ok(()) => Ok(1),
                Err(SendFrameError::Full { .. }) => Ok(0),
                Err(error) => Err(error),
            },
        }
    }

    /// Sleeps until the socket is ready or `deadline` has passed.
    ///
    /// # Errors
    /// When the kernel refuses to wait.
    pub fn wait(&self, readiness: Readiness, deadline: Instant) -> Result<Ready, WaitError> {
        readiness::wait(self.as_fd(), readiness, deadline)
    }
}

impl AsFd for FrameSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The longest frame taken by [`FrameSocket::receive`]: joined segments may be 64 KiB.
const LONGEST: usize = 65_600;
