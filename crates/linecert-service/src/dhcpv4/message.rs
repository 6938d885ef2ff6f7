//! One message in octets (RFC 2131, 2).

use std::net::Ipv4Addr;

use linecert_socket::MacAddress;
use thiserror::Error;

use super::{
    options::{Options, code},
    plan::Replies,
};
use crate::octets::Octets;

const ETHERNET: [u8; 2] = [1, 6];
const COOKIE: [u8; 4] = [99, 130, 83, 99];
const SERVER_NAME: usize = 64;
const FILE: usize = 128;
/// The smallest message that every relay and server takes (RFC 1542, 2.1).
const SMALLEST: usize = 300;
const BROADCAST_FLAG: u16 = 0x8000;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    Client,
    Server,
}

/// What a message says (option 53; RFC 2132, 9.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Discover,
    Offer,
    Request,
    Acknowledge,
    Refuse,
    Release,
    Other(u8),
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) speaker: Speaker,
    pub(crate) transaction: u32,
    pub(crate) seconds: u16,
    pub(crate) replies: Replies,
    /// `ciaddr`: the address that the client has.
    pub(crate) held: Ipv4Addr,
    /// `yiaddr`: the address that the client gets.
    pub(crate) given: Ipv4Addr,
    /// `siaddr`: the next server of a boot.
    pub(crate) next_server: Ipv4Addr,
    /// `giaddr`: the relay agent between.
    pub(crate) relay: Ipv4Addr,
    pub(crate) hardware_address: MacAddress,
    /// `file`, when it carries no options.
    pub(crate) file: Vec<u8>,
    pub(crate) options: Options,
}

/// Why octets are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("the fixed part is cut off")]
    Short,
    #[error("it is no message of DHCP for Ethernet")]
    Foreign,
    #[error("option {0} is cut off")]
    CutOption(u8),
    #[error("it has no message type")]
    NoKind,
}

impl Kind {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Discover => 1,
            Self::Offer => 2,
            Self::Request => 3,
            Self::Acknowledge => 5,
            Self::Refuse => 6,
            Self::Release => 7,
            Self::Other(number) => number,
        }
    }

    const fn of(number: u8) -> Self {
        match number {
            1 => Self::Discover,
            2 => Self::Offer,
            3 => Self::Request,
            5 => Self::Acknowledge,
            6 => Self::Refuse,
            7 => Self::Release,
            other => Self::Other(other),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Offer => "offer",
            Self::Request => "request",
            Self::Acknowledge => "ack",
            Self::Refuse => "nak",
            Self::Release => "release",
            Self::Other(_) => "other",
        }
    }
}

impl Message {
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self.options.get(code::MESSAGE_TYPE)? {
            [number] => Some(Kind::of(*number)),
            _ => None,
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut octets = vec![if self.speaker == Speaker::Client { 1 } else { 2 }];
        octets.extend(ETHERNET);
        octets.push(0);
        octets.extend(self.transaction.to_be_bytes());
        octets.extend(self.seconds.to_be_bytes());
        let flags = if self.replies == Replies::Broadcast { BROADCAST_FLAG } else { 0 };
        octets.extend(flags.to_be_bytes());
        for address in [self.held, self.given, self.next_server, self.relay] {
            octets.extend(address.octets());
        }
        octets.extend(self.hardware_address.0);
        octets.extend([0; 10 + SERVER_NAME]);
        octets.extend(self.file.iter().copied().chain([0; FILE]).take(FILE));
        octets.extend(COOKIE);
        octets.extend(self.options.write());
        octets.resize(octets.len().max(SMALLEST), 0);
        octets
    }

    pub(crate) fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        let mut message = Fields::read(octets).ok_or(DecodeError::Short)??;
        let mut options = Options::default();
        let cut = DecodeError::CutOption;
        options.read(message.options).map_err(cut)?;
        let overloaded = options.get(code::OVERLOAD).and_then(<[u8]>::first).copied();
        // The file field comes before the server name (RFC 3396, 5).
        if matches!(overloaded, Some(1 | 3)) {
            options.read(message.file).map_err(cut)?;
            message.base.file.clear();
        }
        if matches!(overloaded, Some(2 | 3)) {
            options.read(message.server_name).map_err(cut)?;
        }
        let message = Self { options, ..message.base };
        message.kind().ok_or(DecodeError::NoKind).map(|_| message)
    }
}

/// The fixed part of a message, and the fields that may hold options.
struct Fields<'a> {
    base: Message,
    server_name: &'a [u8],
    file: &'a [u8],
    options: &'a [u8],
}

impl<'a> Fields<'a> {
    /// `None` when the octets are too few.
    fn read(octets: &'a [u8]) -> Option<Result<Self, DecodeError>> {
        let mut octets = Octets::new(octets);
        let (speaker, hardware, _hops) = (octets.u8()?, octets.array::<2>()?, octets.u8()?);
        let (transaction, seconds, flags) = (octets.u32()?, octets.u16()?, octets.u16()?);
        let (held, given) = (octets.ipv4()?, octets.ipv4()?);
        let (next_server, relay) = (octets.ipv4()?, octets.ipv4()?);
        let hardware_address = octets.mac()?;
        octets.take(10)?;
        let (server_name, file) = (octets.take(SERVER_NAME)?, octets.take(FILE)?);
        let cookie = octets.array::<4>()?;
        let speaker = match speaker {
            1 => Speaker::Client,
            2 => Speaker::Server,
            _ => return Some(Err(DecodeError::Foreign)),
        };
        if hardware != ETHERNET || cookie != COOKIE {
            return Some(Err(DecodeError::Foreign));
        }
        let broadcast = flags & BROADCAST_FLAG != 0;
        let base = Message {
            speaker,
            transaction,
            seconds,
            replies: if broadcast { Replies::Broadcast } else { Replies::Unicast },
            held,
            given,
            next_server,
            relay,
            hardware_address,
            file: file.split(|octet| *octet == 0).next().unwrap_or_default().to_vec(),
            options: Options::default(),
        };
        Some(Ok(Self { base, server_name, file, options: octets.rest() }))
    }
}

#[cfg(test)]
mod tests;
