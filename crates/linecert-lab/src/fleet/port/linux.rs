//! One socket for every address: `recvmmsg`, and the address that was asked by `IP_PKTINFO`.
//!
//! Answers go out one call each: `sendmmsg` of `nix` has one source address for all messages, and
//! each agent answers from its own.

use std::{
    io::{self, IoSlice, IoSliceMut},
    net::{Ipv4Addr, SocketAddrV4, UdpSocket},
    os::fd::{AsFd, AsRawFd},
    time::Duration,
};

use nix::{
    cmsg_space,
    errno::Errno,
    libc::{in_addr, in_pktinfo},
    poll::{PollFd, PollFlags, ppoll},
    sys::{
        socket::{
            ControlMessage, ControlMessageOwned, MsgFlags, MultiHeaders, RecvMsg, SockaddrIn,
            recvmmsg, sendmsg, setsockopt, sockopt,
        },
        time::TimeSpec,
    },
};
use socket2::{Domain, Protocol, Socket, Type};

use super::{Arrival, LONGEST_REQUEST, SOCKET_BUFFER};

const BATCH: usize = 64;

/// The socket, not yet read.
pub(in crate::fleet) struct Port(UdpSocket);

/// Where requests arrive. It stays in the thread that made it.
pub(in crate::fleet) struct Inlet {
    socket: UdpSocket,
    headers: MultiHeaders<SockaddrIn>,
    buffers: Vec<[u8; LONGEST_REQUEST]>,
}

/// Sends answers from the addresses of the agents.
pub(in crate::fleet) struct Sender(UdpSocket);

impl Port {
    /// Listens on `agents` addresses from `first` on. A port of 0 takes a free one.
    pub(in crate::fleet) fn open(first: SocketAddrV4, agents: usize) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        let bind = if agents == 1 {
            first
        } else {
            // Keeps the wildcard off the network. Where this is not permitted, datagrams to other
            // addresses than those of the agents are still dropped.
            drop(socket.bind_device(Some(b"lo")));
            SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, first.port())
        };
        socket.bind(&bind.into())?;
        socket.set_recv_buffer_size(SOCKET_BUFFER)?;
        socket.set_send_buffer_size(SOCKET_BUFFER)?;
        setsockopt(&socket, sockopt::Ipv4PacketInfo, &true)?;
        Ok(Self(socket.into()))
    }

    pub(in crate::fleet) fn number(&self) -> io::Result<u16> {
        Ok(self.0.local_addr()?.port())
    }

    pub(in crate::fleet) fn sender(&self) -> io::Result<Sender> {
        Ok(Sender(self.0.try_clone()?))
    }

    pub(in crate::fleet) fn inlet(self) -> Inlet {
        let buffers = vec![[0; LONGEST_REQUEST]; BATCH];
        Inlet { socket: self.0, headers: headers(), buffers }
    }
}

impl Inlet {
    /// Hands over what has come, and waits for it for at most `patience`.
    pub(in crate::fleet) fn receive(
        &mut self,
        patience: Duration,
        each: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<()> {
        if self.take_batch(each)? {
            return Ok(());
        }
        let mut ready = [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)];
        match ppoll(&mut ready, Some(TimeSpec::from_duration(patience)), None) {
            Ok(0) | Err(Errno::EINTR) => Ok(()),
            Ok(_) => self.take_batch(each).map(drop),
            Err(error) => Err(error.into()),
        }
    }

    /// True when something had come.
    fn take_batch(&mut self, each: &mut dyn FnMut(Arrival<'_>)) -> io::Result<bool> {
        let mut slices: Vec<_> = self.buffers.iter_mut().map(|b| [IoSliceMut::new(b)]).collect();
        let flags = MsgFlags::MSG_DONTWAIT;
        let fd = self.socket.as_raw_fd();
        let came = match recvmmsg(fd, &mut self.headers, slices.iter_mut(), flags, None) {
            Ok(came) => came,
            // A refusal that an earlier answer met is no news here.
            Err(Errno::EAGAIN | Errno::EINTR | Errno::ECONNREFUSED) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut strays = false;
        for message in came {
            let octets = message.iovs().next().unwrap_or_default();
            match (address_asked(&message), message.address) {
                (Some(agent), Some(peer)) => each(Arrival { agent, peer: peer.into(), octets }),
                _ => strays = true,
            }
        }
        if strays {
            // `nix` does not renew the room for control messages from call to call; it stays as it
            // is as long as every datagram fills it.
            self.headers = headers();
        }
        Ok(true)
    }
}

fn headers() -> MultiHeaders<SockaddrIn> {
    MultiHeaders::preallocate(BATCH, Some(cmsg_space!(in_pktinfo)))
}

fn address_asked(message: &RecvMsg<'_, '_, SockaddrIn>) -> Option<Ipv4Addr> {
    message.cmsgs().ok()?.find_map(|control| match control {
        ControlMessageOwned::Ipv4PacketInfo(info) => {
            Some(Ipv4Addr::from(u32::from_be(info.ipi_addr.s_addr)))
        }
        _ => None,
    })
}

impl Sender {
    /// Sends an answer.
    pub(in crate::fleet) fn send(
        &self,
        from: Ipv4Addr,
        to: SocketAddrV4,
        octets: &[u8],
    ) -> io::Result<usize> {
        let source = in_pktinfo {
            ipi_ifindex: 0,
            ipi_spec_dst: in_addr { s_addr: u32::from(from).to_be() },
            ipi_addr: in_addr { s_addr: 0 },
        };
        let control = [ControlMessage::Ipv4PacketInfo(&source)];
        let slices = [IoSlice::new(octets)];
        let (fd, to) = (self.0.as_raw_fd(), SockaddrIn::from(to));
        Ok(sendmsg(fd, &slices, &control, MsgFlags::empty(), Some(&to))?)
    }
}
