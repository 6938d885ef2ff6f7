//! What visitors choose for themselves: the language, and light or dark.

use axum::{
    extract::Form,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use linecert_console::{Language, Place, Theme};
use serde::Deserialize;

use super::manner::{keep_language, keep_theme};

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
    let back = chosen.back.filter(|back| is_of_console(back));
    moved(&back.unwrap_or_else(|| Place::Dashboard.href()), kept.into_iter().flatten())
}

/// Whether an address is a place of the console, and of no other host.
fn is_of_console(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    !address.starts_with("//") && !address.contains(['\\', '\r', '\n']) && Place::of(path).is_some()
}

/// Goes to the same address without the language that it chooses, and keeps the language.
pub(super) fn by_address(uri: &Uri) -> Option<Response> {
    let query = uri.query()?;
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix(PARAMETER))?;
    let language = Language::of_tag(chosen)?;
    let left: Vec<_> = query.split('&').filter(|pair| !pair.starts_with(PARAMETER)).collect();
    let query = if left.is_empty() { String::new() } else { format!("?{}", left.join("&")) };
    let to = format!("{}{query}", uri.path());
    is_of_console(&to).then(|| moved(&to, keep_language(language)))
}

fn moved(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, location);
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_away_from_the_console() {
        for good in ["/", "/lines?q=a%2Fb&after=x", "/nodes/olt-7/ports/0%2F1"] {
            assert!(is_of_console(good), "{good}");
        }
        let bad = ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "/nowhere"];
        for bad in bad {
            assert!(!is_of_console(bad), "{bad}");
        }
    }

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
    }
}
