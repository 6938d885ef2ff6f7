//! The peers: what others made for the same work.

mod bulk_walk;
mod library;

pub(crate) use self::{bulk_walk::BulkWalk, library::Library};
use super::{agents::Agents, meter::Cost, problem::Problem, sums::Sums};

/// What `snmpbulkwalk -V` says; `None` when it is not installed.
pub(crate) fn bulk_walk_version() -> Option<String> {
    BulkWalk::version()
}

/// A program to compare with.
pub(crate) enum Peer {
    BulkWalk(BulkWalk),
    Library(Library),
}

/// Which peers this machine has.
pub(crate) struct Installed {
    pub(crate) bulk_walk: bool,
    pub(crate) library: Option<Library>,
}

impl Installed {
    /// Looks for the peers, builds what has to be built, and says what is there and what is not.
    pub(crate) fn look() -> Self {
        let version = BulkWalk::version();
        let missing = "not installed, so it is not compared with";
        println!("snmpbulkwalk: {}", version.as_deref().unwrap_or(missing));
        let library = Library::build();
        match &library {
            Ok(_) => println!("libnetsnmp: built with cc"),
            Err(why) => println!("libnetsnmp: {missing}: failed to {why}"),
        }
        println!("gosnmp: there is no client of it here yet, so it is not compared with");
        Self { bulk_walk: version.is_some(), library: library.ok() }
    }
}

impl Peer {
    pub(crate) fn name(&self) -> String {
        match self {
            Self::BulkWalk(peer) => peer.name(),
            Self::Library(peer) => peer.name(),
        }
    }

    /// How many of the agents it walks.
    pub(crate) fn agents(&self, agents: &Agents) -> usize {
        match self {
            Self::BulkWalk(peer) => peer.agents(agents),
            Self::Library(_) => agents.shape.agents,
        }
    }

    /// Walks once for time.
    pub(crate) fn cost(&self, agents: &Agents) -> Result<Cost, Problem> {
        match self {
            Self::BulkWalk(peer) => peer.cost(agents),
            Self::Library(peer) => peer.walk(agents).map(|(cost, _)| cost),
        }
    }

    /// Walks once more for its rows.
    pub(crate) fn sums(&self, agents: &Agents) -> Result<Sums, Problem> {
        match self {
            Self::BulkWalk(peer) => peer.sums(agents),
            Self::Library(peer) => peer.walk(agents).map(|(_, sums)| sums),
        }
    }
}
