//! All writes: lists of changes, each list whole or not at all.

use std::{fmt, sync::Arc};

use linecert_measure::{Digest, Timestamp};
use thiserror::Error;

use crate::{
    alarm::{AlarmId, Baseline, NewAlarm},
    certificate::NewCertificate,
    document::Document,
    inventory::{Instrument, Node, Onu, Technician},
    job::{JobId, NewJob},
    line::Line,
    name::{AccountName, NodeName, OrderNumber, PortName, RegionName},
    order::{NewOrderEvent, Order},
    people::{Account, Invitation, SecretHash, Session, Token, TokenId},
    scope::Scope,
    store::StoreError,
    webhook::Webhook,
};

/// Who writes, for the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    Person(AccountName),
    /// A machine with a token.
    Machine(AccountName),
    /// A role of the daemon itself, as `poll`.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(account) => write!(f, "person {account}"),
            Self::Machine(account) => write!(f, "machine {account}"),
            Self::System(role) => write!(f, "system {role}"),
        }
    }
}

/// A list of changes that happen whole or not at all.
#[derive(Debug, Clone)]
pub struct Write {
    /// Who writes.
    pub by: Actor,
    /// What may be touched.
    pub scope: Scope,
    /// What time it is. Times are kept to the microsecond.
    pub at: Timestamp,
    /// The id of the request, for the trail.
    pub request: Option<String>,
    /// What makes a repeated request harmless.
    pub once: Option<Once>,
    /// What is changed, in this order.
    pub changes: Vec<Change>,
}

/// Makes a repeated request harmless: the same key of the same actor with the same request gives
/// the same outcomes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The key that the client chose.
    pub key: String,
    /// The digest of all that was asked.
    pub request: Digest,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What became of each change, in their order.
    pub outcomes: Vec<Outcome>,
    /// Whether it had been written before, under the same key, and nothing was changed.
    pub replayed: bool,
}

/// What a row must be like before it is put, the row's version being its entity tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It is not there.
    Absent,
    /// It has this version.
    Version(u64),
    /// It does not matter.
    Any,
}

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    /// A certificate, or another bundle of one that is there. It gets no row in the trail: the
    /// log and the receipt are its trail.
    PutCertificate(Box<NewCertificate>),
    /// A certificate that nobody sent before: as it was sent, and as it is given out from now on. It
    /// is stale when the certificate is there. It gets no row in the trail.
    TakeCertificate {
        /// What was sent.
        sent: Box<NewCertificate>,
        /// What is given out: the same certificate, with what was added on reception.
        kept: Box<NewCertificate>,
    },
    /// A work order.
    PutOrder(Box<Order>, Expect),
    /// Something happened to an order.
    AddOrderEvent(OrderNumber, NewOrderEvent),
    /// A line.
    PutLine(Box<Line>, Expect),
    /// An access node.
    PutNode(Box<Node>, Expect),
    /// An access node is not there any more, with all that hung on it.
    RemoveNode(NodeName, Expect),
    /// All ONUs of a port, in place of those that were there. It gets no row in the trail.
    PutOnus(NodeName, PortName, Vec<Onu>),
    /// An instrument.
    PutInstrument(Box<Instrument>, Expect),
    /// A technician.
    PutTechnician(Box<Technician>, Expect),
    /// A document; its digest must be that of its text.
    PutDocument(Box<Document>, Expect),
    /// An account.
    PutAccount(Box<Account>, Expect),
    /// A token.
    PutToken(Box<Token>),
    /// A token counts no more.
    RevokeToken(TokenId),
    /// A session.
    OpenSession(Box<Session>),
    /// A session is over.
    CloseSession(SecretHash),
    /// Every session of an account is over.
    CloseSessions(AccountName),
    /// An invitation.
    PutInvitation(Box<Invitation>),
    /// An invitation is used, once.
    UseInvitation(SecretHash),
    /// A job.
    Enqueue(Box<NewJob>),
    /// A job that was not begun, or that disturbs nobody, is not to be done.
    CancelJob(JobId),
    /// An alarm; one that stands with the same key is the same. It gets no row in the trail.
    RaiseAlarm(Box<NewAlarm>),
    /// An alarm is over. It gets no row in the trail.
    ClearAlarm(AlarmId),
    /// Somebody took note of an alarm.
    AcknowledgeAlarm(AlarmId, AccountName),
    /// What a line read when it was certified, in place of an older one of the same metric.
    PutBaseline(Box<Baseline>),
    /// A webhook.
    PutWebhook(Box<Webhook>, Expect),
    /// A webhook is not there any more.
    RemoveWebhook(String),
    /// Every webhook that asks for this kind of event in this region is told. It gets no row in
    /// the trail.
    Notify {
        /// The kind of event.
        kind: String,
        /// Where it happened.
        region: Option<RegionName>,
        /// The message, as JSON.
        body: Arc<str>,
    },
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there, and is now.
    Inserted,
    /// It was there, and nothing changed.
    Same,
    /// Another bundle of a certificate that was there is kept.
    Joined,
    /// The row has this version.
    Put(u64),
    /// The event has this number.
    Event(u64),
    /// The job has this number.
    Job(JobId),
    /// The alarm has this number.
    Alarm(AlarmId),
    /// This many messages wait.
    Queued(u64),
    /// It is done.
    Done,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The row is not as it was expected.
    #[error("{what} has {}, not {}", version(*.found), expectation(*.expected))]
    Stale {
        /// What was to be changed.
        what: String,
        /// What was expected.
        expected: Expect,
        /// The version of the row, when it is there.
        found: Option<u64>,
    },
    /// What was to be changed is not there.
    #[error("{what} is not there")]
    Missing {
        /// What was to be changed.
        what: String,
    },
    /// It is there, or would be, for others.
    #[error("{what} is out of scope")]
    OutOfScope {
        /// What was to be changed.
        what: String,
    },
    /// It contradicts what is there.
    #[error("{what}: {why}")]
    Conflict {
        /// What was to be changed.
        what: String,
        /// What stands against it.
        why: String,
    },
    /// The key stands for another request.
    #[error("the idempotency key `{key}` stands for another request")]
    KeyReused {
        /// The key.
        key: String,
    },
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn version(found: Option<u64>) -> String {
    found.map_or_else(|| "no version, as it is not there".to_owned(), |v| format!("version {v}"))
}

fn expectation(expected: Expect) -> String {
    match expected {
        Expect::Absent => "absent".to_owned(),
        Expect::Version(version) => version.to_string(),
        Expect::Any => "any".to_owned(),
    }
}
