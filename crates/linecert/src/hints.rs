//! From what a library says to what the user can do about it.

mod console;
mod meter;
mod service;

use std::error::Error;

use linecert_instrument::{NodeError, ServiceError, TakeError};
use linecert_job::{CountersError, JobError, JournalError};
use linecert_measure::Reason;
use linecert_net::{
    icmp::EchoError,
    path::{Method, TraceError},
};
use linecert_speed::method::MethodError;

use self::meter::of_meter;
pub(crate) use self::{
    console::{of_console, of_reading},
    meter::{of_absence, of_power},
    service::{Test, of_error, of_no_reading},
};
use crate::exit::{CommandError, Exit};

/// Why an attempt failed, with the next step.
pub(crate) fn of_take(error: &TakeError) -> CommandError {
    let command = CommandError::new(exit_of(error.reason()), "take-failed").text(chain(error));
    match hint_of(error) {
        Some(hint) => command.hint(hint),
        None => command,
    }
}

/// The exit code of a verb that could measure nothing for this reason.
pub(crate) const fn exit_of(reason: Reason) -> Exit {
    match reason {
        Reason::NotFound | Reason::NoSuchObject => Exit::NotFound,
        Reason::Forbidden | Reason::OutOfCalibration => Exit::Forbidden,
        Reason::TimedOut => Exit::TimedOut,
        Reason::Garbled | Reason::Sentinel | Reason::Implausible => Exit::Garbled,
        Reason::Refused => Exit::Refused,
        Reason::Busy => Exit::Busy,
        Reason::HostLimited | Reason::ServerLimited | Reason::BehindRouter => Exit::Incomplete,
        Reason::Unsupported => Exit::Unsupported,
        Reason::Offline | Reason::NoLight | Reason::InstrumentFault | Reason::Interrupted => {
            Exit::BrokenOff
        }
    }
}

fn hint_of(error: &TakeError) -> Option<&'static str> {
    match error {
        TakeError::NoInstrument { .. } => Some("hint-inventory"),
        TakeError::NoDriver(_) | TakeError::OtherKind(_) => Some("hint-driver-list"),
        TakeError::Driver(_) => None,
        TakeError::Meter { source, .. } => Some(of_meter(source)),
        TakeError::Node { source, .. } => hint_of_node(source),
        TakeError::Console { source, .. } => of_console(source),
        TakeError::Service(source) => of_service(source),
    }
}

/// Why an access node gave nothing, with the next step.
pub(crate) fn of_access(error: NodeError) -> CommandError {
    let command = CommandError::new(exit_of(error.reason()), "node-failed");
    let command = match hint_of_node(&error) {
        Some(hint) => command.hint(hint),
        None => command,
    };
    let told = chain(&error);
    command.text(match error {
        NodeError::Open(_) | NodeError::Socket(_) | NodeError::Read(_) => {
            format!("failed to {told}")
        }
        NodeError::Credentials(_) | NodeError::OtherModel { .. } | NodeError::Subject(_) => told,
    })
}

fn hint_of_node(error: &NodeError) -> Option<&'static str> {
    match error {
        NodeError::Credentials(_) => Some("hint-credentials"),
        NodeError::OtherModel { .. } => Some("hint-driver-list"),
        NodeError::Subject(_) => Some("hint-onu"),
        NodeError::Open(_) => Some("hint-host"),
        NodeError::Socket(_) => None,
        NodeError::Read(_) => match error.reason() {
            Reason::TimedOut => Some("hint-agent-silent"),
            Reason::Refused => Some("hint-agent-refused"),
            Reason::Forbidden => Some("hint-unauthorised"),
            _ => None,
        },
    }
}

fn of_service(error: &ServiceError) -> Option<&'static str> {
    let reason = error.reason();
    match error {
        ServiceError::NotNamed { .. } => Some("hint-inventory"),
        ServiceError::Resolve { .. } | ServiceError::Method(MethodError::NotResolved { .. }) => {
            Some("hint-host")
        }
        ServiceError::Echo(EchoError::Interface { .. }) => Some("hint-service-interface"),
        ServiceError::Echo(_) | ServiceError::Method(MethodError::Echo { .. }) => of_echo(reason),
        ServiceError::Throughput(_)
        | ServiceError::Capacity(_)
        | ServiceError::Method(MethodError::Throughput(_)) => of_transfer(reason),
        ServiceError::Path(TraceError::NoRoute { .. }) => Some("hint-no-route"),
        ServiceError::Path(TraceError::NotPermitted { method: Method::Icmp, .. }) => {
            Some("hint-icmp-forbidden")
        }
        ServiceError::Secret(_) => Some("hint-service-secret"),
        ServiceError::Session(_) if reason == Reason::TimedOut => Some("hint-service-silent"),
        ServiceError::Session(_) if reason == Reason::Refused => Some("hint-pppoe-refused"),
        ServiceError::Session(_) if reason == Reason::Interrupted => Some("hint-speed-broken"),
        _ => match reason {
            Reason::Forbidden => Some("hint-service-privilege"),
            Reason::NotFound => Some("hint-service-interface"),
            Reason::Offline => Some("hint-service-offline"),
            Reason::Busy => Some("hint-service-busy"),
            _ => None,
        },
    }
}

const fn of_echo(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::Forbidden => Some("hint-icmp-forbidden"),
        Reason::NotFound => Some("hint-no-route"),
        _ => None,
    }
}

const fn of_transfer(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::NotFound => Some("hint-no-route"),
        Reason::Refused | Reason::Busy => Some("hint-speed-refused"),
        Reason::Forbidden => Some("hint-speed-admit"),
        Reason::Interrupted | Reason::TimedOut => Some("hint-speed-broken"),
        Reason::Garbled => Some("hint-speed-garbled"),
        _ => None,
    }
}

/// Why a job cannot be started, resumed or written.
pub(crate) fn of_job(error: JobError) -> CommandError {
    match error {
        JobError::Journal(error) => of_journal(error),
        JobError::Counters(error) => of_counters(error),
        JobError::OtherDevice { .. } => {
            CommandError::new(Exit::Usage, "job-other").cause(error).hint("hint-other-device")
        }
        JobError::CountsBehind { .. } => {
            CommandError::new(Exit::Storage, "counts-unreadable").cause(error).hint("hint-counts")
        }
        JobError::OtherJob { .. } => {
            CommandError::new(Exit::Usage, "job-other").cause(error).hint("hint-other-job")
        }
        JobError::NoBeginning(_) => CommandError::new(Exit::Storage, "job-unreadable").cause(error),
    }
}

/// Why the counts of this laptop cannot be used.
pub(crate) fn of_counters(error: CountersError) -> CommandError {
    match error {
        CountersError::Journal(JournalError::Missing(path)) => {
            let none = CommandError::new(Exit::NotFound, "no-counts");
            none.name("file", path.display()).hint("hint-state")
        }
        CountersError::Journal(error) => of_journal(error),
        error => {
            CommandError::new(Exit::Storage, "counts-unreadable").cause(error).hint("hint-counts")
        }
    }
}

/// Why the journal cannot be used.
pub(crate) fn of_journal(error: JournalError) -> CommandError {
    let (exit, message, hint) = match &error {
        JournalError::Exists(_) => (Exit::Usage, "job-exists", "hint-resume-or-anew"),
        JournalError::Missing(_) => (Exit::NotFound, "job-missing", "hint-without-resume"),
        JournalError::Busy(_) => (Exit::Busy, "job-busy", "hint-job-busy"),
        JournalError::Damaged { .. } => (Exit::Storage, "job-unreadable", "hint-damaged"),
        JournalError::Full(_) => (Exit::Storage, "disk-full", "hint-disk-full"),
        JournalError::Io { path, source } => match Exit::of_writing(source) {
            Exit::Storage => (Exit::Storage, "disk-failed", "hint-disk-failed"),
            exit => {
                let command = CommandError::new(exit, "cannot-write").name("file", path.display());
                return command.cause(error).hint("hint-elsewhere");
            }
        },
    };
    CommandError::new(exit, message).cause(error).hint(hint)
}

/// An error and its causes in one line, each said once.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}
