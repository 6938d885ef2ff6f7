//! SNMP agents in numbers, as fast as the machine allows and as faulty as is asked for.
//!
//! A [`Fleet`] is many agents behind one socket and in one thread, each at its own loopback
//! address. They answer GET, GETNEXT and GETBULK of v2c or v3 from rows that were encoded once, and
//! nothing else: there is no SET. What is wrong with an agent is said by [`AgentFault`].

mod agent;
mod answer;
mod ber;
mod fault;
mod lookup;
mod optics;
mod port;
mod request;
mod server;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod usm;

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use async_snmp::{MasterKeys, v3::CryptoError};
use thiserror::Error;

pub use self::{
    agent::{Access, AgentPlan},
    answer::Oversize,
    fault::{AgentFault, FaultTextError, Percent},
    optics::OnuOptics,
    table::Table,
    tally::Count,
    usm::{AgentUser, Suite},
};
use self::{
    agent::{Agent, Door, State},
    fault::{Behaviour, Chance},
    port::Port,
    server::{Outlet, Server},
    tally::Tally,
    usm::Usm,
};

/// Why a fleet does not start.
#[derive(Debug, Error)]
pub enum FleetError {
    /// There are no agents in it, or more than addresses of 32 bits behind the first.
    #[error("give {agents} agents addresses from {first} on")]
    Addresses {
        /// How many agents.
        agents: usize,
        /// The first address.
        first: Ipv4Addr,
    },
    /// The system does not give this address.
    #[error("listen on {bind}: {source}")]
    Bind {
        /// The address of the first agent.
        bind: SocketAddrV4,
        /// What the system said.
        source: io::Error,
    },
    /// No key can be made for a user.
    #[error("make the keys of the user {user}: {source}")]
    Keys {
        /// The security name.
        user: String,
        /// What the cryptography said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The system gives no thread.
    #[error("start the thread of the agents: {0}")]
    Thread(#[source] io::Error),
}

/// Running agents. They stop, thread and all, when the fleet is dropped.
pub struct Fleet {
    first: SocketAddrV4,
    tallies: Vec<Arc<Tally>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fleet({} agents from {} on)", self.tallies.len(), self.first)
    }
}

impl Fleet {
    /// Starts the agents: the first at `first`, each other at the next address of the same port.
    /// A port of 0 takes a free one. Several agents need Linux and loopback addresses.
    ///
    /// # Errors
    /// [`FleetError`]; nothing is left running then.
    pub fn start(first: SocketAddrV4, plans: Vec<AgentPlan>) -> Result<Self, FleetError> {
        let count = u32::try_from(plans.len()).unwrap_or(u32::MAX);
        if count == 0 || u32::from(*first.ip()).checked_add(count - 1).is_none() {
            return Err(FleetError::Addresses { agents: plans.len(), first: *first.ip() });
        }
        let at = |source| FleetError::Bind { bind: first, source };
        let port = Port::open(first, plans.len()).map_err(at)?;
        let first = SocketAddrV4::new(*first.ip(), port.number().map_err(at)?);
        let sender = port.sender().map_err(at)?;
        let outlet = Outlet::new(*first.ip(), sender).map_err(at)?;
        let agents = Agents::default().open(plans)?;
        let tallies = agents.iter().map(|agent| Arc::clone(&agent.tally)).collect();
        let stop = Arc::new(AtomicBool::new(false));
        let server = Server { port, agents, outlet, stop: Arc::clone(&stop) };
        let thread = thread::Builder::new()
            .name("linecert-fleet".to_owned())
            // A socket that fails shows in those who ask: they time out.
            .spawn(move || drop(server.run()))
            .map_err(FleetError::Thread)?;
        Ok(Self { first, tallies, stop, thread: Some(thread) })
    }

    /// Where the agents answer, in the order of their plans.
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> + '_ {
        let first = u32::from(*self.first.ip());
        (0..).zip(&self.tallies).map(move |(place, _)| {
            let address = Ipv4Addr::from(first.wrapping_add(place));
            SocketAddr::new(IpAddr::V4(address), self.first.port())
        })
    }

    /// What an agent has counted so far; 0 for an agent that is not there.
    #[must_use]
    pub fn count(&self, agent: usize, what: Count) -> u64 {
        self.tallies.get(agent).map_or(0, |tally| tally.get(what))
    }

    /// What all agents have counted so far.
    #[must_use]
    pub fn total(&self, what: Count) -> u64 {
        self.tallies.iter().map(|tally| tally.get(what)).sum()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already, and a drop has no way to return it.
            drop(thread.join());
        }
    }
}

/// Makes agents of plans. The keys of a user are made once, because that is slow by design.
#[derive(Default)]
struct Agents {
    keys: Vec<(AgentUser, MasterKeys)>,
}

impl Agents {
    fn open(mut self, plans: Vec<AgentPlan>) -> Result<Vec<Agent>, FleetError> {
        (1..).zip(plans).map(|(serial, plan)| self.agent(serial, plan)).collect()
    }

    fn agent(&mut self, serial: u32, plan: AgentPlan) -> Result<Agent, FleetError> {
        let door = match plan.access {
            Access::V2c(community) => Door::V2c(community.into_bytes()),
            Access::V3(user) => Door::V3(Box::new(self.usm(user, serial)?)),
        };
        Ok(Agent {
            serial,
            table: plan.table,
            door,
            message_cap: plan.message_cap,
            oversize: plan.oversize,
            behaviour: Behaviour::new(&plan.faults),
            chance: Chance::new(plan.seed ^ u64::from(serial) << 32),
            tally: Arc::default(),
            state: State::default(),
        })
    }

    fn usm(&mut self, user: AgentUser, serial: u32) -> Result<Usm, FleetError> {
        let refuse = |error: CryptoError| {
            let source = Box::new(error);
            FleetError::Keys { user: user.name.clone(), source }
        };
        let known = self.keys.iter().find(|(other, _)| *other == user);
        let keys = match known {
            Some((_, keys)) => keys.clone(),
            None => user.keys().map_err(refuse)?,
        };
        let usm = Usm::new(&user, keys.clone(), serial, Instant::now()).map_err(refuse)?;
        if known.is_none() {
            self.keys.push((user, keys));
        }
        Ok(usm)
    }
}
