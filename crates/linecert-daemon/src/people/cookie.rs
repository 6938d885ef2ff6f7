//! The cookie by which a browser is known again.

use axum::http::{HeaderMap, HeaderValue, header};

use super::Secret;

/// How the cookie is sent. Both are hidden from scripts and sent by pages of the daemon only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Over any connection: for a daemon that is reached without TLS, on its own machine.
    Plain,
    /// Over TLS alone. Its name keeps other hosts of the domain from setting it (RFC 6265bis,
    /// section 4.1.3.2).
    Secure,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Plain => "linecert_session",
            Self::Secure => "__Host-linecert_session",
        }
    }

    const fn attributes(self) -> &'static str {
        match self {
            Self::Plain => "; Path=/; HttpOnly; SameSite=Strict",
            Self::Secure => "; Path=/; HttpOnly; SameSite=Strict; Secure",
        }
    }

    /// The secret that a browser shows. Several of one name are none: somebody put one in.
    pub(crate) fn shown(self, headers: &HeaderMap) -> Option<Secret> {
        let mut found = cookies(headers).filter(|(name, _)| *name == self.name());
        let (_, secret) = found.next()?;
        found.next().is_none().then(|| secret.parse().ok())?
    }

    /// Has a browser keep a secret until it is closed.
    pub(crate) fn keep(self, secret: &Secret) -> Option<HeaderValue> {
        let text = [self.name(), "=", secret.reveal(), self.attributes()].concat();
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Has a browser forget it.
    pub(crate) fn forget(self) -> Option<HeaderValue> {
        HeaderValue::try_from([self.name(), "=; Max-Age=0", self.attributes()].concat()).ok()
    }
}

/// The cookies of a request, as names and values.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_shows_what_it_was_to_keep() {
        let secret = Secret::draw().unwrap();
        for cookie in [Cookie::Plain, Cookie::Secure] {
            let kept = cookie.keep(&secret).unwrap();
            assert!(kept.is_sensitive());
            let kept = kept.to_str().unwrap();
            assert!(kept.contains("HttpOnly; SameSite=Strict"), "{kept}");
            let pair = kept.split(';').next().unwrap();
            let check = |line: &str, expect: Option<&Secret>| {
                let mut headers = HeaderMap::new();
                headers.insert(header::COOKIE, HeaderValue::from_str(line).unwrap());
                assert_eq!(cookie.shown(&headers).as_ref(), expect, "{line}");
            };
            check(pair, Some(&secret));
            check(&format!("theme=dark; {pair}"), Some(&secret));
            check(&format!("{pair}; {pair}"), None);
            check("linecert_session=; __Host-linecert_session=x", None);
            check("=; ;;", None);
        }
    }
}
