//! `linecert key`: secret keys, and what the operator signs about them.

mod enrol;
mod known;
mod make;
mod new;
mod revoke;
mod show;
#[cfg(feature = "key-store")]
mod store;
mod tokens;

use linecert_cert::PublicKey;
use serde_json::{Value, json};

use crate::{
    args::{Format, Key},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(crate) fn run(key: &Key, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let ways = (format, messages);
    match key {
        Key::New(args) => new::run(args, ways)?,
        Key::Make(args) => make::run(args, ways)?,
        Key::Request(args) => enrol::request(args, ways)?,
        Key::Issue(args) => enrol::issue(args, ways)?,
        Key::Show(args) => show::run(args, ways)?,
        Key::Revoke(args) => revoke::run(args, ways)?,
        Key::Cosign(args) => revoke::cosign(args, ways)?,
        Key::Passphrase(args) => make::change_passphrase(args, messages)?,
        Key::Tokens(args) => tokens::run(args, ways)?,
        #[cfg(feature = "key-store")]
        Key::Remember(args) => store::remember(args, messages)?,
        #[cfg(feature = "key-store")]
        Key::Forget(args) => store::forget(args, messages)?,
    }
    Ok(Exit::Pass)
}

/// Tells what was done, in words or as JSON.
fn tell(
    (text, value): (String, Value),
    (format, _): (Format, &Messages),
) -> Result<(), CommandError> {
    match format {
        Format::Text => render::line(text),
        Format::Json => render::json_line(&value),
    }
}

/// The public half of a key as programs read it.
fn public_json(key: &PublicKey) -> Value {
    json!({ "key": key.to_string(), "id": key.id().to_string(), "algorithm": key.algorithm().name() })
}
