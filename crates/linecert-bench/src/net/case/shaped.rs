//! Throughput through a shaper, whose rate is the truth.

use crate::net::{
    cable::{Cable, FAR, Queue},
    metered::Program,
    problem::NetProblem,
    row::{Goals, Row},
};

/// A line and how far a figure of it may be below the truth, in percent.
struct Line {
    megabits: u32,
    below: f64,
    goal: &'static str,
}

const LINES: [Line; 2] = [
    Line { megabits: 100, below: 0.3, goal: "-0.3 to +0.1 %" },
    Line { megabits: 1_000, below: 0.5, goal: "-0.5 to +0.1 %" },
];

impl Line {
    /// Mbit/s of payload.
    fn truth(&self) -> f64 {
        f64::from(self.megabits) * PAYLOAD_SHARE
    }
}

/// Of a full Ethernet frame of 1514 octets, 1448 are payload of TCP with time stamps.
const PAYLOAD_SHARE: f64 = 1448.0 / 1514.0;

/// How far a figure may be above the truth, in percent.
const ABOVE: f64 = 0.1;

/// The far end of ours.
const SERVERS: [(Program, &str); 2] =
    [(Program::Peer, "iperf3 -s -1"), (Program::Own, "net-serve")];

/// One direction of a line.
struct Way<'a> {
    cable: &'a Cable,
    line: &'a Line,
    name: &'static str,
    /// The option of iperf3 for it.
    option: &'static str,
}

pub(super) fn measure() -> Result<Vec<Row>, NetProblem> {
    let mut rows = Vec::new();
    for line in &LINES {
        let cable = &Cable::lay(Queue::Own)?;
        cable.shape(line.megabits);
        for (name, option) in [("down", "-R"), ("up", "")] {
            let way = Way { cable, line, name, option };
            let peer = way.peer()?;
            for server in SERVERS {
                rows.push(way.row(server, peer)?);
            }
        }
    }
    Ok(rows)
}

/// What linecert says.
struct Said {
    megabits: f64,
    /// Whether it says itself that a machine, and not the line, was the limit.
    limited: bool,
}

impl Said {
    fn words(&self) -> String {
        let remark = if self.limited { " (it says: a busy machine)" } else { "" };
        format!("{:.3} Mbit/s{remark}", self.megabits)
    }
}

impl Way<'_> {
    /// What iperf3 with itself says, in Mbit/s.
    fn peer(&self) -> Result<f64, NetProblem> {
        let server = Program::Peer.serve(&self.cable.far, "iperf3 -s -1")?;
        let line = format!("iperf3 -c {FAR} -J -C cubic -P 4 -O 3 -t 6 {}", self.option);
        let client = Program::Peer.run(&self.cable.near, &line)?;
        server.finish()?;
        Ok(client.pointer("/end/sum_received/bits_per_second")? / 1e6)
    }

    fn own(&self, (program, command): (Program, &str)) -> Result<Said, NetProblem> {
        let server = program.serve(&self.cable.far, command)?;
        let line = format!("net-throughput {FAR} --way {} --steady 6", self.name);
        let client = Program::Own.run(&self.cable.near, &line)?;
        server.finish()?;
        let limited = client.err.contains("limited: ");
        Ok(Said { megabits: client.number("bits")? / 1e6, limited })
    }

    /// How far a figure in Mbit/s is from the truth, in percent.
    fn off(&self, figure: f64) -> f64 {
        100.0 * (figure / self.line.truth() - 1.0)
    }

    fn is_met(&self, said: &Said) -> bool {
        let off = self.off(said.megabits);
        off >= -self.line.below && off <= ABOVE
    }

    /// A figure that misses its goal is measured once more, as a line that fails would be, and
    /// both are shown.
    fn row(&self, server: (Program, &str), peer: f64) -> Result<Row, NetProblem> {
        let mut said = self.own(server)?;
        let mut ours = said.words();
        if !self.is_met(&said) {
            said = self.own(server)?;
            ours = format!("{ours}, again {}", said.words());
        }
        let truth = self.line.truth();
        Ok(Row {
            name: format!("shaped {} Mbit/s {}, {}", self.line.megabits, self.name, server.1),
            ours,
            beside: format!("truth {truth:.3}, iperf3 {peer:.3} ({:+.2} %)", self.off(peer)),
            ratio: format!("{:+.3} %", self.off(said.megabits)),
            goal: self.line.goal,
            goals: Goals::when(self.is_met(&said)),
        })
    }
}
