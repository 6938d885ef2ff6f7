//! Round-trip times of an idle line, against a capture of the same packets.

use crate::net::{
    cable::{Cable, FAR, Queue},
    capture::answered,
    metered::{Finished, Program},
    problem::NetProblem,
    row::{Goals, Row, median},
};

const PROBES: usize = 1_000;

/// The medians of a program and of its packets, in microseconds.
struct Medians {
    told: f64,
    wire: f64,
    captured: usize,
}

pub(super) fn measure() -> Result<Vec<Row>, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    let line = format!("net-echo {FAR} --count {PROBES} --interval 5");
    let ours = medians(&cable, Program::Own, &line, |said| said.number("wire-us"))?;
    let line = format!("fping -q -C {PROBES} -p 5 {FAR}");
    let theirs = medians(&cable, Program::Peer, &line, fping_median)?;
    let off = ours.told - ours.wire;
    // A capture that missed much is no truth.
    let is_whole = ours.captured >= PROBES - PROBES / 20;
    let words = |medians: &Medians| {
        let Medians { told, wire, captured } = medians;
        format!("{told:.1} us, wire {wire:.1} of {captured}, {:+.1} us", told - wire)
    };
    Ok(vec![Row {
        name: format!("round trip, median of {PROBES}"),
        ours: words(&ours),
        beside: format!("fping {}", words(&theirs)),
        ratio: format!("{off:+.1} us"),
        goal: "within 10 us of the wire",
        goals: Goals::when(off.abs() <= 10.0 && is_whole),
    }])
}

fn medians(
    cable: &Cable,
    whose: Program,
    line: &str,
    told: impl Fn(&Finished) -> Result<f64, NetProblem>,
) -> Result<Medians, NetProblem> {
    let capture = cable.near.capture("eth0", "icmp");
    let finished = whose.run(&cable.near, line)?;
    let echoes = answered(capture)?;
    let captured = echoes.len();
    let wire = median(echoes.into_iter().map(|echo| echo.microseconds).collect());
    Ok(Medians { told: told(&finished)?, wire, captured })
}

/// The median in microseconds of what fping says.
pub(super) fn fping_median(said: &Finished) -> Result<f64, NetProblem> {
    Ok(1e3 * median(said.fping_times()?.into_iter().flatten().collect()))
}
