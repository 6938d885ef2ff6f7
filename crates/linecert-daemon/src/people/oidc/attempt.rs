//! One attempt to log in at a provider. All that it has to remember follows from a secret in a cookie
//! of the browser, so that the daemon keeps nothing, and no other browser can end what this one began.

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use linecert_measure::Digest;
use zeroize::Zeroizing;

use crate::{
    people::{Cookie, Secret, cookies},
    private::PrivateError,
};

/// An attempt.
pub(crate) struct Attempt {
    secret: Secret,
    next: String,
}

impl Attempt {
    /// A new one, of somebody who wants to go there.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(crate) fn begin(next: &str) -> Result<Self, PrivateError> {
        Ok(Self { secret: Secret::draw()?, next: next.to_owned() })
    }

    /// The one that a browser has begun, when this is its state.
    pub(crate) fn of(cookie: Cookie, headers: &HeaderMap, state: &str) -> Option<Self> {
        let mut found = cookies(headers).filter(|(name, _)| *name == self::name(cookie));
        let (_, secret) = found.next()?;
        let (_, next) = state.split_once('.')?;
        let next =
            URL_SAFE_NO_PAD.decode(next).ok().and_then(|next| String::from_utf8(next).ok())?;
        let attempt = Self { secret: secret.parse().ok()?, next };
        let is_same = Digest::of(attempt.state().as_bytes()) == Digest::of(state.as_bytes());
        is_same.then_some(attempt)
    }

    /// Where its person wanted to go.
    pub(crate) fn next(&self) -> &str {
        &self.next
    }

    /// What comes back unchanged with the code.
    pub(super) fn state(&self) -> String {
        let next = URL_SAFE_NO_PAD.encode(&self.next);
        format!("{}.{next}", self.part(&["state ", &self.next].concat()).as_str())
    }

    /// What comes back in the ID token.
    pub(super) fn nonce(&self) -> String {
        self.part("nonce").to_string()
    }

    /// What shows that whoever has the code began the attempt (RFC 7636).
    pub(super) fn verifier(&self) -> Zeroizing<String> {
        self.part("verifier")
    }

    /// The digest of it, which is sent ahead.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Digest::of(self.verifier().as_bytes()).as_bytes())
    }

    fn part(&self, what: &str) -> Zeroizing<String> {
        let text = Zeroizing::new(["linecertd oidc ", what, " ", self.secret.reveal()].concat());
        Zeroizing::new(Digest::of(text.as_bytes()).to_string())
    }

    /// Has the browser keep it for ten minutes. A provider leads back from another site, so that this
    /// cookie, unlike that of a session, comes along when it does.
    pub(crate) fn keep(&self, cookie: Cookie) -> Option<HeaderValue> {
        set(cookie, self.secret.reveal(), "600")
    }

    /// Has the browser forget what it has begun.
    pub(crate) fn forget(cookie: Cookie) -> Option<HeaderValue> {
        set(cookie, "", "0")
    }
}

const fn name(cookie: Cookie) -> &'static str {
    match cookie {
        Cookie::Plain => "linecert_attempt",
        Cookie::Secure => "__Host-linecert_attempt",
    }
}

fn set(cookie: Cookie, value: &str, seconds: &str) -> Option<HeaderValue> {
    let secure = if cookie.is_secure() { "; Secure" } else { "" };
    let rest = ["; Max-Age=", seconds, "; Path=/; HttpOnly; SameSite=Lax", secure].concat();
    let mut value = HeaderValue::try_from([name(cookie), "=", value, &rest].concat()).ok()?;
    value.set_sensitive(true);
    Some(value)
}
