//! Which job is meant, and who speaks about it.

use std::path::{Path, PathBuf};

use linecert_cert::Issuer;
use linecert_job::{Job, JobError, JobFolder, JournalError, Purpose, Record};

use crate::{
    args::OfJob,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    verb::{
        certify::state,
        statement::seal::{self, SOFTWARE},
    },
};

/// A job that can be spoken about, with the key of whoever does.
pub(super) struct Opened {
    pub(super) job: Job,
    pub(super) issuer: Issuer,
}

/// Opens a job. The lab's has the lab's key.
pub(super) fn open(of: &OfJob, messages: &Messages) -> Result<Opened, CommandError> {
    let (folder, out) = folder(&of.job)?;
    let Record { purpose, .. } = read(&folder, &of.job)?;
    if purpose == Purpose::Operational && of.signer.is_none() {
        return Err(CommandError::new(Exit::Usage, "no-signer").hint("hint-signer"));
    }
    let issuer = seal::issuer(of.signer.as_deref(), &of.holding, messages)?;
    let state = state::folder(of.state.as_deref(), (purpose, &out))?;
    let job = Job::reopen(folder, SOFTWARE, &state).map_err(hints::of_job)?;
    Ok(Opened { job, issuer })
}

/// What the journal of a job says.
pub(super) fn read(folder: &JobFolder, job: &Path) -> Result<Record, CommandError> {
    Record::read(folder).map_err(|error| match error {
        JobError::Journal(JournalError::Missing(_)) => {
            let unknown = CommandError::new(Exit::NotFound, "job-unknown");
            unknown.name("job", job.display()).hint("hint-job")
        }
        error => hints::of_job(error),
    })
}

/// The folder of a job by its order, as in `out/WO-42`, or by one of its files: `out/WO-42.job`,
/// `out/WO-42.lcert` or `out/WO-42.pdf`. With it comes the folder that it lies in.
pub(super) fn folder(job: &Path) -> Result<(JobFolder, PathBuf), CommandError> {
    let refuse = || {
        CommandError::new(Exit::Usage, "job-unnamed").name("job", job.display()).hint("hint-job")
    };
    let name = job.file_name().and_then(|name| name.to_str()).ok_or_else(refuse)?;
    let endings = [".job", ".lcert", ".pdf"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let order = stem.parse().map_err(|error| refuse().cause(error))?;
    let out = job.parent().filter(|out| !out.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((JobFolder::of(out, &order), out.to_owned()))
}
