//! Fifty thousand addresses that all answer.

use std::{fmt::Write as _, fs::File, net::Ipv4Addr, time::Instant};

use tempfile::NamedTempFile;

use crate::net::{
    cable::{Cable, Queue},
    host,
    metered::{Finished, Program},
    problem::NetProblem,
    row::{Goals, Row, median},
};

const TARGETS: u32 = 50_000;

/// One sweep.
struct Sample {
    /// Targets in a second of processor time, that of the answering kernel included.
    each: f64,
    /// Targets in a second by the clock.
    pace: f64,
    missed: f64,
}

pub(super) fn measure(rounds: u32) -> Result<Vec<Row>, NetProblem> {
    let cable = Cable::lay(Queue::Own)?;
    let list = addresses()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(sample(&cable, &list, Program::Own)?);
        theirs.push(sample(&cable, &list, Program::Peer)?);
    }
    Ok(vec![row(&ours, &theirs)])
}

/// The addresses from 127.1.0.0 on, one a line.
fn addresses() -> Result<NamedTempFile, NetProblem> {
    let first = u32::from(Ipv4Addr::new(127, 1, 0, 0));
    let mut text = String::new();
    for address in (first..first + TARGETS).map(Ipv4Addr::from) {
        // Writing to a text does not fail.
        writeln!(text, "{address}").ok();
    }
    let doing = "write the addresses";
    let file = NamedTempFile::new().map_err(NetProblem::system(doing))?;
    std::fs::write(file.path(), text).map_err(NetProblem::system(doing))?;
    Ok(file)
}

fn sample(cable: &Cable, list: &NamedTempFile, whose: Program) -> Result<Sample, NetProblem> {
    let input = File::open(list.path()).map_err(NetProblem::system("read the addresses"))?;
    let line = match whose {
        Program::Own => "net-sweep",
        Program::Peer => "fping -q -a -r0 -i 0",
    };
    let (before, began) = (host::deferred(), Instant::now());
    let swept = whose.start_with(&cable.near, line, input.into())?.finish()?;
    let wall = began.elapsed().as_secs_f64();
    let cpu = (swept.cpu + (host::deferred() - before)).as_secs_f64();
    let targets = f64::from(TARGETS);
    let missed = targets - answered(&swept, whose)?;
    Ok(Sample { each: targets / cpu, pace: targets / wall, missed })
}

fn answered(swept: &Finished, whose: Program) -> Result<f64, NetProblem> {
    match whose {
        Program::Own => swept.number("answered"),
        Program::Peer => Ok(swept.out.lines().map(|_| 1.0).sum()),
    }
}

fn row(ours: &[Sample], theirs: &[Sample]) -> Row {
    let words = |samples: &[Sample]| {
        let of = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure).collect());
        let missed: f64 = samples.iter().map(|sample| sample.missed).sum();
        let (each, pace) = (of(|s| s.each) / 1e3, of(|s| s.pace) / 1e3);
        format!("{each:.0} k/CPU s, {pace:.0} k/s, {missed} missed")
    };
    let ratio = median(ours.iter().zip(theirs).map(|(our, their)| our.each / their.each).collect());
    let all = ours.iter().all(|sample| sample.missed.abs() < 0.5);
    Row {
        name: "sweep of 50,000 targets".to_owned(),
        ours: words(ours),
        beside: format!("fping {}", words(theirs)),
        ratio: format!("{ratio:.2}"),
        goal: "none missed, at least 1.8",
        goals: Goals::when(all && ratio >= 1.8),
    }
}
