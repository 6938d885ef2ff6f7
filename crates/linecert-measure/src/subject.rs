//! What a measurement is about.

use serde::{Deserialize, Serialize};

use crate::wire;

/// The thing that a measurement is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "wire::Subject", from = "wire::Subject")]
pub enum Subject {
    /// An ONU, by the PON port it hangs on and its number there.
    Onu {
        /// The PON port as the OLT writes it, `0/1`.
        pon: String,
        /// The number of the ONU on the port.
        onu: u32,
    },
    /// A PON port of an OLT.
    Pon {
        /// The PON port as the OLT writes it, `0/1`.
        pon: String,
    },
    /// The customer's optical outlet.
    Outlet,
    /// The customer's copper pair.
    Pair,
    /// The service from the customer's side to a far end.
    Service {
        /// The far end, as a host name or an address.
        to: String,
    },
}
