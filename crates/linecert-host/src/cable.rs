//! The cable test of an Ethernet adapter: each pair, and how far away its fault is.

mod decode;

use std::time::{Duration, Instant};

use linecert_measure::Quantity;
use serde::Serialize;
use thiserror::Error;

use self::decode::Notification;
use crate::{
    ethtool,
    link::{Link, LinkError},
    netlink::{NetlinkError, NetlinkSocket},
};

/// `ETHTOOL_MSG_CABLE_TEST_ACT`.
const CABLE_TEST: u8 = 26;

/// What the adapter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CableTest {
    /// The interface.
    pub interface: String,
    /// One for each pair that the adapter told of, in their order.
    pub pairs: Vec<PairResult>,
}

/// One pair of the cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairResult {
    /// Which.
    pub pair: Pair,
    /// What became of the pulse; `None` when the adapter told of a length only.
    pub outcome: Option<PairOutcome>,
    /// How far away the fault is, in metres to the centimetre of the adapter; its accuracy is
    /// nowhere stated.
    pub fault: Option<Quantity>,
}

/// A pair of a cable with four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pair {
    /// Contacts 1 and 2.
    A,
    /// Contacts 3 and 6.
    B,
    /// Contacts 4 and 5.
    C,
    /// Contacts 7 and 8.
    D,
}

/// What became of the pulse on a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairOutcome {
    /// No fault.
    Sound,
    /// The pair is open.
    Open,
    /// The two wires of the pair touch.
    Short,
    /// The pair touches another one.
    CrossShort,
    /// The adapter does not know, or tells something newer than this program, by its number.
    Other(u8),
}

/// Why there is no result.
#[derive(Debug, Error)]
pub enum CableTestError {
    /// The adapter, or its driver, cannot.
    #[error("test the cable of {interface}: not supported by the driver")]
    NotSupported {
        /// The interface.
        interface: String,
    },
    /// It takes more rights, since the link goes down meanwhile.
    #[error("test the cable of {interface}: it takes root or CAP_NET_ADMIN")]
    NotPermitted {
        /// The interface.
        interface: String,
    },
    /// The interface cannot be looked at.
    #[error("test a cable")]
    Link(#[from] LinkError),
    /// The adapter began and did not end.
    #[error("test the cable of {interface}: the adapter told no result within {after:.1?}")]
    TimedOut {
        /// The interface.
        interface: String,
        /// How long it had.
        after: Duration,
    },
    /// The kernel refused.
    #[error("test the cable of {interface}")]
    Refused {
        /// The interface.
        interface: String,
        /// What it said.
        source: NetlinkError,
    },
}

/// Has the adapter test its cable, and waits for the result. The link goes down for some seconds.
///
/// # Errors
/// When the adapter cannot, or tells nothing in time.
pub fn cable_test(interface: &str, patience: Duration) -> Result<CableTest, CableTestError> {
    let link = Link::named(interface)?;
    let start = Instant::now();
    let named = || interface.to_owned();
    let error = |source| match source {
        NetlinkError::NotSupported => CableTestError::NotSupported { interface: named() },
        NetlinkError::NotPermitted => CableTestError::NotPermitted { interface: named() },
        NetlinkError::TimedOut(_) => {
            CableTestError::TimedOut { interface: named(), after: patience }
        }
        source => CableTestError::Refused { interface: named(), source },
    };
    let family = ethtool::family(patience).map_err(error)?;
    // The socket listens before the test begins, so that no result is missed.
    let mut socket = NetlinkSocket::generic(family.group).map_err(error)?;
    let request = ethtool::request(family, CABLE_TEST, link.index);
    socket.ask(&request, patience).map_err(error)?;
    let left = patience.saturating_sub(start.elapsed());
    let pairs = socket.listen(left, |body| match Notification::decode(body) {
        Some(Notification::Completed { index, pairs }) if index == link.index => Some(pairs),
        _ => None,
    });
    Ok(CableTest { interface: named(), pairs: pairs.map_err(error)? })
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Document<'t> {
    schema: &'static str,
    interface: &'t str,
    pairs: Vec<DocumentPair>,
}

#[derive(Serialize)]
struct DocumentPair {
    pair: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl CableTest {
    /// What was found as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let pairs = self.pairs.iter().map(|result| DocumentPair {
            pair: result.pair.name(),
            outcome: result.outcome.map(PairOutcome::name),
            fault: result.fault.map(|fault| fault.to_string()),
        });
        let document = Document {
            schema: "linecert-cable-test/1",
            interface: &self.interface,
            pairs: pairs.collect(),
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl Pair {
    /// The letter of the pair.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

impl PairOutcome {
    /// The word in evidence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Open => "open",
            Self::Short => "short",
            Self::CrossShort => "cross-short",
            Self::Other(_) => "unknown",
        }
    }
}
