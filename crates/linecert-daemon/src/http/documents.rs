//! Profiles and drivers: texts that are read before they are kept.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use linecert_api::wire;
use linecert_driver::Driver;
use linecert_kpi::OperatorProfile;
use linecert_measure::Digest;
use linecert_profile::Profile;
use linecert_store::{Change, Document, DocumentKind};

use super::{
    answer::{self, Parameters},
    body, field,
    problem::Refused,
    routes::{Access, Doc, Route},
    version,
};
use crate::{
    app::App,
    people::{Caller, Right},
};

/// What a TOML file may call itself.
const MEDIA_TYPES: [&str; 3] = ["application/toml", "text/plain", "application/octet-stream"];
/// The largest document, in bytes.
const LARGEST: usize = 1 << 20;

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) =
        (Access::Needs(Right::ReadDocuments), Access::Needs(Right::WriteDocuments));
    let listed = Doc::new("documents", "Profiles and drivers that were put here, by name.")
        .detail("`kind` is `profile`, `driver` or `operator-profile`. Those that ship with linecert are not listed.")
        .page::<wire::DocumentRow>("A page of them.");
    let read = Doc::new("documents", "A profile or a driver, with its text.")
        .versioned()
        .answer::<wire::Document>(200, "The document.");
    let put_doc = Doc::new("documents", "Puts a profile or a driver.")
        .detail("It is read as linecert reads its files, and refused with line and key when it has a mistake or another name.")
        .versioned()
        .body_in(&MEDIA_TYPES)
        .answer::<wire::Document>(201, "It is there now.")
        .answer::<wire::Document>(200, "It was changed.");
    vec![
        Route::get("/api/v1/documents/{kind}", reads, list).doc(listed),
        Route::get("/api/v1/documents/{kind}/{name}", reads, one).doc(read),
        Route::put("/api/v1/documents/{kind}/{name}", writes, put).doc(put_doc),
    ]
}

fn kind_of(word: &str) -> Result<DocumentKind, Refused> {
    word.parse().map_err(|_| Refused::not_found("a kind of document with this name"))
}

async fn list(
    State(app): State<App>,
    Path(kind): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let kind = kind_of(&kind)?;
    let (page, list) = Parameters::of(given).page(&format!("documents {kind}"), &app.cursors)?;
    let found = app.store.documents(kind, &page).await?;
    answer::listing(found, |document| row(&document), (&app.cursors, list))
}

async fn one(
    State(app): State<App>,
    Path((kind, name)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let found = app.store.document(kind_of(&kind)?, &name).await?;
    let document = found.ok_or_else(|| Refused::not_found("a document with this name"))?;
    Ok(answer::versioned(StatusCode::OK, &written(&document), document.version))
}

async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((kind, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refused> {
    let kind = kind_of(&kind)?;
    let (Parts { headers, .. }, body) = request.into_parts();
    let expect = answer::expectation(&headers)?;
    body::check_media_type(&headers, &MEDIA_TYPES)?;
    let sent = body::whole(body, &app).await?;
    let text = text(&sent.bytes)?;
    check(kind, &name, text)?;
    let digest = Digest::of(text.as_bytes());
    let mut document = Document { kind, name, digest, text: text.into(), version: 0 };
    let change = Change::PutDocument(Box::new(document.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    document.version = version;
    Ok(answer::versioned(status, &written(&document), version))
}

fn text(bytes: &[u8]) -> Result<&str, Refused> {
    if bytes.len() > LARGEST {
        let detail = format!("more than the {LARGEST} bytes of the largest document");
        return Err(Refused::new(linecert_api::ProblemKind::TooLarge, detail));
    }
    str::from_utf8(bytes).map_err(|error| field::wrong("", &error))
}

/// Reads a document as those do who judge and read by it.
fn check(kind: DocumentKind, name: &str, text: &str) -> Result<(), Refused> {
    let file = format!("{kind}.toml");
    let mistake = |error: String| field::wrong("", &error);
    let found = match kind {
        DocumentKind::Profile => Profile::parse(&file, text)
            .map(|profile| profile.name().to_owned())
            .map_err(|error| mistake(error.to_string())),
        DocumentKind::Driver => Driver::parse(&file, text)
            .map(|driver| driver.name().to_owned())
            .map_err(|error| mistake(error.to_string())),
        DocumentKind::OperatorProfile => OperatorProfile::parse(&file, text)
            .map(|profile| profile.name().to_owned())
            .map_err(|error| mistake(error.to_string())),
    }?;
    if found == name {
        return Ok(());
    }
    Err(field::wrong("name", &format_args!("it calls itself `{found}`")))
}

/// Refuses the name of a document that is neither put here nor ships with linecert.
pub(super) async fn must_be_known(
    app: &App,
    (kind, name): (DocumentKind, &str),
    pointer: &str,
) -> Result<(), Refused> {
    let ships = match kind {
        DocumentKind::Profile => linecert_profile::shipped().any(|shipped| shipped == name),
        DocumentKind::Driver => linecert_driver::shipped().any(|shipped| shipped == name),
        DocumentKind::OperatorProfile => linecert_kpi::shipped().any(|shipped| shipped == name),
    };
    if ships || app.store.document(kind, name).await?.is_some() {
        return Ok(());
    }
    let name: String = name.chars().take(80).collect();
    Err(field::wrong(pointer, &format_args!("there is no {kind} `{name}`")))
}

fn row(document: &Document) -> wire::DocumentRow {
    wire::DocumentRow {
        kind: match document.kind {
            DocumentKind::Profile => wire::DocumentKind::Profile,
            DocumentKind::Driver => wire::DocumentKind::Driver,
            DocumentKind::OperatorProfile => wire::DocumentKind::OperatorProfile,
        },
        name: document.name.clone(),
        digest: document.digest,
        version: document.version,
    }
}

fn written(document: &Document) -> wire::Document {
    wire::Document { row: row(document), text: document.text.to_string() }
}
