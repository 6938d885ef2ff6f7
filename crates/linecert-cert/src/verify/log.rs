//! What logs and their witnesses saw of the envelopes in a bundle.

use std::{collections::BTreeMap, sync::Arc};

use linecert_measure::{Digest, Timestamp};
use linecert_tlog::{
    Leaf, LeafKind, Note, NoteError, OpenError, Policy, PolicyError, PosixTime, ProofError,
    ProofSyntaxError, Quorum, UnopenedProof, Witnessed as Opened,
};
use thiserror::Error;

use super::memory::Memory;
use crate::{
    bracket::Contradiction,
    bundle::Bundle,
    timestamp::{self, StampError, Stamped},
    trust::TrustRoots,
    validity::Validity,
};

/// What others than its signer saw of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Whether it is in a log.
    pub logged: Logged,
    /// Whether an authority for time saw it.
    pub stamped: Stamped,
}

/// Whether an envelope is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logged {
    /// The bundle holds no proof of it.
    NoProof,
    /// The proof is of a log that the trust root does not list. It proves nothing here; a newer
    /// trust root may list the log.
    UnknownLog {
        /// The origin of the log.
        origin: String,
    },
    /// It is in this log.
    Entry {
        /// Where it stands in the log, counted from zero.
        index: u64,
        /// The checkpoint that was proved to include it.
        checkpoint: Seen,
    },
}

/// A checkpoint of a log of the trust root, and who had seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The origin of the log.
    pub origin: String,
    /// How many entries the log had.
    pub size: u64,
    /// The witnesses that cosigned it, in the order of their signatures.
    pub witnesses: Vec<Witness>,
    /// What that proves.
    pub witnessed: Witnessed,
}

/// A witness that cosigned a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its name.
    pub name: String,
    /// When, by its own clock.
    pub at: Timestamp,
}

/// Whether enough witnesses cosigned a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witnessed {
    /// The trust root asks for none, so that nobody vouches for a time.
    NotAsked,
    /// Fewer than the trust root asks for.
    TooFew,
    /// Enough.
    Enough {
        /// Enough of them had cosigned by then: what is in the log is not younger.
        by: Timestamp,
        /// Enough of them still cosigned then: whoever shows the checkpoint is not older.
        since: Timestamp,
    },
}

/// What is said to be logged or witnessed, and is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LogError {
    /// The logs and witnesses of the trust root do not go together.
    #[error("the trust root's logs: {0}")]
    Policy(#[from] PolicyError),
    /// A proof is not of its form.
    #[error("the proof of {of}: {why}")]
    Syntax {
        /// What it is said to prove.
        of: Digest,
        /// What is wrong.
        why: ProofSyntaxError,
    },
    /// A proof does not prove what it should.
    #[error("the proof of {of}: {why}")]
    Proof {
        /// What it is said to prove.
        of: Digest,
        /// What is wrong.
        why: ProofError,
    },
    /// The checkpoint that the laptop had seen is not a note.
    #[error("the checkpoint that was seen: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint that the laptop had seen is not one of its log.
    #[error("the checkpoint that was seen: {0}")]
    Seen(#[from] OpenError),
    /// Witnesses saw the log before it was opened, or after it was closed.
    #[error("the log {origin} counts {validity}, not at {at}")]
    Closed {
        /// The origin of the log.
        origin: String,
        /// When the log counts.
        validity: Validity,
        /// When witnesses cosigned it.
        at: Timestamp,
    },
    /// A witness gives a time beyond the year 9999.
    #[error("a witness of {origin} cosigned at {at}, which is no time")]
    Time {
        /// The origin of the log.
        origin: String,
        /// Seconds since 1970.
        at: PosixTime,
    },
    /// A time stamp does not show what it should.
    #[error("the time stamp of {of}: {why}")]
    Stamp {
        /// What it is said to be of.
        of: Digest,
        /// What is wrong.
        why: StampError,
    },
    /// The times of the witnesses exclude each other.
    #[error(transparent)]
    Times(#[from] Contradiction),
}

/// Why a text is not a checkpoint that counts.
#[derive(Debug)]
enum NotOpened {
    Note(NoteError),
    Open(OpenError),
}

/// The logs of a trust root, and their policy.
#[derive(Debug)]
pub(super) struct Logs<'t> {
    trust: &'t TrustRoots,
    policy: Result<Policy, PolicyError>,
    opened: Memory<Digest, Opened>,
}

/// The proofs and tokens of a bundle, by what they are of.
#[derive(Debug)]
pub(super) struct Proofs<'b> {
    texts: BTreeMap<Digest, &'b str>,
    tokens: BTreeMap<Digest, &'b [u8]>,
}

impl Sighting {
    /// The time by which others had seen the envelope: the earliest that any of them vouches for.
    #[must_use]
    pub fn not_after(&self) -> Option<Timestamp> {
        let logged = match &self.logged {
            Logged::Entry { checkpoint, .. } => checkpoint.not_after(),
            Logged::NoProof | Logged::UnknownLog { .. } => None,
        };
        let stamped = match &self.stamped {
            Stamped::By { at, .. } => Some(*at),
            Stamped::No | Stamped::UnknownAuthority | Stamped::NotVerified { .. } => None,
        };
        logged.into_iter().chain(stamped).min()
    }
}

impl Seen {
    fn of(opened: &Opened) -> Result<Self, LogError> {
        let origin = opened.checkpoint().origin().to_string();
        let time = |at: PosixTime| {
            let seconds = i64::try_from(at.as_seconds()).ok();
            let instant = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
            instant.ok_or_else(|| LogError::Time { origin: origin.clone(), at })
        };
        let witnesses = opened.cosignatures().iter().map(|cosignature| {
            Ok(Witness { name: cosignature.witness.to_string(), at: time(cosignature.time)? })
        });
        let witnesses = witnesses.collect::<Result<_, LogError>>()?;
        let witnessed = match opened.quorum() {
            Quorum::NotAsked => Witnessed::NotAsked,
            Quorum::Missing => Witnessed::TooFew,
            Quorum::Met { by, since } => Witnessed::Enough { by: time(by)?, since: time(since)? },
        };
        Ok(Self { origin, size: opened.checkpoint().size(), witnesses, witnessed })
    }

    /// The time by which witnesses had seen what is in the log.
    #[must_use]
    pub const fn not_after(&self) -> Option<Timestamp> {
        match self.witnessed {
            Witnessed::Enough { by, .. } => Some(by),
            Witnessed::NotAsked | Witnessed::TooFew => None,
        }
    }

    /// The time at which the checkpoint was still news: whoever shows it is not older.
    #[must_use]
    pub const fn not_before(&self) -> Option<Timestamp> {
        match self.witnessed {
            Witnessed::Enough { since, .. } => Some(since),
            Witnessed::NotAsked | Witnessed::TooFew => None,
        }
    }
}

impl<'b> Proofs<'b> {
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        Self {
            texts: bundle.proofs.iter().map(|proof| (proof.of, proof.text.as_str())).collect(),
            tokens: bundle.timestamps.iter().map(|token| (token.of, &*token.der)).collect(),
        }
    }
}

impl<'t> Logs<'t> {
    pub(super) fn of(trust: &'t TrustRoots) -> Self {
        Self { trust, policy: trust.newest().terms().policy(), opened: Memory::new() }
    }

    /// What the proofs of a bundle show of one of its envelopes.
    pub(super) fn sighting(
        &self,
        (digest, kind): (Digest, LeafKind),
        proofs: &Proofs<'_>,
    ) -> Result<Sighting, LogError> {
        let text = proofs.texts.get(&digest);
        let logged = text.map(|text| self.logged(digest, kind, text)).transpose()?;
        let stamped = proofs.tokens.get(&digest).map(|token| self.stamped(digest, token));
        Ok(Sighting {
            logged: logged.unwrap_or(Logged::NoProof),
            stamped: stamped.transpose()?.unwrap_or(Stamped::No),
        })
    }

    fn stamped(&self, of: Digest, token: &[u8]) -> Result<Stamped, LogError> {
        let stamped = timestamp::open(token, of, self.trust.timestamp_authorities());
        stamped.map_err(|why| LogError::Stamp { of, why })
    }

    fn logged(&self, of: Digest, kind: LeafKind, text: &str) -> Result<Logged, LogError> {
        let syntax = |why| LogError::Syntax { of, why };
        let proof = UnopenedProof::parse(text).map_err(syntax)?;
        let opened = match self.open(proof.checkpoint())? {
            Ok(opened) => opened,
            Err(NotOpened::Note(why)) => return Err(syntax(why.into())),
            Err(NotOpened::Open(OpenError::UnknownLog(origin))) => {
                return Ok(Logged::UnknownLog { origin: origin.to_string() });
            }
            Err(NotOpened::Open(why)) => return Err(LogError::Proof { of, why: why.into() }),
        };
        let leaf = Leaf::new(kind, *of.as_bytes()).to_bytes();
        proof.check_in(&leaf, &opened).map_err(|why| LogError::Proof { of, why: why.into() })?;
        let checkpoint = Seen::of(&opened)?;
        self.check_open(&opened, checkpoint.not_after())?;
        Ok(Logged::Entry { index: proof.index(), checkpoint })
    }

    /// Opens a checkpoint, or remembers that it did: thousands of proofs share one.
    fn open(&self, text: &str) -> Result<Result<Arc<Opened>, NotOpened>, LogError> {
        let policy = self.policy.as_ref().map_err(Clone::clone)?;
        Ok(self.opened.get(&Digest::of(text.as_bytes()), || {
            let note = Note::parse(text.as_bytes()).map_err(NotOpened::Note)?;
            policy.open(&note).map_err(NotOpened::Open)
        }))
    }

    /// Opens the checkpoint that a laptop says it had seen. One of an unknown log proves nothing.
    pub(super) fn seen(&self, text: &str) -> Result<Option<Seen>, LogError> {
        match self.open(text)? {
            Ok(opened) => {
                let seen = Seen::of(&opened)?;
                self.check_open(&opened, seen.not_before())?;
                Ok(Some(seen))
            }
            Err(NotOpened::Open(OpenError::UnknownLog(_))) => Ok(None),
            Err(NotOpened::Open(error)) => Err(error.into()),
            Err(NotOpened::Note(error)) => Err(error.into()),
        }
    }

    /// Refuses a time outside the span in which the log counts.
    fn check_open(&self, opened: &Opened, at: Option<Timestamp>) -> Result<(), LogError> {
        let log = self.trust.logs().iter().find(|log| log.key == *opened.log());
        match (log.map(|log| log.validity), at) {
            (Some(validity), Some(at)) if !validity.contains(at) => {
                let origin = opened.checkpoint().origin().to_string();
                Err(LogError::Closed { origin, validity, at })
            }
            _ => Ok(()),
        }
    }
}
