//! `linecert key tokens`: what is plugged in, and the keys in it.

use std::{env, path::PathBuf};

use linecert_cert::PublicKey;
use linecert_key::{KeyKind, PassphraseSource, Token, TokenKeyDescription, TokenModule};
use serde_json::{Value, json};

use super::public_json;
use crate::{
    args::{Format, KeyTokens},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    signer::{MODULE, Person, refusal},
};

/// A token with its keys, where there was a PIN to see them.
struct Seen {
    token: Token,
    keys: Option<Vec<TokenKeyDescription>>,
}

/// Lists the tokens, and with a PIN their keys.
pub(super) fn run(
    args: &KeyTokens,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let from_environment = || env::var_os(MODULE).map(PathBuf::from);
    let library = args.module.clone().or_else(from_environment).ok_or_else(|| {
        CommandError::new(Exit::Usage, "token-library-unnamed").hint("hint-token-library")
    })?;
    let refused = |error| CommandError::new(Exit::Refused, "key-closed").cause(error);
    let tokens =
        TokenModule::load(&library).map_err(refusal::of_module)?.tokens().map_err(refused)?;
    let seen = tokens.into_iter().map(|token| see(token, args.pin.as_ref(), messages));
    let seen = seen.collect::<Result<Vec<_>, _>>()?;
    if format == Format::Text && seen.is_empty() {
        render::note(messages.get("token-none"));
    }
    seen.iter().try_for_each(|seen| match format {
        Format::Json => render::json_line(&seen.json()),
        Format::Text => render::lines(seen.lines(messages)),
    })
}

fn see(
    token: Token,
    pin: Option<&PassphraseSource>,
    messages: &Messages,
) -> Result<Seen, CommandError> {
    let keys = pin.map(|pin| token.keys(pin, &mut Person::new(messages)));
    Ok(Seen { keys: keys.transpose().map_err(refusal::of_login)?, token })
}

impl Seen {
    fn lines(&self, messages: &Messages) -> Vec<String> {
        let token = &self.token;
        let head =
            [token.uri().to_string(), token.manufacturer().to_owned(), token.model().to_owned()];
        let mut lines = vec![render::safe(head.join("  ").trim_end())];
        let keys = self.keys.iter().flatten().map(|key| {
            vec![
                format!("  {}", render::safe(&key.label)),
                hexadecimal(&key.id),
                kind(&key.kind, messages),
            ]
        });
        lines.extend(render::table(keys.collect()));
        lines
    }

    fn json(&self) -> Value {
        let token = &self.token;
        let keys = self.keys.as_ref().map(|keys| keys.iter().map(key_json).collect::<Vec<_>>());
        json!({
            "token": token.label(),
            "serial": token.serial(),
            "manufacturer": token.manufacturer(),
            "model": token.model(),
            "uri": token.uri().to_string(),
            "keys": keys,
        })
    }
}

fn key_json(key: &TokenKeyDescription) -> Value {
    json!({
        "label": key.label,
        "id": hexadecimal(&key.id),
        "kind": key.kind.to_string(),
        "public": public_half(&key.kind).map(public_json),
    })
}

const fn public_half(kind: &KeyKind) -> Option<&PublicKey> {
    match kind {
        KeyKind::EcdsaP256(key) => Some(key),
        _ => None,
    }
}

fn kind(kind: &KeyKind, messages: &Messages) -> String {
    match kind {
        KeyKind::EcdsaP256(key) => key.to_string(),
        KeyKind::WithoutPublicKey => messages.get("token-key-half"),
        KeyKind::PinForEach => messages.get("token-key-pin"),
        KeyKind::NotForSigning => messages.get("token-key-not-signing"),
        KeyKind::Other(name) => messages.with("token-key-other", &[("kind", name)]),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
