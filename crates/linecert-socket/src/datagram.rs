//! UDP and ICMP sockets that send and receive in batches and tell when the kernel did.

mod groups;
mod open;
mod options;
mod outgoing;
mod receive;

use std::{
    io,
    net::SocketAddr,
    os::fd::{AsFd, BorrowedFd},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Instant,
};

use socket2::Socket;

use self::open::new_socket;
pub(crate) use self::options::grow_receive_buffer;
pub use self::{
    open::{BindError, IpVersion, OpenError, Protocol},
    options::{Fragmentation, OptionError, Timestamps},
    outgoing::{Outgoing, SendError},
    receive::{Arrival, NetworkError, Origin, Report, SendStamp, Stage},
};
use crate::{
    readiness::{self, Readiness, Ready, WaitError},
    slots::{BATCH, Buffers, Letter, ReceiveError},
    sys::{self, Queue},
};

/// A datagram socket. Never blocks but in [`Self::wait`].
#[derive(Debug)]
pub struct DatagramSocket {
    socket: Socket,
    protocol: Protocol,
    version: IpVersion,
    sends: AtomicU32,
    errors_reported: AtomicBool,
}

impl DatagramSocket {
    /// Opens a socket for one protocol over one version of IP.
    ///
    /// # Errors
    /// When privilege is lacking, or the host has no such protocol.
    pub fn open(protocol: Protocol, version: IpVersion) -> Result<Self, OpenError> {
        let socket = new_socket(protocol, version)
            .map_err(|source| OpenError::of(source, protocol, version))?;
        let (sends, errors_reported) = (AtomicU32::new(0), AtomicBool::new(false));
        Ok(Self { socket, protocol, version, sends, errors_reported })
    }

    /// The version of IP that it speaks.
    #[must_use]
    pub const fn version(&self) -> IpVersion {
        self.version
    }

    /// What it carries.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Takes an address of this host; port 0 lets the kernel choose.
    ///
    /// # Errors
    /// When the address is in use, not this host's, or privileged.
    pub fn bind(&self, address: SocketAddr) -> Result<(), BindError> {
        let bound = self.socket.bind(&address.into());
        bound.map_err(|source| BindError::of(source, address.to_string()))
    }

    /// Sends to and receives from one address only.
    ///
    /// # Errors
    /// When there is no route to it.
    pub fn connect(&self, address: SocketAddr) -> Result<(), BindError> {
        let connected = self.socket.connect(&address.into());
        connected.map_err(|source| BindError::of(source, address.to_string()))
    }

    /// Sends and receives through one interface only (`SO_BINDTODEVICE`).
    ///
    /// # Errors
    /// When there is no such interface.
    pub fn bind_device(&self, interface: &str) -> Result<(), BindError> {
        let bound = self.socket.bind_device(Some(interface.as_bytes()));
        bound.map_err(|source| BindError::of(source, interface.to_owned()))
    }

    /// The address that the socket is bound to.
    ///
    /// # Errors
    /// When the kernel does not say.
    pub fn local_address(&self) -> io::Result<SocketAddr> {
        let address = self.socket.local_addr()?.as_socket();
        address.ok_or_else(|| io::Error::from(io::ErrorKind::AddrNotAvailable))
    }

    /// Sends up to [`BATCH`] messages; returns how many were taken, 0 when there is no room.
    ///
    /// # Errors
    /// Concerns the first message that was not taken.
    pub fn send_batch(&self, messages: &[Outgoing<'_>]) -> Result<usize, SendError> {
        let taken = match messages {
            [] => return Ok(0),
            [message] => self.send_letters(&[message.letter()]),
            _ => {
                let mut letters = [Letter::EMPTY; BATCH];
                for (letter, message) in letters.iter_mut().zip(messages) {
                    *letter = message.letter();
                }
                self.send_letters(letters.get(..messages.len()).unwrap_or(&letters))
            }
        };
        match taken {
            Ok(taken) => {
                let count = u32::try_from(taken).unwrap_or_default();
                self.sends.fetch_add(count, Ordering::Relaxed);
                Ok(taken)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(SendError::of(error, messages.first())),
        }
    }

    /// Sends letters; again where only a pending ICMP error, which the queue tells too, was in the way.
    fn send_letters(&self, letters: &[Letter<'_>]) -> io::Result<usize> {
        let attempts = if self.errors_reported.load(Ordering::Relaxed) { 3 } else { 0 };
        for _ in 0..attempts {
            match sys::send_many(self.as_fd(), letters) {
                Err(error) if may_be_pending(&error) => {}
                result => return result,
            }
        }
        sys::send_many(self.as_fd(), letters)
    }

    /// How many messages were sent since send timestamps were enabled, modulo 2^32.
    ///
    /// That is the [`SendStamp::id`] of the next one, as long as one thread sends. Older
    /// kernels also count messages that they refuse.
    #[must_use]
    pub fn sends(&self) -> u32 {
        self.sends.load(Ordering::Relaxed)
    }

    /// Takes what has arrived; returns how many datagrams, 0 when there is nothing.
    ///
    /// # Errors
    /// When the kernel reports an error of the socket, such as a pending ICMP error.
    pub fn receive_batch(
        &self,
        buffers: &mut Buffers,
        mut take: impl FnMut(Arrival<'_>),
    ) -> Result<usize, ReceiveError> {
        let with_header = self.protocol.delivers_ip_header(self.version);
        self.fill(buffers, Queue::Data, |slot, octets| {
            let arrival = Arrival::read(slot, octets);
            take(if with_header { arrival.without_ip_header() } else { arrival });
        })
    }

    /// Takes send timestamps and ICMP errors; returns how many, 0 when there is nothing.
    ///
    /// # Errors
    /// When the kernel reports an error of the socket.
    pub fn receive_errors(
        &self,
        buffers: &mut Buffers,
        mut take: impl FnMut(Report<'_>),
    ) -> Result<usize, ReceiveError> {
        self.fill(buffers, Queue::Errors, |slot, octets| {
            if let Some(report) = Report::read(slot, octets) {
                take(report);
            }
        })
    }

    fn fill(
        &self,
        buffers: &mut Buffers,
        queue: Queue,
        mut take: impl FnMut(&crate::slots::Slot, &[u8]),
    ) -> Result<usize, ReceiveError> {
        let (slots, payload, share) = buffers.parts();
        let mut received = sys::receive_many(self.as_fd(), slots, (payload, 0), queue);
        if self.errors_reported.load(Ordering::Relaxed)
            && received.as_ref().is_err_and(may_be_pending)
        {
            received = sys::receive_many(self.as_fd(), slots, (payload, 0), queue);
        }
        match received {
            Ok(count) => {
                for (slot, room) in slots.iter().zip(payload.chunks_exact(share)).take(count) {
                    take(slot, room.get(..slot.length).unwrap_or(room));
                }
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            Err(error) => Err(ReceiveError::of(error)),
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

impl AsFd for DatagramSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// Whether a failure may be that of an earlier message, which ICMP told of (ip(7), `IP_RECVERR`).
fn may_be_pending(error: &io::Error) -> bool {
    const PENDING: [i32; 8] = [
        libc::ECONNREFUSED,
        libc::EHOSTUNREACH,
        libc::ENETUNREACH,
        libc::EHOSTDOWN,
        libc::EMSGSIZE,
        libc::EACCES,
        libc::EPROTO,
        libc::ENOPROTOOPT,
    ];
    error.raw_os_error().is_some_and(|errno| PENDING.contains(&errno))
}
