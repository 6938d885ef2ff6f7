//! Where people log in and out. A browser that shows no cookie is given one with the form, so that a
//! form without a session has a token too; whoever logs in is given another.

mod link;
mod password;
mod provider;

use std::{collections::BTreeMap, net::IpAddr};

use axum::{
    Extension, Form,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use linecert_api::ProblemKind;
use linecert_console::{Place, view};
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Change, Scope};
use serde::Deserialize;

use super::{
    page,
    problem::Refused,
    rate::Empty,
    routes::{Access, Route},
    server::Peer,
};
use crate::{
    app::App,
    people::{Caller, EnterError, HashError, Password, Secret, Way, enter},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/log-in", Access::Form, show),
        Route::post("/log-in", Access::Form, log_in),
        Route::get("/log-in/link/{secret}", Access::Form, link::show),
        Route::post("/log-in/link/{secret}", Access::Form, link::press),
        Route::get("/log-in/provider", Access::Form, provider::leave),
        Route::get("/log-in/provider/return", Access::Form, provider::come_back),
        Route::post("/log-out", Access::LoggedIn, log_out),
        Route::get("/password", Access::LoggedIn, password::show),
        Route::post("/password", Access::LoggedIn, password::set),
    ]
}

/// What the form sends.
#[derive(Deserialize)]
struct Given {
    account: String,
    password: String,
}

/// Where a visitor wants to go, when it is a page of the console.
fn next(mut given: BTreeMap<String, String>) -> Option<String> {
    given.remove("next").filter(|next| page::is_place(next))
}

/// The form.
async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    form(&app, &headers, (StatusCode::OK, next(given), None))
}

/// The form with why it is shown again.
fn form(
    app: &App,
    headers: &HeaderMap,
    (status, next, refusal): (StatusCode, Option<String>, Option<view::Refusal>),
) -> Result<Response, Refused> {
    let visit = Visit::of(app, headers)?;
    let provider = app.entrance.oidc.as_ref().map(|oidc| oidc.name().to_owned());
    let (account, csrf) = (String::new(), visit.csrf());
    let view = view::LogIn { account, next, provider, refusal, csrf };
    Ok(visit.keep(app, page::html(status, &page::frame(headers, None), &view)))
}

/// Logs in by a password. Account and password are refused alike, after as long a time.
async fn log_in(
    State(app): State<App>,
    (headers, Query(given)): (HeaderMap, Query<BTreeMap<String, String>>),
    peer: Option<Extension<Peer>>,
    Form(Given { account, password }): Form<Given>,
) -> Result<Response, Refused> {
    let (next, password) = (next(given), Password::typed(password));
    let address = peer.map_or(IpAddr::from([0, 0, 0, 0]), |Extension(peer)| peer.address.ip());
    let again = |status, refusal, next| form(&app, &headers, (status, next, Some(refusal)));
    if let Err(Empty { retry_after }) = app.entrance.guesses.take(&account, address) {
        let mut answer = again(StatusCode::TOO_MANY_REQUESTS, view::Refusal::TooMany, next)?;
        let seconds = HeaderValue::from(retry_after.as_secs().saturating_add(1));
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
        return Ok(answer);
    }
    match known(&app, account.parse().ok(), password).await? {
        Some(account) => {
            let replaced = replaced(&app, &headers).await?.into_iter().collect();
            let session = enter(&app, (account, Way::Password), replaced).await?;
            Ok(logged_in(&app, &session, next.as_deref().unwrap_or("/")))
        }
        None => {
            // The name stays out of the lines: people type passwords into the wrong field.
            tracing::warn!(%address, "somebody could not log in");
            again(StatusCode::FORBIDDEN, view::Refusal::Wrong, next)
        }
    }
}

/// The account that has this password, if it may be used.
async fn known(
    app: &App,
    name: Option<AccountName>,
    password: Password,
) -> Result<Option<AccountName>, Refused> {
    let account = match &name {
        Some(name) => app.store.account(&Scope::system(), name).await?,
        None => None,
    };
    let account = account.filter(|account| !account.disabled);
    let stored = account.and_then(|account| account.password);
    let is_right = app.entrance.passwords.is_of(stored, password).await?;
    Ok(name.filter(|_| is_right))
}

/// That the session is over which the browser had before, if it had one.
async fn replaced(app: &App, headers: &HeaderMap) -> Result<Option<Change>, Refused> {
    let Some(secret) = app.entrance.cookie().shown(headers) else { return Ok(None) };
    let found = app.store.session(secret.hash(), Timestamp::now()).await?;
    Ok(found.map(|(session, _)| Change::CloseSession(session.hash)))
}

/// Ends the session.
async fn log_out(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Refused> {
    if let Some(session) = caller.session() {
        app.write(&caller, vec![Change::CloseSession(session)]).await?;
    }
    let mut answer = page::see(&Place::LogIn.href());
    if let Some(forget) = app.entrance.cookie().forget() {
        answer.headers_mut().insert(header::SET_COOKIE, forget);
    }
    Ok(answer)
}

/// Gives a browser the cookie of its session, and shows it where it wanted to go.
fn logged_in(app: &App, session: &Secret, next: &str) -> Response {
    keep(app, session, page::see(next))
}

fn keep(app: &App, secret: &Secret, mut answer: Response) -> Response {
    if let Some(cookie) = app.entrance.cookie().keep(secret) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

/// A browser that may not be logged in.
struct Visit {
    secret: Secret,
    is_new: bool,
}

impl Visit {
    /// The browser by its cookie, or by one that it is given.
    fn of(app: &App, headers: &HeaderMap) -> Result<Self, Refused> {
        if let Some(secret) = app.entrance.cookie().shown(headers) {
            return Ok(Self { secret, is_new: false });
        }
        Ok(Self { secret: Secret::draw().map_err(EnterError::from)?, is_new: true })
    }

    /// What its form sends back.
    fn csrf(&self) -> String {
        self.secret.csrf().as_str().to_owned()
    }

    fn keep(&self, app: &App, answer: Response) -> Response {
        if self.is_new { keep(app, &self.secret, answer) } else { answer }
    }
}

impl From<EnterError> for Refused {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Write(error) => error.into(),
            EnterError::Draw(error) => {
                tracing::error!(%error, "no secret could be drawn");
                Self::new(ProblemKind::Internal, "the system gives no random bytes")
            }
        }
    }
}

impl From<HashError> for Refused {
    fn from(error: HashError) -> Self {
        tracing::error!(%error, "no password could be hashed");
        Self::new(ProblemKind::Internal, "no password can be hashed")
    }
}
