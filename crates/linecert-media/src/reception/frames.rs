//! Reception as frames, with membership reports of our own.

use std::{net::IpAddr, time::Instant};

use linecert_socket::{
    Buffers, FrameArrival, FrameClass, FrameSocket, KernelTime, Listen, MacAddress, Readiness,
    ReceiveError, Tags, now_realtime,
};

use super::{Datagram, FrameReception, ReceptionError, WAITING_ROOM};
use crate::{
    channel::Channel,
    membership::{Address, Content, Host, Incoming, Querier, Said, frame, group_mac},
};

const SLOTS: usize = 16;
/// The kernel may hand over joined segments of up to 64 KiB.
const OCTETS: usize = 65_600;

/// A host of its own on the line, beside the kernel.
#[derive(Debug)]
pub(crate) struct FrameTap {
    socket: FrameSocket,
    address: Address,
    host: Host,
    channels: Vec<Channel>,
    buffers: Buffers,
    dropped: u32,
}

impl FrameTap {
    pub(super) fn open(
        plan: &FrameReception,
        channels: &[Channel],
    ) -> Result<Self, ReceptionError> {
        let (ethertype, queries) = match plan.address {
            IpAddr::V4(_) => (0x0800, MacAddress([0x01, 0x00, 0x5e, 0, 0, 1])),
            IpAddr::V6(_) => (0x86dd, MacAddress([0x33, 0x33, 0, 0, 0, 1])),
        };
        let socket = FrameSocket::open(&plan.interface, Listen::EtherType(ethertype))?;
        socket.grow_receive_buffer(WAITING_ROOM)?;
        socket.join(queries)?;
        for channel in channels {
            let group = channel.group().address();
            if group.is_ipv4() != plan.address.is_ipv4() {
                let (channel, address) = (*channel, plan.address);
                return Err(ReceptionError::Family { channel, address });
            }
            socket.join(group_mac(group))?;
        }
        let mac = socket.interface().mac().unwrap_or(MacAddress([0; 6]));
        Ok(Self {
            socket,
            address: Address { mac, ip: plan.address, tags: plan.tags },
            host: Host::new(plan.membership),
            channels: channels.to_vec(),
            buffers: Buffers::new(SLOTS, OCTETS),
            dropped: 0,
        })
    }

    pub(super) fn join(&mut self, channel: Channel) -> Result<KernelTime, ReceptionError> {
        self.say_first(Said::Joined, channel)
    }

    pub(super) fn leave(&mut self, channel: Channel) -> Result<KernelTime, ReceptionError> {
        self.say_first(Said::Left, channel)
    }

    fn say_first(&mut self, said: Said, channel: Channel) -> Result<KernelTime, ReceptionError> {
        let asked = now_realtime();
        self.say(said, channel)?;
        self.host.said(Instant::now(), said, channel);
        Ok(asked)
    }

    fn say(&self, said: Said, channel: Channel) -> Result<(), ReceptionError> {
        let (address, membership) = (&self.address, self.host.membership());
        let frame = frame(address, membership, said, channel)
            .ok_or(ReceptionError::Family { channel, address: address.ip })?;
        Ok(self.socket.send(&frame)?)
    }

    pub(super) fn receive(
        &mut self,
        deadline: Instant,
        mut take: impl FnMut(Datagram<'_>),
    ) -> Result<(), ReceptionError> {
        for (said, channel) in self.host.due(Instant::now()) {
            self.say(said, channel)?;
        }
        let until = self.host.next_due().map_or(deadline, |due| due.min(deadline));
        if !self.socket.wait(Readiness::Readable, until)?.readable {
            return Ok(());
        }
        Ok(self.take_frames(&mut take)?)
    }

    fn take_frames(&mut self, take: &mut impl FnMut(Datagram<'_>)) -> Result<(), ReceiveError> {
        let Self { socket, host, channels, buffers, dropped, address } = self;
        socket.receive_batch(buffers, |arrival| {
            *dropped = (*dropped).max(arrival.dropped.unwrap_or(0));
            let Some(incoming) = ours(address, &arrival) else { return };
            let at = arrival.time.unwrap_or_else(now_realtime);
            let (group, port, octets) = match incoming.content {
                Content::Query(query) => {
                    return host.heard(Instant::now(), incoming.source, query);
                }
                Content::Media { group, port, octets } => (group, Some(port), octets),
                Content::Fragment { group } => (group, None, &[][..]),
            };
            for channel in channels.iter().filter(|channel| {
                channel.group() == group
                    && port.is_none_or(|port| port == channel.port())
                    && channel.source().is_none_or(|source| source == incoming.source)
            }) {
                take(Datagram { channel: *channel, at, octets });
            }
        })?;
        Ok(())
    }

    pub(super) const fn dropped(&self) -> u32 {
        self.dropped
    }

    pub(super) fn queriers(&self) -> &[Querier] {
        self.host.queriers()
    }
}

impl Drop for FrameTap {
    /// Channels that are still joined are left, so that they do not fill the line for minutes.
    fn drop(&mut self) {
        for channel in self.host.joined() {
            // A line that is down carries no channel either.
            self.say(Said::Left, channel).ok();
        }
    }
}

fn ours<'f>(address: &Address, arrival: &FrameArrival<'f>) -> Option<Incoming<'f>> {
    let incoming = Incoming::decode(arrival.octets)?;
    let of_service = vlans(incoming.tags) == vlans(address.tags);
    (of_service && arrival.class != FrameClass::Outgoing).then_some(incoming)
}

/// The VLANs of tags without their priorities; a tag of priority only names none.
fn vlans(tags: Tags) -> [Option<u16>; 2] {
    let of = |tag: linecert_socket::Tag| tag.vid.map(linecert_socket::VlanId::get);
    match tags {
        Tags::Untagged => [None, None],
        Tags::One(tag) => [of(tag), None],
        Tags::Two { outer, inner } => [of(outer), of(inner)],
    }
}
