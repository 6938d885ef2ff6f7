//! Certificates of a fleet that does not exist, for benchmarks and tests: really signed, each with
//! readings, evidence and a salt of its own, and the same for the same seed.
//!
//! Their keys are made from the seed, so that they prove nothing; they are for training and say so.

mod dice;
mod fraud;
mod job;

use std::{
    collections::BTreeMap,
    num::{NonZeroU16, TryFromIntError},
};

use linecert_cert::{
    Bundle, Draft, DraftError, EmptyValidity, Holder, IssueError, Issuer, IssuerError, IssuingKey,
    KeyCert, KeyCertFile, LogKey, Purpose, Quorum, Regions, Role, RootDraftError, RootTerms, Scope,
    SignError, Signer as _, SigningKey, Skill, TrustRoots, Validity, Witnesses,
};
use linecert_measure::{Dbm, Subject, Timestamp};
use linecert_profile::{Access, Profile, ProfileError};
use linecert_tlog::{KeyNameError, SignerKey};
use thiserror::Error;

pub use dice::{Dice, Luck};
pub use fraud::Fraud;

/// The operator of the fleet.
const OPERATOR: &str = "Example Telecom";

/// The profile of all its lines.
const PROFILE: &str = "gpon-install";

/// The log of the fleet's certificates.
const LOG: &str = "log.example.net/linecert/2026";

/// 2026-01-01 and ten years later, in seconds since 1970.
const BEGIN: i64 = 1_767_225_600;
const END: i64 = 2_082_758_400;

/// An operator, its technicians and their keys.
#[derive(Debug)]
pub struct Fleet {
    seed: u64,
    trust: TrustRoots,
    log_seed: [u8; 32],
    profile: Profile,
    people: Vec<(SigningKey, KeyCertFile)>,
    centre: (SigningKey, KeyCertFile),
    frauds: BTreeMap<u64, Fraud>,
}

/// A line that is to be certified: an ONU that answers, as those of a lab do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The operator's name of the line.
    pub line: String,
    /// The number of the order.
    pub order: String,
    /// The region.
    pub region: String,
    /// The ONU.
    pub onu: Subject,
    /// What it receives.
    pub received: Dbm,
}

/// The technicians at work. Each thread has its own.
#[derive(Debug)]
pub struct Crew<'a> {
    fleet: &'a Fleet,
    issuers: Vec<Issuer>,
}

/// Why a certificate cannot be made up.
#[derive(Debug, Error)]
pub enum GenerateError {
    /// The profile does not ship, or does not parse.
    #[error("make a fleet: the profile {PROFILE} is not there")]
    NoProfile,
    /// The profile does not parse.
    #[error("make a fleet: {0}")]
    Profile(#[from] ProfileError),
    /// The trust root does not hold.
    #[error("make a fleet: {0}")]
    Trust(#[from] RootDraftError),
    /// The log has no name.
    #[error("make a fleet: {0}")]
    Log(#[from] KeyNameError),
    /// A validity is none.
    #[error("make a fleet: {0}")]
    Validity(#[from] EmptyValidity),
    /// A time is none.
    #[error("make a certificate: {0}")]
    Time(#[from] jiff::Error),
    /// A key does not sign.
    #[error("make a fleet: {0}")]
    Sign(#[from] SignError),
    /// A key and its key-cert do not belong together.
    #[error("make a fleet: {0}")]
    Issuer(#[from] IssuerError),
    /// A number is out of range.
    #[error("make a certificate: {0}")]
    Number(#[from] TryFromIntError),
    /// A reading is none.
    #[error("make a certificate: {0}")]
    Reading(String),
    /// The facts do not make a certificate.
    #[error("make a certificate: {0}")]
    Draft(#[from] DraftError),
    /// The certificate does not verify.
    #[error("make a certificate: {0}")]
    Issue(#[from] Box<IssueError>),
    /// There is nobody to sign.
    #[error("make a certificate: the fleet has no technicians")]
    Nobody,
}

impl Fleet {
    /// A fleet with so many technicians.
    ///
    /// # Errors
    /// Never, as a test holds; every part of it could fail by its type.
    pub fn new(seed: u64, technicians: u16) -> Result<Self, GenerateError> {
        let mut dice = Dice::new(seed, u64::MAX);
        let [root, issuing] = [key(&mut dice), key(&mut dice)];
        let log_seed = seed_of(&mut dice);
        let validity = Validity::new(at(BEGIN)?, at(END)?)?;
        let profile = Profile::shipped(PROFILE).ok_or(GenerateError::NoProfile)??;
        let terms = RootTerms {
            purpose: Purpose::Training,
            operator: OPERATOR.to_owned(),
            issued_at: at(BEGIN)?,
            root_keys: Quorum::of_one(root.public_key()),
            issuing_keys: vec![IssuingKey { key: issuing.public_key(), validity }],
            logs: vec![LogKey { key: log_key(&log_seed)?.verifier(), validity }],
            witnesses: Witnesses::default(),
            timestamp_authorities: Vec::new(),
        };
        let trust = TrustRoots::found(terms, &[&root])?;
        let person = |number| {
            let key = key(&mut dice);
            let file = KeyCertFile::certify(&key_cert(number, &key, validity), &issuing)?;
            Ok((key, file))
        };
        let people = (1..=technicians).map(person).collect::<Result<_, SignError>>()?;
        let centre = centre(&mut dice, validity, &issuing)?;
        Ok(Self { seed, trust, log_seed, profile, people, centre, frauds: BTreeMap::new() })
    }

    /// Has one of the technicians cheat, who are counted from zero.
    #[must_use]
    pub fn with_fraud(mut self, technician: u16, fraud: Fraud) -> Self {
        self.frauds.insert(technician.into(), fraud);
        self
    }

    /// The trust root under which the certificates verify.
    #[must_use]
    pub const fn trust(&self) -> &TrustRoots {
        &self.trust
    }

    /// The key of the operator's log of 2026.
    ///
    /// # Errors
    /// As [`Fleet::new`].
    pub fn log_key(&self) -> Result<SignerKey, GenerateError> {
        log_key(&self.log_seed)
    }

    /// The seed of that key, for the file that holds it.
    #[must_use]
    pub const fn log_seed(&self) -> &[u8; 32] {
        &self.log_seed
    }

    /// The key of the network operation centre, which signs receipts, and its key-cert.
    #[must_use]
    pub const fn centre(&self) -> &(SigningKey, KeyCertFile) {
        &self.centre
    }

    /// The technicians, ready to sign.
    ///
    /// # Errors
    /// As [`Fleet::new`].
    pub fn crew(&self) -> Result<Crew<'_>, GenerateError> {
        let issuer = |(key, file): &(SigningKey, KeyCertFile)| {
            Issuer::new(Box::new(key.clone()), file.clone(), &self.trust)
        };
        let issuers = self.people.iter().map(issuer).collect::<Result<_, _>>()?;
        Ok(Crew { fleet: self, issuers })
    }
}

impl Crew<'_> {
    /// The certificate with this number, as the `.lcert` file holds it, on one line.
    ///
    /// # Errors
    /// As [`Fleet::new`].
    pub fn certificate(&self, number: u64) -> Result<Vec<u8>, GenerateError> {
        self.issue(number, None)
    }

    /// The same of a line that is there.
    ///
    /// # Errors
    /// As [`Fleet::new`].
    pub fn certificate_of(&self, number: u64, site: &Site) -> Result<Vec<u8>, GenerateError> {
        self.issue(number, Some(site))
    }

    fn issue(&self, number: u64, site: Option<&Site>) -> Result<Vec<u8>, GenerateError> {
        let people = u64::try_from(self.issuers.len())?;
        let technician = number.checked_rem(people).ok_or(GenerateError::Nobody)?;
        let issuer = self.issuers.get(usize::try_from(technician)?).ok_or(GenerateError::Nobody)?;
        let dice = Dice::new(self.fleet.seed, number);
        let fraud = self.fleet.frauds.get(&technician).copied();
        let of_technician = number / people;
        let job = job::Job { number, technician, of_technician, dice, people, fraud, site };
        let draft = Draft::prepare(job.facts(self.fleet.seed)?, &self.fleet.profile)?;
        let certificate = issuer.issue(draft).map_err(Box::new)?;
        // What an archive keeps: the code is for paper.
        Ok(Bundle { summary: None, ..certificate.bundle().clone() }.to_json())
    }
}

fn key(dice: &mut Dice) -> SigningKey {
    SigningKey::from_seed(&seed_of(dice))
}

fn log_key(seed: &[u8; 32]) -> Result<SignerKey, GenerateError> {
    Ok(SignerKey::from_seed(LOG.parse()?, seed))
}

fn seed_of(dice: &mut Dice) -> [u8; 32] {
    let mut seed = [0; 32];
    for part in seed.chunks_mut(8) {
        part.copy_from_slice(&dice.number().to_be_bytes());
    }
    seed
}

fn key_cert(number: u16, key: &SigningKey, validity: Validity) -> KeyCert {
    KeyCert {
        serial: number.to_string(),
        holder: Holder {
            name: format!("Technician {number}"),
            staff_number: format!("T-{number:04}"),
        },
        role: Role::Technician(Skill::Two),
        key: key.public_key(),
        validity,
        scope: Scope { access: vec![Access::Gpon], regions: Regions::All },
        max_offline_days: NonZeroU16::MAX,
        issued_at: validity.from(),
        renews: None,
    }
}

fn centre(
    dice: &mut Dice,
    validity: Validity,
    issuing: &SigningKey,
) -> Result<(SigningKey, KeyCertFile), SignError> {
    let key = key(dice);
    let key_cert = KeyCert {
        serial: "noc".to_owned(),
        holder: Holder {
            name: "Network operation centre".to_owned(),
            staff_number: "NOC".to_owned(),
        },
        role: Role::Noc,
        ..key_cert(0, &key, validity)
    };
    let file = KeyCertFile::certify(&key_cert, issuing)?;
    Ok((key, file))
}

fn at(second: i64) -> Result<Timestamp, jiff::Error> {
    Timestamp::from_second(second)
}
