//! Where people log in and out. A browser that shows no cookie is given one with the form, so that a
//! form without a session has a token too; whoever logs in is given another.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use linecert_api::ProblemKind;
use linecert_console::{Place, view};
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Change, WriteError};

use super::{
    page,
    problem::Refused,
    routes::{Access, Route},
};
use crate::{
    app::App,
    people::{Caller, EnterError, Purpose, Secret, Way, enter},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/log-in", Access::Form, show),
        Route::get("/log-in/link/{secret}", Access::Form, show_link),
        Route::post("/log-in/link/{secret}", Access::Form, use_link),
        Route::post("/log-out", Access::LoggedIn, log_out),
    ]
}

/// The form.
async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Query(mut given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let next = given.remove("next").filter(|next| page::is_place(next));
    form(&app, &headers, (StatusCode::OK, next, None))
}

/// The form with why it is shown again.
fn form(
    app: &App,
    headers: &HeaderMap,
    (status, next, refusal): (StatusCode, Option<String>, Option<view::Refusal>),
) -> Result<Response, Refused> {
    let visit = Visit::of(app, headers)?;
    let csrf = visit.secret.csrf().as_str().to_owned();
    let view = view::LogIn { account: String::new(), next, refusal, csrf };
    Ok(visit.keep(app, page::html(status, &page::frame(headers, None), &view)))
}

/// The button of a link. Whatever follows links by itself sends no forms.
async fn show_link(
    State(app): State<App>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Refused> {
    let Some((_, account)) = invited(&app, &secret).await? else {
        return link_used(&app, &headers);
    };
    let visit = Visit::of(&app, &headers)?;
    let csrf = visit.secret.csrf().as_str().to_owned();
    let view = view::LogInLink { secret, account: account.to_string(), csrf };
    let shown = page::html(StatusCode::OK, &page::frame(&headers, None), &view);
    Ok(visit.keep(&app, shown))
}

/// Uses a link up, and logs in.
async fn use_link(
    State(app): State<App>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Refused> {
    let Some((secret, account)) = invited(&app, &secret).await? else {
        return link_used(&app, &headers);
    };
    let use_it = Change::UseInvitation(secret.hash());
    match enter(&app, (account, Way::Link), vec![use_it]).await {
        Ok(session) => Ok(logged_in(&app, &session, &Place::Password.href())),
        // Somebody was faster.
        Err(EnterError::Write(WriteError::Conflict { .. })) => link_used(&app, &headers),
        Err(error) => Err(error.into()),
    }
}

fn link_used(app: &App, headers: &HeaderMap) -> Result<Response, Refused> {
    form(app, headers, (StatusCode::GONE, None, Some(view::Refusal::LinkUsed)))
}

/// Whom a link lets in, if it still does.
async fn invited(app: &App, secret: &str) -> Result<Option<(Secret, AccountName)>, Refused> {
    let Ok(secret) = secret.parse::<Secret>() else { return Ok(None) };
    let found = app.store.invitation(secret.hash(), Timestamp::now()).await?;
    let found = found.filter(|(invitation, _)| invitation.purpose == Purpose::LogIn.word());
    Ok(found.map(|(_, account)| (secret, account.name)))
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
        let secret = Secret::draw().map_err(EnterError::from)?;
        Ok(Self { secret, is_new: true })
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
