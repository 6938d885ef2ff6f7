//! What the faults of `async-snmp` mean to a reader.

use std::{io, time::Duration};

use async_snmp::{Error as WireError, v3::ReportStatus};

use super::Client;
use crate::{
    read_error::{ReadError, Refusal},
    wire::to_oid,
};

impl Client {
    pub(super) fn read_error(&self, error: &WireError) -> ReadError {
        let agent = self.agent;
        match error.exchange_source() {
            WireError::Timeout { elapsed, .. } => self.silence(*elapsed),
            WireError::Network { source, .. } => match source.kind() {
                io::ErrorKind::ConnectionRefused => ReadError::ConnectionRefused { agent },
                _ => ReadError::network(agent, source),
            },
            WireError::Snmp { status, oid, .. } => ReadError::Refused {
                agent,
                status: status.to_string(),
                oid: oid.as_deref().and_then(|oid| to_oid(oid).ok()),
            },
            WireError::Report { status, .. } => self.unauthorised(refusal(status)),
            WireError::Auth { .. } => self.unauthorised(Refusal::Forged),
            WireError::ResponseShape { .. } => self.nonsense("other objects than were asked for"),
            other => self.nonsense(&other.to_string()),
        }
    }

    const fn unauthorised(&self, what: Refusal) -> ReadError {
        ReadError::Unauthorised { agent: self.agent, what }
    }

    fn silence(&self, after: Duration) -> ReadError {
        let agent = self.agent;
        match self.socket.garbage() {
            0 => ReadError::TimedOut { agent, after },
            datagrams => ReadError::Garbled { agent, datagrams, after },
        }
    }
}

const fn refusal(status: &ReportStatus) -> Refusal {
    match status {
        ReportStatus::UnsupportedSecurityLevel { .. } => Refusal::SecurityLevel,
        ReportStatus::NotInTimeWindow { .. } => Refusal::NotInTimeWindow,
        ReportStatus::UnknownUserName { .. } => Refusal::UnknownUser,
        ReportStatus::UnknownEngineId { .. } => Refusal::UnknownEngine,
        ReportStatus::WrongDigest { .. } => Refusal::WrongDigest,
        ReportStatus::DecryptionError { .. } => Refusal::Decryption,
        _ => Refusal::OtherReport,
    }
}

/// True when another agent may stand at the address of the one that is known.
pub(super) fn may_be_replaced(error: &WireError) -> bool {
    match error.exchange_source() {
        WireError::Timeout { .. } => true,
        WireError::Report { status, .. } => {
            matches!(**status, ReportStatus::UnknownEngineId { .. })
        }
        _ => false,
    }
}
