//! Asks the daemon: over TLS, within time limits, and again where that is safe.
//!
//! No proxy of the environment is asked: certificates name customers, and go to the address that
//! was given, or nowhere. Nor is a redirection followed.

mod address;
mod body;
mod connection;
mod error;
mod event_stream;
mod exchange;
mod patience;
mod query;
mod token;

use std::{fmt, sync::Arc};

use hyper::body::Bytes;
use linecert_measure::Digest;
use linecert_web_speed::Trust;
use serde::de::DeserializeOwned;
use tokio_rustls::rustls::{self, ClientConfig};

pub use self::{
    address::{Address, AddressError},
    error::{ClientError, Garbled, Stage},
    event_stream::{EventStream, ServerEvent},
    patience::Limits,
    token::{Token, TokenError},
};
use self::{
    exchange::{Ask, JSON},
    patience::Patience,
};
use crate::{
    BASE, BUNDLE_MEDIA_TYPE,
    wire::{Certificate, Deposited, Enrol, Job, JobInput, MadeToken, Page},
};

/// Asks one daemon.
#[derive(Clone)]
pub struct Client {
    address: Address,
    token: Option<Arc<Token>>,
    tls: Arc<ClientConfig>,
    limits: Limits,
}

impl Client {
    /// A client of the daemon at an address, for which these authorities vouch.
    ///
    /// # Errors
    /// When TLS cannot be set up, which an unknown version of the library would cause.
    pub fn new(
        address: Address,
        token: Option<Token>,
        trust: &Trust,
    ) -> Result<Self, rustls::Error> {
        let (tls, token) = (Arc::new(trust.client()?), token.map(Arc::new));
        Ok(Self { address, token, tls, limits: Limits::default() })
    }

    /// The same client with other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The daemon.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// Sends a certificate. The daemon has it on its disk when this returns. Sending it again
    /// changes nothing, so that this tries again by itself.
    ///
    /// # Errors
    /// When the daemon is not reached, does not let in, refuses the certificate, or acknowledges
    /// another one.
    pub async fn deposit(
        &self,
        certificate: Digest,
        bundle: &[u8],
    ) -> Result<Deposited, ClientError> {
        let body = Bytes::copy_from_slice(bundle);
        let ask = Ask::post("/certificates", (BUNDLE_MEDIA_TYPE, body)).repeatable();
        let deposited: Deposited = self.json(&ask).await?;
        if deposited.digest == certificate {
            return Ok(deposited);
        }
        let (expected, found) = (certificate, deposited.digest);
        Err(Garbled::OtherCertificate { expected, found }.into())
    }

    /// What the daemon knows of a certificate.
    ///
    /// # Errors
    /// When the daemon does not answer, or knows none with this digest.
    pub async fn certificate(&self, digest: Digest) -> Result<Certificate, ClientError> {
        self.json(&Ask::get(format!("/certificates/{digest}"))).await
    }

    /// A page of the certificates that a filter lets through, the newest first. The filter is
    /// names and values of the query; the cursor is `next` of the page before.
    ///
    /// # Errors
    /// When the daemon does not answer, or does not take the filter or the cursor.
    pub async fn certificates(
        &self,
        filter: &[(&str, &str)],
        cursor: Option<&str>,
    ) -> Result<Page<Certificate>, ClientError> {
        let query = filter.iter().copied().chain(cursor.map(|cursor| ("cursor", cursor)));
        self.json(&Ask::get(query::with_query("/certificates", query))).await
    }

    /// The `.lcert` file of a certificate, as it was received, with what was added to it since.
    ///
    /// # Errors
    /// When the daemon does not answer, or knows none with this digest.
    pub async fn bundle(&self, digest: Digest) -> Result<Vec<u8>, ClientError> {
        let ask = Ask::get(format!("/certificates/{digest}/bundle"));
        self.ask(&ask.accepting(BUNDLE_MEDIA_TYPE, linecert_cert::MAX_BYTES)).await
    }

    /// Enrols this laptop by a code that was handed over, which is used up by it: when the connection
    /// breaks before the answer, another code is needed.
    ///
    /// # Errors
    /// When the daemon does not answer, or does not take the code.
    pub async fn enrol(&self, code: &str, laptop: &str) -> Result<MadeToken, ClientError> {
        let enrol = Enrol { code: code.to_owned(), laptop: laptop.to_owned() };
        let body = serde_json::to_vec(&enrol).map_err(Garbled::Json)?;
        self.json(&Ask::post("/enrolments/use", (JSON, body.into()))).await
    }

    /// Asks for a remote test. The key makes a repeated request harmless: it is chosen once for each
    /// test, and the daemon makes no second one for it.
    ///
    /// # Errors
    /// When the daemon does not answer, or does not take the job.
    pub async fn start_job(&self, job: &JobInput, key: &str) -> Result<Job, ClientError> {
        let body = serde_json::to_vec(job).map_err(Garbled::Json)?;
        self.json(&Ask::post("/jobs", (JSON, body.into())).once(key)).await
    }

    /// A remote test.
    ///
    /// # Errors
    /// When the daemon does not answer, or knows no such job.
    pub async fn job(&self, id: u64) -> Result<Job, ClientError> {
        self.json(&Ask::get(format!("/jobs/{id}"))).await
    }

    /// What happens in a remote test from now on, or from behind an event that was seen. Events that
    /// come while the connection is broken are not lost.
    #[must_use]
    pub fn follow(&self, job: u64, after: Option<u64>) -> EventStream {
        let after = after.map(|number| number.to_string());
        EventStream::new(self.clone(), format!("/jobs/{job}/events"), after)
    }

    async fn json<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, ClientError> {
        Ok(serde_json::from_slice(&self.ask(ask).await?).map_err(Garbled::Json)?)
    }

    /// Asks, and asks again where nothing can be done twice by it.
    async fn ask(&self, ask: &Ask) -> Result<Vec<u8>, ClientError> {
        let mut patience = Patience::of(&self.limits, ask.repeat());
        loop {
            let error = match self.exchange(ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match patience.pause_after(&error) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            }
        }
    }

    fn path(&self, below: &str) -> String {
        format!("{}{BASE}{below}", self.address.path())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("address", &self.address).finish_non_exhaustive()
    }
}
