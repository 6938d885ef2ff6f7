//! The contract of the operations centre's store, and its implementation on SQLite.
//!
//! Everything that the centre keeps is read through the traits that [`Store`] joins, and written
//! by one function, [`Store::write`]: a list of [`Change`]s that happen whole or not at all, with
//! a row in the audit trail. No query and no write goes without a [`Scope`], which decides what
//! exists for whoever asks. Nothing here reads a clock: whoever calls says what time it is.

mod alarm;
mod certificate;
mod document;
mod inventory;
mod job;
mod line;
mod name;
mod order;
mod page;
mod people;
mod sample;
mod scope;
mod sqlite;
mod store;
#[cfg(any(test, feature = "suite"))]
pub mod suite;
mod trail;
mod webhook;
mod word;
mod write;

pub use alarm::{Alarm, AlarmFilter, AlarmId, Alarms, Baseline, NewAlarm, Severity};
pub use certificate::{
    CertificateFilter, CertificateRow, CertificateStanding, Certificates, NewCertificate,
    StoredCertificate,
};
pub use document::{Document, DocumentKind, Documents};
pub use inventory::{
    Instrument, Inventory, Node, Onu, OnuFilter, OnuRow, Polling, Port, Technician,
};
pub use job::{
    Claim, Effect, FencingToken, Job, JobEvent, JobFilter, JobId, JobState, Jobs, Lease,
    LeaseError, LeaseKey, NewJob, NewJobEvent, Since, Swept,
};
pub use line::{Line, LineFilter, Lines};
pub use name::{
    AccountName, InstrumentName, LineName, NameError, NodeName, OnuName, OrderNumber, PortName,
    RegionName,
};
pub use order::{
    Case, CaseFilter, CasePage, EventFilter, NewOrderEvent, Order, OrderEvent, OrderFilter, Orders,
};
pub use page::{After, Limit, LimitError, Listing, Page};
pub use people::{Account, Invitation, People, Role, SecretHash, Session, Token, TokenId};
pub use sample::{
    Cell, Column, MAX_CELLS, PackError, Packed, PonRow, Samples, Span, Trace, UnpackError, Unpacked,
};
pub use scope::Scope;
pub use sqlite::{OpenError, SqliteStore};
pub use store::{Checked, Store, StoreError};
pub use trail::{Trail, TrailCheck, TrailFilter, TrailRow};
pub use webhook::{Delivery, DeliveryId, Sent, Webhook, Webhooks};
pub use word::UnknownWord;
pub use write::{Actor, Change, Expect, Once, Outcome, Write, WriteError, Written};
