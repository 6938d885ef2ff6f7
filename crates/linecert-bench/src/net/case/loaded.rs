//! Round-trip times while an upload keeps a line full.

use std::{thread, time::Duration};

use super::idle::fping_median;
use crate::net::{
    cable::{Cable, FAR, Queue},
    capture::answered,
    metered::Program,
    problem::NetProblem,
    row::{Goals, Row, median},
};

/// Fifty probes a second for six seconds.
const PROBES: u32 = 300;

/// The length of an Ethernet frame of our probe. Those of fping are told apart by eight more.
const FRAME: usize = 14 + 20 + 8 + 56;

/// Medians in milliseconds.
struct Medians {
    ours: f64,
    fping: f64,
    wire: f64,
    /// What the upload took of the line meanwhile, in Mbit/s.
    load: f64,
}

pub(super) fn measure() -> Result<Vec<Row>, NetProblem> {
    let own = under_load(Queue::Own)?;
    let between = under_load(Queue::Between)?;
    let beside_fping = |medians: &Medians| format!("fping {:.2} ms", medians.fping);
    // The capture on an interface is behind that interface's own queue, and does not see it.
    Ok(vec![
        row("own queue", &own, beside_fping(&own), own.fping),
        row(
            "queue of a modem",
            &between,
            format!("wire {:.2} ms, {}", between.wire, beside_fping(&between)),
            between.wire,
        ),
    ])
}

fn under_load(queue: Queue) -> Result<Medians, NetProblem> {
    let cable = Cable::lay(queue)?;
    cable.shape(100);
    let server = Program::Own.serve(&cable.far, "net-serve")?;
    let near = &cable.near;
    let upload = Program::Own.start(near, &format!("net-throughput {FAR} --ramp 3 --steady 9"))?;
    // Until the ramp has ended.
    thread::sleep(Duration::from_millis(3_500));
    let capture = cable.near.capture("eth0", "icmp");
    let ours =
        Program::Own.start(near, &format!("net-echo {FAR} --count {PROBES} --interval 20"))?;
    let fping = format!("fping -q -b 64 -t 1000 -C {PROBES} -p 20 {FAR}");
    let fping = Program::Peer.start(near, &fping)?;
    let (ours, fping) = (ours.finish()?, fping.finish()?);
    let echoes = answered(capture)?;
    let upload = upload.finish()?;
    server.finish()?;
    let wire = echoes.iter().filter(|echo| echo.octets == FRAME).map(|echo| echo.microseconds);
    Ok(Medians {
        ours: ours.number("application-us")? / 1e3,
        fping: fping_median(&fping)? / 1e3,
        wire: median(wire.collect()) / 1e3,
        load: upload.number("bits")? / 1e6,
    })
}

fn row(place: &str, medians: &Medians, beside: String, truth: f64) -> Row {
    let off = 100.0 * (medians.ours / truth - 1.0);
    Row {
        name: format!("loaded round trip, {place}"),
        ours: format!("{:.2} ms at {:.1} Mbit/s", medians.ours, medians.load),
        beside,
        ratio: format!("{off:+.1} %"),
        goal: "within 5 %",
        goals: Goals::when(off.abs() <= 5.0),
    }
}
