//! One message in octets: a type, a transaction and options (RFC 8415, 8 and 21.1).

use thiserror::Error;

use crate::octets::Octets;

/// The codes of the options that are read or written by name (IANA, DHCPv6 Option Codes).
pub mod code {
    /// Client identifier.
    pub const CLIENT_IDENTIFIER: u16 = 1;
    /// Server identifier.
    pub const SERVER_IDENTIFIER: u16 = 2;
    /// Identity association for addresses.
    pub const IA_NA: u16 = 3;
    /// An address with its lifetimes.
    pub const ADDRESS: u16 = 5;
    /// The options that the client would like.
    pub const OPTION_REQUEST: u16 = 6;
    /// How much the server wants to be chosen.
    pub const PREFERENCE: u16 = 7;
    /// How long the client has been trying, in hundredths of a second.
    pub const ELAPSED_TIME: u16 = 8;
    /// How it went.
    pub const STATUS: u16 = 13;
    /// Two messages instead of four.
    pub const RAPID_COMMIT: u16 = 14;
    /// Vendor class.
    pub const VENDOR_CLASS: u16 = 16;
    /// Vendor-specific information.
    pub const VENDOR_OPTIONS: u16 = 17;
    /// DNS servers (RFC 3646).
    pub const NAME_SERVERS: u16 = 23;
    /// Domain search list (RFC 3646).
    pub const DOMAINS: u16 = 24;
    /// Identity association for prefixes.
    pub const IA_PD: u16 = 25;
    /// A prefix with its lifetimes.
    pub const PREFIX: u16 = 26;
    /// The far end of DS-Lite (RFC 6334).
    pub const AFTR_NAME: u16 = 64;
    /// The largest interval between Solicits (RFC 8415, 21.24).
    pub const SOL_MAX_RT: u16 = 82;
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhcpOption {
    /// The code.
    pub code: u16,
    /// What it carries.
    pub octets: Vec<u8>,
}

/// The options of a message or of another option, in order. A code may come more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options(Vec<DhcpOption>);

impl Options {
    /// What the first option with a code carries.
    #[must_use]
    pub fn get(&self, code: u16) -> Option<&[u8]> {
        self.all(code).next()
    }

    /// What every option with a code carries.
    pub fn all(&self, code: u16) -> impl Iterator<Item = &[u8]> {
        self.iter().filter(move |option| option.code == code).map(|option| &option.octets[..])
    }

    /// Every option.
    pub fn iter(&self) -> impl Iterator<Item = &DhcpOption> {
        self.0.iter()
    }

    pub(crate) fn push(&mut self, code: u16, octets: &[u8]) {
        self.0.push(DhcpOption { code, octets: octets.to_vec() });
    }

    /// Reads options to the end. The error is the code of the one that is cut off, if it has one.
    pub(super) fn read(octets: &[u8]) -> Result<Self, Option<u16>> {
        let mut octets = Octets::new(octets);
        let mut options = Self::default();
        while !octets.is_empty() {
            let code = octets.u16().ok_or(None)?;
            let content = octets.u16().and_then(|length| octets.take(usize::from(length)));
            options.push(code, content.ok_or(Some(code))?);
        }
        Ok(options)
    }

    /// The options in octets; the error is the code of the one that is too long.
    pub(super) fn write(&self) -> Result<Vec<u8>, u16> {
        let mut octets = Vec::new();
        for DhcpOption { code, octets: content } in &self.0 {
            let length = u16::try_from(content.len()).map_err(|_| *code)?;
            octets.extend(code.to_be_bytes());
            octets.extend(length.to_be_bytes());
            octets.extend(content);
        }
        Ok(octets)
    }
}

/// What a message says (RFC 8415, 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Solicit,
    Advertise,
    Request,
    Reply,
    Release,
    Other(u8),
}

impl Kind {
    const fn number(self) -> u8 {
        match self {
            Self::Solicit => 1,
            Self::Advertise => 2,
            Self::Request => 3,
            Self::Reply => 7,
            Self::Release => 8,
            Self::Other(number) => number,
        }
    }

    const fn of(number: u8) -> Self {
        match number {
            1 => Self::Solicit,
            2 => Self::Advertise,
            3 => Self::Request,
            7 => Self::Reply,
            8 => Self::Release,
            other => Self::Other(other),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Solicit => "solicit",
            Self::Advertise => "advertise",
            Self::Request => "request",
            Self::Reply => "reply",
            Self::Release => "release",
            Self::Other(_) => "other",
        }
    }
}

/// A transaction: the lower 24 bits of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Transaction(u32);

impl Transaction {
    pub(crate) const fn new(number: u32) -> Self {
        Self(number & 0x00ff_ffff)
    }

    /// The transaction of the next exchange of messages.
    pub(crate) const fn next(self) -> Self {
        Self::new(self.0.wrapping_add(1))
    }
}

/// One message between a client and a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) transaction: Transaction,
    pub(crate) options: Options,
}

/// Why octets are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("the fixed part is cut off")]
    Short,
    #[error("an option is cut off")]
    CutOption,
}

impl Message {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, u16> {
        let first = u32::from(self.kind.number()) << 24 | self.transaction.0;
        Ok([&first.to_be_bytes(), &self.options.write()?[..]].concat())
    }

    pub(crate) fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        let mut octets = Octets::new(octets);
        let first = octets.array::<4>().ok_or(DecodeError::Short)?;
        let [kind, ..] = first;
        let options = Options::read(octets.rest()).map_err(|_| DecodeError::CutOption)?;
        let transaction = Transaction::new(u32::from_be_bytes(first));
        Ok(Self { kind: Kind::of(kind), transaction, options })
    }
}

#[cfg(test)]
mod tests;
