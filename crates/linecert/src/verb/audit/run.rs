//! `linecert audit run`: from sources to findings.

use std::{
    io,
    ops::ControlFlow,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use linecert_audit::{Audit, AuditError, End, Findings, LedgerError, Register, Source, Start};
use linecert_cert::TrustRoots;
use tokio::sync::oneshot;

use super::{files, screen, waiting::Waiting};
use crate::{
    args::{AuditRun, Format, Required},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::{read_bytes, verify::given::trust_roots},
};

/// How an audit ended, with what it takes to say why.
type Ended = Result<End, AuditError>;

/// Runs the verb.
pub(super) fn run(
    args: &AuditRun,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let register = args.instruments.as_deref().map(register).transpose()?;
    let paper = files::Paper::of(args, messages)?;
    let findings = match look(args, trust.clone(), (register, messages))? {
        End::Done(findings) => findings,
        End::Stopped(_) => {
            return Err(CommandError::new(Exit::Interrupted, "audit-stopped").hint("hint-resume"));
        }
    };
    match format {
        Format::Text => screen::tell(&findings, messages)?,
        Format::Json => render::line(String::from_utf8_lossy(&findings.to_json()))?,
    }
    if let Some(paper) = paper {
        paper.write(&findings, &trust, messages)?;
    }
    Ok(exit_of(&findings, args.require))
}

/// The first of these that applies: certificates that were refused, a log that has others than were
/// read, and suspicions when somebody asked for none.
fn exit_of(findings: &Findings, required: Option<Required>) -> Exit {
    let counts = &findings.counts;
    let differs = findings.completeness.as_ref().is_some_and(|found| {
        found.missing > 0 || found.unlogged > 0 || !found.log_faults.is_empty()
    });
    if counts.unreadable.count > 0 || !counts.refused.is_empty() {
        Exit::AuditRefused
    } else if differs {
        Exit::AuditIncomplete
    } else if required == Some(Required::Unsuspicious) && !findings.suspicions.is_empty() {
        Exit::AuditSuspicious
    } else {
        Exit::Pass
    }
}

fn register(file: &Path) -> Result<Register, CommandError> {
    Register::parse(&read_bytes(file)?).map_err(|error| {
        CommandError::new(Exit::Usage, "audit-register")
            .name("file", file.display())
            .cause(error)
            .hint("hint-audit-register")
    })
}

fn source(path: &Path) -> Result<Source, CommandError> {
    if path.as_os_str() == "-" {
        return Ok(Source::StandardInput);
    }
    is_there(path)?;
    Ok(Source::Path(path.to_owned()))
}

/// What is named must be there; what lies below it may have any trouble, and is counted.
fn is_there(path: &Path) -> Result<(), CommandError> {
    match path.try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(CommandError::unreadable(path, io::ErrorKind::NotFound.into())),
        Err(error) => Err(CommandError::unreadable(path, error)),
    }
}

/// Looks at everything on a thread of its own, while this one waits for the end or for Ctrl-C. The
/// first Ctrl-C stops after the certificates in hand; the second, or one while the standard input
/// is read, which may never come to an end, at once. The ledger bears both.
fn look(
    args: &AuditRun,
    trust: TrustRoots,
    (register, messages): (Option<Register>, &Messages),
) -> Result<End, CommandError> {
    let sources: Vec<_> = args.source.iter().map(|path| source(path)).collect::<Result<_, _>>()?;
    args.log.iter().try_for_each(|log| is_there(log))?;
    let is_endless = sources.contains(&Source::StandardInput);
    let start = if args.resume { Start::Resume } else { Start::Anew };
    let mut waiting = Waiting::new(&sources, messages);
    let stop = Arc::new(AtomicBool::new(false));
    let (to_us, mut ended) = oneshot::channel::<Ended>();
    let (logs, folder, threads) = (args.log.clone(), args.work.clone(), args.threads);
    let (is_stopped, shown) = (Arc::clone(&stop), waiting.counter());
    thread::spawn(move || {
        let audit = Audit { trust: &trust, sources, logs, folder, threads, register };
        let end = audit.run(start, |progress| {
            shown.show(progress);
            if is_stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        // Nobody waits any more after a second Ctrl-C.
        drop(to_us.send(end));
    });
    let end = block_on(async {
        let ended = &mut ended;
        tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => {}
            end = &mut *ended => return end.map_err(|_| lost()),
        }
        stop.store(true, Ordering::Relaxed);
        if is_endless {
            return Err(render::stopped());
        }
        render::until_stopped(async { ended.await.map_err(|_| lost()) }).await
    });
    waiting.finish();
    end?.map_err(|error| of_audit(error, &args.work))
}

/// The thread that looks has ended without a word.
fn lost() -> CommandError {
    CommandError::new(Exit::Bug, "bug")
}

fn of_audit(error: AuditError, work: &Path) -> CommandError {
    let (exit, hint) = match &error {
        AuditError::Ledger(ledger) => of_ledger(ledger),
        AuditError::Changed { .. } => (Exit::Usage, "hint-audit-anew"),
        AuditError::StandardInput => (Exit::Usage, "hint-audit-file"),
        AuditError::Folder { source, .. } => (Exit::of_writing(source), "hint-elsewhere"),
        AuditError::Log(_) => (Exit::Certificate(40), "hint-audit-log"),
    };
    CommandError::new(exit, "audit-failed").name("folder", work.display()).cause(error).hint(hint)
}

fn of_ledger(error: &LedgerError) -> (Exit, &'static str) {
    match error {
        LedgerError::Exists(_) => (Exit::Usage, "hint-audit-exists"),
        LedgerError::NotALedger(_) | LedgerError::OtherAudit(_) | LedgerError::Line { .. } => {
            (Exit::Usage, "hint-audit-anew")
        }
        LedgerError::System { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            (Exit::NotFound, "hint-audit-nothing-to-resume")
        }
        LedgerError::System { source, .. } => (Exit::of_writing(source), "hint-elsewhere"),
    }
}
