//! The Setup PDU, which asks for a test and grants or refuses it, and the Null PDU, which opens
//! the way through a firewall.

use std::num::NonZeroU16;

use super::{
    Direction, PduError, Trailer, Version, identified,
    octets::{Fields, Octets},
    trailer,
};

const SETUP: u16 = 0xace1;
const NULL: u16 = 0xdead;
const UPSTREAM: u16 = 0x8000;

/// One of several connections that together make a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// Which one, from 0.
    pub index: u8,
    /// Of how many.
    pub count: u8,
    /// The number that they share, chosen by the client.
    pub ident: u16,
}

/// The rate that a test may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// Which way.
    pub direction: Direction,
    /// How much, in Mbit/s; 32,767 at most.
    pub megabits: NonZeroU16,
}

/// The largest IP packets that a test sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Datagrams {
    /// 1,250 octets, which pass through tunnels.
    #[default]
    Standard,
    /// 1,250 octets, and up to 9,000 above 1 Gbit/s.
    Jumbo,
    /// 1,500 octets.
    Traditional,
    /// 1,500 octets, and up to 9,000 above 1 Gbit/s.
    TraditionalJumbo,
}

/// Why a server refuses a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It does not speak the client's version.
    Version,
    /// One side uses jumbo datagrams and the other does not.
    Jumbo,
    /// It has no keys, and the client authenticated.
    NoKeys,
    /// It has keys, and the client did not authenticate.
    AuthenticationRequired,
    /// It does not know the mode of authentication.
    Mode,
    /// The digest is not right.
    Authentication,
    /// The client's clock is too far from its own.
    Time,
    /// The client must state a bandwidth.
    BandwidthRequired,
    /// It has not that much capacity left.
    Capacity,
    /// One side uses packets of 1,500 octets and the other does not.
    Traditional,
    /// The connections of the test make no sense.
    Connections,
    /// It could not open another connection.
    NoConnection,
    /// A reason that RFC 9946 does not have.
    Other(u8),
}

/// Which PDU of the exchange it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupStage {
    /// The client asks.
    Request,
    /// The server is ready on this port.
    Granted {
        /// The port of the test.
        port: u16,
    },
    /// The server refuses.
    Refused(Refusal),
}

/// A Setup PDU of 56 octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// The client's version; in a refusal for its sake, the server's.
    pub version: Version,
    /// Which connection of the test.
    pub connection: Connection,
    /// Request or response.
    pub stage: SetupStage,
    /// The rate that the test may need, when the client says so.
    pub demand: Option<Demand>,
    /// The sizes of the datagrams.
    pub datagrams: Datagrams,
    /// Who vouches for the PDU.
    pub trailer: Trailer,
}

/// A Null PDU of 48 octets, which asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Null {
    /// The version of the test.
    pub version: Version,
    /// Who vouches for the PDU.
    pub trailer: Trailer,
}

impl Datagrams {
    const fn modifiers(self) -> u8 {
        match self {
            Self::Standard => 0,
            Self::Jumbo => 1,
            Self::Traditional => 2,
            Self::TraditionalJumbo => 3,
        }
    }

    const fn of(modifiers: u8) -> Self {
        match modifiers & 3 {
            0 => Self::Standard,
            1 => Self::Jumbo,
            2 => Self::Traditional,
            _ => Self::TraditionalJumbo,
        }
    }

    /// The other choice about jumbo datagrams.
    #[must_use]
    pub const fn with_jumbo_flipped(self) -> Self {
        Self::of(self.modifiers() ^ 1)
    }

    /// The other choice about packets of 1,500 octets.
    #[must_use]
    pub const fn with_traditional_flipped(self) -> Self {
        Self::of(self.modifiers() ^ 2)
    }
}

impl Demand {
    /// The most that a PDU can state, in Mbit/s.
    pub const MOST: u16 = 0x7fff;

    fn of(field: u16) -> Option<Self> {
        let direction = if field & UPSTREAM == 0 { Direction::Down } else { Direction::Up };
        NonZeroU16::new(field & Self::MOST).map(|megabits| Self { direction, megabits })
    }

    const fn field(self) -> u16 {
        let megabits = self.megabits.get() & Self::MOST;
        match self.direction {
            Direction::Down => megabits,
            Direction::Up => megabits | UPSTREAM,
        }
    }
}

macro_rules! refusals {
    ($($refusal:ident $code:literal;)+) => {
        impl Refusal {
            const fn of(code: u8) -> Self {
                match code { $($code => Self::$refusal,)+ other => Self::Other(other) }
            }

            const fn code(self) -> u8 {
                match self { $(Self::$refusal => $code,)+ Self::Other(other) => other }
            }
        }
    };
}

refusals! {
    Version 2;
    Jumbo 3;
    NoKeys 4;
    AuthenticationRequired 5;
    Mode 6;
    Authentication 7;
    Time 8;
    BandwidthRequired 9;
    Capacity 10;
    Traditional 11;
    Connections 12;
    NoConnection 13;
}

impl SetupStage {
    fn of(request: u8, response: u8, port: u16) -> Result<Self, PduError> {
        let field = |field, found: u8| PduError::Field { pdu: "Setup", field, found: found.into() };
        match (request, response) {
            (1, 0) => Ok(Self::Request),
            (2, 1) => Ok(Self::Granted { port }),
            (2, 0) | (1, _) => Err(field("response", response)),
            (2, code) => Ok(Self::Refused(Refusal::of(code))),
            (request, _) => Err(field("request", request)),
        }
    }

    /// Request, response and port.
    const fn fields(self) -> (u8, u8, u16) {
        match self {
            Self::Request => (1, 0, 0),
            Self::Granted { port } => (2, 1, port),
            Self::Refused(refusal) => (2, refusal.code(), 0),
        }
    }
}

impl Setup {
    /// Octets of the PDU.
    pub const LENGTH: usize = 56;

    /// The octets, not sealed: digest and checksum are zero.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (request, response, port) = self.stage.fields();
        let Connection { index, count, ident } = self.connection;
        let mut octets = Octets::default();
        octets.u16(SETUP).u16(self.version.0).u8(index).u8(count).u16(ident);
        octets.u8(request).u8(response).u16(self.demand.map_or(0, Demand::field)).u16(port);
        octets.u8(self.datagrams.modifiers());
        self.trailer.put(&mut octets);
        octets.0
    }

    /// Takes a PDU from a whole datagram. The digest is not looked at.
    ///
    /// # Errors
    /// When the datagram has another length, another identifier, a stage that has no meaning, or a
    /// checksum that does not hold.
    pub fn decode(octets: &[u8]) -> Result<Self, PduError> {
        let length = PduError::Length { pdu: "Setup", found: octets.len() };
        let whole = (octets.len() == Self::LENGTH).then_some(octets).ok_or(length)?;
        let mut fields = Fields(whole);
        identified("Setup", fields.u16().ok_or(length)?, SETUP)?;
        if !trailer::checksum_holds(octets) {
            return Err(PduError::Checksum { pdu: "Setup" });
        }
        Self::take(&mut fields).unwrap_or(Err(length))
    }

    fn take(fields: &mut Fields<'_>) -> Option<Result<Self, PduError>> {
        let version = Version(fields.u16()?);
        let (index, count, ident) = (fields.u8()?, fields.u8()?, fields.u16()?);
        let (request, response) = (fields.u8()?, fields.u8()?);
        let (demand, port) = (Demand::of(fields.u16()?), fields.u16()?);
        let datagrams = Datagrams::of(fields.u8()?);
        let trailer = Trailer::take(fields)?;
        let connection = Connection { index, count, ident };
        let stage = SetupStage::of(request, response, port);
        Some(stage.map(|stage| Self { version, connection, stage, demand, datagrams, trailer }))
    }
}

impl Null {
    /// Octets of the PDU.
    pub const LENGTH: usize = 48;

    /// The octets, not sealed: digest and checksum are zero.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut octets = Octets::default();
        octets.u16(NULL).u16(self.version.0).u8(1).zeros::<2>();
        self.trailer.put(&mut octets);
        octets.0
    }

    /// Takes a PDU from a whole datagram. The digest is not looked at.
    ///
    /// # Errors
    /// When the datagram has another length or identifier, or a checksum that does not hold.
    pub fn decode(octets: &[u8]) -> Result<Self, PduError> {
        let length = PduError::Length { pdu: "Null", found: octets.len() };
        let whole = (octets.len() == Self::LENGTH).then_some(octets).ok_or(length)?;
        let mut fields = Fields(whole);
        identified("Null", fields.u16().ok_or(length)?, NULL)?;
        if !trailer::checksum_holds(octets) {
            return Err(PduError::Checksum { pdu: "Null" });
        }
        Self::take(&mut fields).ok_or(length)
    }

    fn take(fields: &mut Fields<'_>) -> Option<Self> {
        let version = Version(fields.u16()?);
        fields.skip::<3>()?;
        Some(Self { version, trailer: Trailer::take(fields)? })
    }
}
