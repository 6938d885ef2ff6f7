//! What the errors of a socket mean to a test.

use std::{
    io::{self, ErrorKind},
    net::IpAddr,
};

use linecert_socket::{NetworkError, Origin, ReceiveError, SendError};

use crate::icmp::IcmpError;

/// What became of handing a probe to the system.
#[derive(Debug)]
pub(super) enum SendOutcome {
    /// It is on its way.
    Taken,
    /// The queue of this machine's own interface dropped it.
    Dropped,
    /// The send buffer is full; try again.
    NoRoom,
    /// The system refused it.
    Refused(io::Error),
}

impl SendOutcome {
    pub(super) fn of(sent: Result<usize, SendError>) -> Self {
        let error = match sent {
            Ok(0) => return Self::NoRoom,
            Ok(_) => return Self::Taken,
            Err(SendError::QueueFull { .. }) => return Self::Dropped,
            Err(error) => error,
        };
        let kind = match &error {
            SendError::NoRoute { .. } => ErrorKind::NetworkUnreachable,
            SendError::Forbidden { .. } => ErrorKind::PermissionDenied,
            SendError::TooLong { .. } => ErrorKind::InvalidInput,
            SendError::Refused { .. } => ErrorKind::ConnectionRefused,
            SendError::System { source, .. } => source.kind(),
            SendError::QueueFull { .. } => ErrorKind::WouldBlock,
        };
        Self::Refused(io::Error::new(kind, error))
    }
}

/// The error as the standard library has it.
pub(super) fn of_receive(error: ReceiveError) -> io::Error {
    match error {
        ReceiveError::Down => io::Error::new(ErrorKind::NetworkDown, error),
        ReceiveError::Refused => io::Error::new(ErrorKind::ConnectionRefused, error),
        ReceiveError::System { source } => source,
    }
}

/// The ICMP error behind a report of the error queue.
pub(super) fn cause(error: &NetworkError<'_>, target: IpAddr) -> Option<IcmpError> {
    (error.origin == Origin::Icmp).then(|| IcmpError::of(target, error.kind, error.code))
}
