//! Whether a request that changes something is of whom it seems to be: a browser adds its cookie to
//! whatever any page has it send.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, header},
};
use linecert_api::ProblemKind;

use super::problem::Refused;
use crate::{
    app::App,
    people::{Csrf, is_foreign},
};

/// The header by which a script sends what a form holds.
const HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
/// The field of a form.
const FIELD: &[u8] = b"csrf";
/// The longest form, in bytes.
const LONGEST: usize = 65_536;

/// Refuses what a page of another site has a browser send.
pub(super) fn check_origin(app: &App, request: &Request) -> Result<(), Refused> {
    if request.method().is_safe() || !is_foreign(request.headers(), app.entrance.public()) {
        return Ok(());
    }
    Err(Refused::new(ProblemKind::Forged, "it comes from a page of another site"))
}

/// Refuses what does not send back the token of its browser. The request is as it was.
pub(super) async fn check_token(expected: &Csrf, request: Request) -> Result<Request, Refused> {
    if request.method().is_safe() {
        return Ok(request);
    }
    let forged = || Refused::new(ProblemKind::Forged, "the token of the form is not right");
    if let Some(sent) = request.headers().get(HEADER) {
        let is_right = sent.to_str().is_ok_and(|sent| expected.is(sent));
        return if is_right { Ok(request) } else { Err(forged()) };
    }
    if !is_form(request.headers()) {
        return Err(Refused::new(ProblemKind::Forged, format!("`{HEADER}` is not there")));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LONGEST).await.map_err(|_| {
        Refused::new(ProblemKind::TooLarge, format!("a form of more than {LONGEST} bytes"))
    })?;
    let mut sent = form_urlencoded::parse(&body).filter(|(name, _)| name.as_bytes() == FIELD);
    let is_right = sent.next().is_some_and(|(_, sent)| expected.is(&sent));
    if !is_right || sent.next().is_some() {
        return Err(forged());
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn is_form(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = given.and_then(|given| given.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
