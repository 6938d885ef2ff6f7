//! What a provider says of somebody (OpenID Connect Core 1.0, section 2), and whether to believe it
//! (section 3.1.3.7).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use linecert_measure::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::key::{Algorithm, Keys};

/// By how many seconds clocks may differ.
const APART: i64 = 60;
/// The longest token, in bytes.
const LONGEST: usize = 65_536;

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum TokenFault {
    /// It is none.
    #[error("the ID token cannot be read")]
    Form,
    /// It is not signed, or in a way that is not known.
    #[error("the ID token is signed by `{0}`, which is not taken")]
    Algorithm(String),
    /// The provider has no such key.
    #[error("the ID token is signed by a key that the provider does not have")]
    Key,
    /// The signature is wrong.
    #[error("the signature of the ID token is wrong")]
    Signature,
    /// A claim is not what it must be.
    #[error("the claim `{0}` of the ID token is not right")]
    Claim(&'static str),
    /// It is too old, or of the future.
    #[error("the ID token does not count at this time")]
    Time,
    /// Nothing names an account.
    #[error("the provider says nothing that is text as the claim `{0}`")]
    Unnamed(String),
    /// What is said is of somebody else.
    #[error("the provider tells of somebody else")]
    OtherSubject,
    /// The address was not verified by the provider.
    #[error("the provider has not verified the address of mail")]
    Unverified,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood (RFC 7515, section 4.1.11): none is.
    #[serde(default)]
    crit: Option<Value>,
}

/// A token that was taken apart.
pub(super) struct IdToken<'a> {
    algorithm: Algorithm,
    key: Option<String>,
    signed: &'a str,
    signature: Vec<u8>,
    claims: &'a str,
}

impl<'a> IdToken<'a> {
    /// Takes a token apart.
    pub(super) fn parse(text: &'a str) -> Result<Self, TokenFault> {
        if text.len() > LONGEST {
            return Err(TokenFault::Form);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(TokenFault::Form)?;
        let (head, claims) = signed.split_once('.').ok_or(TokenFault::Form)?;
        let head: Head = serde_json::from_slice(&decode(head)?).map_err(|_| TokenFault::Form)?;
        let name = || TokenFault::Algorithm(head.alg.chars().take(20).collect());
        let algorithm = Algorithm::named(&head.alg).ok_or_else(name)?;
        if head.crit.is_some() {
            return Err(TokenFault::Form);
        }
        Ok(Self { algorithm, key: head.kid, signed, signature: decode(signature)?, claims })
    }

    /// Whether the provider has the key that the token names.
    pub(super) fn is_of(&self, keys: &Keys) -> bool {
        keys.know(self.algorithm, self.key.as_deref())
    }

    /// What the token says, when it is to be believed.
    pub(super) fn believe(
        &self,
        keys: &Keys,
        expected: &Expected<'_>,
    ) -> Result<Claims, TokenFault> {
        if !self.is_of(keys) {
            return Err(TokenFault::Key);
        }
        let by = (self.algorithm, self.key.as_deref());
        if !keys.have_signed(by, self.signed.as_bytes(), &self.signature) {
            return Err(TokenFault::Signature);
        }
        let claims: Map<String, Value> =
            serde_json::from_slice(&decode(self.claims)?).map_err(|_| TokenFault::Form)?;
        check(&claims, expected)?;
        Ok(Claims(claims))
    }
}

/// What a provider says of somebody.
#[derive(Debug, Deserialize)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// What a claim says, if it is there and is text.
    pub(super) fn named(&self, claim: &str) -> Result<Option<String>, TokenFault> {
        let Some(text) = self.0.get(claim).and_then(Value::as_str) else { return Ok(None) };
        let is_verified = self.0.get("email_verified") == Some(&Value::Bool(true));
        if claim == "email" && !is_verified {
            return Err(TokenFault::Unverified);
        }
        Ok(Some(text.to_owned()))
    }

    /// Whether they are of the same person as these.
    pub(super) fn are_of(&self, other: &Self) -> bool {
        let subject =
            |claims: &Self| claims.0.get("sub").and_then(Value::as_str).map(str::to_owned);
        subject(self).is_some_and(|own| subject(other) == Some(own))
    }
}

fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), TokenFault> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(TokenFault::Claim("iss"));
    }
    let client = Value::String(expected.client.to_owned());
    let is_ours = match claims.get("aud") {
        Some(Value::Array(many)) => {
            many.contains(&client) && (many.len() == 1 || claims.get("azp") == Some(&client))
        }
        one => one == Some(&client),
    };
    if !is_ours || claims.get("azp").is_some_and(|azp| *azp != client) {
        return Err(TokenFault::Claim("aud"));
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(TokenFault::Claim("nonce"));
    }
    let now = expected.now.as_second();
    let second = |name: &str| claims.get(name).and_then(seconds);
    let expires = second("exp").ok_or(TokenFault::Claim("exp"))?;
    let made = second("iat").ok_or(TokenFault::Claim("iat"))?;
    let begins = second("nbf").unwrap_or(made);
    let latest = now.saturating_add(APART);
    if expires <= now.saturating_sub(APART) || made > latest || begins > latest {
        return Err(TokenFault::Time);
    }
    Ok(())
}

/// Seconds since 1970 (RFC 7519, section 2). A fraction of one makes no difference.
fn seconds(value: &Value) -> Option<i64> {
    let whole = value.to_string();
    whole.split('.').next()?.parse().ok()
}

fn decode(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Form)
}
