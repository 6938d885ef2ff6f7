//! What is asked of the network: a multicast group, perhaps of one source, on one port.

use std::{fmt, net::IpAddr, str::FromStr};

use thiserror::Error;

/// A multicast address (RFC 1112 for IPv4, RFC 4291, 2.7 for IPv6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(IpAddr);

/// A channel as a programme list names it.
///
/// Written `239.1.1.1:5000`, `[ff35::1]:5000` or, of one source, `10.0.0.5@239.1.1.1:5000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    group: Group,
    source: Option<IpAddr>,
    port: u16,
}

/// Why a text or its parts are no channel.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChannelError {
    /// Neither `address:port` nor `source@address:port`.
    #[error("`{0}` is no channel: write `239.1.1.1:5000` or `source@group:port`")]
    NotAChannel(String),
    /// The address is not one of a group.
    #[error("{0} is no multicast address")]
    NotMulticast(IpAddr),
    /// The source is itself a group, or of the other family.
    #[error("{source_address} cannot be the source of group {group}")]
    WrongSource {
        /// The source as given.
        source_address: IpAddr,
        /// The group.
        group: Group,
    },
    /// Nothing is sent to port 0.
    #[error("port 0 of group {0} names no stream")]
    NoPort(Group),
}

impl Group {
    /// A multicast address.
    ///
    /// # Errors
    /// When the address is not multicast.
    pub const fn new(address: IpAddr) -> Result<Self, ChannelError> {
        if address.is_multicast() {
            Ok(Self(address))
        } else {
            Err(ChannelError::NotMulticast(address))
        }
    }

    /// The address.
    #[must_use]
    pub const fn address(self) -> IpAddr {
        self.0
    }
}

impl Channel {
    /// A channel that any source may feed.
    ///
    /// # Errors
    /// When the port is 0.
    pub const fn new(group: Group, port: u16) -> Result<Self, ChannelError> {
        if port == 0 {
            return Err(ChannelError::NoPort(group));
        }
        Ok(Self { group, source: None, port })
    }

    /// The same channel of one source only (RFC 4607).
    ///
    /// # Errors
    /// When the source is a group itself or of the other address family.
    pub fn of_source(self, source: IpAddr) -> Result<Self, ChannelError> {
        let group = self.group;
        if source.is_multicast()
            || source.is_unspecified()
            || source.is_ipv4() != group.address().is_ipv4()
        {
            return Err(ChannelError::WrongSource { source_address: source, group });
        }
        Ok(Self { source: Some(source), ..self })
    }

    /// The group.
    #[must_use]
    pub const fn group(self) -> Group {
        self.group
    }

    /// The only source that is asked for, if one is.
    #[must_use]
    pub const fn source(self) -> Option<IpAddr> {
        self.source
    }

    /// The UDP port.
    #[must_use]
    pub const fn port(self) -> u16 {
        self.port
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = self.source {
            write!(f, "{source}@")?;
        }
        match self.group.0 {
            IpAddr::V4(address) => write!(f, "{address}:{}", self.port),
            IpAddr::V6(address) => write!(f, "[{address}]:{}", self.port),
        }
    }
}

impl FromStr for Channel {
    type Err = ChannelError;

    fn from_str(text: &str) -> Result<Self, ChannelError> {
        let wrong = || ChannelError::NotAChannel(text.to_owned());
        let (source, group) =
            text.split_once('@').map_or((None, text), |(source, group)| (Some(source), group));
        let (group, port) = group.rsplit_once(':').ok_or_else(wrong)?;
        let group: IpAddr =
            group.trim_start_matches('[').trim_end_matches(']').parse().map_err(|_| wrong())?;
        let channel = Self::new(Group::new(group)?, port.parse().map_err(|_| wrong())?)?;
        match source {
            Some(source) => channel.of_source(source.parse().map_err(|_| wrong())?),
            None => Ok(channel),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: &str) {
        let found = text.parse::<Channel>().map_or_else(|e| e.to_string(), |c| c.to_string());
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn channels_are_written_as_they_are_read() {
        for same in ["239.1.1.1:5000", "10.0.0.5@232.1.1.1:1234", "[ff35::1]:5000"] {
            check(same, same);
        }
        check("fd00::5@[ff35::1]:1", "fd00::5@[ff35::1]:1");
    }

    #[test]
    fn what_is_no_channel_says_why() {
        check("10.0.0.1:5000", "10.0.0.1 is no multicast address");
        check("239.1.1.1:0", "port 0 of group 239.1.1.1 names no stream");
        check("239.2.2.2@239.1.1.1:5", "239.2.2.2 cannot be the source of group 239.1.1.1");
        check("::1@239.1.1.1:5", "::1 cannot be the source of group 239.1.1.1");
        for wrong in ["", "239.1.1.1", "239.1.1.1:70000", "x@239.1.1.1:5"] {
            assert!(matches!(wrong.parse::<Channel>(), Err(ChannelError::NotAChannel(_))));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,60}") {
            if let Ok(channel) = text.parse::<Channel>() {
                prop_assert_eq!(channel.to_string().parse(), Ok(channel));
            }
        }
    }
}
