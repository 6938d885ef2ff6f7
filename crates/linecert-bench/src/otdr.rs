//! Reading a trace of 16,384 points, beside pyOTDR reading the same file.

use std::{
    fs, hint, io,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use clap::Args;
use linecert_otdr::{
    Trace,
    sample::{Joint, Sample},
};
use nix::sys::resource::{UsageWho, getrusage};
use thiserror::Error;

/// The points of the trace, as the acceptance of the reader asks for.
const POINTS: usize = 16_384;

/// How often each reads the file in a round: enough for the clock, which counts microseconds.
const OURS: u32 = 200;
const THEIRS: u32 = 10;

/// Reads the file again and again, and tells per reading: wall and CPU time in nanoseconds, and
/// what it found.
const PEER: &str = "
import sys, time
from pyotdr.read import sorparse
times = int(sys.argv[2])
wall, cpu = time.perf_counter_ns(), time.process_time_ns()
for _ in range(times):
    status, results, points = sorparse(sys.argv[1])
wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
print(wall // times, cpu // times, len(points), results['KeyEvents']['num events'])
";

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct OtdrArgs {
    /// How often everybody has a turn.
    #[arg(long, default_value_t = 7)]
    rounds: u32,
    /// A Python with pyOTDR; without it nothing is compared.
    #[arg(long, default_value = "target/peers/bin/python3")]
    python: String,
}

/// Why the reader cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum OtdrProblem {
    /// A file or a child.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The trace that was made is none: a defect.
    #[error("read the trace that was made: {0}")]
    Trace(#[from] linecert_otdr::ReadError),
    /// The peer says something else than was agreed.
    #[error("understand pyOTDR: `{0}`")]
    Peer(String),
}

/// What one reading cost, and what it found.
#[derive(Debug, Clone, Copy)]
struct Reading {
    wall: Duration,
    cpu: Duration,
    points: usize,
    events: usize,
}

/// Measures in rounds, each reader once in each, and prints medians. `false` when they found
/// different things.
pub(crate) fn run(args: &OtdrArgs) -> Result<bool, OtdrProblem> {
    let folder = tempfile::tempdir().map_err(system("make a folder"))?;
    let file = folder.path().join("trace.sor");
    fs::write(&file, bytes()).map_err(system("write the trace"))?;
    let peer = is_there(&args.python);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..args.rounds.max(1) {
        ours.push(read_ours(&file)?);
        if peer {
            theirs.push(read_theirs(&args.python, &file)?);
        }
    }
    print("linecert-otdr", &ours);
    if theirs.is_empty() {
        println!("skipped: {} has no pyOTDR to compare with", args.python);
        return Ok(true);
    }
    print("pyOTDR", &theirs);
    let ratio = |of: fn(&Reading) -> Duration| {
        median(&theirs, of).as_secs_f64() / median(&ours, of).as_secs_f64()
    };
    println!("ratio: wall {:.0}x, CPU {:.0}x", ratio(|r| r.wall), ratio(|r| r.cpu));
    let found = |reading: &Reading| (reading.points, reading.events);
    let all: Vec<_> = ours.iter().chain(&theirs).map(found).collect();
    let same = all.windows(2).all(|pair| pair.first() == pair.last());
    println!("{}", if same { "points and events agree" } else { "points or events DIFFER" });
    Ok(same)
}

fn bytes() -> Vec<u8> {
    let joint = |n: i32| Joint { time: n * 9_000, loss: 61, reflectance: 0 };
    let long =
        Sample { length: 220_000, joints: (1..20).map(joint).collect(), ..Sample::default() };
    let mut recording = long.recording();
    for series in &mut recording.series {
        series.points.truncate(POINTS);
    }
    for pulse in &mut recording.fixed.pulses {
        pulse.points = u32::try_from(POINTS).unwrap_or(u32::MAX);
    }
    recording.encode()
}

fn read_ours(file: &Path) -> Result<Reading, OtdrProblem> {
    let (wall, cpu) = (Instant::now(), cpu()?);
    let mut found = (0, 0);
    for _ in 0..OURS {
        // The file is opened each time, as the peer opens it.
        let bytes = fs::read(file).map_err(system("read the trace"))?;
        let trace = hint::black_box(Trace::read(&bytes)?);
        found = (trace.points().len(), trace.events().len());
    }
    let (wall, cpu) = (wall.elapsed() / OURS, self::cpu()?.saturating_sub(cpu) / OURS);
    Ok(Reading { wall, cpu, points: found.0, events: found.1 })
}

fn read_theirs(python: &str, file: &Path) -> Result<Reading, OtdrProblem> {
    let mut command = Command::new(python);
    command.args(["-c", PEER]).arg(file).arg(THEIRS.to_string());
    let output = command.output().map_err(system("run pyOTDR"))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let numbers: Vec<u64> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
    let &[wall, cpu, points, events] = numbers.as_slice() else {
        let why = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("").to_owned();
        return Err(OtdrProblem::Peer(format!("{said} {why}")));
    };
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (wall, cpu) = (Duration::from_nanos(wall), Duration::from_nanos(cpu));
    Ok(Reading { wall, cpu, points: count(points), events: count(events) })
}

fn is_there(python: &str) -> bool {
    let output = Command::new(python).args(["-c", "import pyotdr.read"]).output();
    output.is_ok_and(|output| output.status.success())
}

/// What this process has used of the processors.
fn cpu() -> Result<Duration, OtdrProblem> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(io::Error::from);
    let usage = usage.map_err(system("ask what was used"))?;
    let micros = [usage.user_time(), usage.system_time()]
        .map(|time| time.tv_sec().saturating_mul(1_000_000).saturating_add(time.tv_usec()));
    let micros = micros.into_iter().fold(0_i64, i64::saturating_add);
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

fn print(name: &str, readings: &[Reading]) {
    let found = readings.first().map_or((0, 0), |reading| (reading.points, reading.events));
    let [wall, cpu] = [median(readings, |r| r.wall), median(readings, |r| r.cpu)];
    println!(
        "{name}: {} points, {} events; median wall {wall:.3?}, CPU {cpu:.3?}",
        found.0, found.1
    );
}

fn median(readings: &[Reading], of: fn(&Reading) -> Duration) -> Duration {
    let mut times: Vec<_> = readings.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> OtdrProblem {
    move |source| OtdrProblem::System { doing, source }
}
