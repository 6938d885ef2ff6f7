//! The API's document (OpenAPI 3.1), made from the table of routes, so that neither can say
//! something that the other does not.

mod operation;
mod refusals;
#[cfg(test)]
mod tests;
mod whole;

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
    tmf,
};

/// How whoever asks says who they are: the name of the scheme in the document.
const TOKEN: &str = "token";

/// A document for those who speak the same language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The daemon's own API.
    Own,
    /// Service tests as TM Forum writes them.
    ServiceTests,
}

impl Part {
    /// The part that a route is in.
    fn of(route: &Route) -> Self {
        if route.path.starts_with(tmf::BASE) { Self::ServiceTests } else { Self::Own }
    }

    const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Own => ("linecertd", include_str!("openapi/about.md")),
            Self::ServiceTests => {
                ("linecertd, Service Test Management", include_str!("openapi/service_tests.md"))
            }
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    let doc = Doc::new("document", "This document.").answer_in(
        200,
        "application/json",
        "The document, in OpenAPI 3.1.",
    );
    let given = async || given(Part::Own);
    vec![Route::get("/api/v1/openapi.json", Access::Open, given).everywhere().doc(doc)]
}

/// The documents, which are the same as long as the process runs.
static WRITTEN: LazyLock<[Option<String>; 2]> =
    LazyLock::new(|| [Part::Own, Part::ServiceTests].map(|part| written(part).ok()));

/// A document as an answer.
pub(super) fn given(part: Part) -> Result<Response, Refused> {
    let [own, service_tests] = &*WRITTEN;
    let written = match part {
        Part::Own => own,
        Part::ServiceTests => service_tests,
    };
    written.as_deref().map(answer::json_text).ok_or_else(|| {
        tracing::error!("the API's document could not be written");
        Refused::new(linecert_api::ProblemKind::Internal, "the document could not be written")
    })
}

/// A document as it is given out, and kept among the documents of linecert.
pub(crate) fn written(part: Part) -> Result<String, serde_json::Error> {
    document(part, &table()).to_pretty_json().map(|text| text + "\n")
}

/// The document of the routes of a part. One that has no [`Doc`] is not in it.
fn document(part: Part, table: &[Route]) -> OpenApi {
    let (title, about) = part.about();
    let info = InfoBuilder::new().title(title).version("1").description(Some(about)).build();
    let routes = || table.iter().filter(|route| Part::of(route) == part);
    let documented = || routes().filter_map(|route| Some((route, route.doc.as_ref()?)));
    let mut paths = BTreeMap::<String, PathItem>::new();
    for (route, doc) in documented() {
        let Some(method) = method(route.method) else { continue };
        let item = PathItem::new(method, operation::of(route, doc));
        // A place of more than one segment is none of OpenAPI.
        let path = route.path.replace("{*", "{");
        match paths.get_mut(&path) {
            Some(path) => path.merge_operations(item),
            None => drop(paths.insert(path, item)),
        }
    }
    let paths =
        paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    let components = components(part, documented().flat_map(|(_, doc)| operation::shapes(doc)));
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

fn components<'a>(part: Part, shapes: impl Iterator<Item = &'a Shape>) -> Components {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of linecertd, `lct_<id>_<secret>`."))
        .build();
    let mut all = ComponentsBuilder::new().security_scheme(TOKEN, SecurityScheme::Http(token));
    for (name, schema) in shapes.flat_map(|shape| &shape.parts).chain(&refusals::parts(part)) {
        all = all.schema(name, schema.clone());
    }
    whole::made(all.build())
}
