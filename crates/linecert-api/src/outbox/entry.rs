//! What waits in an outbox, or has waited there.

use std::fmt;

use linecert_measure::{Digest, Timestamp};

use super::{DELIVERED, Destination, REFUSED, WAITING};
use crate::{problem::Problem, wire::Deposited};

/// How many digits of a digest name an entry.
const DIGITS: usize = 16;
/// How many digits of a digest a person has to type at least.
const FEWEST_DIGITS: usize = 6;

/// The name of an entry: when it was put there, and which file it is. In the order of their names
/// entries are sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryName(String);

/// A certificate that is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// What people call it: the number of its work order, or the name of its file.
    pub label: String,
    /// The digest of its envelope.
    pub certificate: Digest,
    /// The `.lcert` file.
    pub bundle: Vec<u8>,
    /// To whom.
    pub to: Destination,
}

/// An entry of an outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: EntryName,
    /// What people call it.
    pub label: String,
    /// The digest of the certificate's envelope.
    pub certificate: Digest,
    /// The digest of the `.lcert` file.
    pub bundle: Digest,
    /// To whom.
    pub to: Destination,
    /// Since when it is there.
    pub put_at: Timestamp,
    /// How often it was tried to deliver it.
    pub tries: u32,
    /// What came of the last try that failed.
    pub last: Option<Try>,
    /// What became of it.
    pub state: State,
}

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// When.
    pub at: Timestamp,
    /// Why, in English.
    pub why: String,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is not known that the daemon has it.
    Waiting,
    /// The daemon has it.
    Delivered {
        /// When it answered, by this computer's clock.
        at: Timestamp,
        /// What it answered.
        answer: Box<Deposited>,
    },
    /// The daemon does not take it, and sending it again cannot help.
    Refused {
        /// When it answered, by this computer's clock.
        at: Timestamp,
        /// Why.
        problem: Box<Problem>,
    },
}

impl State {
    /// The folder of such entries, which is also the name of the state.
    #[must_use]
    pub const fn folder(&self) -> &'static str {
        match self {
            Self::Waiting => WAITING,
            Self::Delivered { .. } => DELIVERED,
            Self::Refused { .. } => REFUSED,
        }
    }
}

impl Entry {
    /// A certificate that was just put into the outbox.
    pub(super) fn new(parcel: &Parcel, at: Timestamp) -> Self {
        let Parcel { label, certificate, bundle, to } = parcel;
        let bundle = Digest::of(bundle);
        Self {
            name: EntryName::new(bundle, at),
            label: label.clone(),
            certificate: *certificate,
            bundle,
            to: to.clone(),
            put_at: at,
            tries: 0,
            last: None,
            state: State::Waiting,
        }
    }

    /// Whether a person means this entry by such a text.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let is_of_digest =
            || text.len() >= FEWEST_DIGITS && self.certificate.to_string().starts_with(text);
        self.name.0 == text || self.label == text || is_of_digest()
    }
}

impl EntryName {
    fn new(bundle: Digest, at: Timestamp) -> Self {
        let (time, micros) =
            (at.strftime("%Y%m%dT%H%M%SZ"), at.subsec_microsecond().unsigned_abs());
        let digits: String = bundle.to_string().chars().take(DIGITS).collect();
        Self(format!("{time}-{micros:06}-{digits}"))
    }

    /// The name of a folder; others than an outbox makes are none of its own.
    pub(super) fn of_folder(name: &str) -> Option<Self> {
        let parts: Vec<_> = name.split('-').collect();
        let [time, micros, digits] = parts.as_slice() else { return None };
        let is_of_time = |octet: u8| octet.is_ascii_digit() || b"TZ".contains(&octet);
        let is_own = time.len() == 16
            && time.bytes().all(is_of_time)
            && micros.len() == 6
            && micros.bytes().all(|octet| octet.is_ascii_digit())
            && digits.len() == DIGITS
            && digits.bytes().all(|octet| octet.is_ascii_hexdigit());
        is_own.then(|| Self(name.to_owned()))
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
