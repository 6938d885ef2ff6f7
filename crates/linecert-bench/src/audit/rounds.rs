//! Few certificates in rounds, in which each contender has a turn.

use std::{fs, num::NonZeroUsize, ops::ControlFlow, path::Path, thread};

use linecert_audit::{Audit, End, Source, Start};
use linecert_cert::{TrustRoots, Verifier, VerifyError};

use super::{
    AuditArgs, AuditProblem,
    bare::{self, Keys, Signed},
    fleet::{self, Factory},
    system,
    turn::{Turn, median},
};

/// Certificates that are verified a second, strictly and with log proofs.
const GOAL_RATE: f64 = 20_000.0;

/// How many times the signature alone one certificate may cost, its message laid out before.
const GOAL_RATIO: f64 = 1.6;

/// Everybody's turns, round by round.
#[derive(Debug, Default)]
struct Turns {
    /// `verify_strict` over what is signed, which was taken apart before.
    signature: Vec<Turn>,
    /// The same from the bytes of the file.
    bare: Vec<Turn>,
    verifier: Vec<Turn>,
    audit: Vec<Turn>,
}

/// Prints what each contender took; `false` when a goal is missed.
///
/// One certificate among them is forged: whoever does not find it has not verified.
pub(super) fn run(args: &AuditArgs, folder: &Path) -> Result<bool, AuditProblem> {
    let mut factory = Factory::create(folder)?;
    let mut bundles = factory.make(args.few)?;
    let forged = bundles.len() / 2;
    bundles.get_mut(forged).into_iter().for_each(|bundle| fleet::forge(bundle));
    check_forged(factory.trust(), bundles.get(forged).map_or(&[], Vec::as_slice))?;
    let turns = turns(args, factory.trust(), (&bundles, folder))?;
    told("signature, taken apart before", &turns.signature, args.few);
    told("bare signature check of the file", &turns.bare, args.few);
    let rate = told("strict verification", &turns.verifier, args.few);
    told("audit, ledger included", &turns.audit, args.few);
    let cpu = compared("verification", &turns.verifier, &turns);
    compared("the audit", &turns.audit, &turns);
    Ok(rate >= GOAL_RATE && cpu <= GOAL_RATIO)
}

fn turns(
    args: &AuditArgs,
    trust: &TrustRoots,
    (bundles, folder): (&[Vec<u8>], &Path),
) -> Result<Turns, AuditProblem> {
    let signed: Option<Vec<_>> = bundles.iter().map(|bundle| Signed::of(bundle)).collect();
    let signed = signed.ok_or_else(|| odd("a bundle cannot be taken apart"))?;
    let list = folder.join("certificates.ndjson");
    let lines = bundles.iter().flat_map(|bundle| [bundle, &b"\n"[..]]).collect::<Vec<_>>().concat();
    fs::write(&list, lines).map_err(system("write certificates"))?;
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).get();
    let mut signature: Vec<_> = (0..cores).map(|_| |signed: &Signed| signed.verifies()).collect();
    let keys: Keys = signed.iter().map(Signed::key).collect();
    let mut bare: Vec<_> =
        (0..cores).map(|_| |bundle: &Vec<u8>| bare::verifies(bundle, &keys)).collect();
    // They have seen every technician before the first round: a million certificates are from as
    // many technicians as ten thousand.
    let mut verifiers: Vec<_> = (0..cores).map(|_| verifier(trust)).collect();
    on_all_cores(bundles, &mut verifiers)?;
    let mut turns = Turns::default();
    for round in 0..args.rounds.max(1) {
        turns.signature.push(Turn::of(|| on_all_cores(&signed, &mut signature))?);
        turns.bare.push(Turn::of(|| on_all_cores(bundles, &mut bare))?);
        turns.verifier.push(Turn::of(|| on_all_cores(bundles, &mut verifiers))?);
        let work = folder.join(format!("round-{round}"));
        turns.audit.push(Turn::of(|| audit(trust, &list, &work))?);
        fs::remove_dir_all(work).map_err(system("remove the ledger"))?;
    }
    fs::remove_file(list).map_err(system("remove a file"))?;
    Ok(turns)
}

fn verifier(trust: &TrustRoots) -> impl FnMut(&Vec<u8>) -> bool + Send {
    let verifier = Verifier::new(trust);
    move |bundle| verifier.verify(bundle).is_ok()
}

fn check_forged(trust: &TrustRoots, bundle: &[u8]) -> Result<(), AuditProblem> {
    match linecert_cert::verify(bundle, trust) {
        Err(VerifyError::Signature(_)) => Ok(()),
        other => Err(odd(&format!("a forged certificate gives {other:?}"))),
    }
}

/// Audits a list in which one certificate is forged.
fn audit(trust: &TrustRoots, list: &Path, folder: &Path) -> Result<(), AuditProblem> {
    let audit = Audit {
        trust,
        sources: vec![Source::Path(list.to_owned())],
        logs: Vec::new(),
        folder: folder.to_owned(),
        threads: None,
        register: None,
    };
    match audit.run(Start::Anew, |_| ControlFlow::Continue(())).map_err(Box::new)? {
        End::Done(found) if found.counts.items == found.counts.verified() + 1 => Ok(()),
        End::Done(found) => Err(odd(&format!("refused were {:?}", found.counts.refused))),
        End::Stopped(progress) => Err(odd(&format!("{progress:?}"))),
    }
}

/// Has every item checked, in equal parts on all cores. All but one must be good.
fn on_all_cores<T: Sync>(
    items: &[T],
    checkers: &mut [impl FnMut(&T) -> bool + Send],
) -> Result<(), AuditProblem> {
    let part = items.len().div_ceil(checkers.len().max(1)).max(1);
    let good: usize = thread::scope(|scope| {
        let parts = items.chunks(part).zip(checkers);
        let threads: Vec<_> = parts
            .map(|(part, check)| {
                scope.spawn(move || part.iter().filter(|item| check(item)).count())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).sum()
    });
    if good + 1 == items.len() { Ok(()) } else { Err(odd("not just the forged one is refused")) }
}

/// Prints the medians, and gives the rate by the clock on the wall.
fn told(name: &str, turns: &[Turn], certificates: u64) -> f64 {
    let certificates = certificates as f64;
    let rate = certificates / median(turns.iter().map(|turn| turn.wall.as_secs_f64()));
    let each = median(turns.iter().map(|turn| turn.cpu.as_secs_f64())) * 1e6 / certificates;
    println!("{name}: {rate:.0} a second, {each:.1} µs of CPU each");
    rate
}

/// Prints how many times the bare checks it took, and gives that of the signature alone, of CPU.
fn compared(name: &str, one: &[Turn], turns: &Turns) -> f64 {
    let (cpu, wall) = ratio(one, &turns.bare);
    let (apart, _) = ratio(one, &turns.signature);
    println!(
        "{name} costs {cpu:.2} times the bare check of the file of CPU, {wall:.2} times by the \
         clock; {apart:.2} times the signature that was taken apart before"
    );
    apart
}

/// How many times what the other took in the same round: of CPU, and by the clock.
fn ratio(one: &[Turn], other: &[Turn]) -> (f64, f64) {
    let pairs = || one.iter().zip(other);
    let cpu = pairs().map(|(one, other)| one.cpu.div_duration_f64(other.cpu));
    let wall = pairs().map(|(one, other)| one.wall.div_duration_f64(other.wall));
    (median(cpu), median(wall))
}

fn odd(what: &str) -> AuditProblem {
    AuditProblem::Verify(what.to_owned())
}
