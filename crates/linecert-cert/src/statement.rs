//! What a certificate says: the facts of the job, the profile, and the assessment as issued.

use std::num::{NonZeroU32, NonZeroU64};

use linecert_measure::{Digest, Identity, Measurement, Reason, Series, Subject, Timestamp};
use linecert_profile::{Access, Terms};

use crate::{frozen::FrozenAssessment, named::named};

mod attachment;
mod clock;
mod counting;
mod position;
mod profile;
pub(crate) mod sixteen;
mod wire;

pub(crate) use attachment::is_media_type;
pub use attachment::{Attachment, AttachmentError, AttachmentName, AttachmentNameError};
pub use clock::{Clock, Synchronised};
pub use counting::{Device, DeviceId, LineAttempts};
pub use position::{Position, PositionError};
pub use profile::{EmbeddedProfile, ProfileText};
use sixteen::sixteen_bytes;
pub use wire::SchemaError;
pub(crate) use wire::wrong;

/// The schema version of the statements that are written.
pub const SCHEMA: u32 = 1;

/// Everything that a certificate says. It is signed as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What was ordered and what was done.
    pub facts: Facts,
    /// The profile that it was judged by, whole.
    pub profile: EmbeddedProfile,
    /// The assessment when the certificate was issued. Verification derives it again from the
    /// readings and refuses the certificate when they differ.
    pub assessment: FrozenAssessment,
}

/// What was ordered and what was done: all of a statement that is not derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether this is a real line or an exercise.
    pub purpose: Purpose,
    /// The number of the certificate, one for each that is issued.
    pub number: String,
    /// Random bytes that keep the digest of a statement from being guessed.
    pub salt: Salt,
    /// The work order.
    pub order: Order,
    /// The line under test.
    pub line: Line,
    /// The network operator, named as in the trust root.
    pub operator: String,
    /// The contracted rates that limits may refer to.
    pub terms: Terms,
    /// Every instrument that measured.
    pub instruments: Vec<Identity>,
    /// Every attempt at every task, in the order in which they were made.
    pub attempts: Vec<Attempt>,
    /// The measurements of every attempt, in the order in which they were taken.
    pub measurements: Vec<Measurement>,
    /// Samples over time that figures were drawn from.
    pub series: Vec<AttemptSeries>,
    /// The program that ran the job.
    pub software: Software,
    /// When the job began, by the clock of the computer that ran it.
    pub started_at: Timestamp,
    /// When the statement was made, by the same clock.
    pub issued_at: Timestamp,
    /// The head of the job's journal: it commits to every event of the job.
    pub journal_head: Digest,
    /// What a reader should know besides, as that the clock was not synchronised.
    pub notes: Vec<String>,
    /// The operator's region that the order is of.
    pub region: Option<String>,
    /// Where the line ends, as the order has it.
    pub position: Option<Position>,
    /// The laptop that ran the job, and the numbers of its attempts.
    pub device: Device,
    /// Which attempts at the line these are.
    pub line_attempts: LineAttempts,
    /// The clock of that laptop.
    pub clock: Clock,
    /// The text of the newest checkpoint of a log that the laptop had seen, with its
    /// cosignatures: the job was not done before them.
    pub seen: Option<String>,
    /// The files that travel beside the certificate.
    pub attachments: Vec<Attachment>,
    /// The certificate that this one replaces.
    pub certifies_again: Option<Recertification>,
}

/// Why a line that was certified before is certified again. The page marks it (RC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recertification {
    /// The envelope digest of the certificate that is replaced.
    pub supersedes: Digest,
    /// Why, in words.
    pub reason: String,
}

/// Whether a statement is about a real line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A real line of the operator.
    Operational,
    /// An exercise: the built-in lab, a school, a trial. It certifies nothing.
    Training,
}

/// Sixteen random bytes, chosen by whoever prepares the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// The work order. It holds no account name and no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The operator's number of the order.
    pub number: String,
    /// The customer's name.
    pub customer: Option<String>,
    /// Where the line ends.
    pub address: Option<String>,
    /// The appointment as the order words it.
    pub appointment: Option<String>,
}

/// The line under test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The operator's name of the line.
    pub id: String,
    /// The access technology.
    pub access: Access,
    /// Where the line is found in the access network, as an ONU on its PON port.
    pub subject: Subject,
}

/// One attempt at one task of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The task of the plan.
    pub task: String,
    /// The attempt at that task, counted from one without gaps.
    pub attempt: NonZeroU32,
    /// The number of the attempt on the device, whatever the line. It rises from one attempt to
    /// the next.
    pub device_seq: NonZeroU64,
    /// The number of the attempt at the line, whatever the device. It is one more with each.
    pub line_seq: NonZeroU64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, or when it was noticed that it had been interrupted.
    pub ended_at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The instrument answered; the answer may still be that there is no number.
    Measured,
    /// The task could not be carried out.
    GaveUp {
        /// The kind of reason.
        reason: Reason,
        /// What was seen, in words.
        detail: String,
    },
    /// The program was stopped in the middle.
    Interrupted,
}

/// Samples over time of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptSeries {
    /// The task of the plan.
    pub task: String,
    /// The attempt at that task.
    pub attempt: NonZeroU32,
    /// The samples.
    pub series: Series,
}

/// The program that ran the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

named!(Purpose "purpose" { Operational "operational", Training "training", });

sixteen_bytes!(Salt "salt of 32 lower-case hex digits");
