//! `linecertd link`: a link that logs in once, by whoever may open the store itself.

use std::error::Error;

use linecert_measure::Timestamp;
use linecert_store::{AccountName, Actor, WriteError};

use super::{
    MakeLink, Screen,
    failure::{self, Failure},
    token,
};
use crate::{
    config::Config,
    people::{Invited, Purpose},
    store,
};

/// Runs the verb.
pub(super) fn run(
    args: &MakeLink,
    config: &Config,
    screen: &mut Screen<'_>,
) -> Result<(), Failure> {
    let failed = |code, error: &dyn Error| {
        let failed = Failure::new(code, "cannot-link").name("account", &args.account);
        failed.cause(error).hint("hint-stop")
    };
    let account: AccountName =
        args.account.parse().map_err(|error| failed(failure::USAGE, &error))?;
    let store =
        store::open(&config.data).map_err(|error| failed(failure::of_opening(&error), &error))?;
    let drawn = Invited::draw((account, Purpose::LogIn), Timestamp::now());
    let (invited, change) = drawn.map_err(|error| failed(failure::STORAGE, &error))?;
    token::write(&*store, vec![change], Actor::System("link")).map_err(|error| {
        match error.downcast_ref() {
            Some(WriteError::Missing { .. }) => {
                Failure::new(failure::NOT_FOUND, "no-account").name("account", &args.account)
            }
            _ => failed(failure::STORAGE, &*error),
        }
    })?;
    let names: [(&str, &dyn std::fmt::Display); 2] =
        [("account", &args.account), ("until", &invited.expires_at)];
    screen.note(screen.words.with("link-made", &names));
    screen.line(invited.link(&config.address()));
    Ok(())
}
