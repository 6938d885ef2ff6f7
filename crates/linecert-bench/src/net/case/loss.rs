//! One packet in a hundred is dropped, and counted where it is dropped.

use crate::net::{
    cable::{Cable, FAR, Queue},
    metered::{Finished, Program},
    problem::NetProblem,
    row::{Goals, Row},
};

const PROBES: u32 = 2_000;

pub(super) fn measure() -> Result<Vec<Row>, NetProblem> {
    Ok(vec![probes()?, datagrams()?])
}

fn probes() -> Result<Row, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    cable.far.filter("input", "icmp type echo-request numgen inc mod 100 0 counter drop");
    let line = format!("net-echo {FAR} --count {PROBES} --interval 1");
    let (ours, dropped) = counted(&cable, || Program::Own.run(&cable.near, &line))?;
    let ours = ours.number("lost")?;
    let line = format!("fping -q -C {PROBES} -i 1 -p 1 -t 1000 {FAR}");
    let (fping, dropped_fping) = counted(&cable, || Program::Peer.run(&cable.near, &line))?;
    let fping: f64 = fping.fping_times()?.iter().filter(|time| time.is_none()).map(|_| 1.0).sum();
    let beside = format!("fping {fping} of {dropped_fping} dropped");
    Ok(row(&format!("loss of {PROBES} probes"), ours, dropped, beside))
}

fn datagrams() -> Result<Row, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    // The first datagram of a stream asks for the stream, and is not counted as data. The rate is
    // one at which datagrams leave alone: the filter sees a burst as one packet.
    cable.far.filter(
        "input",
        "udp dport 5201 @th,64,32 != 0x39383736 numgen inc mod 100 0 counter drop",
    );
    let server = Program::Own.serve(&cable.far, "net-serve")?;
    let line = format!("net-throughput {FAR} --streams 1 --ramp 1 --steady 3 --datagrams 5000000");
    let (ours, dropped) = counted(&cable, || Program::Own.run(&cable.near, &line))?;
    server.finish()?;
    Ok(row("loss of datagrams", ours.number("lost")?, dropped, "-".to_owned()))
}

/// What a program said, and how many packets were dropped meanwhile.
fn counted(
    cable: &Cable,
    run: impl FnOnce() -> Result<Finished, NetProblem>,
) -> Result<(Finished, f64), NetProblem> {
    let before = cable.filtered();
    let finished = run()?;
    let dropped = cable.filtered() - before;
    Ok((finished, u32::try_from(dropped).map_or(f64::NAN, f64::from)))
}

fn row(name: &str, ours: f64, dropped: f64, beside: String) -> Row {
    Row {
        name: name.to_owned(),
        ours: format!("{ours} lost of {dropped} dropped"),
        beside,
        ratio: format!("{:+}", ours - dropped),
        goal: "exact",
        goals: Goals::when((ours - dropped).abs() < 0.5 && dropped > 0.5),
    }
}
