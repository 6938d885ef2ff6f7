//! The PDUs of UDPSTP (RFC 9946) as octets: pure codecs. All fields are big-endian.

mod activation;
mod checksum;
mod load;
mod octets;
mod parameters;
mod rate;
mod setup;
mod status;
mod trailer;

use thiserror::Error;

pub use activation::{Activation, ActivationStage};
pub use load::{LOAD_HEADER, LoadHeader, WireTime};
pub use parameters::{Algorithm, DelayBasis, Disorder, Parameters, Payload, StartRow};
pub use rate::{SendingRate, Size};
pub use setup::{Connection, Datagrams, Demand, Null, Refusal, Setup, SetupStage};
pub use status::{Delays, Status, SubIntervalCounts, Trial};
pub use trailer::{Mode, Trailer};
pub(crate) use trailer::{is_authentic, seal};

/// Which way the load flows, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the server to the client.
    Down,
    /// From the client to the server.
    Up,
}

/// The version of the protocol that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u16);

/// Whether a test goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It goes on.
    Test,
    /// It is over.
    Stop,
}

/// Why octets are no PDU of the kind that was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PduError {
    /// They have another length.
    #[error("{found} octets are no {pdu} PDU")]
    Length {
        /// The kind that was looked for.
        pdu: &'static str,
        /// How many octets there are.
        found: usize,
    },
    /// They begin with the identifier of something else.
    #[error("0x{found:04x} begins no {pdu} PDU")]
    Identifier {
        /// The kind that was looked for.
        pdu: &'static str,
        /// What they begin with.
        found: u16,
    },
    /// A field has a value that has no meaning there.
    #[error("{field} {found} of a {pdu} PDU has no meaning")]
    Field {
        /// The kind that was looked for.
        pdu: &'static str,
        /// The field.
        field: &'static str,
        /// What it holds.
        found: u16,
    },
    /// The checksum does not hold.
    #[error("the checksum of a {pdu} PDU does not hold")]
    Checksum {
        /// The kind that was looked for.
        pdu: &'static str,
    },
}

impl Version {
    /// The version of RFC 9946, which this crate speaks as a client.
    pub const CURRENT: Self = Self(20);
    /// The oldest version that this crate answers.
    pub const OLDEST: Self = Self(11);

    /// Whether this crate answers a client of this version.
    #[must_use]
    pub fn is_spoken(self) -> bool {
        (Self::OLDEST..=Self::CURRENT).contains(&self)
    }

    /// Whether every control PDU ends with an authentication trailer, and sub-intervals are in
    /// milliseconds. Before, the Setup PDU alone did.
    #[must_use]
    pub fn is_extended(self) -> bool {
        self >= Self::CURRENT
    }
}

impl Action {
    const fn octet(self) -> u8 {
        match self {
            Self::Test => 0,
            Self::Stop => 2,
        }
    }

    /// Whatever is not zero ends the test, as the reference has it.
    const fn of(octet: u8) -> Self {
        match octet {
            0 => Self::Test,
            _ => Self::Stop,
        }
    }
}

/// Fails unless `found` is the identifier of the PDU.
const fn identified(pdu: &'static str, found: u16, expected: u16) -> Result<(), PduError> {
    if found == expected { Ok(()) } else { Err(PduError::Identifier { pdu, found }) }
}

#[cfg(test)]
mod tests;
