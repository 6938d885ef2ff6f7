//! Pages as answers: who looks, in which language, and what stands around every page.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use linecert_api::ProblemKind;
use linecert_console::{
    CONTENT_SECURITY_POLICY, Frame, Language, Place, Theme, View, Visitor, page, view::Problem,
};
use linecert_measure::Timestamp;
use linecert_store::Role;

use super::{console, identifier::RequestId, problem::Refused};
use crate::people::{Caller, cookies};

/// The cookies of what a visitor prefers.
pub(super) const LANGUAGE: &str = "linecert_language";
pub(super) const THEME: &str = "linecert_theme";

/// What a page needs to know of whoever asks for it.
pub(super) fn frame(headers: &HeaderMap, caller: Option<&Caller>) -> Frame {
    let preferred = |name: &str| {
        let mut found = cookies(headers).filter(|(given, _)| *given == name);
        found.next().map(|(_, value)| value)
    };
    let language = preferred(LANGUAGE).and_then(Language::of_tag);
    let language = language.or_else(|| accepted(headers)).unwrap_or(Language::English);
    let mut frame = Frame::anonymous(language, Timestamp::now());
    frame.theme = preferred(THEME).and_then(Theme::of_name).unwrap_or(Theme::System);
    frame.visitor = caller.and_then(visitor);
    frame.served = caller.map(console::served).unwrap_or_default();
    frame
}

/// The first language of `accept-language` that the console speaks.
fn accepted(headers: &HeaderMap) -> Option<Language> {
    let given = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    given.split(',').find_map(|tag| Language::of_tag(tag.trim()))
}

/// Who is logged in with a browser. A program that asks for a page is nobody there.
fn visitor(caller: &Caller) -> Option<Visitor> {
    let csrf = caller.csrf()?.to_owned();
    Some(Visitor { account: caller.account().to_string(), role: role(caller.role()), csrf })
}

/// A role as pages name it.
pub(super) const fn role(role: Role) -> linecert_console::Role {
    match role {
        Role::Installer => linecert_console::Role::Installer,
        Role::Noc => linecert_console::Role::Noc,
        Role::Tester => linecert_console::Role::Tester,
        Role::Auditor => linecert_console::Role::Auditor,
        Role::Admin => linecert_console::Role::Admin,
    }
}

/// A page.
pub(super) fn html(status: StatusCode, frame: &Frame, view: &dyn View) -> Response {
    const POLICY: HeaderValue = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    // Without it, browsers say nothing of where a form comes from, not even to the console itself.
    const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");
    match page(frame, view) {
        Ok(text) => {
            let headers =
                [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, REFERRER)];
            (status, headers, Html(text)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            Refused::new(ProblemKind::Internal, "the page could not be written").into_response()
        }
    }
}

/// Shows another page in place of this one, after a form was sent.
pub(super) fn see(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Refused::not_found("the next page").into_response(),
    }
}

/// Leads whoever is not logged in to where they can, and back to the page that they asked for.
pub(super) fn log_in_first(asked: Option<&str>) -> Response {
    let next = asked.filter(|asked| is_place(asked) && *asked != "/");
    see(&next.map_or_else(|| Place::LogIn.href(), |next| Place::LogIn.with("next", next).href()))
}

/// Whether an address is one of the console, and not of another host that only looks like it.
pub(super) fn is_place(address: &str) -> bool {
    let is_plain = address.len() <= 2048 && address.bytes().all(|byte| byte.is_ascii_graphic());
    let path = address.split('?').next().unwrap_or_default();
    is_plain && !path.starts_with("//") && Place::of(path).is_some()
}

/// The page of what is refused.
pub(super) fn refused(frame: &Frame, answer: Response) -> Response {
    let Some(told) = answer.extensions().get::<linecert_api::Problem>() else { return answer };
    let problem = match told.kind {
        ProblemKind::Forbidden => Problem::Forbidden,
        ProblemKind::Forged => Problem::Forged,
        ProblemKind::NotFound => Problem::NotFound,
        ProblemKind::TooManyRequests => Problem::TooMany,
        ProblemKind::StoreUnavailable => Problem::ReadOnly,
        ProblemKind::Internal | ProblemKind::TimedOut => {
            let request = RequestId::current().map_or_else(String::new, |id| id.to_string());
            Problem::Fault { request }
        }
        kind => Problem::Refused { status: kind.status(), detail: told.detail.clone() },
    };
    let mut shown = html(answer.status(), frame, &problem);
    if let Some(wait) = answer.headers().get(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_console_is_next() {
        for good in ["/", "/lines?q=a%26b", "/nodes/olt%207/ports/0%2F1", "/certificates"] {
            assert!(is_place(good), "{good}");
        }
        let long = format!("/lines?q={}", "a".repeat(2048));
        for bad in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/lines\r\nx: y",
            &long,
        ] {
            assert!(!is_place(bad), "{bad}");
        }
    }
}
