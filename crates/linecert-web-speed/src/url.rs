//! The address of a server as a person writes it. Pure.

use std::{fmt, str::FromStr};

use hyper::Uri;
use thiserror::Error;

/// A server: `wss://`, `ws://`, `https://` or `http://`, a host, and a port and a path if need be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebServer {
    security: Security,
    host: String,
    port: u16,
    path: String,
    query: Option<String>,
}

/// What protects a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    Tls,
    Plain,
}

/// Why a text is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebServerError {
    /// It is no URL (RFC 3986).
    #[error("read the address of a web speed server: `{0}` is no URL")]
    NotUrl(String),
    /// Nothing speaks this scheme here.
    #[error(
        "read the address of a web speed server: `{0}` does not begin with wss://, ws://, https:// or http://"
    )]
    Scheme(String),
    /// It holds a name or password, which would be kept in evidence.
    #[error("read the address of a web speed server: it must not hold a user name")]
    User,
}

impl FromStr for WebServer {
    type Err = WebServerError;

    fn from_str(text: &str) -> Result<Self, WebServerError> {
        let uri: Uri = text.parse().map_err(|_| WebServerError::NotUrl(text.to_owned()))?;
        let security = match uri.scheme_str() {
            Some("wss" | "https") => Security::Tls,
            Some("ws" | "http") => Security::Plain,
            _ => return Err(WebServerError::Scheme(text.to_owned())),
        };
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(WebServerError::User);
        }
        let host = uri.host().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| WebServerError::NotUrl(text.to_owned()))?;
        let port = match uri.port() {
            Some(port) => port.as_u16(),
            None if authority.len() > host.len() => {
                return Err(WebServerError::NotUrl(text.to_owned()));
            }
            None if security == Security::Tls => 443,
            None => 80,
        };
        Ok(Self {
            security,
            host: host.to_owned(),
            port,
            path: uri.path().trim_end_matches('/').to_owned(),
            query: uri.query().map(str::to_owned),
        })
    }
}

/// Always `http` or `https`, and without the query, which may hold a secret.
impl fmt::Display for WebServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Tls => "https",
            Security::Plain => "http",
        };
        write!(f, "{scheme}://{}{}", self.host_header(), self.path)
    }
}

impl WebServer {
    pub(crate) const fn security(&self) -> Security {
        self.security
    }

    /// The name or address; an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// What the `Host` header says: the port only where it is not the usual one (RFC 9110, 7.2).
    pub(crate) fn host_header(&self) -> String {
        let is_usual =
            matches!((self.security, self.port), (Security::Tls, 443) | (Security::Plain, 80));
        if is_usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// This server with the path cut short by the first of `ends` that it ends with.
    pub(crate) fn without(mut self, ends: &[&str]) -> Self {
        let cut = ends.iter().find_map(|end| self.path.strip_suffix(end).map(str::to_owned));
        self.path = cut.unwrap_or(self.path);
        self
    }

    /// The path of a file below the path of this address.
    pub(crate) fn below(&self, file: &str) -> String {
        format!("{}/{file}", self.path)
    }

    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: (&str, u16, &str, &str)) {
        let server: WebServer = text.parse().unwrap();
        let found = (server.host(), server.port(), server.host_header(), server.below("x"));
        assert_eq!((found.0, found.1, &*found.2, &*found.3), expect, "{text}");
    }

    #[test]
    fn addresses_are_taken_apart() {
        check("wss://ndt.example", ("ndt.example", 443, "ndt.example", "/x"));
        check("ws://ndt.example/", ("ndt.example", 80, "ndt.example", "/x"));
        check("https://a.example:8443/speed/", ("a.example", 8443, "a.example:8443", "/speed/x"));
        check("http://[2001:db8::1]:8080/b", ("2001:db8::1", 8080, "[2001:db8::1]:8080", "/b/x"));
        check("http://192.0.2.1:443", ("192.0.2.1", 443, "192.0.2.1:443", "/x"));
    }

    #[test]
    fn a_secret_in_the_query_is_not_shown() {
        let text = "wss://a.example/ndt/v7/download?access_token=secret";
        let server: WebServer = text.parse().unwrap();
        assert_eq!(server.query(), Some("access_token=secret"));
        assert_eq!(server.to_string(), "https://a.example/ndt/v7/download");
        let cut = server.without(&["/ndt/v7/upload", "/ndt/v7/download"]);
        assert_eq!(cut.below("x"), "/x");
    }

    #[test]
    fn other_texts_are_refused() {
        for (text, expect) in [
            ("ndt.example", WebServerError::Scheme("ndt.example".to_owned())),
            ("ftp://a.example", WebServerError::Scheme("ftp://a.example".to_owned())),
            ("http://", WebServerError::NotUrl("http://".to_owned())),
            ("http://a b/", WebServerError::NotUrl("http://a b/".to_owned())),
            (
                "http://a.example:99999/",
                WebServerError::NotUrl("http://a.example:99999/".to_owned()),
            ),
            ("http://me:secret@a.example/", WebServerError::User),
        ] {
            assert_eq!(text.parse::<WebServer>(), Err(expect));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC{0,40}", scheme in "(https?|wss?)://") {
            text.parse::<WebServer>().ok();
            format!("{scheme}{text}").parse::<WebServer>().ok();
        }
    }
}
