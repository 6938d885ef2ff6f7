//! Why a read failed: silence, refusal, nonsense and half an answer are different things.

use std::{io, net::SocketAddr, time::Duration};

use thiserror::Error;

use crate::oid::Oid;

/// Why a read failed.
#[derive(Debug, Error)]
pub enum ReadError {
    /// Nothing came back. The agent may be off, filtered, or not know the community: an agent
    /// answers a wrong community with silence.
    #[error("hear from the agent {agent} within {}", rounded(*after))]
    TimedOut {
        /// The agent.
        agent: SocketAddr,
        /// How long the client waited, over all attempts; for what it no longer asked for, the
        /// time since the agent's last answer.
        after: Duration,
    },
    /// The host answers that nothing listens on this port (ICMP port unreachable).
    #[error("reach the agent {agent}: nothing listens there")]
    ConnectionRefused {
        /// The agent.
        agent: SocketAddr,
    },
    /// The system could not send or receive.
    #[error("exchange datagrams with {agent}: {source}")]
    Network {
        /// The agent.
        agent: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Datagrams came, but none was an answer in SNMP.
    #[error("read the answer of {agent}: {datagrams} datagrams of garbage within {}", rounded(*after))]
    Garbled {
        /// The agent.
        agent: SocketAddr,
        /// How many came.
        datagrams: u32,
        /// How long the client waited, as for [`ReadError::TimedOut`].
        after: Duration,
    },
    /// The agent says that it could not (RFC 3416, 3: error-status).
    #[error("read {} from {agent}: it answers {status}", object(oid.as_ref()))]
    Refused {
        /// The agent.
        agent: SocketAddr,
        /// The name of the error status, as `genErr` or `tooBig`.
        status: String,
        /// The object that the agent blames, when it blames one.
        oid: Option<Oid>,
    },
    /// The agent answers, but does not let this user of SNMP v3 read.
    #[error("read from {agent}: {what}")]
    Unauthorised {
        /// The agent.
        agent: SocketAddr,
        /// What it objects to.
        what: Refusal,
    },
    /// The agent does not have the subtree and says so, which is more than an empty subtree.
    #[error("walk {oid} of {agent}: the agent has no such object")]
    NoSuchObject {
        /// The agent.
        agent: SocketAddr,
        /// The object.
        oid: Oid,
    },
    /// The reader was told to stop before the agent had answered.
    #[error("finish reading from {agent}: stopped on request")]
    Stopped {
        /// The agent.
        agent: SocketAddr,
    },
    /// The answer is SNMP but answers something else.
    #[error("use the answer of {agent}: {what}")]
    Nonsense {
        /// The agent.
        agent: SocketAddr,
        /// What is wrong with it.
        what: String,
    },
    /// The agent repeats itself, or does not end.
    #[error("reach the end of {root} of {agent}: still going on after {rows} rows at {after}")]
    Endless {
        /// The agent.
        agent: SocketAddr,
        /// The subtree.
        root: Oid,
        /// The last object that came.
        after: Oid,
        /// The rows that had come.
        rows: usize,
    },
    /// A walk that had begun could not be finished. What had come is not returned.
    #[error("finish the walk of {agent} after {after}, row {rows}: failed to {cause}")]
    Truncated {
        /// The agent.
        agent: SocketAddr,
        /// The last object that came.
        after: Oid,
        /// The rows that had come.
        rows: usize,
        /// What stopped it.
        #[source]
        cause: Box<Self>,
    },
}

/// What an agent objects to in a request of SNMP v3 (the counters of RFC 3414, 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// `usmStatsUnknownUserNames`.
    #[error("it does not know the user")]
    UnknownUser,
    /// `usmStatsWrongDigests`: the authentication protocol or its passphrase differs.
    #[error("it finds the digest wrong; the authentication protocol or passphrase differs")]
    WrongDigest,
    /// `usmStatsUnsupportedSecLevels`: the user has no privacy on the agent.
    #[error("it does not take authentication with privacy from this user")]
    SecurityLevel,
    /// `usmStatsNotInTimeWindows`, also after its clock was taken over.
    #[error("it finds the request outside its time window again and again")]
    NotInTimeWindow,
    /// `usmStatsDecryptionErrors`: the privacy protocol or its passphrase differs. Many agents
    /// stay silent in place of this.
    #[error("it cannot decrypt the request; the privacy protocol or passphrase differs")]
    Decryption,
    /// `usmStatsUnknownEngineIDs`, also after its engine ID was taken over.
    #[error("it disowns its own engine ID again and again")]
    UnknownEngine,
    /// `snmpUnknownContexts` or `snmpUnavailableContexts` (RFC 3413, 4.1.2).
    #[error("it does not have the context")]
    UnknownContext,
    /// The answer of the agent failed its authentication here.
    #[error("its answer is not signed with the keys of the user")]
    Forged,
    /// The keys of the user could not be made.
    #[error("the keys of the user cannot be derived")]
    Keys,
    /// A report that RFC 3412 to 3414 do not define.
    #[error("it answers with a report that is not understood")]
    OtherReport,
}

/// Tenths of a second, and milliseconds where those would be nothing.
fn rounded(time: Duration) -> String {
    match time.as_millis() {
        short @ 0..100 => format!("{short} ms"),
        long => {
            let tenths = (long + 50) / 100;
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
    }
}

fn object(oid: Option<&Oid>) -> String {
    oid.map_or_else(|| "an object".to_owned(), Oid::to_string)
}

impl ReadError {
    #[cfg(feature = "engine")]
    pub(crate) fn nonsense(agent: SocketAddr, what: &str) -> Self {
        Self::Nonsense { agent, what: what.to_owned() }
    }

    /// A fault of the system, which is lent because it concerns many.
    pub(crate) fn network(agent: SocketAddr, source: &io::Error) -> Self {
        Self::Network { agent, source: same_error(source) }
    }

    /// True when asking again for less may help.
    pub(crate) fn wants_less(&self) -> bool {
        matches!(self, Self::TimedOut { .. } | Self::Garbled { .. }) || self.is_too_big()
    }

    /// The same silence, waited for this long over all attempts.
    pub(crate) fn lasting(mut self, whole: Duration) -> Self {
        if let Self::TimedOut { after, .. } | Self::Garbled { after, .. } = &mut self {
            *after = whole;
        }
        self
    }

    pub(crate) fn is_too_big(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if status == "tooBig")
    }
}

/// An `io::Error` cannot be cloned, and the one at hand is only lent.
fn same_error(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_is_told_in_tenths_of_a_second() {
        #[track_caller]
        fn check(after: Duration, expect: &str) {
            let agent = ([192, 0, 2, 1], 161).into();
            let silence = ReadError::TimedOut { agent, after };
            let expect = format!("within {expect}");
            assert_eq!(silence.to_string(), format!("hear from the agent 192.0.2.1:161 {expect}"));
            let garbage = ReadError::Garbled { agent, datagrams: 2, after };
            assert!(garbage.to_string().ends_with(&format!("2 datagrams of garbage {expect}")));
        }
        check(Duration::from_secs_f64(9.011_473_241), "9.0 s");
        check(Duration::from_millis(9_949), "9.9 s");
        check(Duration::from_millis(9_950), "10.0 s");
        check(Duration::from_millis(150), "0.2 s");
        check(Duration::from_millis(100), "0.1 s");
        check(Duration::from_millis(99), "99 ms");
        check(Duration::ZERO, "0 ms");
        check(Duration::MAX, "18446744073709551616.0 s");
    }
}
