//! The API's document (OpenAPI 3.1), made from the table of routes, so that neither can say
//! something that the other does not.

mod operation;
mod refusals;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::LazyLock};

use axum::response::Response;
use utoipa::openapi::{
    Components, ComponentsBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem,
    PathsBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    answer,
    problem::Refused,
    routes::{Access, Doc, Route, Shape, table},
};

/// How whoever asks says who they are: the name of the scheme in the document.
const TOKEN: &str = "token";

pub(super) fn routes() -> Vec<Route> {
    let doc = Doc::new("document", "This document.").answer_in(
        200,
        "application/json",
        "The document, in OpenAPI 3.1.",
    );
    vec![Route::get("/api/v1/openapi.json", Access::Open, given).everywhere().doc(doc)]
}

/// The document, which is the same as long as the process runs.
static WRITTEN: LazyLock<Option<String>> = LazyLock::new(|| written().ok());

async fn given() -> Result<Response, Refused> {
    WRITTEN.as_deref().map(answer::json_text).ok_or_else(|| {
        tracing::error!("the API's document could not be written");
        Refused::new(linecert_api::ProblemKind::Internal, "the document could not be written")
    })
}

/// The document as it is given out, and kept in `docs/openapi.json`.
pub(super) fn written() -> Result<String, serde_json::Error> {
    document(&table()).to_pretty_json().map(|text| text + "\n")
}

/// The document of these routes. One that has no [`Doc`] is not in it.
fn document(table: &[Route]) -> OpenApi {
    let info = InfoBuilder::new()
        .title("linecertd")
        .version("1")
        .description(Some(include_str!("openapi/about.md")))
        .build();
    let documented = || table.iter().filter_map(|route| Some((route, route.doc.as_ref()?)));
    let mut paths = BTreeMap::<&str, PathItem>::new();
    for (route, doc) in documented() {
        let Some(method) = method(route.method) else { continue };
        let item = PathItem::new(method, operation::of(route, doc));
        match paths.get_mut(route.path) {
            Some(path) => path.merge_operations(item),
            None => drop(paths.insert(route.path, item)),
        }
    }
    let paths =
        paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    let components = components(documented().flat_map(|(_, doc)| operation::shapes(doc)));
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

fn method(name: &str) -> Option<HttpMethod> {
    match name {
        "GET" => Some(HttpMethod::Get),
        "POST" => Some(HttpMethod::Post),
        "PUT" => Some(HttpMethod::Put),
        "DELETE" => Some(HttpMethod::Delete),
        _ => None,
    }
}

fn components<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Components {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of linecertd, `lct_<id>_<secret>`."))
        .build();
    let mut all = ComponentsBuilder::new().security_scheme(TOKEN, SecurityScheme::Http(token));
    for (name, schema) in shapes.flat_map(|shape| &shape.parts).chain(&refusals::parts()) {
        all = all.schema(name, schema.clone());
    }
    all.build()
}
