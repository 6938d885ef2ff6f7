//! The refusals of a route: those that follow from its row, and those that it names.

use std::collections::BTreeMap;

use linecert_api::{MEDIA_TYPE, Problem, ProblemKind, wire::tmf};
use utoipa::{
    ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder,
        Schema, Type,
    },
};

use super::Part;
use crate::http::routes::{Access, Doc, Route, Rows};

/// The types of a problem.
pub(super) fn parts(part: Part) -> Vec<(String, RefOr<Schema>)> {
    match part {
        Part::Own => parts_of::<Problem>(),
        Part::ServiceTests => parts_of::<tmf::Error>(),
    }
}

fn parts_of<T: ToSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut parts = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut parts);
    parts
}

/// The refusals of a route by their status.
pub(super) fn of(route: &Route, doc: &Doc) -> BTreeMap<u16, Response> {
    let mut by_status = BTreeMap::<u16, Vec<ProblemKind>>::new();
    for kind in kinds(route, doc) {
        let kinds = by_status.entry(kind.status()).or_default();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    by_status
        .into_iter()
        .map(|(status, kinds)| (status, response(Part::of(route), &kinds)))
        .collect()
}

/// What a route refuses, by what its row says.
fn kinds(route: &Route, doc: &Doc) -> Vec<ProblemKind> {
    use ProblemKind as P;
    let mut kinds = vec![
        P::MalformedRequest,
        P::InvalidQuery,
        P::TooManyRequests,
        P::Internal,
        P::StoreUnavailable,
        P::ShuttingDown,
        P::TimedOut,
    ];
    let mut also = |holds: bool, more: &[ProblemKind]| {
        if holds {
            kinds.extend(more);
        }
    };
    also(route.access != Access::Open, &[P::Unauthenticated, P::Forbidden]);
    also(route.places().next().is_some(), &[P::NotFound]);
    also(!doc.body.is_empty(), &[P::TooLarge, P::UnsupportedMediaType, P::InvalidContent]);
    also(!route.is_safe(), &[P::Conflict, P::NotFound, P::Forged, P::KeyReused]);
    also(doc.answers.iter().any(|answer| answer.content.is_some()), &[P::NotAcceptable]);
    let paged = [P::CursorDamaged, P::CursorOfAnotherList, P::CursorExpired];
    also(doc.rows == Rows::Paged, &paged);
    let is_changed = doc.rows == Rows::Versioned && !route.is_safe();
    also(is_changed, &[P::Stale, P::PreconditionRequired]);
    also(true, &doc.problems);
    kinds
}

fn response(part: Part, kinds: &[ProblemKind]) -> Response {
    let lines = kinds.iter().map(|kind| format!("`{kind}`: {}.", kind.title()));
    let description = lines.collect::<Vec<_>>().join(" ");
    let (media_type, name) = match part {
        Part::Own => (MEDIA_TYPE, Problem::name()),
        Part::ServiceTests => ("application/json", tmf::Error::name()),
    };
    let schema = Ref::from_schema_name(name);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description).content(media_type, content);
    let waits = kinds.contains(&ProblemKind::TooManyRequests);
    let response = if waits { response.header("retry-after", seconds()) } else { response };
    response.build()
}

fn seconds() -> utoipa::openapi::Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer);
    let about = "After how many seconds it is worth trying again.";
    HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build()
}
