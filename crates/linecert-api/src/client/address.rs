//! The address of a daemon as a person writes it. Pure.

use std::{fmt, net::IpAddr, str::FromStr};

use hyper::Uri;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

/// A daemon: `https://`, a host, and a port and a path if need be. `http://` is for this computer
/// alone, since a token would be read by everybody on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    security: Security,
    host: String,
    port: u16,
    path: String,
}

/// What protects a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Security {
    Tls,
    /// Within this computer.
    Plain,
}

/// Why a text is no address of a daemon.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// It is no URL (RFC 3986).
    #[error("`{0}` is no URL")]
    NotUrl(String),
    /// It is of another scheme.
    #[error("`{0}` does not begin with https://")]
    Scheme(String),
    /// It would send tokens and customers' names in the clear.
    #[error("`{0}` is without TLS, and not on this computer")]
    Plain(String),
    /// It holds a name or password, which would be kept and shown.
    #[error("it must not hold a user name")]
    User,
    /// It has a query, to which no path can be added.
    #[error("`{0}` has a query")]
    Query(String),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let not_url = || AddressError::NotUrl(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| not_url())?;
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(AddressError::User);
        }
        let (security, usual) = match uri.scheme_str() {
            Some("https") => (Security::Tls, 443),
            Some("http") => (Security::Plain, 80),
            _ => return Err(AddressError::Scheme(text.to_owned())),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(not_url)?;
        if security == Security::Plain && !is_this_computer(host) {
            return Err(AddressError::Plain(text.to_owned()));
        }
        if uri.query().is_some() {
            return Err(AddressError::Query(text.to_owned()));
        }
        let port = match uri.port() {
            Some(port) => port.as_u16(),
            None if authority.len() > host.len() => return Err(not_url()),
            None => usual,
        };
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { security, host: host.to_ascii_lowercase(), port, path })
    }
}

fn is_this_computer(host: &str) -> bool {
    let address = bare(host).parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

/// A host without the brackets of an IPv6 address.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

impl Address {
    pub(super) const fn security(&self) -> Security {
        self.security
    }

    /// The name or address; an IPv6 address without its brackets.
    pub(super) fn host(&self) -> &str {
        bare(&self.host)
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// The path below which the daemon is, without a slash at its end.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// What the `Host` header says: the port only where it is not the usual one (RFC 9110, 7.2).
    pub(super) fn host_header(&self) -> String {
        let is_usual =
            matches!((self.security, self.port), (Security::Tls, 443) | (Security::Plain, 80));
        if is_usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Tls => "https",
            Security::Plain => "http",
        };
        write!(f, "{scheme}://{}{}", self.host_header(), self.path)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_taken_apart_and_written_one_way() {
        let check = |text: &str, expect: (&str, u16, &str)| {
            let address: Address = text.parse().unwrap();
            let shown = address.to_string();
            assert_eq!((address.host(), address.port(), &*shown), expect, "{text}");
            assert_eq!(shown.parse::<Address>().unwrap(), address);
        };
        check("https://noc.example", ("noc.example", 443, "https://noc.example"));
        check("https://NOC.example:443/", ("noc.example", 443, "https://noc.example"));
        check("https://noc.example:8443/lc/", ("noc.example", 8443, "https://noc.example:8443/lc"));
        check("http://127.0.0.1:8080", ("127.0.0.1", 8080, "http://127.0.0.1:8080"));
        check("http://[::1]:8080/b", ("::1", 8080, "http://[::1]:8080/b"));
        check("http://localhost", ("localhost", 80, "http://localhost"));
    }

    #[test]
    fn other_texts_are_refused() {
        let check = |text: &str, expect: fn(String) -> AddressError| {
            assert_eq!(text.parse::<Address>(), Err(expect(text.to_owned())));
        };
        check("noc.example", AddressError::Scheme);
        check("ftp://noc.example", AddressError::Scheme);
        check("https://", AddressError::NotUrl);
        check("https://a b/", AddressError::NotUrl);
        check("https://noc.example:99999", AddressError::NotUrl);
        check("https://noc.example/?a=b", AddressError::Query);
        check("http://noc.example", AddressError::Plain);
        check("http://192.0.2.1:8080", AddressError::Plain);
        check("http://localhost.example", AddressError::Plain);
        check("https://me:secret@noc.example", |_| AddressError::User);
        check("http://localhost@noc.example", |_| AddressError::User);
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC{0,40}", scheme in "https?://") {
            text.parse::<Address>().ok();
            format!("{scheme}{text}").parse::<Address>().ok();
        }
    }
}
