//! Remote tests for systems that speak TM Forum: TMF653, Service Test Management, version 4.0.
//!
//! A service test is a job, and a specification is an acceptance profile or the reading of a line. It
//! is a view of the same rows, behind the same guard: whoever sees a job sees its service test.
//! Lists are cut by `offset` and `limit`. Subscriptions (`/hub`), PATCH, and the total count of a list
//! are not there; filters are those that the document names.

mod fields;
mod refusal;
mod specification;
mod test;

use axum::response::Response;
use linecert_api::wire::tmf;

pub(super) use self::refusal::in_its_words;
use super::{
    answer, openapi,
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::people::Right;

/// Where it begins, with what stands below.
macro_rules! below {
    ($path:literal) => {
        concat!("/tmf-api/serviceTestManagement/v4", $path)
    };
}

/// Where it begins.
pub(super) const BASE: &str = below!("");

/// How far into a list `offset` reaches: rows before it are read and dropped.
const FURTHEST: u32 = 10_000;

pub(super) fn routes() -> Vec<Route> {
    let (reads, runs) = (Access::Needs(Right::ReadJobs), Access::Needs(Right::RunJobs));
    let tests = windowed(Doc::new("serviceTest", "Service tests, the newest first."))
        .query("state", "Those in this state.")
        .query("relatedService.id", "Those of this line.")
        .list::<tmf::ServiceTest>("Service tests.")
        .header("x-result-count", "How many there are in the answer.");
    let one_test = selected(Doc::new("serviceTest", "A service test."))
        .answer::<tmf::ServiceTest>(200, "The service test.");
    let create = Doc::new("serviceTest", "Asks for a service test.")
        .detail(
            "One by a profile may disturb the line, and needs the right `jobs:disturb` as well. A \
             test that is asked for twice is run once.",
        )
        .body::<tmf::ServiceTestCreate>()
        .answer::<tmf::ServiceTest>(201, "It is going to be run.")
        .header("location", "Where it is found.");
    let cancel = Doc::new("serviceTest", "Calls a service test off that has not begun.")
        .nothing(204, "It is called off.");
    let specifications = windowed(Doc::new("serviceTestSpecification", "Specifications by name."))
        .list::<tmf::ServiceTestSpecification>("Specifications.")
        .header("x-result-count", "How many there are in the answer.");
    let one_specification = selected(Doc::new("serviceTestSpecification", "A specification."))
        .answer::<tmf::ServiceTestSpecification>(200, "The specification.");
    let document = Doc::new("document", "This document.").answer_in(
        200,
        "application/json",
        "The document, in OpenAPI 3.1.",
    );
    vec![
        Route::get(below!("/serviceTest"), reads, test::list).doc(tests),
        Route::post(below!("/serviceTest"), runs, test::create).doc(create),
        Route::get(below!("/serviceTest/{id}"), reads, test::one).doc(one_test),
        Route::delete(below!("/serviceTest/{id}"), runs, test::cancel).doc(cancel),
        Route::get(below!("/serviceTestSpecification"), reads, specification::list)
            .doc(specifications),
        Route::get(below!("/serviceTestSpecification/{id}"), reads, specification::one)
            .doc(one_specification),
        Route::get(below!("/openapi.json"), Access::Open, given).everywhere().doc(document),
    ]
}

fn selected(doc: Doc) -> Doc {
    doc.query("fields", "The members of the answer, with commas between; `none` for none but `id`.")
}

fn windowed(doc: Doc) -> Doc {
    selected(doc)
        .query_number(("offset", "How many to leave out from the beginning."), (0, FURTHEST))
        .query_number(("limit", "How many to give at most."), (1, 1000))
}

async fn given() -> Result<Response, Refused> {
    openapi::given(openapi::Part::ServiceTests)
}
