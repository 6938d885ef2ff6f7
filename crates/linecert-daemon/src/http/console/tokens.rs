//! Tokens of machines: made, shown once, and revoked.

use axum::{extract::Form, response::Response};
use jiff::SignedDuration;
use linecert_api::ProblemKind;
use linecert_console::{
    Place,
    view::{self, Tokens},
};
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Change, TokenId};
use serde::Deserialize;

use super::visit::{Visit, see, wrong};
use crate::{http::problem::Refused, people::Token};

/// The longest time that a token counts, in days.
const LONGEST: u16 = 3650;
/// The longest note, in characters.
const NOTE: usize = 200;

/// The tokens of one page of accounts.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    shown(&visit, None).await
}

/// What is sent for a new token.
#[derive(Debug, Deserialize)]
pub(super) struct New {
    account: String,
    note: String,
    days: u16,
}

/// Makes a token. Only this answer ever holds its secret.
pub(super) async fn add(visit: Visit, Form(new): Form<New>) -> Result<Response, Refused> {
    let account: AccountName = new.account.trim().parse().map_err(wrong)?;
    if !(1..=LONGEST).contains(&new.days) {
        return Err(wrong(format_args!("{} days are none of 1 to {LONGEST}", new.days)));
    }
    let secret = Token::draw().map_err(|error| {
        tracing::error!(%error, "no token could be drawn");
        Refused::new(ProblemKind::Internal, "the system gives no random bytes")
    })?;
    let now = visit.frame.now;
    let made_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let lasts = SignedDuration::from_hours(24 * i64::from(new.days));
    let token = linecert_store::Token {
        id: secret.id(),
        hash: secret.hash(),
        account,
        rights: None,
        made_at,
        expires_at: made_at.saturating_add(lasts).map_err(wrong)?,
        note: new.note.trim().chars().take(NOTE).collect(),
    };
    visit.app.write(&visit.caller, vec![Change::PutToken(Box::new(token))]).await?;
    shown(&visit, Some(secret.reveal().to_owned())).await
}

/// Takes a token back.
pub(super) async fn revoke(visit: Visit) -> Result<Response, Refused> {
    let Place::RevokeToken(id) = &visit.place else { return Err(visit.absent()) };
    let change = Change::RevokeToken(TokenId(id.clone()));
    visit.app.write(&visit.caller, vec![change]).await?;
    Ok(see(Place::Tokens))
}

async fn shown(visit: &Visit, secret: Option<String>) -> Result<Response, Refused> {
    let (page, list) = visit.part("tokens", &[])?;
    let found = visit.app.store.accounts(visit.scope(), &page).await?;
    let mut rows = Vec::new();
    for account in found.rows {
        let tokens = visit.app.store.tokens(visit.scope(), &account.name).await?;
        rows.extend(tokens.into_iter().map(row));
    }
    Ok(visit.show(&Tokens { rows, secret, next: visit.next(list, found.next) }))
}

fn row(token: linecert_store::Token) -> view::Token {
    view::Token {
        id: token.id.0,
        account: token.account.to_string(),
        note: token.note,
        made_at: token.made_at,
        expires_at: token.expires_at,
    }
}
