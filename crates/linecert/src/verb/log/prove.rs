//! `log prove`: puts proofs of a log into certificates.

use std::path::{Path, PathBuf};

use linecert_cert::{Bundle, LogProof, Logged, verify};
use linecert_log::{Folder, LeafIndex, Reader};
use linecert_measure::Digest;
use linecert_tlog::{Leaf, Policy, PosixTime, Proof, Quorum, Witnessed};
use serde_json::json;

use super::{
    Trust, fault,
    watched::{Watched, bundles_of},
    witnessed, witnessed_json,
};
use crate::{
    args::{Format, LogProve},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render,
    verb::read_bytes,
};

/// Runs the verb.
pub(super) fn run(
    args: &LogProve,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = Trust::read(&args.trust)?;
    all((&args.folder, &trust), args.bundles.iter(), (format, messages))
}

/// Puts proofs into each of these certificates. One that cannot be had keeps none of the others
/// from theirs; the exit code is that of the first.
pub(super) fn all<'a>(
    (folder, trust): (&Path, &Trust),
    bundles: impl Iterator<Item = &'a PathBuf>,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let prover = Prover::open(folder, trust, messages)?;
    let mut exit = Exit::Pass;
    for file in bundles {
        match prover.prove(file) {
            Ok(proven) => proven.tell(file, (format, messages))?,
            Err(error) => {
                error.lines(messages).into_iter().for_each(render::note);
                exit = if exit == Exit::Pass { error.exit } else { exit };
            }
        }
    }
    Ok(exit)
}

/// A log that is ready to prove things.
struct Prover<'a> {
    folder: &'a Path,
    trust: &'a Trust,
    index: LeafIndex,
}

/// What was proven of a certificate.
struct Proven {
    index: u64,
    witnessed: Witnessed,
    /// How many envelopes of the bundle have a proof, and how many there are.
    counts: (usize, usize),
}

impl<'a> Prover<'a> {
    fn open(folder: &'a Path, trust: &'a Trust, messages: &Messages) -> Result<Self, CommandError> {
        let storage = Watched::new(folder, bundles_of(folder), messages);
        let watch = storage.clone();
        let index = Reader::open(storage, &trust.policy).and_then(|reader| reader.index());
        watch.finish();
        let index = index.map_err(|error| fault::of_reading(folder, error))?;
        Ok(Self { folder, trust, index })
    }

    /// Writes the certificate anew with the proofs that there are, if it verifies then.
    fn prove(&self, path: &Path) -> Result<Proven, CommandError> {
        let bytes = read_bytes(path)?;
        let mut bundle = Bundle::parse(&bytes).map_err(|error| invalid(path, 30).cause(error))?;
        let leaves: Vec<Leaf> = bundle.leaves().collect();
        let mut first = None;
        for leaf in &leaves {
            let Some(proof) = self.proof_of(leaf)? else { continue };
            let proof = self.better(&bundle, leaf, proof);
            if leaf.digest() == bundle.envelope.digest().as_bytes() {
                first = Some(proof.clone());
            }
            bundle
                .put_proof(LogProof { of: Digest::from(*leaf.digest()), text: proof.to_string() });
        }
        let first = first.ok_or_else(|| {
            let absent =
                CommandError::new(Exit::NotFound, "log-lacks").name("file", path.display());
            absent.name("folder", self.folder.display()).hint("hint-log-add")
        })?;
        let counts = (bundle.proofs.len(), leaves.len());
        let proven = bundle.to_json();
        self.check(path, &proven)?;
        file::replace_unchanged(path, [&bytes, &proven])?;
        let witnessed = self.trust.policy.open(first.checkpoint());
        let witnessed = witnessed.map_err(|error| fault::of_reading(self.folder, error.into()))?;
        Ok(Proven { index: first.index(), witnessed, counts })
    }

    fn proof_of(&self, leaf: &Leaf) -> Result<Option<Proof>, CommandError> {
        let Some(index) = self.index.find(leaf) else { return Ok(None) };
        let reader = Reader::earliest(Folder::new(self.folder), index, &self.trust.policy);
        let proof = reader.and_then(|reader| reader.prove(index));
        proof.map(Some).map_err(|error| fault::of_reading(self.folder, error))
    }

    /// The older proof of the bundle stays when it shows an earlier time, as when the checkpoints
    /// that witnesses had cosigned were lost.
    fn better(&self, bundle: &Bundle, leaf: &Leaf, new: Proof) -> Proof {
        let policy = &self.trust.policy;
        let is_of_leaf = |proof: &&LogProof| proof.of.as_bytes() == leaf.digest();
        let older = bundle.proofs.iter().find(is_of_leaf);
        let older = older.and_then(|proof| proof.text.parse::<Proof>().ok());
        let earlier =
            older.filter(|older| match (met(older, leaf, policy), met(&new, leaf, policy)) {
                (Some(older), Some(new)) => older <= new,
                (older, _) => older.is_some(),
            });
        earlier.unwrap_or(new)
    }

    /// What is written must verify, with the certificate in the log.
    fn check(&self, file: &Path, bundle: &[u8]) -> Result<(), CommandError> {
        let report = verify(bundle, &self.trust.roots)
            .map_err(|error| invalid(file, error.code()).cause(error))?;
        match report.sighting.logged {
            Logged::Entry { .. } => Ok(()),
            Logged::NoProof | Logged::UnknownLog { .. } => Err(invalid(file, 40)),
        }
    }
}

/// The time by which a quorum had cosigned the checkpoint of a proof that holds.
fn met(proof: &Proof, leaf: &Leaf, policy: &Policy) -> Option<PosixTime> {
    match proof.verify(&leaf.to_bytes(), policy).ok()?.witnessed.quorum() {
        Quorum::Met { by, .. } => Some(by),
        Quorum::NotAsked | Quorum::Missing => None,
    }
}

fn invalid(file: &Path, code: u8) -> CommandError {
    let invalid = CommandError::new(Exit::Certificate(code), "not-valid");
    invalid.name("file", file.display()).hint("hint-log-unchanged")
}

impl Proven {
    fn tell(
        &self,
        file: &Path,
        (format, messages): (Format, &Messages),
    ) -> Result<(), CommandError> {
        let checkpoint = self.witnessed.checkpoint();
        let (proven, all) = self.counts;
        if format == Format::Json {
            return render::json_line(&json!({
                "file": render::path(file),
                "origin": checkpoint.origin().to_string(),
                "index": self.index,
                "size": checkpoint.size(),
                "proven": proven,
                "envelopes": all,
                "witnessed": witnessed_json(&self.witnessed),
            }));
        }
        let names = [
            ("file", file.display().to_string()),
            ("origin", checkpoint.origin().to_string()),
            ("index", self.index.to_string()),
            ("proven", proven.to_string()),
            ("all", all.to_string()),
        ];
        render::line(messages.with_all("log-proven", &names))?;
        render::line(format_args!("  {}", witnessed(&self.witnessed, messages)))
    }
}
