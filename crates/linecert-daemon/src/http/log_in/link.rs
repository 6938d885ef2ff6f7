//! Links that log in once: a page with a button, and what the button does.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use linecert_console::{Place, view};
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Change, WriteError};

use super::{Visit, form, logged_in, replaced};
use crate::{
    app::App,
    http::{page, problem::Refused},
    people::{EnterError, Purpose, Secret, Way, enter},
};

/// The button. Whatever follows links by itself sends no forms.
pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Refused> {
    let Some((_, account)) = invited(&app, &secret).await? else { return used(&app, &headers) };
    let visit = Visit::of(&app, &headers)?;
    let view = view::LogInLink { secret, account: account.to_string(), csrf: visit.csrf() };
    let shown = page::html(StatusCode::OK, &page::frame(&headers, None), &view);
    Ok(visit.keep(&app, shown))
}

/// Uses the link up, and logs in.
pub(super) async fn press(
    State(app): State<App>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Refused> {
    let Some((secret, account)) = invited(&app, &secret).await? else {
        return used(&app, &headers);
    };
    let mut changes = vec![Change::UseInvitation(secret.hash())];
    changes.extend(replaced(&app, &headers).await?);
    match enter(&app, (account, Way::Link), changes).await {
        Ok(session) => Ok(logged_in(&app, &session, &Place::Password.href())),
        // Somebody was faster.
        Err(EnterError::Write(WriteError::Conflict { .. })) => used(&app, &headers),
        Err(error) => Err(error.into()),
    }
}

fn used(app: &App, headers: &HeaderMap) -> Result<Response, Refused> {
    form(app, headers, (StatusCode::GONE, None, Some(view::Refusal::LinkUsed)))
}

/// Whom a link lets in, if it still does.
async fn invited(app: &App, secret: &str) -> Result<Option<(Secret, AccountName)>, Refused> {
    let Ok(secret) = secret.parse::<Secret>() else { return Ok(None) };
    let found = app.store.invitation(secret.hash(), Timestamp::now()).await?;
    let found = found.filter(|(invitation, _)| invitation.purpose == Purpose::LogIn.word());
    Ok(found.map(|(_, account)| (secret, account.name)))
}
