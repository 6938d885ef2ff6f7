//! `linecert certify`: from a work order to a signed certificate.

pub(crate) mod again;
pub(crate) mod attached;
mod evidence;
pub(crate) mod issued;
mod printable;
pub(crate) mod results;
pub(crate) mod said;
pub(crate) mod state;

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_cert::{Issuer, lab as lab_keys};
use linecert_instrument::{Inventory, Patience};
use linecert_job::{Assignment, Event, Job, JobFolder, Purpose, Update, WorkOrder};
use linecert_lab::Lab;

use crate::{
    args::{Certify, Format},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{self, progress::Progress},
    signer,
    verb::{lab, outbox::upload::Upload, profile},
};

/// What a run works with. The lab, if there is one, lives as long as this.
struct Setting {
    assignment: Assignment,
    issuer: Issuer,
    _lab: Option<Lab>,
}

/// Runs the verb. What becomes of the delivery does not change what the line is.
pub(crate) fn run(
    args: &Certify,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let upload = Upload::prepare(&args.upload, args.state.as_deref())?;
    let (exit, certificate) = certify(args, format, messages)?;
    if let Some(upload) = upload {
        upload.deliver(&certificate, messages)?;
    }
    Ok(exit)
}

/// Measures what is to be measured and issues the certificate, and gives its file.
fn certify(
    args: &Certify,
    format: Format,
    messages: &Messages,
) -> Result<(Exit, PathBuf), CommandError> {
    let setting = match (&args.order, &args.inventory, &args.signer) {
        (Some(order), Some(inventory), Some(signer)) => {
            operational((order, inventory), signer, (args, messages))?
        }
        // The command line asks for all three, or for the lab.
        _ => training(args)?,
    };
    if setting.assignment.purpose == Purpose::Training {
        render::note(render::training(messages));
    }
    let Setting { issuer, assignment, .. } = &setting;
    let replaced = again::read(args, (issuer, &assignment.order))?;
    attached::look(&args.attach)?;
    let mut job = open(args, &setting)?;
    attached::attach(&mut job, &args.attach)?;
    attached::attach(&mut job, &results::traces(args))?;
    if let Some(replaced) = replaced {
        again::declare(&mut job, replaced)?;
    }
    tell_unplanned(&job, messages);
    printable::check(&setting, args, messages)?;
    let outstanding = job.outstanding().len();
    if outstanding == 0 && issued::is_all_stated(&job, issuer)? {
        let exit = issued::finish(&mut job, issuer, (&args.paper, messages))?;
        again::mark_old(&mut job, (args.supersedes.as_deref(), issuer), messages)?;
        return Ok((exit, job.folder().certificate()));
    }
    if outstanding > 0 {
        measure(&mut job, outstanding, messages)?;
    }
    refuse_if_nothing_was_measured(&job)?;
    issued::issue(&mut job, issuer, messages)?;
    let kept = said::keep(&mut job, issuer, (&args.paper, messages))?;
    issued::tell(&job, (&kept.report.certificate, kept.page), (format, messages))?;
    again::mark_old(&mut job, (args.supersedes.as_deref(), issuer), messages)?;
    let exit = profile::exit_of(kept.report.certificate.assessment().overall());
    Ok((exit, job.folder().certificate()))
}

fn training(args: &Certify) -> Result<Setting, CommandError> {
    let lab = lab::start(&args.fault)?;
    let folder = args.out.join("lab");
    lab::write(&lab, &args.fault, &folder)?;
    let (order, inventory) = (folder.join("order.toml"), folder.join("inventory.toml"));
    let assignment = assignment((&order, &inventory), Purpose::Training, args)?;
    Ok(Setting { assignment, issuer: lab_keys::issuer(), _lab: Some(lab) })
}

fn operational(
    files: (&Path, &Path),
    folder: &Path,
    (args, messages): (&Certify, &Messages),
) -> Result<Setting, CommandError> {
    let assignment = assignment(files, Purpose::Operational, args)?;
    let issuer = signer::open(folder, &args.holding, messages)?;
    Ok(Setting { assignment, issuer, _lab: None })
}

fn assignment(
    (order, inventory): (&Path, &Path),
    purpose: Purpose,
    args: &Certify,
) -> Result<Assignment, CommandError> {
    let order = WorkOrder::read(order).map_err(|e| wrong("order-wrong", e))?;
    let inventory = Inventory::read(inventory).map_err(|e| wrong("inventory-wrong", e))?;
    let profile = profile::load(&order.profile)?;
    let software = concat!("linecert ", env!("CARGO_PKG_VERSION")).to_owned();
    let results = results::read(args)?;
    let patience = Patience { replug: Duration::from_secs(args.wait.into()) };
    Ok(Assignment { order, profile, inventory, results, patience, purpose, software })
}

fn wrong(message: &'static str, error: impl Error + 'static) -> CommandError {
    CommandError::new(Exit::of_file(&error), message).cause(error).hint("hint-example-files")
}

fn open(args: &Certify, setting: &Setting) -> Result<Job, CommandError> {
    let folder = JobFolder::of(&args.out, &setting.assignment.order.number);
    let assignment = setting.assignment.clone();
    let purpose = setting.assignment.purpose;
    let state = state::folder(args.state.as_deref(), (purpose, &args.out))?;
    let job = if args.resume {
        Job::resume(folder, assignment, &state)
    } else {
        Job::start(folder, assignment, &state)
    };
    job.map_err(hints::of_job)
}

fn tell_unplanned(job: &Job, messages: &Messages) {
    for metric in &job.plan().unplanned {
        let label = messages.language().label(*metric);
        let without_rate = job.lacks_rate(*metric);
        let message = if without_rate { "unplanned-rate" } else { "unplanned" };
        let text = messages.with(message, &[("metric", label)]);
        render::note(format_args!("{}: {text}", messages.get("warning")));
    }
    for task in &job.plan().unneeded {
        let text = messages.with("unneeded", &[("task", task)]);
        render::note(format_args!("{}: {text}", messages.get("warning")));
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
    let (exit, hint) = match cause {
        Some(reason) => (hints::exit_of(reason), "hint-resume"),
        None => (Exit::Incomplete, "hint-inventory"),
    };
    Err(CommandError::new(exit, "nothing-measured").hint(hint))
}
