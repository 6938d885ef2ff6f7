//! DNS: whether a server tells the truth, and how fast (RFC 1035).
//!
//! The messages are those of `hickory-proto`; the sockets are our own, for the kernel's clock.

mod message;
mod outcome;
mod prober;
mod question;
#[cfg_attr(not(target_os = "linux"), path = "dns/socket/elsewhere.rs")]
mod socket;

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use thiserror::Error;

pub use message::Verdict;
pub(crate) use message::read_arbitrary;
pub use outcome::{Authentication, Clock, Outcome, QueryOutcome, Sample, Transport};
pub use prober::{Progress, probe};
pub use question::{Expectation, Question, QuestionError, RecordKind};

/// One test of a DNS server: queries at fixed times, whatever becomes of the earlier ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    server: SocketAddr,
    questions: Vec<Question>,
    /// How many queries are sent; the questions take turns.
    pub count: NonZeroU32,
    /// The time between queries.
    pub interval: Duration,
    /// After what time a query without an answer has failed.
    pub timeout: Duration,
}

/// There is no question to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("plan a test of {server}: there is no question to ask")]
pub struct NoQuestion {
    /// The server.
    pub server: SocketAddr,
}

impl Plan {
    /// One hundred queries, ten a second, and two seconds for an answer. Fewer than 59 queries
    /// leave the 95th percentile without an upper bound.
    ///
    /// # Errors
    /// Without a question.
    pub fn new(server: SocketAddr, questions: Vec<Question>) -> Result<Self, NoQuestion> {
        if questions.is_empty() {
            return Err(NoQuestion { server });
        }
        Ok(Self {
            server,
            questions,
            count: NonZeroU32::MIN.saturating_add(99),
            interval: Duration::from_millis(100),
            timeout: Duration::from_secs(2),
        })
    }

    /// The server that is asked.
    #[must_use]
    pub const fn server(&self) -> SocketAddr {
        self.server
    }

    /// The questions, at least one.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question of a query.
    fn question(&self, query: u32) -> Option<&Question> {
        let turn = usize::try_from(query).ok()?.checked_rem(self.questions.len())?;
        self.questions.get(turn)
    }
}
