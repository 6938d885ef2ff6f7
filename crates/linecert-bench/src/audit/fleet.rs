//! Certificates with log proofs, written to a list.

use std::{
    fmt::Display,
    fs::{self, File},
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    thread,
};

use linecert_audit::generate::{Fleet, GenerateError};
use linecert_cert::{Bundle, LogProof, TrustRoots};
use linecert_log::{Folder, Reader, Writer};
use linecert_tlog::{Leaf, LeafKind};

use super::{AuditProblem, system};

/// The technicians of the fleet.
const TECHNICIANS: u16 = 300;

/// Certificates that are signed at once, and logged together.
const BATCH: u64 = 4_096;

/// A list of certificates, and under what they verify.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) list: PathBuf,
    fleet: Fleet,
}

impl Written {
    pub(super) const fn trust(&self) -> &TrustRoots {
        self.fleet.trust()
    }
}

/// Makes so many certificates, logs them, and writes them with their proofs.
pub(super) fn make(certificates: u64, folder: &Path) -> Result<Written, AuditProblem> {
    let fleet = Fleet::new(1, TECHNICIANS)?;
    let (log, bare) = (folder.join("log"), folder.join("bare.ndjson"));
    fs::create_dir_all(&log).map_err(system("make a folder for the log"))?;
    let mut writer = Writer::create(Folder::new(&log), fleet.log_key()?, 2026).map_err(of_log)?;
    let file = File::create(&bare).map_err(system("write certificates"))?;
    let mut out = BufWriter::new(file);
    for first in (0..certificates).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        let numbers: Vec<u64> = (first..certificates.min(first.saturating_add(BATCH))).collect();
        let bundles = sign(&fleet, &numbers)?;
        let leaves: Vec<_> = bundles.iter().map(|bundle| leaf(bundle)).collect::<Result<_, _>>()?;
        writer.append(&leaves).map_err(of_log)?;
        for bundle in bundles {
            out.write_all(&[bundle, b"\n".to_vec()].concat())
                .map_err(system("write certificates"))?;
        }
    }
    out.flush().map_err(system("write certificates"))?;
    drop(writer);
    let list = folder.join("certificates.ndjson");
    prove(&fleet, &log, &bare, &list)?;
    fs::remove_file(&bare).map_err(system("remove a file"))?;
    fs::remove_dir_all(&log).map_err(system("remove the log"))?;
    Ok(Written { list, fleet })
}

/// Signs on all cores.
fn sign(fleet: &Fleet, numbers: &[u64]) -> Result<Vec<Vec<u8>>, AuditProblem> {
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let part = numbers.len().div_ceil(cores.get()).max(1);
    thread::scope(|scope| {
        let sign = |part: &'_ [u64]| {
            let part = part.to_vec();
            scope.spawn(move || {
                let crew = fleet.crew()?;
                part.into_iter().map(|number| crew.certificate(number)).collect()
            })
        };
        let threads: Vec<_> = numbers.chunks(part).map(sign).collect();
        let mut bundles = Vec::with_capacity(numbers.len());
        for thread in threads {
            let signed: Result<Vec<_>, GenerateError> =
                thread.join().map_err(|_| AuditProblem::Verify("a thread panicked".to_owned()))?;
            bundles.extend(signed?);
        }
        Ok(bundles)
    })
}

fn leaf(bundle: &[u8]) -> Result<Leaf, AuditProblem> {
    let bundle = Bundle::parse(bundle).map_err(|error| AuditProblem::Verify(error.to_string()))?;
    Ok(Leaf::new(LeafKind::Certificate, *bundle.envelope.digest().as_bytes()))
}

/// Adds to every certificate the proof that it is in the log, which has one leaf for each line.
fn prove(fleet: &Fleet, log: &Path, bare: &Path, list: &Path) -> Result<(), AuditProblem> {
    let policy = fleet.trust().newest().terms().policy().map_err(of_log)?;
    let reader = Reader::open(Folder::new(log), &policy).map_err(of_log)?;
    let bare = BufReader::new(File::open(bare).map_err(system("read certificates"))?);
    let mut out = BufWriter::new(File::create(list).map_err(system("write certificates"))?);
    for (line, index) in bare.lines().zip(0..) {
        let line = line.map_err(system("read certificates"))?;
        let mut bundle = Bundle::parse(line.as_bytes())
            .map_err(|error| AuditProblem::Verify(error.to_string()))?;
        let text = reader.prove(index).map_err(of_log)?.to_string();
        bundle.proofs.push(LogProof { of: bundle.envelope.digest(), text });
        let line = [bundle.to_json(), b"\n".to_vec()].concat();
        out.write_all(&line).map_err(system("write certificates"))?;
    }
    out.flush().map_err(system("write certificates"))
}

fn of_log(error: impl Display) -> AuditProblem {
    AuditProblem::Log(error.to_string())
}
