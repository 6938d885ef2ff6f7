//! The rounds: everybody once, then everybody again, so that a busy machine is busy for all.

use super::{
    SnmpArgs,
    agents::{Agents, Traffic},
    client::{Walked, walk},
    correctness,
    figures::{self, Figures, Sample},
    floor::{Load, Server},
    meter::Cost,
    peer::{Installed, Peer},
    problem::Problem,
    scenario::{self, Scenario},
    sums::Sums,
};

/// Whether every client gave every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    Right,
    Wrong,
}

impl Rows {
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Right, Self::Right) => Self::Right,
            _ => Self::Wrong,
        }
    }

    pub(crate) fn of(got: Sums, expected: Sums) -> Self {
        if got == expected { Self::Right } else { Self::Wrong }
    }
}

/// Measures what the arguments ask for, and prints it.
pub(crate) fn run(args: &SnmpArgs) -> Result<Rows, Problem> {
    let installed = Installed::look();
    if args.quick {
        println!("quick: one round on small fleets; the figures mean little");
    }
    let rounds = if args.quick { 1 } else { args.rounds.max(1) };
    let wanted = |name: &str| args.only.is_empty() || args.only.iter().any(|only| only == name);
    let mut rows = Rows::Right;
    let scenarios = scenario::all(args.quick, &installed);
    for scenario in scenarios.into_iter().filter(|scenario| wanted(scenario.name)) {
        let figures = measure_rounds(&scenario, rounds)?;
        figures::print(&scenario, &figures);
        rows = rows.and(figures.rows());
    }
    if wanted("G5") {
        rows = rows.and(correctness::run()?);
    }
    if rows == Rows::Wrong {
        println!("rows were WRONG");
    }
    Ok(rows)
}

fn measure_rounds(scenario: &Scenario, rounds: usize) -> Result<Figures, Problem> {
    let _kept = scenario.cores.confine()?;
    let mut agents = Agents::start(&scenario.shape)?;
    let server = Server::start()?;
    let expected = Sums::expected(scenario.shape.optics(), scenario.shape.agents);
    let mut figures = Figures::new(scenario, expected);
    for round in 1..=rounds {
        eprintln!("{} round {round} of {rounds}", scenario.name);
        let mut shape_of_traffic = None;
        for (place, manner) in scenario.ours.iter().enumerate() {
            let before = agents.traffic()?;
            let walked = walk(*manner, &agents)?;
            let traffic = agents.traffic()?.since(before);
            shape_of_traffic.get_or_insert(traffic);
            figures.add(place, our_sample(&walked, traffic, expected));
        }
        for (place, peer) in (scenario.ours.len()..).zip(&scenario.peers) {
            figures.add(place, peer_sample(peer, &mut agents)?);
        }
        if let Some(traffic) = shape_of_traffic {
            figures.add_floor(floor(&server, traffic, scenario.shape.agents)?);
        }
    }
    for (place, peer) in (scenario.ours.len()..).zip(&scenario.peers) {
        let expected = Sums::expected(scenario.shape.optics(), peer.agents(&agents));
        figures.set_rows(place, Rows::of(peer.sums(&agents)?, expected));
    }
    Ok(figures)
}

fn our_sample(walked: &Walked, traffic: Traffic, expected: Sums) -> Sample {
    let whole = walked.endings.truncated + walked.endings.failed + walked.endings.endless == 0;
    let rows = if whole { Rows::of(walked.sums, expected) } else { Rows::Wrong };
    Sample {
        cost: walked.cost,
        cells: walked.sums.cells,
        traffic,
        rows,
        threads: Some(walked.threads),
        retransmissions: walked.retransmissions,
    }
}

fn peer_sample(peer: &Peer, agents: &mut Agents) -> Result<Sample, Problem> {
    let before = agents.traffic()?;
    let cost = peer.cost(agents)?;
    let traffic = agents.traffic()?.since(before);
    let cells = Sums::expected(agents.shape.optics(), peer.agents(agents)).cells;
    // The rows of a peer are checked once, beside the rounds.
    Ok(Sample { cost, cells, traffic, rows: Rows::Right, threads: None, retransmissions: 0 })
}

/// As many datagrams as the first of our manners exchanged, of the same lengths on average, one for
/// each agent on its way.
fn floor(server: &Server, traffic: Traffic, agents: usize) -> Result<Cost, Problem> {
    let mean = |octets: u64, datagrams: u64| {
        usize::try_from(octets / datagrams.max(1)).unwrap_or(usize::MAX)
    };
    server.run(Load {
        exchanges: usize::try_from(traffic.requests).unwrap_or(usize::MAX),
        request: mean(traffic.octets_in, traffic.requests),
        answer: mean(traffic.octets_out, traffic.answers),
        in_flight: agents,
    })
}
