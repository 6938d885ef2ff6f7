//! What makes a repeated request harmless: a key that the caller chooses
//! (draft-ietf-httpapi-idempotency-key-header). The store keeps it with what was done, in the same
//! transaction, and does it no second time.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderName, request::Parts},
};
use http_body::{Frame, SizeHint};
use linecert_api::ProblemKind;
use linecert_measure::Digest;
use linecert_store::Once;
use sha2::{Digest as _, Sha256};

use super::problem::Refused;

/// The header that carries the key.
pub(super) const NAME: &str = "idempotency-key";
const HEADER: HeaderName = HeaderName::from_static(NAME);

/// The longest key.
const LONGEST: usize = 255;

tokio::task_local! {
    /// The attempt that this task answers.
    static CURRENT: Attempt;
}

/// A request with a key.
#[derive(Clone)]
pub(crate) struct Attempt(Arc<Mutex<Asked>>);

/// What is asked, as far as it was read.
struct Asked {
    key: String,
    hash: Sha256,
    /// How many writes it came to until now.
    writes: u32,
}

impl Attempt {
    /// The attempt that a request is, if it has a key.
    pub(super) fn of(parts: &Parts) -> Result<Option<Self>, Refused> {
        let mut given = parts.headers.get_all(HEADER).iter();
        let (first, more) = (given.next(), given.next());
        let Some(first) = first else { return Ok(None) };
        let key = first.to_str().ok().filter(|_| more.is_none()).and_then(key);
        let key = key.ok_or_else(|| {
            let detail =
                format!("`{HEADER}` is one key of 1 to {LONGEST} visible letters of ASCII");
            Refused::new(ProblemKind::MalformedRequest, detail)
        })?;
        let mut hash = Sha256::new();
        let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
        hash.update(format!("{} {target}\n", parts.method));
        Ok(Some(Self(Arc::new(Mutex::new(Asked { key: key.to_owned(), hash, writes: 0 })))))
    }

    /// The body, which is remembered as it is read.
    pub(super) fn reading(&self, body: Body) -> Body {
        Body::new(Remembered { body, attempt: self.clone() })
    }

    /// Answers the request.
    pub(super) async fn during<F: Future>(self, answer: F) -> F::Output {
        CURRENT.scope(self, answer).await
    }

    /// What makes the next write of the request that is answered here harmless to repeat: the same
    /// request comes to the same writes in the same order. There is none without a key.
    pub(crate) fn next_write() -> Option<Once> {
        CURRENT.try_with(|attempt| attempt.with(Asked::next_write)).ok()
    }

    fn with<T>(&self, of: impl FnOnce(&mut Asked) -> T) -> T {
        of(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Asked {
    fn next_write(&mut self) -> Once {
        let request: [u8; 32] = self.hash.clone().finalize().into();
        // A key has no space in it, so that no other is made of it.
        let key = match self.writes {
            0 => self.key.clone(),
            number => format!("{} {number}", self.key),
        };
        self.writes = self.writes.saturating_add(1);
        Once { key, request: Digest::from(request) }
    }
}

/// The draft writes a key in quotes, as a string of structured fields; many write it without.
fn key(text: &str) -> Option<&str> {
    let text = text.trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let is_key = (1..=LONGEST).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
    (is_key && !bare.contains(['"', '\\'])).then_some(bare)
}

/// A body that is remembered as it is read.
struct Remembered {
    body: Body,
    attempt: Attempt,
}

impl HttpBody for Remembered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.attempt.with(|asked| asked.hash.update(data));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_with_quotes_and_without() {
        assert_eq!(key("\"8e03978e-40d5\""), Some("8e03978e-40d5"));
        assert_eq!(key("8e03978e-40d5"), Some("8e03978e-40d5"));
        let long = "k".repeat(256);
        for none in ["", "\"\"", "a b", "a\"b", "\"a", "光", &long] {
            assert_eq!(key(none), None, "{none}");
        }
        assert!(key(&long[1..]).is_some());
    }

    #[test]
    fn each_write_of_a_request_has_a_key_of_its_own() {
        let mut asked = Asked { key: "k".to_owned(), hash: Sha256::new(), writes: 0 };
        let (first, second) = (asked.next_write(), asked.next_write());
        assert_eq!((first.key.as_str(), second.key.as_str()), ("k", "k 1"));
        assert_eq!(first.request, Digest::of(b""));
    }
}
