//! Accounts, and the tokens of their machines.

use std::{collections::BTreeMap, collections::BTreeSet};

use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use linecert_api::{FieldFault, ProblemKind, wire};
use linecert_cert::Regions;
use linecert_measure::Timestamp;
use linecert_store::{Account, AccountName, Change, Expect, Outcome, RegionName, Role, TokenId};

use super::{
    answer::{self, Parameters},
    body,
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    people::{Caller, Right, Token},
};

pub(super) fn routes() -> Vec<Route> {
    const ADMINISTERS: Access = Access::Needs(Right::Administer);
    let listed =
        Doc::new("accounts", "Accounts by name.").page::<wire::Account>("A page of accounts.");
    let put_doc = Doc::new("accounts", "Puts an account.")
        .versioned()
        .body::<wire::AccountInput>()
        .answer::<wire::Account>(201, "It is there now.")
        .answer::<wire::Account>(200, "It was changed.");
    let make = Doc::new("accounts", "Makes a token for an account.")
        .detail("Only this answer ever holds the secret.")
        .body::<wire::TokenInput>()
        .answer::<wire::MadeToken>(201, "The token, with its secret.");
    let revoke = Doc::new("accounts", "Withdraws a token.").nothing(204, "It is withdrawn.");
    vec![
        Route::get("/api/v1/accounts", ADMINISTERS, list).doc(listed),
        Route::put("/api/v1/accounts/{name}", ADMINISTERS, put).doc(put_doc),
        Route::post("/api/v1/tokens", ADMINISTERS, make_token).doc(make),
        Route::delete("/api/v1/tokens/{id}", ADMINISTERS, revoke_token).doc(revoke),
    ]
}

/// Accounts by name.
pub(super) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("accounts", &app.cursors)?;
    let found = app.store.accounts(caller.scope(), &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

/// Puts an account, which must be new or of the version that the caller has seen.
pub(super) async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let expect = answer::expectation(&headers)?;
    let input: wire::AccountInput = body::json(&headers, body, &app).await?;
    let name: AccountName = name.parse().map_err(|error| wrong("name", &error))?;
    let before = app.store.account(caller.scope(), &name).await?;
    let mut account = Account {
        name,
        display: input.display,
        role: role(input.role),
        regions: regions(input.regions)?,
        password: before.and_then(|account| account.password),
        disabled: input.disabled,
        version: 0,
    };
    let mut changes = vec![Change::PutAccount(Box::new(account.clone()), expect)];
    if account.disabled {
        // Whoever is let in again later begins anew.
        changes.push(Change::CloseSessions(account.name.clone()));
    }
    if let [Outcome::Put(version), ..] = app.write(&caller, changes).await?.as_slice() {
        account.version = *version;
    }
    let (status, version) = match expect {
        Expect::Absent => (StatusCode::CREATED, account.version),
        Expect::Version(_) | Expect::Any => (StatusCode::OK, account.version),
    };
    Ok(answer::versioned(status, &written(account), version))
}

/// Makes a token for an account. Only this answer holds its secret.
pub(super) async fn make_token(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let input: wire::TokenInput = body::json(&headers, body, &app).await?;
    let made_at = Timestamp::now();
    if input.expires_at <= made_at {
        return Err(wrong("/expires_at", &"it is over already"));
    }
    let account: AccountName = input.account.parse().map_err(|error| wrong("/account", &error))?;
    let secret = Token::draw().map_err(|error| {
        tracing::error!(%error, "no token could be drawn");
        Refused::new(ProblemKind::Internal, "the system gives no random bytes")
    })?;
    let token = linecert_store::Token {
        id: secret.id(),
        hash: secret.hash(),
        account,
        rights: None,
        made_at,
        expires_at: input.expires_at,
        note: input.note,
    };
    app.write(&caller, vec![Change::PutToken(Box::new(token.clone()))]).await?;
    let made = wire::MadeToken {
        token: wire::Token {
            id: token.id.0,
            account: token.account.to_string(),
            note: token.note,
            made_at,
            expires_at: token.expires_at,
        },
        secret: secret.reveal().to_owned(),
    };
    Ok(answer::json(StatusCode::CREATED, &made))
}

/// Withdraws a token.
pub(super) async fn revoke_token(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    app.write(&caller, vec![Change::RevokeToken(TokenId(id))]).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn wrong(pointer: &str, detail: &dyn std::fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: detail.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
}

const fn role(role: wire::Role) -> Role {
    match role {
        wire::Role::Installer => Role::Installer,
        wire::Role::Noc => Role::Noc,
        wire::Role::Tester => Role::Tester,
        wire::Role::Auditor => Role::Auditor,
        wire::Role::Admin => Role::Admin,
    }
}

fn regions(names: Option<Vec<String>>) -> Result<Regions, Refused> {
    let Some(names) = names else { return Ok(Regions::All) };
    let check = |name: String| {
        let region: Result<RegionName, _> = name.parse();
        region.map(|_| name).map_err(|error| wrong("/regions", &error))
    };
    let names = names.into_iter().map(check).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(Regions::Named(names))
}

fn written(account: Account) -> wire::Account {
    wire::Account {
        name: account.name.to_string(),
        account: wire::AccountInput {
            display: account.display,
            role: match account.role {
                Role::Installer => wire::Role::Installer,
                Role::Noc => wire::Role::Noc,
                Role::Tester => wire::Role::Tester,
                Role::Auditor => wire::Role::Auditor,
                Role::Admin => wire::Role::Admin,
            },
            regions: match account.regions {
                Regions::All => None,
                Regions::Named(names) => Some(names.into_iter().collect()),
            },
            disabled: account.disabled,
        },
        version: account.version,
    }
}
