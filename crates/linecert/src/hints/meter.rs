//! The next step when a power meter, or the serial line to it, gave nothing.

use linecert_instrument::{LinkError, Mend, MeterError};
use linecert_measure::Reason;

use super::{chain, exit_of};
use crate::exit::CommandError;

/// Why a power meter gave nothing, with the next step.
pub(crate) fn of_power(error: MeterError) -> CommandError {
    let hint = match &error {
        // Here is no job to resume.
        MeterError::Link(LinkError::Disconnected(_) | LinkError::Io { .. })
        | MeterError::Unplugged { .. } => "hint-wait",
        MeterError::FrontPanel { .. } => "hint-front-panel-here",
        other => of_meter(other),
    };
    let command = CommandError::new(exit_of(error.reason()), "power-failed");
    command.text(chain(&error)).hint(hint)
}

/// The next step when a meter answered that it has no number.
pub(crate) const fn of_absence(reason: Reason) -> &'static str {
    match reason {
        Reason::NoLight => "hint-no-light",
        Reason::InstrumentFault | Reason::Sentinel => "hint-meter-display",
        _ => "hint-meter-garbled",
    }
}

/// The next step when a power meter gave nothing to a job.
pub(super) const fn of_meter(error: &MeterError) -> &'static str {
    match error {
        MeterError::Link(link) => of_link(link),
        MeterError::OtherKind(_) | MeterError::NoZero(_) => "hint-driver-list",
        MeterError::NoLine(_) => "hint-line",
        MeterError::NoInput { .. } => "hint-input",
        MeterError::OtherInstrument { .. } | MeterError::Garbled(_) => "hint-meter-garbled",
        MeterError::OtherIdentity { .. } => "hint-other-identity",
        MeterError::Wavelength(_) => "hint-wavelength",
        MeterError::FrontPanel { .. } => "hint-front-panel",
        MeterError::WavelengthNotTaken { .. } | MeterError::ZeroUnfinished(_) => {
            "hint-meter-display"
        }
        MeterError::Reading(_) => "hint-uncertainty",
        MeterError::OutOfCalibration { .. } => "hint-calibration",
        MeterError::Unplugged { .. } => "hint-port-disconnected",
    }
}

/// The next step when a serial line failed.
pub(super) const fn of_link(error: &LinkError) -> &'static str {
    match error {
        LinkError::NotFound(_) => "hint-port-not-found",
        LinkError::Forbidden(forbidden) => match &forbidden.mend {
            Mend::JoinGroup(_) => "hint-port-forbidden",
            Mend::InstallRules => "hint-install-rules",
        },
        LinkError::Busy(_) => "hint-port-busy",
        LinkError::Silent { received, .. } if received.is_empty() => "hint-meter-silent",
        LinkError::Silent { .. } | LinkError::Endless { .. } | LinkError::BadFrame { .. } => {
            "hint-meter-garbled"
        }
        LinkError::NoText { .. } => "hint-line-speed",
        LinkError::Settings { .. } | LinkError::Unheeded { .. } | LinkError::ModemLine { .. } => {
            "hint-other-adapter"
        }
        LinkError::Disconnected(_) | LinkError::Io { .. } => "hint-port-disconnected",
    }
}
