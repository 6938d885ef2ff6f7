//! Audits of many certificates: readers, verification, counts, suspicions, controls.
//!
//! [`Audit::run`] reads folders and lists, verifies each certificate, keeps a ledger that an
//! interrupted audit goes on with, and gives [`Findings`]: counts, completeness against a log, and
//! what is suspicious, each with the statistical test that says so. [`retest()`] compares a control
//! measurement with a certificate. Memory does not grow with the number of certificates.

mod audit;
mod chance;
mod check;
mod completeness;
mod findings;
pub mod generate;
mod ledger;
mod log;
mod pipeline;
mod record;
mod register;
mod retest;
mod sorter;
mod source;
mod suspicion;
mod tally;
mod words;

pub use audit::{Audit, AuditError, End, Progress, Start};
pub use chance::Chance;
pub use completeness::{Completeness, Leaf};
pub use findings::{Findings, TableError};
pub use ledger::LedgerError;
pub use log::LogFault;
pub use record::Technician;
pub use register::{Listed, Register, RegisterError};
pub use retest::{Certified, Claim, Compared, Doubt, Retest, Retested, retest, retest_all};
pub use source::{Fault, Place, Source, extent};
pub use suspicion::{About, Kind, Row, Suspicion};
pub use tally::{Counts, Margins, Refused, Verdicts};
pub use words::{Words, refusal};
