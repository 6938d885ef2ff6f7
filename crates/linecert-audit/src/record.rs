//! What an audit keeps of one certificate: enough to count it and to compare it with others.
//!
//! These types are the JSON form of the ledger, and go nowhere else.

use std::fmt;

use linecert_measure::{Digest, Metric, Timestamp, Unit};
use linecert_profile::Overall;
use serde::{Deserialize, Serialize};

use crate::source::{Place, Stamp};

/// What became of one item, in the order in which the items came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The number of the item, counted from zero.
    pub(crate) number: u64,
    pub(crate) place: Place,
    pub(crate) stamp: Stamp,
    pub(crate) outcome: Outcome,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// It verifies.
    Verified(Box<Record>),
    /// It was read and does not verify.
    Refused {
        /// The exit code of the reason.
        code: u8,
        /// The reason in words.
        why: String,
    },
    /// It could not be read.
    Unreadable {
        /// The reason in words.
        why: String,
    },
}

/// One certificate that verifies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) digest: Digest,
    pub(crate) number: String,
    pub(crate) order: String,
    pub(crate) line: String,
    pub(crate) technician: Technician,
    /// Name and revision.
    pub(crate) profile: String,
    #[serde(with = "by_name")]
    pub(crate) overall: Overall,
    pub(crate) sighting: Sighting,
    pub(crate) standing: Standing,
    pub(crate) started_at: Timestamp,
    pub(crate) issued_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<Position>,
    pub(crate) counting: Counting,
    /// When somebody was at work on the line.
    pub(crate) visits: Vec<Visit>,
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) prints: Vec<Print>,
    pub(crate) series: Vec<Sampled>,
    pub(crate) retests: Retests,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) traces: Vec<Traced>,
}

/// What others saw of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sighting {
    /// It comes without the proof of a log that the trust root lists.
    Unseen,
    /// It is in a log.
    Logged,
    /// It is in a log that as many witnesses saw as the trust root asks for.
    Witnessed,
}

impl Sighting {
    /// Its name in tables, which is that in the ledger.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unseen => "unseen",
            Self::Logged => "logged",
            Self::Witnessed => "witnessed",
        }
    }
}

/// Whether a certificate still holds, as far as its bundle tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standing {
    /// Nothing says otherwise.
    Current,
    /// Who says otherwise signed with a lost key.
    Doubtful,
    /// A newer one took its place.
    Superseded,
    /// The operator withdrew it.
    Revoked,
}

impl Standing {
    /// Its name in tables, which is that in the ledger.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Doubtful => "doubtful",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technician {
    /// The operator's number of the person, the same under every key.
    pub staff_number: String,
    /// The name as it is printed on certificates.
    pub name: String,
}

impl fmt::Display for Technician {
    /// Writes `T-0007 Han Meimei`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.staff_number, self.name)
    }
}

/// Where a line ends, in ten-thousandths of a degree: about 11 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Position {
    pub(crate) latitude: i32,
    pub(crate) longitude: i32,
}

/// The numbers of the attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counting {
    /// The laptop that counts.
    pub(crate) device: String,
    /// The first and the last attempt at the line.
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// The line's certificate that ends with the attempt before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<Digest>,
    /// The attempts.
    pub(crate) runs: Vec<Run>,
}

/// Attempts that follow each other in both counts: one job without another in between is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    /// The number of the first, of the device.
    #[serde(rename = "d")]
    pub(crate) device_seq: u64,
    /// The number of the first, of the line.
    #[serde(rename = "l")]
    pub(crate) line_seq: u64,
    /// How many there are.
    #[serde(rename = "n")]
    pub(crate) count: u64,
    /// When the first began, in seconds since 1970.
    #[serde(rename = "t")]
    pub(crate) at: i64,
}

/// A time of work without long breaks, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Visit {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

/// An instrument and the last time that it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Instrument {
    pub(crate) maker: String,
    pub(crate) model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) serial: Option<String>,
    /// The last day of the calibration that the certificate states, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due: Option<String>,
    /// The last day on which it measured here, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) used: Option<String>,
}

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    #[serde(rename = "m", with = "by_name")]
    pub(crate) metric: Metric,
    /// The instrument among those of the record.
    #[serde(rename = "i")]
    pub(crate) instrument: u16,
    /// The number, in steps of the metric's unit.
    #[serde(rename = "v")]
    pub(crate) steps: i64,
    /// The digits behind the point with which it was shown.
    #[serde(rename = "d")]
    pub(crate) decimals: u8,
    /// How far it lies above the lower end of what its limit accepts, in steps.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub(crate) above_low: Option<i64>,
    /// How far it lies below the upper end, in steps.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub(crate) below_high: Option<i64>,
}

/// The fingerprint of something that ought to be of one line alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Print {
    /// What it is of: a task, a series, a trace.
    #[serde(rename = "of")]
    pub(crate) what: String,
    #[serde(rename = "is")]
    pub(crate) digest: Digest,
    /// The chance that another line gives the same is at most ten to the minus this; zero when
    /// nothing is known of it.
    #[serde(rename = "r", default, skip_serializing_if = "is_zero")]
    pub(crate) rarity: u16,
}

/// Samples over time, by their number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sampled {
    #[serde(rename = "m", with = "by_name")]
    pub(crate) metric: Metric,
    /// The samples after the ramp, those that are missing left out.
    #[serde(rename = "n")]
    pub(crate) samples: u32,
    /// How many different values there are among them.
    #[serde(rename = "k")]
    pub(crate) distinct: u32,
}

/// How many limits were passed, and how many of them only after an earlier attempt had failed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Retests {
    pub(crate) passed: u32,
    pub(crate) after_failing: u32,
}

/// A trace that travels with the certificate, and the signs that it shows by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Traced {
    pub(crate) digest: Digest,
    pub(crate) signs: Vec<Sign>,
}

/// A sign that a trace was made up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sign {
    pub(crate) name: String,
    pub(crate) evidence: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Record {
    /// Of copies of one certificate the one with the lowest rank counts: what was withdrawn stays
    /// withdrawn, and a proof that one copy has is a proof.
    pub(crate) const fn rank(&self) -> u8 {
        let standing = match self.standing {
            Standing::Revoked => 0,
            Standing::Superseded => 1,
            Standing::Doubtful => 2,
            Standing::Current => 3,
        };
        let sighting = match self.sighting {
            Sighting::Witnessed => 0,
            Sighting::Logged => 1,
            Sighting::Unseen => 2,
        };
        standing * 3 + sighting
    }
}

impl Reading {
    pub(crate) const fn unit(&self) -> Unit {
        self.metric.unit()
    }
}

/// Words of closed lists, by their names.
mod by_name {
    use linecert_measure::Metric;
    use linecert_profile::Overall;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) trait Named: Sized {
        fn name(&self) -> &'static str;
        fn of(name: &str) -> Option<Self>;
    }

    impl Named for Metric {
        fn name(&self) -> &'static str {
            Self::name(*self)
        }

        fn of(name: &str) -> Option<Self> {
            name.parse().ok()
        }
    }

    impl Named for Overall {
        fn name(&self) -> &'static str {
            Self::name(*self)
        }

        fn of(name: &str) -> Option<Self> {
            Self::ALL.into_iter().find(|overall| overall.name() == name)
        }
    }

    pub(super) fn serialize<T: Named, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(value.name())
    }

    pub(super) fn deserialize<'de, T: Named, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(from)?;
        T::of(&name).ok_or_else(|| D::Error::custom(format!("unknown name `{name}`")))
    }
}
