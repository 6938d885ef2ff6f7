//! Which errors of the system speak of the way to the target. Pure.

use std::io::{self, ErrorKind};

use crate::icmp::IcmpError;

/// Whether an error says that the target cannot be reached, rather than that this machine fails.
pub(super) fn is_unreachable(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionRefused, HostUnreachable, NetworkDown, NetworkUnreachable};
    let kind = error.kind();
    matches!(kind, HostUnreachable | NetworkUnreachable | NetworkDown | ConnectionRefused)
}

/// The ICMP error behind a system error.
pub(super) fn cause_of(source: &io::Error) -> IcmpError {
    match source.kind() {
        ErrorKind::HostUnreachable => IcmpError::HostUnreachable,
        _ => IcmpError::NetworkUnreachable,
    }
}
