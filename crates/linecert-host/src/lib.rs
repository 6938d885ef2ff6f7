//! This computer and its link: what they could do while they measured.
//!
//! [`HostGate`] watches the computer during a test and says whether the figures may be its own and
//! not the line's. [`Link`] and [`cable_test`] tell of the interface, [`attachment()`] of what lies
//! between it and the line. Parsers and judgements are pure; files are read in `root` alone, and
//! sockets are opened in `netlink::socket` and `stun`.

mod address;
mod attachment;
mod cable;
mod ethtool;
mod finding;
mod gate;
mod kernel;
mod link;
mod netlink;
mod power;
mod record;
mod root;
mod route;
mod share;
mod snapshot;
mod span;
mod stun;
mod threshold;

pub use self::{
    attachment::{Attached, AttachmentFacts, Clue, SeenAs, Session, attachment},
    cable::{CableTest, CableTestError, Pair, PairOutcome, PairResult, cable_test},
    finding::{HostFinding, HostRemark, HostVerdict, Seconds},
    gate::{HostGate, HostPlan, Way, Workload},
    link::{Autonegotiation, Duplex, Link, LinkCounters, LinkError, Medium},
    netlink::NetlinkError,
    record::HostRecord,
    route::{Route, RouteError},
    share::Share,
    stun::{StunError, binding},
};

/// Reads octets as an answer of a STUN server. For fuzzing.
#[doc(hidden)]
pub fn read_arbitrary(octets: &[u8]) {
    stun::read_arbitrary(octets);
}
