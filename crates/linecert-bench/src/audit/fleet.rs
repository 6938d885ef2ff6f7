//! Certificates with log proofs.

use std::{
    fmt::Display,
    fs,
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

/// Certificates that are signed at once, and logged under one checkpoint.
pub(super) const BATCH: u64 = 4_096;

/// The fleet, which is the same in every process.
pub(super) fn people() -> Result<Fleet, GenerateError> {
    Fleet::new(1, TECHNICIANS)
}

/// Makes certificates, one after the other, and logs them.
pub(super) struct Factory {
    fleet: Fleet,
    log: PathBuf,
    writer: Writer<Folder>,
    made: u64,
}

impl Factory {
    /// A factory with a new log.
    pub(super) fn create(folder: &Path) -> Result<Self, AuditProblem> {
        let (fleet, log) = (people()?, folder.join("log"));
        fs::create_dir_all(&log).map_err(system("make a folder for the log"))?;
        let writer = Writer::create(Folder::new(&log), fleet.log_key()?, 2026).map_err(of_log)?;
        Ok(Self { fleet, log, writer, made: 0 })
    }

    pub(super) const fn trust(&self) -> &TrustRoots {
        self.fleet.trust()
    }

    /// Makes so many certificates, each with the proof that it is in the log.
    pub(super) fn make(&mut self, certificates: u64) -> Result<Vec<Vec<u8>>, AuditProblem> {
        let mut made = Vec::new();
        let until = self.made.saturating_add(certificates);
        while self.made < until {
            let numbers: Vec<u64> = (self.made..until.min(self.made + BATCH)).collect();
            let bundles = signed_by(&self.fleet, &numbers)?;
            let leaves: Vec<_> = bundles.iter().map(leaf).collect();
            self.writer.append(&leaves).map_err(of_log)?;
            made.extend(self.prove(bundles)?);
            self.made = self.made.saturating_add(BATCH).min(until);
        }
        Ok(made)
    }

    /// Adds to every certificate the proof that it is in the log, whose newest entries they are.
    fn prove(&self, bundles: Vec<Bundle>) -> Result<Vec<Vec<u8>>, AuditProblem> {
        let policy = self.fleet.trust().newest().terms().policy().map_err(of_log)?;
        let reader = Reader::open(Folder::new(&self.log), &policy).map_err(of_log)?;
        let prove = |(mut bundle, index): (Bundle, u64)| {
            let text = reader.prove(index).map_err(of_log)?.to_string();
            bundle.proofs.push(LogProof { of: bundle.envelope.digest(), text });
            Ok(bundle.to_json())
        };
        bundles.into_iter().zip(self.made..).map(prove).collect()
    }
}

/// Changes one letter in the middle of what is signed.
pub(crate) fn forge(bundle: &mut [u8]) {
    let middle = bundle.len() / 2;
    let letters = bundle.iter_mut().skip(middle).find(|byte| byte.is_ascii_lowercase());
    letters.into_iter().for_each(|letter| *letter = letter.to_ascii_uppercase());
}

/// Certificates of these numbers, signed on all cores.
pub(crate) fn signed_by(fleet: &Fleet, numbers: &[u64]) -> Result<Vec<Bundle>, AuditProblem> {
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let part = numbers.len().div_ceil(cores.get()).max(1);
    thread::scope(|scope| {
        let sign = |part: &'_ [u64]| {
            let part = part.to_vec();
            scope.spawn(move || {
                let crew = fleet.crew()?;
                part.into_iter().map(|number| signed(&crew.certificate(number)?)).collect()
            })
        };
        let threads: Vec<_> = numbers.chunks(part).map(sign).collect();
        let mut bundles = Vec::with_capacity(numbers.len());
        for thread in threads {
            let signed: Result<Vec<_>, AuditProblem> =
                thread.join().map_err(|_| AuditProblem::Verify("a thread panicked".to_owned()))?;
            bundles.extend(signed?);
        }
        Ok(bundles)
    })
}

fn signed(bundle: &[u8]) -> Result<Bundle, AuditProblem> {
    Bundle::parse(bundle).map_err(|error| AuditProblem::Verify(error.to_string()))
}

fn leaf(bundle: &Bundle) -> Leaf {
    Leaf::new(LeafKind::Certificate, *bundle.envelope.digest().as_bytes())
}

fn of_log(error: impl Display) -> AuditProblem {
    AuditProblem::Log(error.to_string())
}
