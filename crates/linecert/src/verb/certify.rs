//! `linecert certify`: from a work order to a signed certificate.

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use linecert_cert::{Certificate, Draft, Issuer, Salt, Verified, lab as lab_keys, verify};
use linecert_instrument::Inventory;
use linecert_job::{Assignment, Event, Issue, Job, JobFolder, Purpose, Update, WorkOrder};
use linecert_lab::Lab;
use linecert_measure::Reason;
use linecert_profile::Overall;
use linecert_report::{Fonts, Language as PageLanguage, Page, ReportError, render as render_page};
use serde_json::json;

use crate::{
    args::{Certify, Format},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::{Language, Messages},
    render::{self, findings, progress::Progress},
    signer,
    verb::{lab, profile},
};

/// What a run works with. The lab, if there is one, lives as long as this.
struct Setting {
    assignment: Assignment,
    issuer: Issuer,
    _lab: Option<Lab>,
}

/// Runs the verb.
pub(crate) fn run(
    args: &Certify,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let setting = match (&args.order, &args.inventory, &args.signer) {
        (Some(order), Some(inventory), Some(signer)) => operational(order, inventory, signer)?,
        // The command line asks for all three, or for the lab.
        _ => training(args)?,
    };
    if setting.assignment.purpose == Purpose::Training {
        anstream::eprintln!("{}", render::training(messages));
    }
    let mut job = open(args, &setting)?;
    tell_unplanned(&job, messages);
    let outstanding = job.outstanding().len();
    if outstanding == 0 && job.issued() > 0 {
        return finish(&job, &setting.issuer, messages);
    }
    measure(&mut job, outstanding, messages)?;
    refuse_if_nothing_was_measured(&job)?;
    let certificate = issue(&mut job, &setting.issuer)?;
    let bundle = certificate.bundle().to_json();
    let page = write_page(&job, (certificate.verified(), bundle), messages)?;
    tell(&job, &certificate, page, (format, messages));
    Ok(profile::exit_of(certificate.verified().assessment().overall()))
}

fn training(args: &Certify) -> Result<Setting, CommandError> {
    let lab = lab::start(&args.fault)?;
    let folder = args.out.join("lab");
    lab::write(&lab, &args.fault, &folder)?;
    let (order, inventory) = (folder.join("order.toml"), folder.join("inventory.toml"));
    let assignment = assignment(&order, &inventory, Purpose::Training)?;
    Ok(Setting { assignment, issuer: lab_keys::issuer(), _lab: Some(lab) })
}

fn operational(order: &Path, inventory: &Path, folder: &Path) -> Result<Setting, CommandError> {
    let issuer = signer::open(folder).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "signer-unusable")
            .name("folder", folder.display())
            .cause(error)
            .hint("hint-key-new")
    })?;
    let assignment = assignment(order, inventory, Purpose::Operational)?;
    Ok(Setting { assignment, issuer, _lab: None })
}

fn assignment(
    order: &Path,
    inventory: &Path,
    purpose: Purpose,
) -> Result<Assignment, CommandError> {
    let order = WorkOrder::read(order).map_err(|e| wrong("order-wrong", e))?;
    let inventory = Inventory::read(inventory).map_err(|e| wrong("inventory-wrong", e))?;
    let profile = profile::load(&order.profile)?;
    let software = concat!("linecert ", env!("CARGO_PKG_VERSION")).to_owned();
    Ok(Assignment { order, profile, inventory, purpose, software })
}

fn wrong(message: &'static str, error: impl Error + 'static) -> CommandError {
    CommandError::new(Exit::of_file(&error), message).cause(error).hint("hint-example-files")
}

fn open(args: &Certify, setting: &Setting) -> Result<Job, CommandError> {
    let folder = JobFolder::of(&args.out, &setting.assignment.order.number);
    let assignment = setting.assignment.clone();
    let job =
        if args.resume { Job::resume(folder, assignment) } else { Job::start(folder, assignment) };
    job.map_err(hints::of_job)
}

fn tell_unplanned(job: &Job, messages: &Messages) {
    for metric in &job.plan().unplanned {
        let label = messages.language().label(*metric);
        let text = messages.with("unplanned", &[("metric", label)]);
        anstream::eprintln!("{}: {text}", messages.get("warning"));
    }
}

fn measure(job: &mut Job, steps: usize, messages: &Messages) -> Result<(), CommandError> {
    let mut progress = Progress::of(steps, messages);
    let measured = {
        let mut watch = |update: Update<'_>| progress.update(&update);
        block_on(render::until_stopped(async {
            job.run(&mut watch).await.map_err(hints::of_journal)
        }))
    };
    progress.finish();
    if measured.is_err() {
        job.interrupt().map_err(hints::of_journal)?;
    }
    measured.map_err(|error| match error.exit {
        Exit::Interrupted => {
            CommandError::new(Exit::Interrupted, "interrupted").hint("hint-resume")
        }
        _ => error,
    })
}

/// A certificate of nothing would help nobody: the first cause is told instead.
fn refuse_if_nothing_was_measured(job: &Job) -> Result<(), CommandError> {
    let measured = job.events().iter().any(|event| matches!(event, Event::Measured { .. }));
    if measured {
        return Ok(());
    }
    let cause = job.events().iter().find_map(|event| match event {
        Event::GaveUp { reason, .. } => Some(*reason),
        _ => None,
    });
    let exit = cause.map_or(Exit::Incomplete, |reason: Reason| hints::exit_of(reason));
    Err(CommandError::new(exit, "nothing-measured").hint("hint-resume"))
}

fn issue(job: &mut Job, issuer: &Issuer) -> Result<Certificate, CommandError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    let operator = issuer.trust_root().operator().to_owned();
    let at = job.now();
    let facts = job.facts(Issue { operator, salt: Salt(salt), at });
    let refused = || CommandError::new(Exit::Bug, "not-issued").hint("hint-resume");
    let draft = Draft::prepare(facts, &job.assignment().profile).map_err(|e| refused().cause(e))?;
    let certificate = issuer.issue(draft).map_err(|error| {
        CommandError::new(Exit::Certificate(error.code()), "not-issued").cause(error)
    })?;
    let number = job.issued() + 1;
    job.folder()
        .keep_certificate(number, &certificate.bundle().to_json())
        .map_err(hints::of_journal)?;
    job.note_issued(certificate.verified().digest(), at).map_err(hints::of_journal)?;
    Ok(certificate)
}

/// Nothing is left to measure. The page is made again, as it may be missing or in the wrong
/// language: the disk was full, or a font has been installed since.
fn finish(job: &Job, issuer: &Issuer, messages: &Messages) -> Result<Exit, CommandError> {
    let file = job.folder().certificate();
    let bundle = fs::read(&file).map_err(|error| CommandError::unreadable(&file, error))?;
    let verified = verify(&bundle, issuer.trust_root()).map_err(|error| {
        CommandError::new(Exit::Certificate(error.code()), "not-valid")
            .name("file", file.display())
            .cause(error)
            .hint("hint-other-operator")
    })?;
    write_page(job, (&verified, bundle), messages)?;
    let overall = verified.assessment().overall();
    let said = match overall {
        Overall::Pass | Overall::MarginalPass => "nothing-outstanding",
        Overall::Incomplete | Overall::Fail => "nothing-measurable",
    };
    anstream::eprintln!("{}", messages.get(said));
    Ok(profile::exit_of(overall))
}

/// Writes the page; without it the certificate is still a certificate.
fn write_page(
    job: &Job,
    (verified, bundle): (&Verified, Vec<u8>),
    messages: &Messages,
) -> Result<Option<PathBuf>, CommandError> {
    let page = Page { bundle: Some(bundle), ..Page::from_verified(verified) };
    let wanted = match messages.language() {
        Language::English => PageLanguage::English,
        Language::Chinese => PageLanguage::Chinese,
    };
    let mut rendered = render_page(&page, wanted, &Fonts::installed());
    if let (Err(ReportError::NoChineseFont { .. }), PageLanguage::Chinese) = (&rendered, wanted) {
        tell_problem(CommandError::new(Exit::NotFound, "no-chinese-font"), messages);
        rendered = render_page(&page, PageLanguage::English, &Fonts::installed());
    }
    match rendered {
        Ok(pdf) => {
            job.folder().keep_page(&pdf).map_err(hints::of_journal)?;
            Ok(Some(job.folder().page()))
        }
        Err(error) => {
            tell_problem(CommandError::new(Exit::NotFound, "no-page").cause(error), messages);
            Ok(None)
        }
    }
}

fn tell_problem(problem: CommandError, messages: &Messages) {
    for line in problem.hint("hint-chinese-font").lines(messages) {
        anstream::eprintln!("{line}");
    }
}

fn tell(
    job: &Job,
    certificate: &Certificate,
    page: Option<PathBuf>,
    (format, messages): (Format, &Messages),
) {
    let verified = certificate.verified();
    let assessment = verified.assessment();
    let file = job.folder().certificate();
    if format == Format::Json {
        render::json_line(&json!({
            "order": job.assignment().order.number.to_string(),
            "number": verified.statement().facts.number,
            "purpose": verified.statement().facts.purpose.name(),
            "verdict": assessment.overall().name(),
            "certificate": file,
            "pdf": page,
            "digest": verified.digest().to_string(),
            "findings": findings::json(assessment, verified.profile()),
        }));
        return;
    }
    if job.assignment().purpose == Purpose::Training {
        anstream::println!("{}", render::training(messages));
    }
    for line in findings::lines(assessment, verified.profile(), messages) {
        anstream::println!("{line}");
    }
    anstream::println!("\n{}", render::overall(assessment.overall(), messages));
    anstream::println!("{}", file.display());
    if let Some(page) = page {
        anstream::println!("{}", page.display());
    }
    let next = if job.outstanding().is_empty() { "next-verify" } else { "next-resume" };
    let shown = file.display().to_string();
    anstream::eprintln!("{}", messages.with(next, &[("file", &shown)]));
}
