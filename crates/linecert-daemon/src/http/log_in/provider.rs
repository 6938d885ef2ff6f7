//! People whom a provider of the operator knows: the way there, and the way back.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use linecert_console::view::{self, Refusal};
use linecert_store::{AccountName, Scope};

use super::{form, keep, next, replaced};
use crate::{
    app::App,
    http::{page, problem::Refused},
    people::{Attempt, EnterError, Oidc, Returned, Way, enter},
};

/// Leads to the provider.
pub(super) async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (oidc, next) = (provider(&app)?, next(given));
    let attempt = Attempt::begin(next.as_deref().unwrap_or("/")).map_err(EnterError::from)?;
    match oidc.authorize(&attempt, app.entrance.address()).await {
        Ok(there) => {
            let mut answer = page::see(&there);
            if let Some(cookie) = attempt.keep(app.entrance.cookie()) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            Ok(answer)
        }
        Err(error) => {
            tracing::warn!(%error, "the provider cannot be asked who somebody is");
            form(&app, &headers, (StatusCode::BAD_GATEWAY, next, Some(Refusal::Provider)))
        }
    }
}

/// Comes back from the provider, and logs in.
pub(super) async fn come_back(
    State(app): State<App>,
    headers: HeaderMap,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let oidc = provider(&app)?;
    let cookie = app.entrance.cookie();
    let of = |name: &str| given.get(name).map(String::as_str);
    let attempt = of("state").and_then(|state| Attempt::of(cookie, &headers, state));
    let (Some(attempt), Some(code)) = (attempt, of("code")) else {
        tracing::warn!("somebody came back from the provider with nothing that was begun here");
        return form(&app, &headers, (StatusCode::FORBIDDEN, None, Some(Refusal::Provider)));
    };
    let returned = Returned { code, issuer: of("iss") };
    let name = match oidc.identify(returned, &attempt, app.entrance.address()).await {
        Ok(name) => name,
        Err(error) => {
            tracing::warn!(%error, "what the provider says of somebody is not believed");
            return form(&app, &headers, (StatusCode::FORBIDDEN, None, Some(Refusal::Provider)));
        }
    };
    let Some(account) = known(&app, &name).await? else {
        return form(&app, &headers, (StatusCode::FORBIDDEN, None, Some(Refusal::Unknown)));
    };
    let replaced = replaced(&app, &headers).await?.into_iter().collect();
    let session = enter(&app, (account, Way::Provider), replaced).await?;
    // The cookie of a session is not sent along a way that began on another site: the page that is
    // shown here begins another.
    let shown = page::html(StatusCode::OK, &page::frame(&headers, None), &view::LoggedIn);
    let mut answer = keep(&app, &session, shown);
    if let Some(forget) = Attempt::forget(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, forget);
    }
    let next = if page::is_place(attempt.next()) { attempt.next() } else { "/" };
    if let Ok(refresh) = HeaderValue::try_from(format!("0; url={next}")) {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(answer)
}

fn provider(app: &App) -> Result<&Oidc, Refused> {
    app.entrance.oidc.as_ref().ok_or_else(|| Refused::not_found("a provider that knows people"))
}

/// The account of this name, if it may be used. None is ever made for somebody.
async fn known(app: &App, name: &str) -> Result<Option<AccountName>, Refused> {
    let Ok(name) = name.parse::<AccountName>() else { return Ok(None) };
    let account = app.store.account(&Scope::system(), &name).await?;
    Ok(account.filter(|account| !account.disabled).map(|account| account.name))
}
