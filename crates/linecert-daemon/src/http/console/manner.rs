//! In which language and in which colours a visitor reads.

use axum::http::{HeaderMap, HeaderValue, header};
use linecert_console::{Language, Theme};

use crate::people::cookies;

/// The cookies of the two. They hold no secret, and last a year.
const LANGUAGE: &str = "linecert_language";
const THEME: &str = "linecert_theme";
const KEPT: &str = "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax";

/// In which language and in which colours a visitor reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Manner {
    pub(in crate::http) language: Language,
    pub(in crate::http) theme: Theme,
}

impl Manner {
    /// What the visitor chose once, or what their browser asks for; English when it asks for
    /// neither.
    pub(in crate::http) fn of(headers: &HeaderMap) -> Self {
        let kept = |name| cookies(headers).find(|(key, _)| *key == name).map(|(_, value)| value);
        let language = kept(LANGUAGE).and_then(Language::of_tag).or_else(|| wanted(headers));
        Self {
            language: language.unwrap_or(Language::English),
            theme: kept(THEME).and_then(Theme::of_name).unwrap_or(Theme::System),
        }
    }
}

/// Has a browser keep a language.
pub(super) fn keep_language(language: Language) -> Option<HeaderValue> {
    HeaderValue::try_from([LANGUAGE, "=", language.tag(), KEPT].concat()).ok()
}

/// Has a browser keep a theme.
pub(super) fn keep_theme(theme: Theme) -> Option<HeaderValue> {
    HeaderValue::try_from([THEME, "=", theme.name(), KEPT].concat()).ok()
}

/// The best of the languages that a browser asks for (RFC 9110, section 12.5.4).
fn wanted(headers: &HeaderMap) -> Option<Language> {
    let asked = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let ranges = asked.split(',').map(|range| range.split_once(';').unwrap_or((range, "q=1")));
    let spoken = ranges.filter_map(|(tag, weight)| {
        let thousandths = thousandths(weight.trim().strip_prefix("q=")?)?;
        Some((Language::of_tag(tag.trim())?, thousandths)).filter(|_| thousandths > 0)
    });
    // Of equals, the first.
    let best = spoken.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(language, _)| language)
}

/// A weight such as `0.8` or `1`, in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let is_short = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let part: u16 = is_short.then(|| format!("{part:0<3}"))?.parse().ok()?;
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    Some((whole * 1000).saturating_add(part).min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(pairs: &[(header::HeaderName, &str)]) -> Manner {
        let pairs = pairs.iter().cloned();
        Manner::of(&pairs.map(|(name, value)| (name, HeaderValue::from_str(value).unwrap())).collect())
    }

    #[test]
    fn a_browser_is_answered_in_the_language_that_it_likes_best() {
        let check = |asked: &str, expect: Language| {
            assert_eq!(manner(&[(header::ACCEPT_LANGUAGE, asked)]).language, expect, "{asked}");
        };
        check("", Language::English);
        check("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese);
        check("en-GB, zh;q=0.5", Language::English);
        check("fr, zh;q=0.5, en;q=0.25", Language::Chinese);
        check("zh;q=0, en;q=0.001", Language::English);
        check("zh;q=9, zh;q=x, zh;q=0.12345, de", Language::English);
    }

    #[test]
    fn what_was_chosen_counts_before_what_is_asked_for() {
        let asked = (header::ACCEPT_LANGUAGE, "en");
        let kept = keep_language(Language::Chinese).unwrap();
        let pair = kept.to_str().unwrap().split(';').next().unwrap().to_owned();
        let cookie = format!("{pair}; linecert_theme=dark");
        let expect = Manner { language: Language::Chinese, theme: Theme::Dark };
        assert_eq!(manner(&[asked.clone(), (header::COOKIE, &cookie)]), expect);
        let strange = "linecert_language=xx; linecert_theme=pink";
        let expect = Manner { language: Language::English, theme: Theme::System };
        assert_eq!(manner(&[asked, (header::COOKIE, strange)]), expect);
    }
}
