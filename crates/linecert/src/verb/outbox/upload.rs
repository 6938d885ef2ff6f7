//! A certificate goes into the outbox, and from there to the daemon.

use std::{
    collections::BTreeSet,
    env,
    path::{self, Path, PathBuf},
};

use linecert_api::{
    Outbox, Token,
    outbox::{Destination, DestinationError, Entry, OutboxError, Parcel, State},
};
use linecert_cert::Bundle;
use linecert_log::StorageError;
use linecert_measure::Timestamp;

use super::{failed, send, told, why, within};
use crate::{
    args::Upload as Args,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::read_bytes,
};

/// The variable with the token, where no file is named.
const TOKEN: &str = "LINECERT_TOKEN";

/// A delivery that was asked for and can begin.
pub(crate) struct Upload {
    outbox: Outbox,
    to: Destination,
}

impl Upload {
    /// Looks at what a delivery takes, before anything is measured for it. The daemon itself may be
    /// away.
    pub(crate) fn prepare(args: &Args, state: Option<&Path>) -> Result<Option<Self>, CommandError> {
        let Some(to) = destination(args)? else { return Ok(None) };
        to.client(token_of_environment()?).map_err(of_destination)?;
        Ok(Some(Self { outbox: within(state)?, to }))
    }

    /// Puts a certificate into the outbox, and sends what waits there for the same daemon. That the
    /// daemon is away, or refuses it, is told and is no error: the certificate was issued.
    pub(crate) fn deliver(&self, file: &Path, messages: &Messages) -> Result<(), CommandError> {
        let put = self.outbox.put(&parcel(file, &self.to)?, Timestamp::now());
        let (entry, _) = put.map_err(|error| failed(&self.outbox, error))?;
        match &entry.state {
            State::Waiting => self.send(&entry, messages),
            State::Delivered { answer, .. } => {
                render::note(told::delivered_before(&entry, answer, messages));
                Ok(())
            }
            State::Refused { problem, .. } => {
                render::note(told::refused(&entry, problem, messages));
                why::note_hint("hint-outbox-again", messages);
                Ok(())
            }
        }
    }

    fn send(&self, entry: &Entry, messages: &Messages) -> Result<(), CommandError> {
        let daemon = entry.to.daemon.to_string();
        let locked = match self.outbox.lock() {
            Ok(locked) => locked,
            // Whoever sends at the moment meets this entry too.
            Err(OutboxError::Storage(StorageError::Busy(_))) => {
                let names = [("label", entry.label.as_str()), ("daemon", &daemon)];
                render::note(messages.with("outbox-being-sent", &names));
                return Ok(());
            }
            Err(error) => return Err(failed(&self.outbox, error)),
        };
        render::note(messages.with("outbox-sending", &[("daemon", &daemon)]));
        let mut hints = BTreeSet::new();
        let same = |other: &Entry| other.to.daemon == entry.to.daemon;
        send::send(&locked, same, |entry, outcome| {
            render::note(told::outcome(entry, outcome, messages));
            hints.extend(why::hint_of(outcome));
            Ok(())
        })?;
        hints.into_iter().for_each(|hint| why::note_hint(hint, messages));
        Ok(())
    }
}

/// The daemon of the command line, if one is named.
pub(super) fn destination(args: &Args) -> Result<Option<Destination>, CommandError> {
    let Some(daemon) = args.to.clone() else { return Ok(None) };
    let token_file = args.token_file.as_deref().map(kept_path).transpose()?;
    let authorities = args.ca.as_deref().map(kept_path).transpose()?;
    Ok(Some(Destination { daemon, token_file, authorities }))
}

/// A certificate's file as it is put into the outbox, whether it verifies or not: the daemon says.
pub(super) fn parcel(file: &Path, to: &Destination) -> Result<Parcel, CommandError> {
    let bundle = read_bytes(file)?;
    let certificate = Bundle::parse(&bundle).map_err(|error| {
        CommandError::new(Exit::Certificate(30), "not-valid")
            .name("file", file.display())
            .cause(error)
            .hint("hint-outbox-certificate")
    })?;
    let label = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let certificate = certificate.envelope.digest();
    Ok(Parcel { label, certificate, bundle, to: to.clone() })
}

/// The token of the environment, if there is one.
pub(super) fn token_of_environment() -> Result<Option<Token>, CommandError> {
    let text = env::var(TOKEN).ok().filter(|text| !text.is_empty());
    let token = text.map(|text| text.parse()).transpose();
    token.map_err(|error: linecert_api::TokenError| {
        CommandError::new(Exit::Usage, "token-unusable").name("source", TOKEN).cause(error)
    })
}

/// A path that is found again from another folder, and can be kept in a file of text.
fn kept_path(path: &Path) -> Result<PathBuf, CommandError> {
    let kept = path::absolute(path).ok().filter(|path| path.to_str().is_some());
    kept.ok_or_else(|| CommandError::new(Exit::Usage, "path-no-text").name("file", path.display()))
}

/// Why nothing can be sent to a daemon, with the next step.
pub(super) fn of_destination(error: DestinationError) -> CommandError {
    let (exit, hint) = match &error {
        DestinationError::Token { .. } => (Exit::Usage, "hint-token-file"),
        DestinationError::Unread { source, .. } => (Exit::of_reading(source), "hint-file"),
        DestinationError::Authorities { .. } => (Exit::Usage, "hint-daemon-ca"),
        DestinationError::Tls(_) => (Exit::Bug, "hint-daemon-ca"),
    };
    CommandError::new(exit, "upload-unusable").cause(error).hint(hint)
}
