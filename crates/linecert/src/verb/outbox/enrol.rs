//! `outbox enrol`: makes a token of a code that the operations centre handed over.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use linecert_api::outbox::{DeliveryError, Destination, Outcome};

use super::{upload::of_destination, why};
use crate::{
    args::OutboxEnrol,
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(super) fn run(args: &OutboxEnrol, messages: &Messages) -> Result<Exit, CommandError> {
    // A code is used once: what could not be written afterwards would be lost.
    let mut file = create(&args.file).map_err(|error| unwritten(&args.file, &error))?;
    let enrolled = enrol(args, messages);
    let written = enrolled.and_then(|secret| {
        let line = format!("{secret}\n");
        let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| unwritten(&args.file, &error))
    });
    if let Err(error) = written {
        drop(std::fs::remove_file(&args.file));
        return Err(error);
    }
    let names = [("daemon", args.daemon.to_string()), ("file", args.file.display().to_string())];
    let names = names.each_ref().map(|(name, value)| (*name, value.as_str()));
    render::line(messages.with("outbox-enrolled", &names))?;
    Ok(Exit::Pass)
}

/// The secret that the daemon gives for the code.
fn enrol(args: &OutboxEnrol, messages: &Messages) -> Result<String, CommandError> {
    let to =
        Destination { daemon: args.daemon.clone(), token_file: None, authorities: args.ca.clone() };
    let client = to.client(None).map_err(of_destination)?;
    let laptop = args.laptop.clone().unwrap_or_default();
    let made = block_on(render::until_stopped(async {
        client.enrol(&args.code, &laptop).await.map_err(|error| {
            let error = DeliveryError::Client(error);
            let why = why::of(&error, messages);
            CommandError::new(why::exit_of(&Outcome::Waits(error)), "not-enrolled")
                .name("daemon", &args.daemon)
                .name("why", why)
                .hint("hint-enrol")
        })
    }))?;
    made.secret.ok_or_else(|| {
        CommandError::new(Exit::DaemonUnclear, "not-enrolled")
            .name("daemon", &args.daemon)
            .name("why", messages.get("outbox-no-secret"))
            .hint("hint-enrol")
    })
}

fn create(file: &Path) -> io::Result<std::fs::File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)
}

fn unwritten(file: &Path, error: &io::Error) -> CommandError {
    let command = CommandError::new(Exit::of_writing(error), "token-unwritten");
    command.name("file", file.display()).name("why", error).hint("hint-elsewhere")
}
