//! A route as an operation of the document.

use std::collections::BTreeMap;

use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Required, Response, ResponseBuilder,
    Schema, SecurityRequirement, Type,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
};

use super::{TOKEN, refusals};
use crate::http::routes::{Access, Answer, Content, Doc, Route, Rows, Shape};

/// Every value that a route reads or writes.
pub(super) fn shapes(doc: &Doc) -> impl Iterator<Item = &Shape> {
    let answers = doc.answers.iter().filter_map(|answer| answer.content.as_ref());
    let bodies = doc.body.iter().chain(answers).map(|content| &content.shape);
    bodies.chain(doc.query.iter().map(|parameter| &parameter.shape))
}

/// The operation of a route.
pub(super) fn of(route: &Route, doc: &Doc) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(doc.section)
        .operation_id(Some(name(route)))
        .summary(Some(doc.summary))
        .description(Some(description(route, doc)).filter(|text| !text.is_empty()))
        .parameters(Some(parameters(route, doc)))
        .request_body(body(doc));
    operation = operation.security(match route.access {
        Access::Open => SecurityRequirement::default(),
        _ => SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, []),
    });
    for (status, response) in responses(route, doc) {
        operation = operation.response(status.to_string(), response);
    }
    operation.build()
}

/// `getCertificatesByDigestBundle` for `GET /api/v1/certificates/{digest}/bundle`.
fn name(route: &Route) -> String {
    let path = route.path.strip_prefix(linecert_api::BASE).unwrap_or(route.path);
    let words = path.split(|c: char| !c.is_ascii_alphanumeric() && c != '{');
    let words = words.filter(|word| !word.is_empty());
    words.fold(route.method.to_ascii_lowercase(), |mut name, word| {
        let word = match word.strip_prefix('{') {
            Some(place) => {
                name.push_str("By");
                place
            }
            None => word,
        };
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
        name
    })
}

fn description(route: &Route, doc: &Doc) -> String {
    let right = route.access.right();
    let right = right.map_or_else(String::new, |right| format!("Needs the right `{right}`."));
    [doc.detail, &right].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn parameters(route: &Route, doc: &Doc) -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let places = route.places().map(|place| {
        parameter((place, ParameterIn::Path), place_about(place), text().min_length(Some(1)).into())
    });
    let query = doc
        .query
        .iter()
        .map(|one| parameter((one.name, ParameterIn::Query), one.about, one.shape.schema.clone()));
    let header = |name, about| parameter((name, ParameterIn::Header), about, text().into());
    let mut all: Vec<_> = places.chain(query).collect();
    if doc.rows == Rows::Paged {
        all.extend(paging());
    }
    if doc.rows == Rows::Versioned && !route.is_safe() {
        all.push(header("if-match", "The `etag` that was read of what is changed."));
        all.push(header("if-none-match", "`*`, for what is new."));
    }
    all
}

/// What names a page of a list.
fn paging() -> [Parameter; 2] {
    let cursor = ObjectBuilder::new().schema_type(Type::String);
    let limit = ObjectBuilder::new().schema_type(Type::Integer);
    let limit = limit.minimum(Some(1)).maximum(Some(1000));
    [
        parameter(("cursor", ParameterIn::Query), "The `next` of the page before.", cursor.into()),
        parameter(("limit", ParameterIn::Query), "How many rows at most.", limit.into()),
    ]
}

fn parameter((name, place): (&str, ParameterIn), about: &str, schema: RefOr<Schema>) -> Parameter {
    let required = match place {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
    parameter.description(Some(about)).schema(Some(schema)).build()
}

/// What a place of a path is for.
fn place_about(place: &str) -> &'static str {
    match place {
        "digest" => "The SHA-256 of it, in 64 hexadecimal digits.",
        "number" => "The operator's number.",
        "id" => "What it is known by.",
        _ => "The name.",
    }
}

fn body(doc: &Doc) -> Option<RequestBody> {
    let content = |body: RequestBodyBuilder, content: &Content| {
        let schema = ContentBuilder::new().schema(Some(content.shape.schema.clone())).build();
        body.content(content.media_type, schema)
    };
    let new = || RequestBodyBuilder::new().required(Some(Required::True));
    (!doc.body.is_empty()).then(|| doc.body.iter().fold(new(), content).build())
}

/// The answers by their status, refusals among them.
fn responses(route: &Route, doc: &Doc) -> BTreeMap<u16, Response> {
    let mut all = refusals::of(route, doc);
    for answer in &doc.answers {
        let refused = all.remove(&answer.status);
        let mut response = response(answer, doc);
        if let Some(refused) = refused {
            // One status for two things, as of `/readyz`: the media type tells which it is.
            response.description = format!("{} {}", response.description, refused.description);
            response.content.extend(refused.content);
        }
        all.insert(answer.status, response);
    }
    all
}

fn response(answer: &Answer, doc: &Doc) -> Response {
    let tag = (doc.rows == Rows::Versioned).then_some(("etag", "The version, in quotes."));
    let headers = answer.headers.iter().copied().chain(tag.filter(|_| answer.content.is_some()));
    let mut response = ResponseBuilder::new().description(answer.about);
    for (name, about) in headers {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let header = HeaderBuilder::new().schema(Some(text)).description(Some(about)).build();
        response = response.header(name, header);
    }
    if let Some(content) = &answer.content {
        let schema = ContentBuilder::new().schema(Some(content.shape.schema.clone())).build();
        response = response.content(content.media_type, schema);
    }
    response.build()
}
