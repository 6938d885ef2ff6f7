//! The audit of many certificates, beside the bare check of their signatures.

mod bare;
mod fleet;
mod memory;

use std::{
    fs, io,
    num::NonZeroUsize,
    ops::ControlFlow,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use linecert_audit::{Audit, AuditError, End, Source, Start, generate::GenerateError};
use linecert_cert::{TrustRoots, Verifier};
use nix::sys::resource::{UsageWho, getrusage};
use thiserror::Error;

use self::bare::Signed;
use crate::net::Goals;

/// Certificates that are audited a second, with strict verification and log proofs.
const GOAL_RATE: f64 = 20_000.0;

/// How many times a bare check of the signature one certificate may cost.
const GOAL_RATIO: f64 = 1.6;

/// By how much memory may grow from the small audit to the large one, in KiB.
const GOAL_GROWTH: u64 = 32 << 10;

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// How often everybody has a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// The certificates of the large audit.
    #[arg(long, default_value_t = 1_000_000)]
    certificates: u64,
    /// The certificates of the small audit, and of each round.
    #[arg(long, default_value_t = 10_000)]
    few: u64,
    /// Where the certificates are written: some nine gigabytes for a million.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// Why the audit cannot be measured.
#[derive(Debug, Error)]
pub(crate) enum AuditProblem {
    /// A file, a thread or a count of the system.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A certificate cannot be made.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The log cannot be made.
    #[error("make the log: {0}")]
    Log(String),
    /// The audit failed.
    #[error(transparent)]
    Audit(#[from] Box<AuditError>),
    /// A certificate that was made does not verify: a defect.
    #[error("verify what was made: {0}")]
    Verify(String),
}

/// What one turn took.
#[derive(Debug, Clone, Copy)]
struct Turn {
    wall: Duration,
    cpu: Duration,
}

/// Everybody's turns.
#[derive(Debug, Default)]
struct Turns {
    bare: Vec<Turn>,
    verifier: Vec<Turn>,
    audit: Vec<Turn>,
}

/// Measures the memory of a small and of a large audit; then, in rounds on few certificates, each
/// contender once in each.
pub(crate) fn run(args: &AuditArgs) -> Result<Goals, AuditProblem> {
    let folder = match &args.folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    let folder = folder.map_err(system("make a folder"))?;
    // Before anything else has made the process large.
    let flat = memory::compare(args, folder.path())?;
    let fleet = fleet::make(args.few.max(1), folder.path())?;
    let turns = rounds(args, &fleet)?;
    let few = args.few.max(1);
    told("bare signature check", &turns.bare, few);
    let rate = told("strict verification", &turns.verifier, few);
    told("audit, ledger included", &turns.audit, few);
    let times = ratio(&turns.verifier, &turns.bare);
    let whole = ratio(&turns.audit, &turns.bare);
    println!("verification costs {times:.2} times the bare check, the audit {whole:.2} times");
    let fast = rate >= GOAL_RATE && times <= GOAL_RATIO;
    Ok(if fast && flat { Goals::Met } else { Goals::Missed })
}

fn rounds(args: &AuditArgs, fleet: &fleet::Written) -> Result<Turns, AuditProblem> {
    let list = fs::read(&fleet.list).map_err(system("read the certificates"))?;
    let bundles: Vec<&[u8]> = list.split(|byte| *byte == b'\n').filter(|b| !b.is_empty()).collect();
    let signed: Vec<Signed> =
        bundles.iter().map(|bundle| Signed::of(bundle)).collect::<Option<_>>().ok_or_else(odd)?;
    let mut turns = Turns::default();
    for round in 0..args.rounds.max(1) {
        turns.bare.push(turn(|| on_all_cores(&signed, || |signed: &Signed| signed.verifies()))?);
        turns.verifier.push(turn(|| {
            on_all_cores(&bundles, || {
                let verifier = Verifier::new(fleet.trust());
                move |bundle: &&[u8]| verifier.verify(bundle).is_ok()
            })
        })?);
        let work = fleet.list.with_extension(format!("round-{round}"));
        turns.audit.push(turn(|| audit(fleet.trust(), &fleet.list, &work).map(drop))?);
    }
    Ok(turns)
}

/// Audits a list, and tells how many of it verify.
fn audit(trust: &TrustRoots, list: &Path, folder: &Path) -> Result<u64, AuditProblem> {
    let audit = Audit {
        trust,
        sources: vec![Source::Path(list.to_owned())],
        logs: Vec::new(),
        folder: folder.to_owned(),
        threads: None,
        register: None,
    };
    let end = audit.run(Start::Anew, |_| ControlFlow::Continue(())).map_err(Box::new)?;
    fs::remove_dir_all(folder).map_err(system("remove the ledger"))?;
    match end {
        End::Done(findings) if findings.counts.items == findings.counts.verified() => {
            Ok(findings.counts.items)
        }
        End::Done(findings) => Err(AuditProblem::Verify(format!("{:?}", findings.counts.refused))),
        End::Stopped(progress) => Err(AuditProblem::Verify(format!("{progress:?}"))),
    }
}

/// Has every item checked, in equal parts on all cores.
fn on_all_cores<T: Sync, C: FnMut(&T) -> bool>(
    items: &[T],
    checker: impl Fn() -> C + Sync,
) -> Result<(), AuditProblem> {
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let part = items.len().div_ceil(cores.get()).max(1);
    let good = thread::scope(|scope| {
        let check = |part| {
            let checker = &checker;
            scope.spawn(move || {
                let mut check = checker();
                <[T]>::iter(part).all(&mut check)
            })
        };
        let threads: Vec<_> = items.chunks(part).map(check).collect();
        threads.into_iter().all(|thread| thread.join().unwrap_or(false))
    });
    if good { Ok(()) } else { Err(odd()) }
}

fn turn(work: impl FnOnce() -> Result<(), AuditProblem>) -> Result<Turn, AuditProblem> {
    let (wall, cpu) = (Instant::now(), cpu()?);
    work()?;
    Ok(Turn { wall: wall.elapsed(), cpu: self::cpu()?.saturating_sub(cpu) })
}

/// Prints the medians, and gives the rate by the clock on the wall.
fn told(name: &str, turns: &[Turn], certificates: u64) -> f64 {
    let [wall, cpu] = [median(turns, |turn| turn.wall), median(turns, |turn| turn.cpu)];
    let rate = certificates as f64 / wall.as_secs_f64();
    let each = cpu.as_secs_f64() * 1e6 / certificates as f64;
    println!("{name}: {rate:.0} a second, {each:.1} µs of CPU each");
    rate
}

/// How many times the CPU time of another.
fn ratio(one: &[Turn], other: &[Turn]) -> f64 {
    let cpu = |turns| median(turns, |turn: &Turn| turn.cpu).as_secs_f64();
    cpu(one) / cpu(other)
}

fn median(turns: &[Turn], of: fn(&Turn) -> Duration) -> Duration {
    let mut times: Vec<_> = turns.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What this process has used of the processors.
fn cpu() -> Result<Duration, AuditProblem> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(io::Error::from);
    let usage = usage.map_err(system("ask what was used"))?;
    let micros = [usage.user_time(), usage.system_time()]
        .map(|time| time.tv_sec().saturating_mul(1_000_000).saturating_add(time.tv_usec()));
    let micros = micros.into_iter().fold(0_i64, i64::saturating_add);
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

fn odd() -> AuditProblem {
    AuditProblem::Verify("a certificate is not what was made".to_owned())
}

fn system(doing: &'static str) -> impl FnOnce(io::Error) -> AuditProblem {
    move |source| AuditProblem::System { doing, source }
}
