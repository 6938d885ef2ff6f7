//! Where people set their password: with the one that they have, or just after a link let them in.

use axum::{
    Extension, Form,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use linecert_api::ProblemKind;
use linecert_console::{
    Place,
    view::{PasswordFault, Proof, SetPassword},
};
use linecert_measure::Timestamp;
use linecert_store::{Account, AccountName, Change, Expect, Scope};
use serde::Deserialize;

use super::logged_in;
use crate::{
    app::App,
    http::{page, problem::Refused, rate::Asker},
    people::{Caller, Password, Way, Weak, enter},
};

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    current: String,
    new: String,
    again: String,
}

/// The form.
pub(super) async fn show(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    form((&app, &caller, &headers), StatusCode::OK, None)
}

fn form(
    (app, caller, headers): (&App, &Caller, &HeaderMap),
    status: StatusCode,
    fault: Option<PasswordFault>,
) -> Response {
    let view = SetPassword { proof: proof(app, caller), fault, least: Password::LEAST };
    page::html(status, &page::frame(headers, Some(caller)), &view)
}

fn proof(app: &App, caller: &Caller) -> Proof {
    let sessions = &app.entrance.sessions;
    let by_link = caller.session().is_some_and(|s| sessions.is_by_link(s, Timestamp::now()));
    if by_link { Proof::Link } else { Proof::Password }
}

/// Sets the password. Every other session of the account is over, since somebody else may have them.
pub(super) async fn set(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Form(Given { current, new, again }): Form<Given>,
) -> Result<Response, Refused> {
    let place = (&app, &caller, &headers);
    let account = account(&app, caller.account()).await?;
    let [current, new, again] = [current, new, again].map(Password::typed);
    if proof(&app, &caller) == Proof::Password {
        match right(&app, &account, current).await? {
            Guess::Right => {}
            Guess::Wrong => {
                return Ok(form(place, StatusCode::FORBIDDEN, Some(PasswordFault::Wrong)));
            }
            Guess::TooMany => {
                return Ok(form(
                    place,
                    StatusCode::TOO_MANY_REQUESTS,
                    Some(PasswordFault::TooMany),
                ));
            }
        }
    }
    if let Some(fault) = fault(&account.name, &new, &again) {
        return Ok(form(place, StatusCode::UNPROCESSABLE_ENTITY, Some(fault)));
    }
    let hash = app.entrance.passwords.hash(new).await?;
    let (name, expect) = (account.name.clone(), Expect::Version(account.version));
    let account = Account { password: Some(hash), ..account };
    let changes =
        vec![Change::PutAccount(Box::new(account), expect), Change::CloseSessions(name.clone())];
    let session = enter(&app, (name, Way::Password), changes).await?;
    Ok(logged_in(&app, &session, &Place::Dashboard.href()))
}

/// The account of whoever asks, whatever their regions are.
async fn account(app: &App, name: &AccountName) -> Result<Account, Refused> {
    let found = app.store.account(&Scope::system(), name).await?;
    found.ok_or_else(|| Refused::new(ProblemKind::Unauthenticated, "the session is over"))
}

/// Whether a password was guessed.
enum Guess {
    Right,
    Wrong,
    TooMany,
}

async fn right(app: &App, account: &Account, given: Password) -> Result<Guess, Refused> {
    let (guesses, now) = (&app.entrance.guesses, std::time::Instant::now());
    let asker = Asker::Account(account.name.clone());
    if guesses.look(&asker, now).is_err() {
        return Ok(Guess::TooMany);
    }
    if app.entrance.passwords.is_of(account.password.clone(), given).await? {
        return Ok(Guess::Right);
    }
    Ok(guesses.take(&asker, now).map_or(Guess::TooMany, |()| Guess::Wrong))
}

fn fault(name: &AccountName, new: &Password, again: &Password) -> Option<PasswordFault> {
    match new.check(name.as_str()) {
        Err(Weak::Length) => Some(PasswordFault::Short),
        Err(Weak::Guessed) => Some(PasswordFault::Guessed),
        Ok(()) if !new.is(again) => Some(PasswordFault::Different),
        Ok(()) => None,
    }
}
