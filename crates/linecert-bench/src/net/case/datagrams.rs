//! Datagrams at 900 Mbit/s of payload over a line that loses none.

use crate::net::{
    cable::{Cable, FAR, Queue},
    child::PAYLOAD,
    host,
    metered::{Finished, Program, Running},
    problem::NetProblem,
    row::{Goals, Row, median},
};

/// One transfer.
struct Sample {
    /// Processor seconds for a gigabyte of payload that came.
    cost: f64,
    received: f64,
    lost: f64,
}

pub(super) fn measure(rounds: u32) -> Result<Vec<Row>, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(own(&cable)?);
        theirs.push(peer(&cable)?);
    }
    Ok(vec![row(&ours, &theirs)])
}

fn own(cable: &Cable) -> Result<Sample, NetProblem> {
    let line =
        format!("net-throughput {FAR} --streams 1 --ramp 1 --steady 3 --datagrams 900000000");
    let server = Program::Own.serve(&cable.far, "net-serve")?;
    let (client, cpu) = together(server, || Program::Own.run(&cable.near, &line))?;
    let (received, lost) = (client.number("received")?, client.number("lost")?);
    Ok(Sample::new(cpu, received, lost))
}

fn peer(cable: &Cable) -> Result<Sample, NetProblem> {
    let line = format!("iperf3 -c {FAR} -J -u -b 900M -l {PAYLOAD} -t 4");
    let server = Program::Peer.serve(&cable.far, "iperf3 -s -1")?;
    let (client, cpu) = together(server, || Program::Peer.run(&cable.near, &line))?;
    let lost = client.pointer("/end/sum/lost_packets")?;
    Ok(Sample::new(cpu, client.pointer("/end/sum/packets")? - lost, lost))
}

/// What the client said, and the processor seconds of both ends.
fn together(
    server: Running,
    client: impl FnOnce() -> Result<Finished, NetProblem>,
) -> Result<(Finished, f64), NetProblem> {
    let before = host::deferred();
    let client = client()?;
    let cpu = client.cpu + server.finish()?.cpu + (host::deferred() - before);
    Ok((client, cpu.as_secs_f64()))
}

impl Sample {
    fn new(cpu: f64, received: f64, lost: f64) -> Self {
        Self { cost: cpu / (received * f64::from(PAYLOAD) / 1e9), received, lost }
    }

    fn loss(&self) -> f64 {
        100.0 * self.lost / (self.received + self.lost)
    }
}

fn row(ours: &[Sample], theirs: &[Sample]) -> Row {
    let words = |samples: &[Sample]| {
        let cost = median(samples.iter().map(|sample| sample.cost).collect());
        let lost: f64 = samples.iter().map(|sample| sample.lost).sum();
        let worst = samples.iter().map(Sample::loss).fold(0.0, f64::max);
        format!("{cost:.2} s/GB, {lost} lost (worst round {worst:.2} %)")
    };
    let ratio = median(ours.iter().zip(theirs).map(|(our, their)| our.cost / their.cost).collect());
    let lossless = ours.iter().all(|sample| sample.lost < 0.5);
    Row {
        name: "datagrams at 900 Mbit/s".to_owned(),
        ours: words(ours),
        beside: format!("iperf3 {}", words(theirs)),
        ratio: format!("{ratio:.2}"),
        goal: "none lost, at most 0.2",
        goals: Goals::when(lossless && ratio <= 0.2),
    }
}
