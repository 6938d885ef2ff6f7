//! Why a test of a service gave nothing, and what to do about it.

use linecert_instrument::ServiceError;
use linecert_measure::{Absence, Reason};
use linecert_pppoe::{DiscoverError, WireError};

use super::{chain, exit_of};
use crate::exit::CommandError;

/// A test of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Test {
    Pppoe,
    Dhcp,
    Dhcpv6,
    Ra,
    Dns,
    Lldp,
    Link,
    Tv,
    Voice,
    Sip,
}

impl Test {
    /// The name on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Pppoe => "pppoe",
            Self::Dhcp => "dhcp",
            Self::Dhcpv6 => "dhcpv6",
            Self::Ra => "ra",
            Self::Dns => "dns",
            Self::Lldp => "lldp",
            Self::Link => "link",
            Self::Tv => "tv",
            Self::Voice => "voice",
            Self::Sip => "sip",
        }
    }

    /// What is answered too late, or not at all.
    const fn silent(self) -> &'static str {
        match self {
            Self::Pppoe | Self::Dhcp | Self::Dhcpv6 | Self::Ra => "hint-service-silent",
            Self::Lldp => "hint-lldp-silent",
            Self::Dns => "hint-dns-silent",
            Self::Link => "hint-cable-test-silent",
            Self::Tv => "hint-tv-silent",
            Self::Voice => "hint-voice-silent",
            Self::Sip => "hint-sip-silent",
        }
    }

    const fn refused(self) -> &'static str {
        match self {
            Self::Pppoe => "hint-pppoe-refused",
            Self::Sip => "hint-sip-refused",
            Self::Voice => "hint-voice-silent",
            Self::Dns => "hint-dns-silent",
            Self::Dhcp | Self::Dhcpv6 | Self::Ra | Self::Lldp | Self::Link | Self::Tv => {
                "hint-service-refused"
            }
        }
    }
}

/// A test that could not be carried out.
pub(crate) fn of_error(test: Test, error: impl Into<ServiceError>) -> CommandError {
    let error = error.into();
    let reason = match &error {
        ServiceError::Discover(DiscoverError::Wire(WireError::Down { .. })) => Reason::Offline,
        other => other.reason(),
    };
    let command = CommandError::new(exit_of(reason), "service-impossible");
    let hint = match (&error, reason) {
        (ServiceError::Resolve { .. }, _) => Some("hint-host"),
        (_, Reason::Forbidden) => Some("hint-service-privilege"),
        (_, Reason::NotFound) => Some(missing(test)),
        (_, Reason::Offline) => Some("hint-service-offline"),
        (_, Reason::Busy) => Some("hint-service-busy"),
        _ => None,
    };
    let command = command.text(format!("failed to {}", chain(&error)));
    hint.into_iter().fold(command, CommandError::hint)
}

const fn missing(test: Test) -> &'static str {
    match test {
        Test::Dns | Test::Voice | Test::Sip => "hint-no-route",
        _ => "hint-service-interface",
    }
}

/// A test that ended without the reading that it is about.
pub(crate) fn of_no_reading(test: Test, absence: &Absence) -> CommandError {
    let hint = match (absence.reason, test) {
        (Reason::TimedOut, test) => Some(test.silent()),
        (Reason::Refused, test) => Some(test.refused()),
        (Reason::NotFound, Test::Pppoe) => Some("hint-pppoe-other"),
        (Reason::Unsupported, Test::Pppoe) => Some("hint-pppoe-proof"),
        (Reason::HostLimited, _) => Some("hint-service-host"),
        (Reason::Forbidden, Test::Sip) => Some("hint-sip-refused"),
        (Reason::Forbidden, _) => Some("hint-service-privilege"),
        (Reason::Offline, _) => Some("hint-service-offline"),
        _ => None,
    };
    let command = CommandError::new(exit_of(absence.reason), "service-unmeasured");
    let command = command.text(absence.detail.clone());
    hint.into_iter().fold(command, CommandError::hint)
}
