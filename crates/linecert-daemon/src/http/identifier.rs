//! The name of a request, by which a caller and the daemon's lines speak of the same one.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name that a caller may give.
const LONGEST: usize = 64;

tokio::task_local! {
    /// The request that this task answers.
    static CURRENT: RequestId;
}

/// The name of a request: 1 to 64 letters, digits, `-`, `_` and `.` of ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestId(String);

impl RequestId {
    /// The name that the caller gave, or a new one.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        given.filter(|text| is_name(text)).map_or_else(Self::draw, |text| Self(text.to_owned()))
    }

    /// Sixteen random digits. Two equal ones would confuse a reader, and nothing else.
    fn draw() -> Self {
        let number = getrandom::u64().unwrap_or_default();
        Self(format!("{number:016x}"))
    }

    /// The name of the request that is answered here; none outside of one.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Answers a request under this name.
    pub(super) async fn during<F: Future>(self, answer: F) -> F::Output {
        CURRENT.scope(self, answer).await
    }

    /// As a header.
    pub(super) fn value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_plain)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_break_a_line_is_replaced() {
        let check = |given: &str, is_kept: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(given).unwrap());
            assert_eq!(RequestId::of(&headers).0 == given, is_kept, "{given}");
        };
        check("order-4711.retry_2", true);
        check("", false);
        check("a b", false);
        check("a\"b", false);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
        assert_eq!(RequestId::of(&HeaderMap::new()).0.len(), 16);
    }
}
