//! What is measured: the fleets, who walks them, and the goal.

use std::time::Duration;

use super::{
    agents::{Shape, Version},
    client::Manner,
    cores::Cores,
    peer::{BulkWalk, Installed, Peer},
};

/// A fleet, those who walk it in turns, and what is to be reached.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) shape: Shape,
    pub(crate) cores: Cores,
    pub(crate) ours: Vec<Manner>,
    pub(crate) peers: Vec<Peer>,
    pub(crate) goal: Goal,
}

/// What our client is to reach, in its better manner.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// At least so many times less CPU than the first of the peers.
    TimesLess(f64),
    /// The time of one agent that serves its answers one after the other, times this, in one
    /// thread and this much memory.
    NearIdeal { times: f64, service: Duration, most_memory_kib: u64 },
}

/// The scenarios that cost time: in full, or small to see that they work.
pub(crate) fn all(quick: bool, installed: &Installed) -> Vec<Scenario> {
    let size = |full: usize, small: usize| if quick { small } else { full };
    let mut scenarios = vec![
        many_agents(size(64, 8)),
        one_agent(if quick { 16 } else { 128 }),
        slow_agents(size(1_000, 200)),
        encrypted(size(16, 4)),
    ];
    for scenario in &mut scenarios {
        scenario.peers.retain(|peer| installed.bulk_walk || !matches!(peer, Peer::BulkWalk(_)));
        // The small program in C speaks v2c and waits by `select`, which ends at 1,024 agents.
        let fits = scenario.shape.version == Version::V2c && scenario.shape.agents <= 64;
        scenario.peers.extend(installed.library.clone().filter(|_| fits).map(Peer::Library));
    }
    scenarios
}

const fn manner(together: u8, in_flight: u8) -> Manner {
    Manner { together, in_flight, ..Manner::DEFAULT }
}

const fn shape(agents: usize, ports: u32, version: Version) -> Shape {
    Shape { agents, ports, onus: 128, version, fault: Vec::new() }
}

const fn bulk_walk(repetitions: u32, parallel: usize) -> Peer {
    Peer::BulkWalk(BulkWalk { repetitions, parallel, most_agents: usize::MAX })
}

fn many_agents(agents: usize) -> Scenario {
    Scenario {
        name: "G1",
        title: format!("{agents} agents of 2,048 ONUs x 8 columns, v2c"),
        shape: shape(agents, 16, Version::V2c),
        cores: Cores::All,
        ours: vec![manner(8, 1), manner(8, 2), manner(1, 1)],
        peers: vec![bulk_walk(50, 8), bulk_walk(10, 8)],
        goal: Goal::TimesLess(10.0),
    }
}

fn one_agent(ports: u32) -> Scenario {
    Scenario {
        name: "G2",
        title: format!("one agent of {} ONUs x 8 columns, v2c, all on one core", ports * 128),
        shape: shape(1, ports, Version::V2c),
        cores: Cores::One,
        ours: vec![manner(8, 1), manner(8, 2), manner(1, 1)],
        peers: vec![bulk_walk(50, 1)],
        goal: Goal::TimesLess(6.0),
    }
}

fn slow_agents(agents: usize) -> Scenario {
    let service = Duration::from_millis(20);
    let fault = vec![linecert_lab::fleet::AgentFault::Slow(service)];
    Scenario {
        name: "G3",
        title: format!("{agents} agents of 512 ONUs x 8 columns at 20 ms a request, v2c"),
        shape: Shape { fault, ..shape(agents, 4, Version::V2c) },
        cores: Cores::All,
        ours: vec![manner(8, 2), manner(8, 1)],
        peers: vec![Peer::BulkWalk(BulkWalk { repetitions: 50, parallel: 100, most_agents: 100 })],
        goal: Goal::NearIdeal { times: 1.5, service, most_memory_kib: 64 << 10 },
    }
}

fn encrypted(agents: usize) -> Scenario {
    Scenario {
        name: "G4",
        title: format!("{agents} agents of 2,048 ONUs x 8 columns, v3 SHA-256 AES-128"),
        shape: shape(agents, 16, Version::V3),
        cores: Cores::All,
        ours: vec![manner(8, 1), manner(1, 1)],
        peers: vec![bulk_walk(30, 8)],
        goal: Goal::TimesLess(5.0),
    }
}
