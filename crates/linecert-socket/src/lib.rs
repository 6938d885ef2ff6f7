//! Batches of datagrams with the kernel's timestamps, frames with their tags, and tunnels.
//!
//! Linux only, but for the Ethernet codec. Every descriptor is non-blocking: nothing sleeps
//! but the calls that take a deadline. `unsafe` is in the private module `sys` alone.

pub mod ethernet;

#[cfg(target_os = "linux")]
mod control;
#[cfg(target_os = "linux")]
mod datagram;
#[cfg(target_os = "linux")]
mod frame;
#[cfg(target_os = "linux")]
mod interface;
#[cfg(target_os = "linux")]
mod netlink;
#[cfg(target_os = "linux")]
mod readiness;
#[cfg(target_os = "linux")]
mod slots;
#[cfg(target_os = "linux")]
mod stamping;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
mod tcp;
#[cfg(target_os = "linux")]
mod time;
#[cfg(target_os = "linux")]
mod tunnel;

#[cfg(target_os = "linux")]
pub use self::{
    datagram::{
        Arrival, BindError, DatagramSocket, Fragmentation, IpVersion, NetworkError, OpenError,
        OptionError, Origin, Outgoing, Protocol, Report, SendError, SendStamp, Stage, Timestamps,
    },
    frame::{
        Checksums, Frame, FrameArrival, FrameClass, FrameSocket, Listen, OpenFrameError,
        SendFrameError,
    },
    interface::{Interface, InterfaceError},
    readiness::{Readiness, Ready, WaitError},
    slots::{BATCH, Buffers, ReceiveError},
    tcp::{TcpInfo, TcpInfoError, tcp_info},
    time::{ClockReading, KernelTime, clock_is_synchronised, now_realtime},
    tunnel::{OpenTunnelError, Room, Tunnel, TunnelAddress, TunnelError},
};
pub use ethernet::{
    DropEligible, EthernetError, EthernetHeader, MacAddress, Pcp, Tag, Tags, Tpid, VlanId,
};
