//! The password of an account: from a file, the environment or a prompt.

use std::io::{self, IsTerminal as _};

use linecert_instrument::SecretSource;

use crate::{
    args::Secret,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The password of a user.
pub(super) fn fetch(
    secret: &Secret,
    user: &str,
    messages: &Messages,
) -> Result<String, CommandError> {
    let source = match (&secret.password_file, &secret.password_env) {
        (Some(file), _) => SecretSource::File(file.clone()),
        (_, Some(name)) => SecretSource::Env(name.clone()),
        _ => return ask(user, messages),
    };
    source.fetch().map_err(|error| {
        let exit = Exit::of_file(&error);
        let refused = CommandError::new(exit, "no-password");
        refused.cause(error).hint("hint-service-password")
    })
}

/// Asks on the terminal without showing what is typed.
fn ask(user: &str, messages: &Messages) -> Result<String, CommandError> {
    let refused = || CommandError::new(Exit::Usage, "no-password").hint("hint-service-password");
    if !io::stdin().is_terminal() {
        return Err(refused());
    }
    let question = messages.with("ask-service-password", &[("user", user)]);
    match rpassword::prompt_password(format!("{question} ")) {
        Ok(secret) if secret.is_empty() => Err(refused()),
        Ok(secret) => Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(render::stopped()),
        Err(error) => Err(refused().cause(error)),
    }
}
