//! The address at which browsers reach the daemon, and whether a request is of a page of it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::http::{HeaderMap, header};
use thiserror::Error;

/// An origin (RFC 6454): a scheme, a host, and a port where it is not that of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: &'static str,
    authority: String,
}

/// A text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no address such as https://noc.example.net, without a path")]
pub(crate) struct OriginError(String);

impl Origin {
    /// The origin of a daemon that listens there. One that listens everywhere is found on its own
    /// machine at least.
    pub(crate) fn of(scheme: &'static str, address: SocketAddr) -> Self {
        let found = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Self { scheme, authority: SocketAddr::new(found, address.port()).to_string() }
    }

    /// Whether it is reached over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.scheme == "https"
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let wrong = || OriginError(text.chars().take(80).collect());
        let lower = text.trim_end_matches('/').to_ascii_lowercase();
        let schemes = ["https", "http"].into_iter();
        let mut parted = schemes.filter_map(|scheme| {
            Some((scheme, lower.strip_prefix(scheme)?.strip_prefix("://")?.to_owned()))
        });
        let (scheme, mut authority) = parted.next().ok_or_else(wrong)?;
        // Browsers leave out the usual port.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        if authority.ends_with(usual) {
            authority.truncate(authority.len().saturating_sub(usual.len()));
        }
        let is_of_authority = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if authority.is_empty() || !authority.chars().all(is_of_authority) {
            return Err(wrong());
        }
        Ok(Self { scheme, authority })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

/// Whether a request may be of a page of another site. Browsers say where a request comes from, and
/// no page can make them say otherwise; programs say nothing, and show more than a cookie.
pub(crate) fn is_foreign(headers: &HeaderMap, own: Option<&Origin>) -> bool {
    let of = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // Where this is sent, it is the whole answer: a page that keeps its address to itself says `null`
    // for its origin.
    if let Some(site) = of("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(given) = of("origin") else { return false };
    let Ok(given) = given.parse::<Origin>() else { return true };
    match own {
        Some(own) => given != *own,
        // Without an address of its own, the daemon is what the browser believes to have asked.
        None => of(header::HOST.as_str()) != Some(&given.authority),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        for good in ["https://noc.example.net", "http://127.0.0.1:8470", "http://[::1]:8470"] {
            assert_eq!(good.parse::<Origin>().unwrap().to_string(), good);
        }
        let whole: Origin = "HTTPS://NOC.example.net/".parse().unwrap();
        assert_eq!("https://noc:443".parse::<Origin>().unwrap().to_string(), "https://noc");
        assert!(whole.is_secure() && whole.to_string() == "https://noc.example.net");
        for bad in ["", "noc", "ftp://noc", "https://", "https://a/b", "https://a@b", "null"] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_comes_from_elsewhere_is_foreign() {
        let own: Origin = "https://noc.example.net".parse().unwrap();
        let check = |pairs: &[(&'static str, &str)], own: Option<&Origin>, expect: bool| {
            let pairs = pairs.iter().map(|(name, value)| {
                (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
            });
            assert_eq!(is_foreign(&pairs.clone().collect(), own), expect, "{pairs:?}");
        };
        check(&[], Some(&own), false);
        check(&[("sec-fetch-site", "same-origin")], Some(&own), false);
        check(&[("sec-fetch-site", "none")], Some(&own), false);
        check(&[("sec-fetch-site", "same-site")], Some(&own), true);
        check(&[("sec-fetch-site", "cross-site")], Some(&own), true);
        check(&[("origin", "https://noc.example.net")], Some(&own), false);
        check(&[("origin", "http://noc.example.net")], Some(&own), true);
        check(&[("origin", "https://evil.example")], Some(&own), true);
        check(&[("origin", "null")], Some(&own), true);
        check(&[("origin", "null"), ("sec-fetch-site", "same-origin")], Some(&own), false);
        let host = ("host", "127.0.0.1:8470");
        check(&[host, ("origin", "http://127.0.0.1:8470")], None, false);
        check(&[host, ("origin", "http://127.0.0.1:9999")], None, true);
        check(&[("origin", "http://127.0.0.1:9999")], None, true);
    }
}
