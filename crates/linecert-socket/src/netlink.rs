//! The few requests of rtnetlink(7) that a tunnel and an interface need.

use std::{
    io::{self, Read},
    net::IpAddr,
    time::Duration,
};

use socket2::{Domain, Protocol, Socket, Type};

use crate::{control::family, ethernet::MacAddress};

const RTM_NEWLINK: u16 = 16;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_NEWROUTE: u16 = 24;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 0x01;
const NLM_F_ACK: u16 = 0x04;
const NLM_F_EXCL: u16 = 0x200;
const NLM_F_CREATE: u16 = 0x400;
const HEADER: usize = 16;

/// The kernel answers from memory: only a host in distress takes longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the kernel tells of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) index: u32,
    pub(crate) flags: u32,
    pub(crate) hardware: u16,
    pub(crate) mtu: u32,
    pub(crate) mac: Option<MacAddress>,
}

/// The interface of that name.
pub(crate) fn link(name: &str) -> io::Result<Link> {
    let mut request = Request::new(RTM_GETLINK, 0);
    request.put(&[0; 16]);
    request.attribute(libc::IFLA_IFNAME, &[name.as_bytes(), &[0]].concat());
    let answer = request.send()?;
    let body = answer.as_deref().and_then(decode_link);
    body.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

fn decode_link(body: &[u8]) -> Option<Link> {
    let (header, rest) = body.split_first_chunk::<16>()?;
    let (mut mtu, mut mac) = (None, None);
    for (kind, data) in attributes(rest) {
        match kind {
            libc::IFLA_MTU => mtu = word(data, 0),
            libc::IFLA_ADDRESS => mac = <[u8; 6]>::try_from(data).ok().map(MacAddress),
            _ => {}
        }
    }
    Some(Link {
        hardware: half(header, 2)?,
        index: word(header, 4)?,
        flags: word(header, 8)?,
        mtu: mtu?,
        mac,
    })
}

/// Brings an interface up.
pub(crate) fn bring_up(index: u32) -> io::Result<()> {
    let up = (libc::IFF_UP.unsigned_abs()).to_ne_bytes();
    let mut request = Request::new(RTM_NEWLINK, 0);
    request.put(&[0; 4]);
    request.put(&index.to_ne_bytes());
    request.put(&up);
    request.put(&up);
    request.send().map(drop)
}

/// Sets the MTU of an interface.
pub(crate) fn set_mtu(index: u32, mtu: u32) -> io::Result<()> {
    let mut request = Request::new(RTM_NEWLINK, 0);
    request.put(&[0; 4]);
    request.put(&index.to_ne_bytes());
    request.put(&[0; 8]);
    request.attribute(libc::IFLA_MTU, &mtu.to_ne_bytes());
    request.send().map(drop)
}

/// Gives an interface an address; `peer` is the other end, or the address itself on a subnet.
pub(crate) fn add_address(
    index: u32,
    address: IpAddr,
    (peer, prefix): (IpAddr, u8),
) -> io::Result<()> {
    let mut request = Request::new(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
    let flags = if address.is_ipv6() { IFA_F_NODAD } else { 0 };
    request.put(&[family_of(address), prefix, flags, 0]);
    request.put(&index.to_ne_bytes());
    request.attribute(libc::IFA_LOCAL, &octets(address));
    request.attribute(libc::IFA_ADDRESS, &octets(peer));
    request.send().map(drop)
}

/// Adds a route through an interface, after the routes of lower metric.
pub(crate) fn add_route(
    index: u32,
    (destination, prefix): (IpAddr, u8),
    metric: u32,
) -> io::Result<()> {
    let mut request = Request::new(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
    request.put(&[family_of(destination), prefix, 0, 0]);
    request.put(&[
        libc::RT_TABLE_MAIN,
        libc::RTPROT_STATIC,
        libc::RT_SCOPE_LINK,
        libc::RTN_UNICAST,
    ]);
    request.put(&[0; 4]);
    if prefix > 0 {
        request.attribute(libc::RTA_DST, &octets(destination));
    }
    request.attribute(libc::RTA_OIF, &index.to_ne_bytes());
    request.attribute(libc::RTA_PRIORITY, &metric.to_ne_bytes());
    request.send().map(drop)
}

/// An address on a tunnel has no neighbours to ask for duplicates (linux/if_addr.h).
const IFA_F_NODAD: u8 = 0x02;

fn family_of(address: IpAddr) -> u8 {
    let number = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let [first, second] = family(number);
    first | second
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// A message to the kernel: a header, then a body and attributes in the host's byte order.
struct Request(Vec<u8>);

impl Request {
    fn new(kind: u16, flags: u16) -> Self {
        let mut octets = vec![0; 4];
        octets.extend(kind.to_ne_bytes());
        octets.extend((NLM_F_REQUEST | NLM_F_ACK | flags).to_ne_bytes());
        octets.extend([1, 0, 0, 0, 0, 0, 0, 0]);
        Self(octets)
    }

    fn put(&mut self, octets: &[u8]) {
        self.0.extend(octets);
    }

    fn attribute(&mut self, kind: u16, data: &[u8]) {
        let length = u16::try_from(data.len() + 4).unwrap_or(u16::MAX);
        self.0.extend(length.to_ne_bytes());
        self.0.extend(kind.to_ne_bytes());
        self.0.extend(data);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    /// Sends it and waits for the answer; `None` when the kernel only acknowledges.
    fn send(mut self) -> io::Result<Option<Vec<u8>>> {
        let length = u32::try_from(self.0.len()).map_err(io::Error::other)?.to_ne_bytes();
        for (to, from) in self.0.iter_mut().zip(length) {
            *to = from;
        }
        let netlink = Domain::from(libc::AF_NETLINK);
        let route = Protocol::from(libc::NETLINK_ROUTE);
        let socket = Socket::new(netlink, Type::RAW, Some(route))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.send(&self.0)?;
        let mut answer = vec![0; 1 << 16];
        let received = (&socket).read(&mut answer)?;
        answer.truncate(received);
        decode_answer(&answer)
    }
}

fn decode_answer(octets: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    let length = word(octets, 0).and_then(|length| usize::try_from(length).ok());
    let body = octets.get(HEADER..length.ok_or_else(broken)?).ok_or_else(broken)?;
    if half(octets, 4) != Some(NLMSG_ERROR) {
        return Ok(Some(body.to_vec()));
    }
    match word(body, 0).map(u32::cast_signed) {
        Some(0) => Ok(None),
        Some(errno) => Err(io::Error::from_raw_os_error(errno.saturating_neg())),
        None => Err(broken()),
    }
}

/// The attributes in `octets`; ends at the first that is not whole.
fn attributes(octets: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let length = usize::from(half(rest, 0)?);
        let kind = half(rest, 2)?;
        let data = rest.get(4..length)?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, data))
    })
}

fn half(octets: &[u8], at: usize) -> Option<u16> {
    octets.get(at..)?.first_chunk::<2>().map(|octets| u16::from_ne_bytes(*octets))
}

fn word(octets: &[u8], at: usize) -> Option<u32> {
    octets.get(at..)?.first_chunk::<4>().map(|octets| u32::from_ne_bytes(*octets))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_loopback_interface_is_known() {
        let link = link("lo").unwrap();
        assert_eq!(link.hardware, libc::ARPHRD_LOOPBACK);
        assert!(link.index > 0 && link.mtu >= 1280);
    }

    #[test]
    fn an_absent_interface_is_said_to_be_absent() {
        let error = link("lc-none").unwrap_err();
        assert_eq!(error.raw_os_error(), Some(libc::ENODEV));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets: Vec<u8>) {
            decode_answer(&octets).ok();
            decode_link(&octets);
        }
    }
}
