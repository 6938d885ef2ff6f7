//! What a person is told when something cannot be done. The exit codes are those of `linecert`.

use std::{error::Error, fmt};

use linecert_store::{OpenError, StoreError};

use crate::{backup::BackupError, daemon::RunError, words::Words};

/// The command line or a setting is not right.
pub(super) const USAGE: u8 = 2;
/// A file, a folder or an account is not there.
pub(super) const NOT_FOUND: u8 = 20;
/// Another program has it.
pub(super) const BUSY: u8 = 22;
/// The disk is full or fails.
pub(super) const STORAGE: u8 = 27;
/// What is kept is not what was written.
pub(super) const DAMAGED: u8 = 40;

/// Why linecertd ends.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    message: &'static str,
    names: Vec<(&'static str, String)>,
    cause: Option<String>,
    hint: Option<&'static str>,
}

impl Failure {
    pub(super) const fn new(code: u8, message: &'static str) -> Self {
        Self { code, message, names: Vec::new(), cause: None, hint: None }
    }

    pub(super) fn name(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.names.push((name, value.to_string()));
        self
    }

    pub(super) fn cause(self, error: &dyn Error) -> Self {
        Self { cause: Some(error.to_string()), ..self }
    }

    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// The lines for standard error.
    pub(super) fn lines(&self, words: &Words) -> Vec<String> {
        let names: Vec<(&str, &dyn fmt::Display)> =
            self.names.iter().map(|(name, value)| (*name, value as &dyn fmt::Display)).collect();
        let what = words.with(self.message, &names);
        let cause = self.cause.as_ref().map_or_else(String::new, |cause| format!(": {cause}"));
        let headline = format!("{}: {what}{cause}", words.get("error"));
        let hint = self.hint.map(|hint| format!("{}: {}", words.get("hint"), words.get(hint)));
        std::iter::once(headline).chain(hint).collect()
    }
}

/// The exit code of a daemon that cannot run.
pub(super) fn of_running(error: &RunError) -> u8 {
    match error {
        RunError::Listen { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => BUSY,
        RunError::Store(error) => of_opening(error),
        RunError::Listen { .. } | RunError::Start(_) | RunError::Private(_) | RunError::Poll(_) => {
            STORAGE
        }
        RunError::Oidc(_)
        | RunError::Authority(_)
        | RunError::Tls(_)
        | RunError::Pool(_)
        | RunError::Log(_)
        | RunError::Secret(_)
        | RunError::FarEnd(_)
        | RunError::Hooks(_)
        | RunError::Template(_) => USAGE,
    }
}

/// The exit code of a backup that is not made, or not put back.
pub(super) fn of_backup(error: &BackupError) -> u8 {
    match error {
        BackupError::Exists(_) => USAGE,
        BackupError::Open(error) => of_opening(error),
        BackupError::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            NOT_FOUND
        }
        BackupError::Store(StoreError::Damaged(_))
        | BackupError::DamagedLog { .. }
        | BackupError::Changed { .. }
        | BackupError::Odd { .. }
        | BackupError::Manifest { .. }
        | BackupError::Damaged(_) => DAMAGED,
        _ => STORAGE,
    }
}

/// The exit code of a store that does not open.
pub(super) const fn of_opening(error: &OpenError) -> u8 {
    match error {
        OpenError::InUse(_) => BUSY,
        OpenError::NoStore(_) => NOT_FOUND,
        _ => STORAGE,
    }
}
