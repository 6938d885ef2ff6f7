//! What a gigabyte over TCP costs, both ends together.

use crate::net::{
    cable::{Cable, FAR, Queue},
    host,
    metered::Program,
    problem::NetProblem,
    row::{Goals, Row, median},
};

/// One transfer.
struct Sample {
    /// Processor seconds for a gigabyte.
    cost: f64,
    /// Gbit/s.
    rate: f64,
}

const SECONDS: f64 = 4.0;

pub(super) fn measure(rounds: u32) -> Result<Vec<Row>, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    let mut rows = Vec::new();
    for (way, reverse) in [("up", ""), ("down", "-R")] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.push(own(&cable, way)?);
            theirs.push(peer(&cable, reverse)?);
        }
        rows.push(row(way, &ours, &theirs));
    }
    Ok(rows)
}

fn own(cable: &Cable, way: &str) -> Result<Sample, NetProblem> {
    let before = host::deferred();
    let server = Program::Own.serve(&cable.far, "net-serve")?;
    let line = format!("net-throughput {FAR} --way {way} --ramp 1 --steady 3");
    let client = Program::Own.run(&cable.near, &line)?;
    let cpu = client.cpu + server.finish()?.cpu + (host::deferred() - before);
    let gigabytes = client.number("bytes")? / 1e9;
    Ok(Sample { cost: cpu.as_secs_f64() / gigabytes, rate: client.number("bits")? / 1e9 })
}

fn peer(cable: &Cable, reverse: &str) -> Result<Sample, NetProblem> {
    let before = host::deferred();
    let server = Program::Peer.serve(&cable.far, "iperf3 -s -1")?;
    let line = format!("iperf3 -c {FAR} -J -C cubic -P 4 -t {SECONDS} {reverse}");
    let client = Program::Peer.run(&cable.near, &line)?;
    let cpu = client.cpu + server.finish()?.cpu + (host::deferred() - before);
    let gigabytes = client.pointer("/end/sum_received/bytes")? / 1e9;
    let rate = client.pointer("/end/sum_received/bits_per_second")? / 1e9;
    Ok(Sample { cost: cpu.as_secs_f64() / gigabytes, rate })
}

fn row(way: &str, ours: &[Sample], theirs: &[Sample]) -> Row {
    let of = |samples: &[Sample], figure: fn(&Sample) -> f64| {
        median(samples.iter().map(figure).collect())
    };
    let words = |samples: &[Sample]| {
        format!("{:.3} s/GB at {:.1} Gbit/s", of(samples, |s| s.cost), of(samples, |s| s.rate))
    };
    let ratio = median(ours.iter().zip(theirs).map(|(our, their)| our.cost / their.cost).collect());
    Row {
        name: format!("cost of four streams {way}"),
        ours: words(ours),
        beside: format!("iperf3 {}", words(theirs)),
        ratio: format!("{ratio:.2}"),
        goal: "at most 0.65",
        goals: Goals::when(ratio <= 0.65),
    }
}
