//! Multicast membership: what a host says to join and leave, and what a querier asks. Pure.
//!
//! IGMP version 2 (RFC 2236) and 3 (RFC 3376), MLD version 1 (RFC 2710) and 2 (RFC 3810).

mod host;
mod igmp;
mod mld;
mod packet;

use std::{net::IpAddr, time::Duration};

use crate::channel::{Channel, Group};

pub(crate) use host::Host;
pub(crate) use packet::{Address, Content, Incoming, frame, group_mac};

/// The version of the membership protocol that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// IGMPv2 (RFC 2236) or MLDv1 (RFC 2710), which cannot ask for one source.
    AnySource,
    /// IGMPv3 (RFC 3376) or MLDv2 (RFC 3810).
    SourceSpecific,
}

/// What a report says of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It was joined.
    Joined,
    /// It is joined, in answer to a query.
    Present,
    /// It was left.
    Left,
}

/// A router or switch that asked who is listening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Querier {
    /// Its address; `0.0.0.0` and `::` are those of a switch that has none.
    pub address: IpAddr,
    /// `igmp-1`, `igmp-2`, `igmp-3`, `mld-1` or `mld-2`.
    pub protocol: &'static str,
    /// How often it asks everybody, as far as its version says so (RFC 3376, 4.1.7).
    pub interval: Option<Duration>,
    /// How long hosts may take to answer.
    pub response: Duration,
    /// How often it asked during the test.
    pub queries: u32,
}

/// A query as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) protocol: &'static str,
    pub(crate) membership: Membership,
    /// `None` asks for all groups.
    pub(crate) group: Option<Group>,
    pub(crate) response: Duration,
    pub(crate) interval: Option<Duration>,
}

impl Query {
    pub(crate) fn is_for(&self, channel: Channel) -> bool {
        self.group.is_none_or(|group| group == channel.group())
    }
}

/// The types of group records, the same in RFC 3376, 4.2.12 and RFC 3810, 5.2.12.
const fn record_type(said: Said, channel: Channel) -> u8 {
    match (said, channel.source().is_some()) {
        (Said::Present, true) => 1,
        (Said::Present, false) => 2,
        (Said::Left, false) => 3,
        (Said::Joined, false) => 4,
        (Said::Joined, true) => 5,
        (Said::Left, true) => 6,
    }
}

/// The one's complement sum of RFC 1071.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for part in parts {
        for pair in part.chunks(2) {
            let (high, low) = (pair.first().copied(), pair.get(1).copied());
            sum += u64::from(u16::from_be_bytes([high.unwrap_or(0), low.unwrap_or(0)]));
        }
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}
