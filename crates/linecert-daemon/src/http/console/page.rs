//! Pages as answers, and problems as pages for whoever reads pages.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use linecert_api::{Problem, ProblemKind};
use linecert_console::{CONTENT_SECURITY_POLICY, Frame, Place, View, view};
use linecert_measure::Timestamp;

use super::{Manner, preferences};
use crate::{app::App, http::problem::Refused};

/// The headers of every page. A page is of its reader alone and of its moment.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// A page as an answer.
pub(in crate::http) fn answer(frame: &Frame, view: &dyn View) -> Result<Response, Refused> {
    let html = linecert_console::page(frame, view).map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Refused::new(ProblemKind::Internal, "the page could not be written")
    })?;
    Ok((StatusCode::OK, HEADERS, html).into_response())
}

/// The frame of a page, before it is known who looks.
pub(in crate::http) fn frame(app: &App, (manner, uri): (Manner, &Uri)) -> Frame {
    Frame {
        theme: manner.theme,
        zone: app.console.zone.clone(),
        operator: app.console.operator.clone(),
        here: uri.path_and_query().map_or_else(|| Place::Dashboard.href(), ToString::to_string),
        ..Frame::anonymous(manner.language, Timestamp::now())
    }
}

/// Answers people in pages where programs get JSON, and lets an address choose the language.
pub(in crate::http) async fn dress(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    if !reads_pages(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    if let Some(moved) = preferences::by_address(request.uri()) {
        return moved;
    }
    let frame = frame(&app, (Manner::of(request.headers()), request.uri()));
    let answer = next.run(request).await;
    match answer.extensions().get::<Problem>() {
        Some(problem) => written(&frame, problem.clone(), answer),
        None => answer,
    }
}

/// Whether whoever asks reads pages: a browser that goes to an address outside the API.
fn reads_pages(uri: &Uri, headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html")) && !uri.path().contains("api/")
}

/// The page of a problem, with the status and the headers of the answer that told it.
fn written(frame: &Frame, problem: Problem, answer: Response) -> Response {
    let Ok(html) = linecert_console::page(frame, &shown(problem)) else { return answer };
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(HEADERS);
    Response::from_parts(parts, Body::from(html))
}

/// A problem in the words of pages.
fn shown(problem: Problem) -> view::Problem {
    let request = problem.request_id.unwrap_or_default();
    match problem.kind {
        ProblemKind::Forbidden => view::Problem::Forbidden,
        ProblemKind::NotFound | ProblemKind::MethodNotAllowed => view::Problem::NotFound,
        ProblemKind::TooManyRequests => view::Problem::TooMany,
        ProblemKind::StoreUnavailable => view::Problem::ReadOnly,
        kind if kind.status() >= 500 => view::Problem::Fault { request },
        kind => view::Problem::Refused { status: kind.status(), detail: problem.detail },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_browsers_outside_the_api_read_pages() {
        let check = |path: &'static str, accept: Option<&'static str>, expect: bool| {
            let accept = accept.map(|value| (header::ACCEPT, HeaderValue::from_static(value)));
            let headers = accept.into_iter().collect();
            assert_eq!(reads_pages(&Uri::from_static(path), &headers), expect, "{path}");
        };
        check("/lines", Some("text/html,application/xhtml+xml,*/*;q=0.8"), true);
        check("/lines", Some("*/*"), false);
        check("/lines", None, false);
        check("/api/v1/orders", Some("text/html"), false);
        check("/tmf-api/serviceTestManagement/v4/serviceTest", Some("text/html"), false);
    }
}
