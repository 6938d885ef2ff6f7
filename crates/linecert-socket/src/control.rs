//! Control messages and addresses as the kernel lays them out (cmsg(3), ip(7), ipv6(7)): octets
//! in, values out, and the other way round. Nothing here trusts a length.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::{slots::Letter, time::KernelTime};

/// The option, and the kind of control message, whose timestamps have 64-bit seconds
/// (`SO_TIMESTAMPING_NEW` where the C library's own has 32).
pub(crate) const TIMESTAMPING: i32 =
    if cfg!(target_pointer_width = "64") { libc::SO_TIMESTAMPING } else { 65 };

const WORD: usize = size_of::<usize>();
/// A length, a level and a type.
const HEADER: usize = WORD + 8;

/// One control message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    pub(crate) level: i32,
    pub(crate) kind: i32,
    pub(crate) data: &'a [u8],
}

/// The control messages in `octets`; ends at the first that is not whole.
pub(crate) fn messages(octets: &[u8]) -> impl Iterator<Item = Message<'_>> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let (message, after) = split(rest)?;
        rest = after;
        Some(message)
    })
}

fn split(octets: &[u8]) -> Option<(Message<'_>, &[u8])> {
    let (length, header) = octets.split_first_chunk::<WORD>()?;
    let (level, header) = header.split_first_chunk::<4>()?;
    let (kind, body) = header.split_first_chunk::<4>()?;
    let length = usize::from_ne_bytes(*length);
    let data = body.get(..length.checked_sub(HEADER)?)?;
    let next = length.checked_next_multiple_of(WORD)?;
    let message =
        Message { level: i32::from_ne_bytes(*level), kind: i32::from_ne_bytes(*kind), data };
    Some((message, octets.get(next..).unwrap_or_default()))
}

/// Adds a control message to a letter; one for which there is no room is left out.
pub(crate) fn append(letter: &mut Letter<'_>, message: Message<'_>) {
    let length = HEADER + message.data.len();
    let space = length.next_multiple_of(WORD);
    let Some(room) = letter.control_room().get_mut(..space) else { return };
    let header = length.to_ne_bytes().into_iter();
    let header = header.chain(message.level.to_ne_bytes()).chain(message.kind.to_ne_bytes());
    let octets = header.chain(message.data.iter().copied()).chain(std::iter::repeat(0));
    for (to, from) in room.iter_mut().zip(octets) {
        *to = from;
    }
    letter.lengthen_control(space);
}

/// The software timestamp of an `SCM_TIMESTAMPING` message: the first of three `timespec`s.
pub(crate) fn timestamp(data: &[u8]) -> Option<KernelTime> {
    let (seconds, rest) = data.split_first_chunk::<8>()?;
    let (nanoseconds, _) = rest.split_first_chunk::<8>()?;
    KernelTime::of(i64::from_ne_bytes(*seconds), i64::from_ne_bytes(*nanoseconds))
}

/// The number at the start of `data`, in the host's order.
pub(crate) fn number(data: &[u8]) -> Option<u32> {
    data.first_chunk::<4>().map(|octets| u32::from_ne_bytes(*octets))
}

/// A number of at most an octet, which the kernel gives as an octet or as an `int`.
pub(crate) fn octet(data: &[u8]) -> Option<u8> {
    match data {
        [value] => Some(*value),
        _ => number(data).and_then(|value| u8::try_from(value).ok()),
    }
}

/// Interface and destination of an `in_pktinfo`.
pub(crate) fn packet_info(data: &[u8]) -> Option<(u32, IpAddr)> {
    let interface = number(data)?;
    let address = data.get(8..)?.first_chunk::<4>()?;
    Some((interface, Ipv4Addr::from(*address).into()))
}

/// Interface and destination of an `in6_pktinfo`.
pub(crate) fn packet_info6(data: &[u8]) -> Option<(u32, IpAddr)> {
    let (address, rest) = data.split_first_chunk::<16>()?;
    Some((number(rest)?, Ipv6Addr::from(*address).into()))
}

/// A `sock_extended_err` with the address of who reported it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExtendedError {
    pub(crate) errno: u32,
    pub(crate) origin: u8,
    pub(crate) kind: u8,
    pub(crate) code: u8,
    pub(crate) info: u32,
    pub(crate) data: u32,
    pub(crate) offender: Option<IpAddr>,
}

pub(crate) fn extended_error(octets: &[u8]) -> Option<ExtendedError> {
    let (error, offender) = octets.split_first_chunk::<16>()?;
    let (errno, rest) = error.split_first_chunk::<4>()?;
    let [origin, kind, code, _, rest @ ..] = rest else { return None };
    Some(ExtendedError {
        errno: u32::from_ne_bytes(*errno),
        origin: *origin,
        kind: *kind,
        code: *code,
        info: number(rest)?,
        data: number(rest.get(4..)?)?,
        offender: socket_address(offender).map(|address| address.ip()),
    })
}

/// A `sockaddr_in` or `sockaddr_in6`; `None` for any other family.
pub(crate) fn socket_address(octets: &[u8]) -> Option<SocketAddr> {
    let (family, rest) = octets.split_first_chunk::<2>()?;
    let (port, rest) = rest.split_first_chunk::<2>()?;
    let port = u16::from_be_bytes(*port);
    match i32::from(u16::from_ne_bytes(*family)) {
        libc::AF_INET => {
            let address = Ipv4Addr::from(*rest.first_chunk::<4>()?);
            Some(SocketAddrV4::new(address, port).into())
        }
        libc::AF_INET6 => {
            let (flow, rest) = rest.split_first_chunk::<4>()?;
            let (address, rest) = rest.split_first_chunk::<16>()?;
            let (flow, scope) = (u32::from_ne_bytes(*flow), number(rest)?);
            Some(SocketAddrV6::new(Ipv6Addr::from(*address), port, flow, scope).into())
        }
        _ => None,
    }
}

/// Writes an address as the kernel lays it out; returns its length.
pub(crate) fn encode_address(address: SocketAddr, room: &mut [u8; 28]) -> usize {
    let port = address.port().to_be_bytes();
    let mut length = 0;
    let mut put = |octets: &[u8]| {
        if let Some(place) = room.get_mut(length..length + octets.len()) {
            place.copy_from_slice(octets);
        }
        length += octets.len();
    };
    match address {
        SocketAddr::V4(address) => {
            put(&family(libc::AF_INET));
            put(&port);
            put(&address.ip().octets());
            put(&[0; 8]);
        }
        SocketAddr::V6(address) => {
            put(&family(libc::AF_INET6));
            put(&port);
            put(&address.flowinfo().to_ne_bytes());
            put(&address.ip().octets());
            put(&address.scope_id().to_ne_bytes());
        }
    }
    length
}

/// An address family as the first field of a socket address.
pub(crate) fn family(family: i32) -> [u8; 2] {
    u16::try_from(family).unwrap_or_default().to_ne_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_appended_is_read_back() {
        let mut letter = Letter::new(&[]);
        for (kind, data) in [(1, &[7][..]), (2, &[1, 2, 3, 4]), (3, &[9; 20])] {
            append(&mut letter, Message { level: 41, kind, data });
        }
        append(&mut letter, Message { level: 41, kind: 4, data: &[0; 100] });
        let read: Vec<_> = messages(letter.control()).map(|m| (m.kind, m.data.len())).collect();
        assert_eq!(read, [(1, 1), (2, 4), (3, 20)]);
    }

    #[test]
    fn a_length_that_lies_ends_the_list() {
        for length in [0, 1, HEADER - 1, HEADER + 9, usize::MAX] {
            let mut octets = vec![0; HEADER + 8];
            octets[..WORD].copy_from_slice(&length.to_ne_bytes());
            assert_eq!(messages(&octets).count(), 0, "{length}");
        }
    }

    proptest! {
        #[test]
        fn addresses_round_trip(address: SocketAddr) {
            let mut room = [0; 28];
            let length = encode_address(address, &mut room);
            prop_assert_eq!(socket_address(&room[..length]), Some(address));
        }

        #[test]
        fn arbitrary_octets_never_panic(octets: Vec<u8>) {
            for message in messages(&octets) {
                prop_assert!(message.data.len() <= octets.len());
            }
            timestamp(&octets);
            packet_info(&octets);
            packet_info6(&octets);
            extended_error(&octets);
            socket_address(&octets);
            octet(&octets);
        }
    }
}
