//! What the log writer does: finds what is not in the log, appends it, and stores the proofs.

use std::collections::BTreeSet;

use linecert_cert::{Bundle, BundleError, LogProof, Verifier, VerifyError};
use linecert_log::{Folder, ReadError, Reader, Writer, WriterError};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{
    Actor, Change, Limit, LimitError, NameError, NewCertificate, Scope, StoreError,
    StoredCertificate, Write, WriteError,
};
use linecert_tlog::{Leaf, Origin, Policy, UnopenedProof};
use thiserror::Error;
use tokio::runtime::Handle;

use super::{Fed, HeldError, Listing, LogPlace, year};

/// How many certificates are appended at once: enough that the cost of a checkpoint is shared, and
/// few enough that their bundles fit into memory.
const BATCH: u32 = 256;

/// Why something is not in the log yet.
#[derive(Debug, Error)]
pub(crate) enum AppendError {
    /// The store does not tell what is missing.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log is not written.
    #[error(transparent)]
    Log(#[from] WriterError),
    /// The log's key cannot be read.
    #[error(transparent)]
    Held(#[from] HeldError),
    /// The log is not read again.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What is stored is no bundle.
    #[error("the stored certificate {digest}: {source}")]
    Bundle {
        /// The certificate.
        digest: Digest,
        /// The cause.
        source: BundleError,
    },
    /// What is stored does not verify with its proof.
    #[error("the certificate {digest} with its proof: {source}")]
    Verify {
        /// The certificate.
        digest: Digest,
        /// The cause.
        source: Box<VerifyError>,
    },
    /// The proofs are not stored.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A name in it cannot be kept.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A page has another length.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

/// The log, and what it is fed from.
pub(super) struct Work {
    /// The log of the first year, by which the others are named.
    first: LogPlace,
    /// The log of this year.
    place: LogPlace,
    writer: Writer<Folder>,
    fed: Fed,
    runtime: Handle,
    /// Everything received up to here is in the log.
    sequence: u64,
    listing: Listing,
}

/// A certificate that is to be in the log.
struct Entry {
    stored: StoredCertificate,
    bundle: Bundle,
    /// What of it this log is to have.
    leaves: Vec<Leaf>,
}

/// A certificate with its proofs.
struct Proven {
    digest: Digest,
    /// The bundle that was there when it was proven.
    basis: Digest,
    certificate: NewCertificate,
}

impl Work {
    /// Opens the log of this year.
    pub(super) fn open(first: &LogPlace, fed: Fed, runtime: Handle) -> Result<Self, HeldError> {
        let place = year::due(first, (fed.clock)())?;
        let (first, writer, listing) = (first.clone(), place.open()?, Listing::default());
        Ok(Self { first, place, writer, fed, runtime, sequence: 0, listing })
    }

    /// The number of entries.
    pub(super) const fn size(&self) -> u64 {
        self.writer.checkpoint().size()
    }

    /// Whether the trust root lists what it should.
    pub(super) const fn listing(&self) -> &Listing {
        &self.listing
    }

    /// Goes on with the log of the year, and looks whether the trust root lists it and that of the
    /// next. Once it does, what was appended before is proven too.
    fn turn_year(&mut self) -> Result<(), HeldError> {
        let now = (self.fed.clock)();
        let due = year::due(&self.first, now)?;
        if due.folder != self.place.folder {
            (self.writer, self.place, self.sequence) = (due.open()?, due, 0);
            tracing::info!(log = %self.place.verifier()?.name(), "the log of another year goes on");
        }
        let (own, next) = (self.place.verifier()?, year::next(&self.first, now)?);
        let mut listing = Listing::of(&self.fed.authority.trust(), own, next);
        if listing.has_own() && !self.listing.has_own() {
            self.sequence = 0;
        }
        listing.warn((&self.listing, now));
        self.listing = listing;
        Ok(())
    }

    /// Appends everything that the store has and the log has not. What grew is taken out of the list
    /// once it is in the log with its proofs; what changed meanwhile is put into it.
    pub(super) fn catch_up(&mut self, grown: &mut Vec<Digest>) -> Result<(), AppendError> {
        self.turn_year()?;
        let known: BTreeSet<_> = grown.iter().copied().collect();
        let scope = Scope::system();
        let find = |digest| self.runtime.block_on(self.fed.store.certificate(&scope, digest));
        let found = known.into_iter().map(find).collect::<Result<Vec<_>, _>>()?;
        *grown = self.append(found.into_iter().flatten().collect())?;
        loop {
            let limit = Limit::new(BATCH)?;
            let missing = self.fed.store.unlogged(self.sequence, limit);
            let missing = self.runtime.block_on(missing)?;
            let Some(last) = missing.last().map(|stored| stored.row.sequence) else {
                return Ok(());
            };
            grown.extend(self.append(missing)?);
            self.sequence = last;
        }
    }

    /// Appends the leaves of these certificates, and gives those that changed meanwhile. When this
    /// returns the leaves are published.
    fn append(&mut self, stored: Vec<StoredCertificate>) -> Result<Vec<Digest>, AppendError> {
        let others = self.other_logs()?;
        let entry = |stored| Entry::of(stored, &others);
        let entries = stored.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let leaves: Vec<Leaf> = entries.iter().flat_map(|entry| entry.leaves.clone()).collect();
        if leaves.is_empty() {
            return Ok(Vec::new());
        }
        let indices = self.writer.append(&leaves)?;
        let placed: Vec<_> = leaves.into_iter().zip(indices).collect();
        let proven = self.prove(entries, &placed)?;
        self.keep(proven)
    }

    /// The certificates with the proofs that they are in the log, if the trust root lists it: the
    /// proof of another log proves nothing to anybody.
    fn prove(
        &self,
        entries: Vec<Entry>,
        placed: &[(Leaf, u64)],
    ) -> Result<Vec<Proven>, AppendError> {
        let trust = self.fed.authority.trust();
        let Some(policy) = self.policy(&trust)? else { return Ok(Vec::new()) };
        let reader = Reader::open(Folder::new(&self.place.folder), &policy)?;
        let verifier = Verifier::new(&trust);
        let mut placed = placed.iter();
        let mut proven = Vec::with_capacity(entries.len());
        for mut entry in entries {
            for (leaf, index) in placed.by_ref().take(entry.leaves.len()) {
                let text = reader.prove(*index)?.to_string();
                entry.bundle.put_proof(LogProof { of: Digest::from(*leaf.digest()), text });
            }
            proven.push(entry.proven(&verifier)?);
        }
        Ok(proven)
    }

    /// Stores what was proven, and gives the certificates of which more is known meanwhile: their
    /// proven bundle would lack it.
    fn keep(&self, proven: Vec<Proven>) -> Result<Vec<Digest>, AppendError> {
        let _turns = self.runtime.block_on(self.fed.turns.all());
        let (scope, at) = (Scope::system(), Timestamp::now());
        let (mut changes, mut changed) = (Vec::new(), Vec::new());
        for Proven { digest, basis, certificate } in proven {
            let stored = self.runtime.block_on(self.fed.store.certificate(&scope, digest))?;
            if stored.is_some_and(|stored| Digest::of(&stored.bundle) == basis) {
                changes.push(Change::PutCertificate(Box::new(certificate)));
            } else {
                changed.push(digest);
            }
        }
        let by = Actor::System("log");
        let write = Write { by, scope, at, request: None, once: None, changes };
        self.runtime.block_on(self.fed.store.write(write))?;
        Ok(changed)
    }

    /// The other logs that the trust root lists, as those of the years before: what they have is
    /// proven by them, and earlier.
    fn other_logs(&self) -> Result<Vec<Origin>, AppendError> {
        let own = self.place.verifier()?;
        let listed = &self.fed.authority.trust();
        let others = listed.newest().terms().logs.iter().filter(|log| log.key != own);
        Ok(others.map(|log| Origin::from(log.key.name())).collect())
    }

    /// The policy of the trust root, if it lists this log.
    fn policy(&self, trust: &linecert_cert::TrustRoots) -> Result<Option<Policy>, AppendError> {
        let own = self.place.verifier()?;
        let policy = trust.newest().terms().policy().ok();
        Ok(policy.filter(|policy| policy.logs().contains(&own)))
    }
}

impl Entry {
    fn of(stored: StoredCertificate, others: &[Origin]) -> Result<Self, AppendError> {
        let digest = stored.row.digest;
        let bundle = Bundle::parse(&stored.bundle);
        let bundle = bundle.map_err(|source| AppendError::Bundle { digest, source })?;
        let leaves = bundle.leaves().filter(|leaf| !is_proven(&bundle, leaf, others)).collect();
        Ok(Self { stored, bundle, leaves })
    }

    fn proven(&self, verifier: &Verifier<'_>) -> Result<Proven, AppendError> {
        let (bytes, digest) = (self.bundle.to_json(), self.stored.row.digest);
        let report = verifier.verify(&bytes);
        let report =
            report.map_err(|source| AppendError::Verify { digest, source: Box::new(source) })?;
        let certificate = NewCertificate::of(&report, bytes.into(), self.stored.row.received_at)?;
        Ok(Proven { digest, basis: Digest::of(&self.stored.bundle), certificate })
    }
}

/// Whether one of these logs proves an envelope. The bundle has verified, and so has the proof.
fn is_proven(bundle: &Bundle, leaf: &Leaf, by: &[Origin]) -> bool {
    let of = Digest::from(*leaf.digest());
    let proof = bundle.proofs.iter().find(|proof| proof.of == of);
    let opened = proof.and_then(|proof| UnopenedProof::parse(&proof.text).ok());
    let log = opened.and_then(|opened| opened.checkpoint().lines().next());
    log.is_some_and(|log| by.iter().any(|origin| origin.as_str() == log))
}
