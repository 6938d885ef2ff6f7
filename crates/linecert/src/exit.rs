//! Exit codes, and the error that a verb ends with.

use std::{error::Error, fmt, io, path::Path, process};

use crate::{hints::chain, language::Messages, render::safe};

/// How the program ends. `docs/exit-codes.md` explains each code to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The line passes; the certificate is valid; the command did what it says.
    Pass,
    /// An error in linecert itself.
    Bug,
    /// The command line, or a file that a person wrote, is not right.
    Usage,
    /// Every limit is met, one of them only inside its guard band.
    MarginalPass,
    /// Something mandatory was not measured.
    Incomplete,
    /// A limit is missed.
    Fail,
    /// A port, a host or a file is not there.
    NotFound,
    /// The operating system or the device does not permit it.
    Forbidden,
    /// Another program, or another test, has it.
    Busy,
    /// Nothing answered in time.
    TimedOut,
    /// The answer makes no sense.
    Garbled,
    /// The far end refused.
    Refused,
    /// Whoever read the output has left, as `head` does; nobody is there to be told.
    ReaderLeft,
    /// The user stopped it.
    Interrupted,
    /// The disk is full or fails.
    Storage,
    /// The instrument, or this system, cannot do it.
    Unsupported,
    /// It broke off in the middle.
    BrokenOff,
    /// The certificate is not valid, or not what was asked for: 30 to 49, see `docs/certificate-format.md`.
    Certificate(u8),
    /// An audit met certificates that do not verify, or could not read something.
    AuditRefused,
    /// An audit: the log and what was read are not the same certificates.
    AuditIncomplete,
    /// An audit found something suspicious, and was told to say so.
    AuditSuspicious,
    /// A control measurement refutes the certificate.
    ControlRefutes,
    /// A control measurement neither confirms nor refutes the certificate.
    ControlInconclusive,
    /// The daemon was not reached; what it was to get waits in the outbox.
    DaemonAway,
    /// The daemon does not let in, or nobody vouches for it.
    DaemonBarred,
    /// The daemon refuses a certificate for good.
    DeliveryRefused,
    /// What answers is no daemon, or the daemon has an error of its own.
    DaemonUnclear,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Pass | Self::ReaderLeft => 0,
            Self::Bug => 1,
            Self::Usage => 2,
            Self::MarginalPass => 10,
            Self::Incomplete => 11,
            Self::Fail => 12,
            Self::NotFound => 20,
            Self::Forbidden => 21,
            Self::Busy => 22,
            Self::TimedOut => 23,
            Self::Garbled => 24,
            Self::Refused => 25,
            Self::Interrupted => 26,
            Self::Storage => 27,
            Self::Unsupported => 28,
            Self::BrokenOff => 29,
            Self::Certificate(code) => code,
            Self::AuditRefused => 50,
            Self::AuditIncomplete => 51,
            Self::AuditSuspicious => 52,
            Self::ControlRefutes => 53,
            Self::ControlInconclusive => 54,
            Self::DaemonAway => 60,
            Self::DaemonBarred => 61,
            Self::DeliveryRefused => 62,
            Self::DaemonUnclear => 63,
        }
    }
}

impl Exit {
    /// Why a file that was named cannot be read.
    pub(crate) fn of_reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::Forbidden,
            // A folder, or text that is not UTF-8.
            io::ErrorKind::IsADirectory | io::ErrorKind::InvalidData => Self::Usage,
            _ => Self::Storage,
        }
    }

    /// Why a file that a person wrote cannot be used: it cannot be read, or is not right.
    pub(crate) fn of_file(error: &dyn Error) -> Self {
        let unread = error.source().and_then(|cause| cause.downcast_ref());
        unread.map_or(Self::Usage, Self::of_reading)
    }

    /// Why a file cannot be written where it was asked for.
    pub(crate) fn of_writing(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Forbidden,
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Self::Usage,
            _ => Self::Storage,
        }
    }
}

impl From<Exit> for process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What went wrong, in the user's language: kind, cause and the next step.
#[derive(Debug)]
pub(crate) struct CommandError {
    /// The exit code.
    pub(crate) exit: Exit,
    /// The id of the message that says what could not be done, and what it names.
    pub(crate) message: &'static str,
    /// The names in that message.
    pub(crate) names: Vec<(&'static str, String)>,
    /// The cause, in the words of the library that met it.
    pub(crate) cause: Option<Box<dyn Error>>,
    /// The ids of the messages that say what to do next.
    pub(crate) hints: Vec<&'static str>,
}

impl CommandError {
    pub(crate) fn new(exit: Exit, message: &'static str) -> Self {
        Self { exit, message, names: Vec::new(), cause: None, hints: Vec::new() }
    }

    /// A file that was asked for cannot be read.
    pub(crate) fn unreadable(file: &Path, cause: io::Error) -> Self {
        let exit = Exit::of_reading(&cause);
        Self::new(exit, "cannot-read").name("file", file.display()).cause(cause).hint("hint-file")
    }

    /// A file or folder cannot be written.
    pub(crate) fn unwritable(file: &Path, cause: io::Error) -> Self {
        let exit = Exit::of_writing(&cause);
        let command = Self::new(exit, "cannot-write").name("file", file.display());
        command.cause(cause).hint("hint-elsewhere")
    }

    pub(crate) fn name(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.names.push((key, value.to_string()));
        self
    }

    pub(crate) fn cause(mut self, cause: impl Error + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hints.push(hint);
        self
    }

    /// A cause that is already in words.
    pub(crate) fn text(mut self, text: String) -> Self {
        self.cause = Some(text.into());
        self
    }

    /// The lines for standard error. A cause may quote what somebody wrote into a file.
    pub(crate) fn lines(&self, messages: &Messages) -> Vec<String> {
        self.labelled("error", messages)
    }

    /// The same for something that keeps nothing from being done.
    pub(crate) fn warning(&self, messages: &Messages) -> Vec<String> {
        self.labelled("warning", messages)
    }

    fn labelled(&self, label: &str, messages: &Messages) -> Vec<String> {
        let names: Vec<_> = self.names.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let what = messages.with(self.message, &names);
        let headline = match &self.cause {
            Some(cause) => format!("{what}: {}", safe(&chain(cause.as_ref()))),
            None => what,
        };
        let hint = |id: &&str| format!("{}: {}", messages.get("hint"), messages.with(id, &names));
        let headline = format!("{}: {headline}", messages.get(label));
        std::iter::once(headline).chain(self.hints.iter().map(hint)).collect()
    }
}
