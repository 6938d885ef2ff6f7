//! `linecertd token`: a token for an account, by whoever may open the store itself.

use std::error::Error;

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Actor, Change, Scope, Store, Write, WriteError};

use super::{
    MakeToken, Screen,
    failure::{self, Failure},
};
use crate::{config::Config, http::fingerprint, people::Token, store};

/// Runs the verb.
pub(super) fn run(
    args: &MakeToken,
    config: &Config,
    screen: &mut Screen<'_>,
) -> Result<(), Failure> {
    let failed = |code, error: &dyn Error| {
        let failed = Failure::new(code, "cannot-token").name("account", &args.account);
        failed.cause(error).hint("hint-stop")
    };
    let account: AccountName =
        args.account.parse().map_err(|error| failed(failure::USAGE, &error))?;
    let store =
        store::open(&config.data).map_err(|error| failed(failure::of_opening(&error), &error))?;
    let drawn = draw((account, "linecertd token"), Timestamp::now(), args.days);
    let (secret, mut token) = drawn.map_err(|error| failed(failure::STORAGE, &*error))?;
    let (made, shown) = match &args.certificate {
        None => ("token-made", secret.reveal().to_owned()),
        Some(file) => {
            token.hash = fingerprint(file).map_err(|error| failed(failure::USAGE, &error))?;
            ("token-of-certificate", token.hash.0.to_string())
        }
    };
    let until = token.expires_at;
    let change = Change::PutToken(Box::new(token));
    write(&*store, vec![change], Actor::System("token")).map_err(|error| {
        match error.downcast_ref() {
            Some(WriteError::Missing { .. }) => {
                Failure::new(failure::NOT_FOUND, "no-account").name("account", &args.account)
            }
            _ => failed(failure::STORAGE, &*error),
        }
    })?;
    let names: [(&str, &dyn std::fmt::Display); 2] =
        [("account", &args.account), ("until", &until)];
    screen.note(screen.words.with(made, &names));
    screen.line(shown);
    Ok(())
}

/// Draws a token of an account.
pub(super) fn draw(
    (account, note): (AccountName, &str),
    made_at: Timestamp,
    days: u16,
) -> Result<(Token, linecert_store::Token), Box<dyn Error>> {
    let secret = Token::draw()?;
    let made_at = Timestamp::from_second(made_at.as_second())?;
    let expires_at = made_at.checked_add(SignedDuration::from_hours(24 * i64::from(days)))?;
    let token = linecert_store::Token {
        id: secret.id(),
        hash: secret.hash(),
        account,
        rights: None,
        made_at,
        expires_at,
        note: note.to_owned(),
    };
    Ok((secret, token))
}

/// Writes into a store that no daemon has open.
pub(super) fn write(
    store: &dyn Store,
    changes: Vec<Change>,
    by: Actor,
) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (scope, at) = (Scope::system(), Timestamp::now());
    let write = Write { by, scope, at, request: None, once: None, changes };
    runtime.block_on(store.write(write))?;
    Ok(())
}
