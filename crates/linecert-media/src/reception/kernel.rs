//! Reception by the kernel's own membership.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use linecert_socket::{
    Buffers, DatagramSocket, Interface, IpVersion, KernelTime, Protocol, Readiness, Timestamps,
    now_realtime,
};

use super::{Datagram, ReceptionError, WAITING_ROOM};
use crate::channel::Channel;

/// Linux sends the first report up to three ticks after the join, and a tick is at most 10 ms
/// (`igmp_start_timer`, `igmp_ifc_start_timer` and `mld_ifc_start_work`).
pub(super) const REPORT_DELAY_NS: u64 = 30_000_000;

const SLOTS: usize = 64;
const OCTETS: usize = 9_216;

/// One channel at a time.
#[derive(Debug)]
pub(crate) struct KernelTap {
    interface: Interface,
    joined: Option<(Channel, DatagramSocket)>,
    buffers: Buffers,
    dropped: u32,
}

impl KernelTap {
    pub(super) fn open(interface: &str) -> Result<Self, ReceptionError> {
        Ok(Self {
            interface: Interface::named(interface)?,
            joined: None,
            buffers: Buffers::new(SLOTS, OCTETS),
            dropped: 0,
        })
    }

    /// Bound to the group, so that other groups on the same port do not come in.
    pub(super) fn join(&mut self, channel: Channel) -> Result<KernelTime, ReceptionError> {
        let group = channel.group().address();
        let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(group))?;
        socket.enable_timestamps(Timestamps::Receive)?;
        socket.report_drops()?;
        socket.grow_receive_buffer(WAITING_ROOM)?;
        socket.bind(SocketAddr::new(group, channel.port()))?;
        let asked = now_realtime();
        match channel.source() {
            None => socket.join_group(group, self.interface.index())?,
            Some(source) => socket.join_source(group, source, self.interface.index())?,
        }
        self.joined = Some((channel, socket));
        Ok(asked)
    }

    /// Closing the socket ends its membership.
    pub(super) fn leave(&mut self) -> KernelTime {
        let asked = now_realtime();
        self.joined = None;
        asked
    }

    pub(super) fn receive(
        &mut self,
        deadline: Instant,
        mut take: impl FnMut(Datagram<'_>),
    ) -> Result<(), ReceptionError> {
        let Some((channel, socket)) = &self.joined else { return Ok(()) };
        if !socket.wait(Readiness::Readable, deadline)?.readable {
            return Ok(());
        }
        socket.receive_batch(&mut self.buffers, |arrival| {
            self.dropped = self.dropped.max(arrival.dropped.unwrap_or(0));
            if is_of(*channel, arrival.source.map(|source| source.ip())) {
                let at = arrival.received.unwrap_or_else(now_realtime);
                take(Datagram { channel: *channel, at, octets: arrival.octets });
            }
        })?;
        Ok(())
    }

    pub(super) const fn dropped(&self) -> u32 {
        self.dropped
    }
}

fn is_of(channel: Channel, source: Option<IpAddr>) -> bool {
    channel.source().is_none_or(|wanted| source == Some(wanted))
}
