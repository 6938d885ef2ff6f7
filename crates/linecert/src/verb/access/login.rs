//! The credentials for an agent: from a file, the environment or a prompt.

use std::io::{self, IsTerminal as _};

use linecert_instrument::{Login, SecretSource, credentials_of_environment};
use linecert_snmp::{Community, Credentials, Passphrase, User, UserError};

use crate::{
    args::Agent,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Who asks the agent.
pub(super) fn credentials(args: &Agent, messages: &Messages) -> Result<Credentials, CommandError> {
    let given = match (&args.credentials, &args.community_file, &args.user) {
        (Some(file), _, _) => Some(fetched(&Login::File(file.clone()))?),
        (_, Some(file), _) => Some(fetched(&Login::Community(SecretSource::File(file.clone())))?),
        (_, _, Some(name)) => Some(prompted_user(name, args, messages)?),
        _ => credentials_of_environment().map_err(refused)?,
    };
    let credentials = match given {
        Some(credentials) => credentials,
        None => {
            let question = messages.with("ask-community", &[("agent", &args.agent.to_string())]);
            Community::new(prompted(&question)?.into_bytes()).into()
        }
    };
    match (credentials, &args.context) {
        (Credentials::V3(user), Some(context)) => Ok(user.in_context(context.as_str()).into()),
        (Credentials::V2c(_), Some(_)) => {
            Err(CommandError::new(Exit::Usage, "context-without-user").hint("hint-credentials"))
        }
        (credentials, None) => Ok(credentials),
    }
}

fn fetched(login: &Login) -> Result<Credentials, CommandError> {
    login.fetch().map_err(refused)
}

fn refused(error: linecert_instrument::CredentialsError) -> CommandError {
    let exit = Exit::of_file(&error);
    CommandError::new(exit, "credentials-wrong").cause(error).hint("hint-credentials")
}

fn prompted_user(
    name: &str,
    args: &Agent,
    messages: &Messages,
) -> Result<Credentials, CommandError> {
    let auth = prompted(&messages.with("ask-auth", &[("user", name)]))?;
    let privacy = prompted(&messages.with("ask-privacy", &[("user", name)]))?;
    let user = || -> Result<User, UserError> {
        let auth = (args.auth, Passphrase::new(auth)?);
        User::new(name, auth, (args.privacy, Passphrase::new(privacy)?))
    };
    user().map(Credentials::from).map_err(|error| {
        CommandError::new(Exit::Usage, "credentials-wrong").cause(error).hint("hint-credentials")
    })
}

/// Asks on the terminal without showing what is typed.
fn prompted(question: &str) -> Result<String, CommandError> {
    let missing = || CommandError::new(Exit::Usage, "no-credentials").hint("hint-credentials");
    if !io::stdin().is_terminal() {
        return Err(missing());
    }
    match rpassword::prompt_password(format!("{question} ")) {
        Ok(secret) if secret.is_empty() => Err(missing()),
        Ok(secret) => Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(render::stopped()),
        Err(error) => Err(missing().cause(error)),
    }
}
