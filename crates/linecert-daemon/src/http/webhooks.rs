//! Webhooks: where others are told of events.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use linecert_api::{Address, wire};
use linecert_store::{Change, Limit, Page, Webhook};

use super::{
    answer::{self, Parameters},
    field,
    problem::Refused,
    routes::{Access, Doc, Route},
    version,
};
use crate::{
    app::App,
    people::{Caller, Right},
};

const SECTION: &str = "webhooks";

pub(super) fn routes() -> Vec<Route> {
    const WRITES: Access = Access::Needs(Right::WriteWebhooks);
    let listed = Doc::new(SECTION, "Webhooks by name.").page::<wire::Webhook>("A page of them.");
    let read =
        Doc::new(SECTION, "A webhook.").versioned().answer::<wire::Webhook>(200, "The webhook.");
    let put_doc = Doc::new(SECTION, "Puts a webhook.")
        .versioned()
        .body::<wire::WebhookInput>()
        .answer::<wire::Webhook>(201, "It is there now.")
        .answer::<wire::Webhook>(200, "It was changed.");
    let removed = Doc::new(SECTION, "Removes a webhook with the messages that wait for it.")
        .nothing(204, "It is not there any more.");
    vec![
        Route::get("/api/v1/webhooks", WRITES, list).doc(listed),
        Route::get("/api/v1/webhooks/{name}", WRITES, one).doc(read),
        Route::put("/api/v1/webhooks/{name}", WRITES, put).doc(put_doc),
        Route::delete("/api/v1/webhooks/{name}", WRITES, remove).doc(removed),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("webhooks", &app.cursors)?;
    let found = app.store.webhooks(caller.scope(), &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let webhook = find(&app, &caller, &name).await?;
    let version = webhook.version;
    Ok(answer::versioned(StatusCode::OK, &written(webhook), version))
}

/// There are few webhooks: they are looked through.
async fn find(app: &App, caller: &Caller, name: &str) -> Result<Webhook, Refused> {
    let mut page = Page { after: None, limit: Limit::MAX };
    loop {
        let found = app.store.webhooks(caller.scope(), &page).await?;
        if let Some(webhook) = found.rows.into_iter().find(|webhook| webhook.name == name) {
            return Ok(webhook);
        }
        page.after = found.next;
        if page.after.is_none() {
            return Err(Refused::not_found("a webhook with this name"));
        }
    }
}

async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input) = version::sent(request, &app).await?;
    let mut webhook = read(name, input)?;
    let change = Change::PutWebhook(Box::new(webhook.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    webhook.version = version;
    Ok(answer::versioned(status, &written(webhook), version))
}

async fn remove(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    app.write(&caller, vec![Change::RemoveWebhook(name)]).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn read(name: String, input: wire::WebhookInput) -> Result<Webhook, Refused> {
    let name = field::word(name, "name")?;
    if input.kinds.is_empty() || input.kinds.len() > 64 {
        return Err(field::wrong("/kinds", &"it names 1 to 64 kinds of event"));
    }
    let kinds = input.kinds.into_iter().map(|kind| field::word(kind, "/kinds"));
    Ok(Webhook {
        name,
        region: field::maybe(input.region, "/region")?,
        url: url(input.url)?,
        secret: field::secret_name(input.secret, "/secret")?,
        kinds: kinds.collect::<Result<_, _>>()?,
        version: 0,
    })
}

/// An address as the client of linecert takes it: with TLS unless it is of this computer, and
/// without names, passwords and queries, which would be kept and shown.
fn url(text: String) -> Result<String, Refused> {
    let _: Address = field::read(&text, "/url")?;
    if text.contains('#') || text.len() > 1024 {
        return Err(field::wrong("/url", &"it has a fragment, or more than 1024 characters"));
    }
    Ok(text)
}

fn written(webhook: Webhook) -> wire::Webhook {
    wire::Webhook {
        name: webhook.name,
        webhook: wire::WebhookInput {
            region: webhook.region.map(|region| region.to_string()),
            url: webhook.url,
            kinds: webhook.kinds,
            secret: webhook.secret,
        },
        version: webhook.version,
    }
}
