//! What visitors choose for themselves: the language, and light or dark.

use axum::{
    extract::{Form, Request},
    http::{HeaderValue, Uri, header},
    middleware::Next,
    response::Response,
};
use linecert_console::{Language, Place, Theme};
use serde::Deserialize;

use crate::http::page::{self, LANGUAGE, THEME, is_place};

/// How the cookies of the two are kept. They hold no secret, and last a year.
const KEPT: &str = "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax";

/// The parameter of an address that chooses the language.
const PARAMETER: &str = "lang=";

/// What is sent from the head of a page.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    language: Option<String>,
    theme: Option<String>,
    back: Option<String>,
}

/// Keeps what was chosen, and goes back to where it was.
pub(super) async fn choose(Form(chosen): Form<Chosen>) -> Response {
    let language = chosen.language.as_deref().and_then(Language::of_tag);
    let theme = chosen.theme.as_deref().and_then(Theme::of_name);
    let kept = [language.and_then(keep_language), theme.and_then(keep_theme)];
    let back = chosen.back.filter(|back| is_place(back));
    moved(&back.unwrap_or_else(|| Place::Dashboard.href()), kept.into_iter().flatten())
}

/// Lets an address choose the language, as in a link that somebody sends: `?lang=zh`.
pub(in crate::http) async fn choose_language(request: Request, next: Next) -> Response {
    match by_address(request.uri()).filter(|_| request.method().is_safe()) {
        Some(moved) => moved,
        None => next.run(request).await,
    }
}

/// Goes to the same address without the language that it chooses, and keeps the language.
fn by_address(uri: &Uri) -> Option<Response> {
    let query = uri.query()?;
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix(PARAMETER))?;
    let language = Language::of_tag(chosen)?;
    let left: Vec<_> = query.split('&').filter(|pair| !pair.starts_with(PARAMETER)).collect();
    let query = if left.is_empty() { String::new() } else { format!("?{}", left.join("&")) };
    let to = format!("{}{query}", uri.path());
    let is_page = is_place(&to) && !to.starts_with(linecert_api::BASE);
    is_page.then(|| moved(&to, keep_language(language)))
}

fn moved(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut answer = page::see(to);
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

fn keep_language(language: Language) -> Option<HeaderValue> {
    HeaderValue::try_from([LANGUAGE, "=", language.tag(), KEPT].concat()).ok()
}

fn keep_theme(theme: Theme) -> Option<HeaderValue> {
    HeaderValue::try_from([THEME, "=", theme.name(), KEPT].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_chooses_the_language_once() {
        let check = |uri: &str, expect: Option<&str>| {
            let moved = by_address(&uri.parse().unwrap());
            let location = moved.as_ref().map(|moved| moved.headers()[header::LOCATION].to_str());
            assert_eq!(location.map(Result::unwrap), expect, "{uri}");
        };
        check("/lines?lang=zh", Some("/lines"));
        check("/lines?q=a&lang=en&after=b", Some("/lines?q=a&after=b"));
        check("/lines?lang=fr", None);
        check("/lines?language=zh", None);
        check("/nowhere?lang=zh", None);
        let sheet = format!("/api/v1/certificates/{}/page?lang=zh", "0".repeat(64));
        check(&sheet, None);
    }
}
