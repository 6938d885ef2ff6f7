//! Digest authentication (RFC 2617, 3.2; RFC 8760 for SHA-256), quality `auth`. Pure.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Credentials, message::Response};

/// What a server asks to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// The header that answers it.
    pub(crate) header: &'static str,
    pub(crate) algorithm: Algorithm,
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// The server knows `qop=auth`; without, the proof is that of RFC 2069.
    quality: bool,
    /// The last nonce was too old, the password was not wrong.
    pub(crate) stale: bool,
}

/// How the proof is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Md5,
    Sha256,
}

/// What the proof is of, besides the password.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'s> {
    pub(crate) method: &'s str,
    pub(crate) uri: &'s str,
    /// How often this nonce was used, this time included.
    pub(crate) count: u32,
    pub(crate) client_nonce: &'s str,
}

/// Why a challenge cannot be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum ChallengeError {
    #[error("the server asks for credentials and names no digest challenge")]
    Missing,
    #[error("the server asks for no algorithm and quality that is supported: MD5, SHA-256, auth")]
    Unsupported,
}

impl Algorithm {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    fn of(name: Option<&str>) -> Option<Self> {
        match name {
            None => Some(Self::Md5),
            Some(name) if name.eq_ignore_ascii_case("MD5") => Some(Self::Md5),
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Some(Self::Sha256),
            Some(_) => None,
        }
    }

    fn hash(self, text: &str) -> Zeroizing<String> {
        let hex = |octets: &[u8]| {
            octets.iter().fold(String::new(), |mut text, octet| {
                // Writing to a String does not fail.
                write!(text, "{octet:02x}").ok();
                text
            })
        };
        Zeroizing::new(match self {
            Self::Md5 => hex(&md5::Md5::digest(text)),
            Self::Sha256 => hex(&Sha256::digest(text)),
        })
    }
}

impl Challenge {
    /// The first challenge that can be met, in the order of the server's preference (RFC 8760, 2.4).
    pub(crate) fn of(response: &Response) -> Result<Self, ChallengeError> {
        let (asks, header) = match response.status {
            407 => ("Proxy-Authenticate", "Proxy-Authorization"),
            _ => ("WWW-Authenticate", "Authorization"),
        };
        let mut digests = response.all(asks).filter_map(parameters).peekable();
        if digests.peek().is_none() {
            return Err(ChallengeError::Missing);
        }
        let met = digests.find_map(|parameters| Self::read(header, &parameters));
        met.ok_or(ChallengeError::Unsupported)
    }

    fn read(header: &'static str, parameters: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| {
            let found = parameters.iter().find(|(of, _)| of.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        let qualities = get("qop");
        let quality = qualities.as_ref().is_some_and(|qualities| {
            qualities.split(',').any(|quality| quality.trim().eq_ignore_ascii_case("auth"))
        });
        if qualities.is_some() && !quality {
            return None;
        }
        Some(Self {
            header,
            algorithm: Algorithm::of(get("algorithm").as_deref())?,
            realm: get("realm")?,
            nonce: get("nonce")?,
            opaque: get("opaque"),
            quality,
            stale: get("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
        })
    }

    /// The value of the header that proves the password without telling it.
    pub(crate) fn prove(&self, credentials: &Credentials, subject: Subject<'_>) -> String {
        let Subject { uri, count, client_nonce, .. } = subject;
        let proof = self.proof(credentials, subject);
        let quoted = [
            ("username", credentials.username()),
            ("realm", &self.realm),
            ("nonce", &self.nonce),
            ("uri", uri),
            ("response", &proof),
        ];
        let mut parts = quoted.map(|(name, value)| format!("{name}={}", quote(value))).to_vec();
        parts.push(format!("algorithm={}", self.algorithm.name()));
        if self.quality {
            parts.push(format!("cnonce={}, qop=auth, nc={count:08x}", quote(client_nonce)));
        }
        parts.extend(self.opaque.iter().map(|opaque| format!("opaque={}", quote(opaque))));
        format!("Digest {}", parts.join(", "))
    }

    fn proof(&self, credentials: &Credentials, subject: Subject<'_>) -> String {
        let Subject { method, uri, count, client_nonce } = subject;
        let (hash, nonce) = (|text: &str| self.algorithm.hash(text), &self.nonce);
        let (name, password) = (credentials.username(), credentials.password().expose());
        let secret = Zeroizing::new(format!("{name}:{}:{password}", self.realm));
        let (who, what) = (hash(&secret), hash(&format!("{method}:{uri}")));
        let (who, what) = (who.as_str(), what.as_str());
        let whole = Zeroizing::new(if self.quality {
            format!("{who}:{nonce}:{count:08x}:{client_nonce}:auth:{what}")
        } else {
            format!("{who}:{nonce}:{what}")
        });
        hash(&whole).to_string()
    }
}

/// What came in quotes goes back in quotes; control characters, which would break the header, do not.
fn quote(text: &str) -> String {
    let escaped = text.chars().filter(|c| !c.is_control()).fold(String::new(), |mut out, c| {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
        out
    });
    format!("\"{escaped}\"")
}

/// The parameters of a digest challenge; `None` for another scheme.
fn parameters(value: &str) -> Option<Vec<(String, String)>> {
    let (scheme, mut rest) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Digest") {
        return None;
    }
    let mut parameters = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = parameter_value(after.trim_start());
        parameters.push((name.trim().to_owned(), value));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Some(parameters)
}

/// A token or a quoted string, and what follows it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let (token, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (token.trim().to_owned(), rest);
    };
    let (mut value, mut characters) = (String::new(), quoted.chars());
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, characters.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sip::Password;

    fn challenge(value: &str) -> Result<Challenge, ChallengeError> {
        let text = format!("SIP/2.0 401 No\r\nWWW-Authenticate: {value}\r\n\r\n");
        Challenge::of(&Response::decode(text.as_bytes()).unwrap().unwrap().0)
    }

    fn mufasa(password: &str) -> Credentials {
        Credentials::new("Mufasa".to_owned(), Password::new(password.to_owned())).unwrap()
    }

    fn check(value: &str, password: &str, client_nonce: &str, expect: &str) {
        let challenge = challenge(value).unwrap();
        let subject = Subject { method: "GET", uri: "/dir/index.html", count: 1, client_nonce };
        let header = challenge.prove(&mufasa(password), subject);
        assert!(header.contains(&format!("response=\"{expect}\"")), "{header}");
        assert!(!header.contains(password));
    }

    #[test]
    fn proofs_are_those_of_the_standards() {
        // RFC 2617, 3.5.
        let old = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
                   nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        check(old, "Circle Of Life", "0a4f113b", "6629fae49393a05397450978507c4ef1");
        // RFC 7616, 3.9.1.
        let new = |algorithm| {
            format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
             nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\""
            )
        };
        let nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        check(&new("MD5"), "Circle of Life", nonce, "8ca523f5e9506fed4657c9700eebdbec");
        let sha = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        check(&new("SHA-256"), "Circle of Life", nonce, sha);
    }

    #[test]
    fn without_quality_the_proof_is_the_old_one() {
        let old = challenge("Digest realm=\"r\", nonce=\"n\"").unwrap();
        let subject = Subject { method: "REGISTER", uri: "sip:r", count: 1, client_nonce: "c" };
        let header = old.prove(&mufasa("p"), subject);
        assert!(!header.contains("qop") && !header.contains("cnonce"), "{header}");
    }

    #[test]
    fn what_cannot_be_met_says_so() {
        assert_eq!(challenge("Basic realm=\"r\""), Err(ChallengeError::Missing));
        let unsupported = Err(ChallengeError::Unsupported);
        assert_eq!(challenge("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""), unsupported);
        assert_eq!(challenge("Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess"), unsupported);
        assert_eq!(challenge("Digest nonce=\"n\""), unsupported);
    }

    #[test]
    fn the_first_of_several_that_can_be_met_is_met() {
        let text = "SIP/2.0 401 No\r\n\
            WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", algorithm=SHA-512-256\r\n\
            WWW-Authenticate: Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256\r\n\
            WWW-Authenticate: Digest realm=\"r\", nonce=\"3\"\r\n\r\n";
        let response = Response::decode(text.as_bytes()).unwrap().unwrap().0;
        assert_eq!(Challenge::of(&response).unwrap().algorithm, Algorithm::Sha256);
    }

    proptest! {
        #[test]
        fn arbitrary_challenges_never_panic(text in "Digest .{0,80}") {
            parameters(&text);
        }

        #[test]
        fn what_is_quoted_reads_back(text in "[ -~à-ÿ]{0,40}") {
            let quoted = quote(&text);
            prop_assert_eq!(parameter_value(&quoted), (text, ""));
        }
    }
}
