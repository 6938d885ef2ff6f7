//! Enrolments: an account is given a code, and a laptop makes a token of it, once. The centre hands
//! the code over in whatever way it trusts; nobody has to carry a token around.

use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::SignedDuration;
use linecert_api::{FieldFault, ProblemKind, wire};
use linecert_measure::Timestamp;
use linecert_store::{Account, AccountName, Actor, Change, Role, Scope, Write, WriteError};

use super::{
    answer, body,
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    http::RequestId,
    people::{Caller, InviteError, Purpose, Right, Secret, Token, invite},
};

/// How long a laptop may use its token.
const TOKEN: SignedDuration = SignedDuration::from_hours(365 * 24);
/// The longest name of a laptop, in characters.
const LONGEST: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let make = Doc::new("accounts", "Makes a code by which one laptop of an account enrols.")
        .detail(
            "Only this answer ever holds the code. Whoever is no administrator enrols installers.",
        )
        .body::<wire::EnrolmentInput>()
        .answer::<wire::MadeEnrolment>(201, "The code.");
    let enrol = Doc::new("accounts", "Uses a code up, and makes a token for the laptop.")
        .detail("The token may do what installers may, in the scope of its account.")
        .body::<wire::Enrol>()
        .answer::<wire::MadeToken>(201, "The token, with its secret.");
    let link = Doc::new("accounts", "Makes a link that logs the holder of an account in, once.")
        .detail("Only this answer ever holds the link.")
        .answer::<wire::MadeLink>(201, "The link.");
    let administers = Access::Needs(Right::Administer);
    vec![
        Route::post("/api/v1/enrolments", Access::Needs(Right::EnrolLaptops), self::make).doc(make),
        Route::post("/api/v1/enrolments/use", Access::Open, self::enrol).doc(enrol),
        Route::post("/api/v1/accounts/{name}/link", administers, self::link).doc(link),
    ]
}

/// Makes a code.
async fn make(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let input: wire::EnrolmentInput = body::json(&headers, body, &app).await?;
    let name = input.account.parse().map_err(|error| wrong("/account", &error))?;
    let found = account(&app, &caller, &name).await?;
    if found.role != Role::Installer && !caller.may(Right::Administer) {
        let detail = format!("`{name}` is no installer; an administrator enrols its laptops");
        return Err(Refused::new(ProblemKind::Forbidden, detail));
    }
    let invited = invite(&app, caller.actor(), (found.name, Purpose::Enrol)).await?;
    let (account, code) = (name.to_string(), invited.code().to_owned());
    let made = wire::MadeEnrolment { account, expires_at: invited.expires_at, code };
    Ok(answer::json(StatusCode::CREATED, &made))
}

/// Makes a link.
async fn link(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let absent = |_| Refused::not_found(format_args!("account {name}"));
    let found = account(&app, &caller, &name.parse().map_err(absent)?).await?;
    let invited = invite(&app, caller.actor(), (found.name, Purpose::LogIn)).await?;
    let (account, link) = (name, invited.link(app.entrance.address()));
    let made = wire::MadeLink { account, expires_at: invited.expires_at, link };
    Ok(answer::json(StatusCode::CREATED, &made))
}

/// An account in sight of the caller: whoever sees some regions only invites nobody.
async fn account(app: &App, caller: &Caller, name: &AccountName) -> Result<Account, Refused> {
    let found = app.store.account(caller.scope(), name).await?;
    found.ok_or_else(|| Refused::not_found(format_args!("account {name}")))
}

/// Uses a code up. Nobody is known yet: the code is what is shown.
async fn enrol(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let wire::Enrol { code, laptop } = body::json(&headers, body, &app).await?;
    if laptop.chars().count() > LONGEST || laptop.chars().any(char::is_control) {
        return Err(wrong("/laptop", &"it is no name of a laptop"));
    }
    let (at, code) = (Timestamp::now(), code.parse::<Secret>().map_err(|_| used())?);
    let found = app.store.invitation(code.hash(), at).await?;
    let found = found.filter(|(invitation, _)| invitation.purpose == Purpose::Enrol.word());
    let (invitation, _) = found.ok_or_else(used)?;
    let secret = Token::draw().map_err(|error| {
        tracing::error!(%error, "no token could be drawn");
        Refused::new(ProblemKind::Internal, "the system gives no random bytes")
    })?;
    let token = of_laptop((&secret, invitation.account.clone()), laptop, at);
    let changes =
        vec![Change::UseInvitation(code.hash()), Change::PutToken(Box::new(token.clone()))];
    let request = RequestId::current().map(|id| id.to_string());
    let (by, scope) = (Actor::Machine(invitation.account), Scope::system());
    let written = app.store.write(Write { by, scope, at, request, once: None, changes }).await;
    written.map_err(|error| match error {
        WriteError::Conflict { .. } => used(),
        error => error.into(),
    })?;
    let made = wire::MadeToken {
        token: wire::Token {
            id: token.id.0,
            account: token.account.to_string(),
            note: token.note,
            made_at: token.made_at,
            expires_at: token.expires_at,
        },
        secret: Some(secret.reveal().to_owned()),
    };
    Ok(answer::json(StatusCode::CREATED, &made))
}

/// A token with the rights of installers, whatever the account may.
fn of_laptop(
    (secret, account): (&Token, AccountName),
    note: String,
    at: Timestamp,
) -> linecert_store::Token {
    let made_at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let rights = Right::ALL.iter().filter(|right| right.is_open_to(Role::Installer));
    linecert_store::Token {
        id: secret.id(),
        hash: secret.hash(),
        account,
        rights: Some(rights.map(|right| right.name().to_owned()).collect()),
        made_at,
        expires_at: made_at.saturating_add(TOKEN).unwrap_or(made_at),
        note,
    }
}

/// Codes that never were are refused as those that were used.
fn used() -> Refused {
    Refused::new(ProblemKind::Forbidden, "the code was used, is too old, or was never given out")
}

fn wrong(pointer: &str, detail: &dyn std::fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: detail.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
}

impl From<InviteError> for Refused {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Write(error) => error.into(),
            InviteError::Draw(error) => {
                tracing::error!(%error, "no secret could be drawn");
                Self::new(ProblemKind::Internal, "the system gives no random bytes")
            }
        }
    }
}
