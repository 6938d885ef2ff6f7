//! A password that is typed on the terminal.

use std::io::{self, IsTerminal as _};

use linecert_instrument::{ConsoleAccess, SecretSource};

use crate::{
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Whether somebody is there to be asked.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Asks for the password of a console without showing what is typed.
pub(super) fn ask(
    access: &ConsoleAccess,
    messages: &Messages,
) -> Result<SecretSource, CommandError> {
    let refused =
        || CommandError::new(Exit::Forbidden, "no-password").hint("hint-console-password");
    let question = messages.with("ask-password", &[("link", &access.link.to_string())]);
    match rpassword::prompt_password(format!("{question} ")) {
        Ok(secret) if secret.is_empty() => Err(refused()),
        Ok(secret) => kept(secret).map_err(|error| refused().cause(error)),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(render::stopped()),
        Err(error) => Err(refused().cause(error)),
    }
}

/// The secret in a pipe: it never touches a disk, and is read once.
#[cfg(unix)]
fn kept(secret: String) -> io::Result<SecretSource> {
    use std::{io::Write as _, os::fd::IntoRawFd as _};

    let (reader, mut writer) = io::pipe()?;
    writer.write_all(secret.as_bytes())?;
    drop(writer);
    // The descriptor stays open until the program ends, as its path is all that is kept.
    let file = format!("/dev/fd/{}", reader.into_raw_fd());
    Ok(SecretSource::File(file.into()))
}

#[cfg(not(unix))]
fn kept(_: String) -> io::Result<SecretSource> {
    Err(io::ErrorKind::Unsupported.into())
}
