//! OpenID Connect: a provider of the operator knows people, by the code flow with PKCE (OpenID Connect
//! Core 1.0, RFC 7636, RFC 9700). Roles and regions stay with the accounts of the daemon.

mod attempt;
mod id_token;
mod key;
mod web;

use std::{
    fs, io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::HeaderValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::Uri;
use linecert_measure::Timestamp;
use linecert_web_speed::{Trust, TrustError};
use serde::Deserialize;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio_rustls::rustls;
use zeroize::Zeroizing;

pub(crate) use self::{attempt::Attempt, id_token::TokenFault, web::WebError};
use self::{
    id_token::{Claims, Expected, IdToken},
    key::Keys,
    web::Web,
};
use super::Origin;
use crate::config::{OidcSource, SecretFileError};

/// How long what a provider says of itself is believed.
const FRESH: Duration = Duration::from_secs(3600);
/// How soon its keys are asked for again when one is not among them.
const AGAIN: Duration = Duration::from_secs(30);

/// A provider, and what the daemon is there.
pub(crate) struct Oidc {
    source: OidcSource,
    secret: Option<Zeroizing<String>>,
    web: Web,
    known: Mutex<Option<Known>>,
}

/// What a provider says of itself (OpenID Connect Discovery 1.0, section 3).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
}

#[derive(Clone)]
struct Known {
    authorize: String,
    token: Uri,
    person: Option<Uri>,
    keys: Keys,
    read: Instant,
}

/// What comes back with the browser.
#[derive(Debug)]
pub(crate) struct Returned<'a> {
    pub(crate) code: &'a str,
    /// The provider as it calls itself there (RFC 9207), if it does.
    pub(crate) issuer: Option<&'a str>,
}

/// Why there is no provider.
#[derive(Debug, Error)]
pub(crate) enum OidcError {
    /// The address is none.
    #[error("oidc.issuer: {0}")]
    Issuer(#[from] WebError),
    /// A file cannot be read.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The secret is not handed over.
    #[error("oidc.secret: {0}")]
    Secret(#[from] SecretFileError),
    /// The authorities cannot be used.
    #[error("oidc.authorities: {0}")]
    Trust(#[from] TrustError),
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// Why it is not known who somebody is.
#[derive(Debug, Error)]
pub(crate) enum IdentifyError {
    /// The provider does not answer as it should.
    #[error(transparent)]
    Web(#[from] WebError),
    /// It is another than it should be.
    #[error("the provider calls itself `{0}`")]
    OtherIssuer(String),
    /// What it says is not believed.
    #[error(transparent)]
    Token(#[from] TokenFault),
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: String,
}

impl Oidc {
    /// Reads what the daemon shows there. The provider itself may be away.
    ///
    /// # Errors
    /// When a file cannot be read, or the address is none.
    pub(crate) fn open(source: OidcSource) -> Result<Self, OidcError> {
        web::address(&source.issuer)?;
        let read =
            |file: PathBuf| fs::read(&file).map_err(|source| OidcError::File { file, source });
        let trust = match source.authorities.clone() {
            Some(file) => Trust::with_authorities(&read(file)?)?,
            None => Trust::bundled(),
        };
        let secret = source.secret.as_ref().map(|secret| secret.path()).transpose()?;
        let secret = secret.map(read).transpose()?.map(Zeroizing::new);
        let secret = secret
            .map(|bytes| Zeroizing::new(String::from_utf8_lossy(&bytes).trim_end().to_owned()));
        let web = Web::new(Arc::new(trust.client()?));
        Ok(Self { source, secret, web, known: Mutex::new(None) })
    }

    /// The provider, for a person to know where the way leads.
    pub(crate) fn name(&self) -> &str {
        let name = self.source.issuer.split("://").nth(1).unwrap_or_default();
        name.split('/').next().unwrap_or_default()
    }

    /// Where a browser goes to show who it is.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub(crate) async fn authorize(
        &self,
        attempt: &Attempt,
        at: &Origin,
    ) -> Result<String, IdentifyError> {
        let known = self.known(FRESH).await?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.source.client)
            .append_pair("redirect_uri", &back(at))
            .append_pair("scope", "openid profile email")
            .append_pair("state", &attempt.state())
            .append_pair("nonce", &attempt.nonce())
            .append_pair("code_challenge", &attempt.challenge())
            .append_pair("code_challenge_method", "S256")
            .finish();
        let joint = if known.authorize.contains('?') { '&' } else { '?' };
        Ok(format!("{}{joint}{query}", known.authorize))
    }

    /// The name of the account that the provider vouches for.
    ///
    /// # Errors
    /// When the provider does not answer, or what it says is not to be believed.
    pub(crate) async fn identify(
        &self,
        returned: Returned<'_>,
        attempt: &Attempt,
        at: &Origin,
    ) -> Result<String, IdentifyError> {
        if let Some(other) = returned.issuer.filter(|issuer| *issuer != self.source.issuer) {
            return Err(IdentifyError::OtherIssuer(other.chars().take(200).collect()));
        }
        let mut known = self.known(FRESH).await?;
        let tokens = self.redeem(&known, (returned.code, attempt), at).await?;
        let token = IdToken::parse(&tokens.id_token)?;
        if !token.is_of(&known.keys) {
            // Its keys may be newer than what is known of them.
            known = self.known(AGAIN).await?;
        }
        let expected = Expected {
            issuer: &self.source.issuer,
            client: &self.source.client,
            nonce: &attempt.nonce(),
            now: Timestamp::now(),
        };
        let claims = token.believe(&known.keys, &expected)?;
        match claims.named(&self.source.claim)? {
            Some(name) => Ok(name),
            None => self.asked(&known, &claims, &tokens.access_token).await,
        }
    }

    /// What the provider says when it is asked: it need not say more than who somebody is to the
    /// daemon in the ID token (OpenID Connect Core 1.0, section 5.4).
    async fn asked(
        &self,
        known: &Known,
        told: &Claims,
        access: &str,
    ) -> Result<String, IdentifyError> {
        let claim = &self.source.claim;
        let unnamed = || TokenFault::Unnamed(claim.clone());
        let place = known.person.as_ref().ok_or_else(unnamed)?;
        let bearer = Zeroizing::new(["Bearer ", access].concat());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| TokenFault::Form)?;
        bearer.set_sensitive(true);
        let claims: Claims = self.web.get(place, Some(bearer)).await?;
        if !claims.are_of(told) {
            return Err(TokenFault::OtherSubject.into());
        }
        Ok(claims.named(claim)?.ok_or_else(unnamed)?)
    }

    async fn redeem(
        &self,
        known: &Known,
        (code, attempt): (&str, &Attempt),
        at: &Origin,
    ) -> Result<Tokens, IdentifyError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &back(at))
            .append_pair("client_id", &self.source.client)
            .append_pair("code_verifier", &attempt.verifier())
            .finish();
        Ok(self.web.post(&known.token, form, self.authorization()).await?)
    }

    /// What the daemon shows to the provider (RFC 6749, section 2.3.1).
    fn authorization(&self) -> Option<HeaderValue> {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let secret = Zeroizing::new(encode(self.secret.as_ref()?));
        let pair = Zeroizing::new([&encode(&self.source.client), ":", secret.as_str()].concat());
        let mut value =
            HeaderValue::try_from(["Basic ", &STANDARD.encode(&*pair)].concat()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// What the provider says of itself, which is no older than this.
    async fn known(&self, oldest: Duration) -> Result<Known, IdentifyError> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.read.elapsed() < oldest) {
            return Ok(known.clone());
        }
        let issuer = self.source.issuer.trim_end_matches('/');
        let place = web::address(&format!("{issuer}/.well-known/openid-configuration"))?;
        let found: Metadata = self.web.get(&place, None).await?;
        if found.issuer != self.source.issuer {
            return Err(IdentifyError::OtherIssuer(found.issuer.chars().take(200).collect()));
        }
        web::address(&found.authorization_endpoint)?;
        let (token, keys_at) =
            (web::address(&found.token_endpoint)?, web::address(&found.jwks_uri)?);
        let keys = self.web.get(&keys_at, None).await?;
        let person = found.userinfo_endpoint.as_deref().map(web::address).transpose()?;
        let (authorize, read) = (found.authorization_endpoint, Instant::now());
        Ok(known.insert(Known { authorize, token, person, keys, read }).clone())
    }
}

/// Where the provider leads back to.
fn back(at: &Origin) -> String {
    format!("{at}/log-in/provider/return")
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc").field("source", &self.source).finish_non_exhaustive()
    }
}
