//! How the datagrams of a channel are taken from the line: by the kernel's own membership, or as
//! frames with membership reports of our own.

mod frames;
mod kernel;

use std::{io, net::IpAddr, time::Instant};

use linecert_socket::{
    BindError, InterfaceError, KernelTime, OpenError, OpenFrameError, OptionError, ReceiveError,
    SendFrameError, Tags, WaitError,
};
use thiserror::Error;

use crate::{
    channel::Channel,
    membership::{Membership, Querier},
};
use frames::FrameTap;
use kernel::KernelTap;

/// Octets of media that wait at most while this computer is busy: a second of the fastest channel.
const WAITING_ROOM: usize = 8 << 20;

/// How a channel is received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reception {
    /// The kernel joins and leaves, in the version of the protocol that it found. Needs no privilege.
    ///
    /// It sends its report up to three ticks of its clock after it was asked, which counts in the
    /// time to join; and it hands over nothing once it was asked to leave, so that the time to leave
    /// cannot be seen.
    Kernel {
        /// The name of the interface.
        interface: String,
    },
    /// Frames are received and reports sent as they are, with any tags. Needs `CAP_NET_RAW`.
    Frames(FrameReception),
}

/// How a channel is received as frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameReception {
    /// The name of the interface.
    pub interface: String,
    /// The tags of the service. What comes is compared by VLAN; its priority may be another.
    pub tags: Tags,
    /// The address that reports come from. An IPv6 address should be link-local, or routers pass
    /// the report over (RFC 3810, 5.2.13).
    pub address: IpAddr,
    /// The version to begin with; an older querier is answered in its own.
    pub membership: Membership,
}

/// Why a channel cannot be received.
#[derive(Debug, Error)]
pub enum ReceptionError {
    /// The channel is of IPv4 and the address of IPv6, or the other way round.
    #[error("join {channel} from {address}: not of the same address family")]
    Family {
        /// The channel.
        channel: Channel,
        /// The address of the host.
        address: IpAddr,
    },
    /// There is no such interface.
    #[error(transparent)]
    Interface(#[from] InterfaceError),
    /// No frames of the interface.
    #[error(transparent)]
    Frames(#[from] OpenFrameError),
    /// No socket.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The port is taken, or the group cannot be bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The kernel refuses an option, such as the membership.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// The kernel refuses a membership of one source.
    #[error("join {channel}: {source}")]
    Join {
        /// The channel.
        channel: Channel,
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
    /// A report could not be sent.
    #[error(transparent)]
    Send(#[from] SendFrameError),
    /// The interface failed while receiving.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// The kernel does not wait.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// The system starts no thread.
    #[error("start a thread for the stream: {0}")]
    Thread(#[source] io::Error),
}

impl ReceptionError {
    /// Whether privilege is lacking.
    #[must_use]
    pub const fn is_forbidden(&self) -> bool {
        matches!(
            self,
            Self::Frames(OpenFrameError::Forbidden { .. })
                | Self::Open(OpenError::Forbidden { .. })
        )
    }
}

/// A datagram of a channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Datagram<'d> {
    pub(crate) channel: Channel,
    pub(crate) at: KernelTime,
    pub(crate) octets: &'d [u8],
}

/// A reception under way. Channels that are still joined when it is dropped are left.
#[derive(Debug)]
pub(crate) enum Tap {
    Kernel(KernelTap),
    Frames(Box<FrameTap>),
}

impl Tap {
    /// Opens what it takes to receive these channels.
    pub(crate) fn open(
        reception: &Reception,
        channels: &[Channel],
    ) -> Result<Self, ReceptionError> {
        match reception {
            Reception::Kernel { interface } => Ok(Self::Kernel(KernelTap::open(interface)?)),
            Reception::Frames(plan) => Ok(Self::Frames(Box::new(FrameTap::open(plan, channels)?))),
        }
    }

    /// Joins a channel, and tells when that was asked.
    pub(crate) fn join(&mut self, channel: Channel) -> Result<KernelTime, ReceptionError> {
        match self {
            Self::Kernel(tap) => tap.join(channel),
            Self::Frames(tap) => tap.join(channel),
        }
    }

    /// Leaves a channel, and tells when that was asked.
    pub(crate) fn leave(&mut self, channel: Channel) -> Result<KernelTime, ReceptionError> {
        match self {
            Self::Kernel(tap) => Ok(tap.leave()),
            Self::Frames(tap) => tap.leave(channel),
        }
    }

    /// Waits for datagrams until `deadline` and hands on those that are there.
    pub(crate) fn receive(
        &mut self,
        deadline: Instant,
        take: impl FnMut(Datagram<'_>),
    ) -> Result<(), ReceptionError> {
        match self {
            Self::Kernel(tap) => tap.receive(deadline, take),
            Self::Frames(tap) => tap.receive(deadline, take),
        }
    }

    /// Datagrams that this computer has dropped so far.
    pub(crate) const fn dropped(&self) -> u32 {
        match self {
            Self::Kernel(tap) => tap.dropped(),
            Self::Frames(tap) => tap.dropped(),
        }
    }

    /// Who asked for members so far; the kernel does not tell.
    pub(crate) fn queriers(&self) -> &[Querier] {
        match self {
            Self::Kernel(_) => &[],
            Self::Frames(tap) => tap.queriers(),
        }
    }

    /// Whether it sees the frames of channels that it has not joined.
    pub(crate) const fn sees_all(&self) -> bool {
        matches!(self, Self::Frames(_))
    }

    /// How long after it was asked a report may have been sent.
    pub(crate) const fn report_delay_ns(&self) -> u64 {
        match self {
            Self::Kernel(_) => kernel::REPORT_DELAY_NS,
            Self::Frames(_) => 0,
        }
    }
}
