//! Why a step gave nothing, with the next step.

use linecert_instrument::{ServiceError, TakeError};
use linecert_net::icmp::EchoError;
use linecert_speed::{iperf3::ThroughputError, method::MethodError};
use linecert_udpstp::{CapacityError, Refusal};

use crate::{
    exit::{CommandError, Exit},
    hints,
};

/// Why a step of the method gave nothing.
pub(super) fn of_method(error: MethodError) -> CommandError {
    if let MethodError::Throughput(ThroughputError::Egress { .. }) = &error {
        let mut command = hinted(ServiceError::Method(error), Some("hint-speed-interface"));
        command.exit = Exit::NotFound;
        return command;
    }
    let hint = match &error {
        MethodError::NotResolved { .. } => Some("hint-host"),
        MethodError::Throughput(error) => of_throughput(error),
        MethodError::NoContract(_) => Some("hint-speed-contract"),
        MethodError::Echo { source, .. } => of_echo(source),
    };
    hinted(ServiceError::Method(error), hint)
}

/// Why a test of capacity gave nothing.
pub(super) fn of_capacity(error: CapacityError) -> CommandError {
    let hint = match &error {
        CapacityError::Closed { .. } | CapacityError::NoAnswer { .. } => {
            Some("hint-capacity-silent")
        }
        CapacityError::Refused { refusal, .. } => match refusal {
            Refusal::AuthenticationRequired
            | Refusal::Authentication
            | Refusal::NoKeys
            | Refusal::Mode => Some("hint-capacity-key"),
            Refusal::Time => Some("hint-clock"),
            Refusal::Capacity | Refusal::NoConnection => Some("hint-speed-wait"),
            _ => None,
        },
        CapacityError::Forged { .. } => Some("hint-capacity-key"),
        CapacityError::Stopped { .. } | CapacityError::Endless { .. } => Some("hint-speed-again"),
        _ => None,
    };
    hinted(ServiceError::Capacity(error), hint)
}

/// Why the server's name has no address.
pub(super) fn of_name(error: ServiceError) -> CommandError {
    hinted(error, Some("hint-host"))
}

const fn of_throughput(error: &ThroughputError) -> Option<&'static str> {
    match error {
        ThroughputError::NotResolved { .. } => Some("hint-host"),
        ThroughputError::Unreachable { .. } => Some("hint-no-route"),
        ThroughputError::Refused { .. } => Some("hint-speed-listens"),
        ThroughputError::Busy { .. } => Some("hint-speed-wait"),
        ThroughputError::AccessDenied { .. } => Some("hint-speed-admit"),
        ThroughputError::Garbled { .. } => Some("hint-speed-garbled"),
        ThroughputError::TimedOut { .. }
        | ThroughputError::Closed { .. }
        | ThroughputError::Died { .. }
        | ThroughputError::Terminated { .. } => Some("hint-speed-again"),
        _ => None,
    }
}

const fn of_echo(error: &EchoError) -> Option<&'static str> {
    match error {
        EchoError::NotPermitted { .. } => Some("hint-icmp-forbidden"),
        EchoError::NoRoute { .. } => Some("hint-no-route"),
        _ => None,
    }
}

fn hinted(error: ServiceError, hint: Option<&'static str>) -> CommandError {
    let mut command = hints::of_take(&TakeError::Service(error));
    // The hint of a job speaks of resuming it, which this verb cannot.
    command.hints = hint.into_iter().collect();
    command
}
