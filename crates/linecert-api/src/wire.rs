//! What goes over the network: version 1 of the API.
//!
//! Answers may get more members in a later release, and whoever reads them passes over those that it
//! does not know. What is sent to the daemon is read strictly: a member that is not known is a
//! mistake and is told so. Times are RFC 3339 in UTC; readings have the form of
//! [`linecert_measure::wire`], in which a number has its unit and an absent one its reason.

mod alarm;
mod certificate;
mod document;
mod health;
mod history;
mod inventory;
mod job;
mod known;
mod kpi;
mod late;
mod order;
mod page;
mod people;
#[cfg(test)]
mod tests;
pub mod tmf;
mod tool;
mod trail;

pub use self::{
    alarm::{Acknowledged, Alarm, Severity, Webhook, WebhookInput},
    certificate::{
        BulkAnswer, Certificate, Deposit, Deposited, ProfileName, SealedStatement,
        SealedStatementError, Signature, Standing, Verdict,
    },
    document::{Document, DocumentKind, DocumentRow},
    health::{Alive, Readiness},
    history::{
        Baseline, Baselines, History, HistoryPoint, HistorySeries, MetricReading, OnuSamples,
        PortSamples,
    },
    inventory::{Line, LineInput, Node, NodeInput, Onu, Port},
    job::{Effect, Job, JobEvent, JobInput, JobKind, JobState, ReadInput},
    known::{
        Bundle, CertificateDetail, Cosigned, Exported, Known, LogEntry, PageLanguage, SignedAt,
        Stamped, StatementHeard, Verification, Weight, Witnessed,
    },
    kpi::{
        Counted, Escalation, Figure, FigureRow, FigureSource, FigureState, FigureUnit, Figures,
        LeftOut, UnreadableOrder,
    },
    late::Late,
    order::{Imported, Order, OrderEvent, OrderEventInput, OrderInput, RefusedRow},
    page::Page,
    people::{
        Account, AccountInput, Enrol, EnrolmentInput, MadeEnrolment, MadeLink, MadeToken, Role,
        Token, TokenInput,
    },
    tool::{Instrument, InstrumentInput, Technician, TechnicianInput},
    trail::{TrailRow, TrailState},
};

/// Writes a closed list of words, each with its name in JSON, in the query and on the screen.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($(#[$word_doc:meta])* $word:ident $name:tt,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $kind { $($(#[$word_doc])* #[serde(rename = $name)] $word,)+ }

        impl $kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$word,)+];

            /// The name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)+ }
            }

            /// The one with this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
use words;
