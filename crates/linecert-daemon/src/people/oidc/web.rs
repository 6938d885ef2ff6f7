//! Asks a provider: over TLS, or on this computer, once, and for little.

use std::{net::IpAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, StatusCode, Uri,
    body::Bytes,
    client::conn::http1,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue},
    http::{request::Builder, uri::Scheme},
};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes.
const LONGEST: usize = 1 << 20;

/// What secures the way to a provider.
#[derive(Debug, Clone)]
pub(super) struct Web(Arc<ClientConfig>);

/// Why a provider does not answer.
#[derive(Debug, Error)]
pub(crate) enum WebError {
    /// The address is none that secrets may be sent to.
    #[error("`{0}` is neither https:// nor on this computer")]
    Address(String),
    /// There is no way there.
    #[error("{at}: {source}")]
    Connect {
        /// Where.
        at: String,
        /// The cause.
        source: std::io::Error,
    },
    /// It takes too long.
    #[error("{0} did not answer in {PATIENCE:?}")]
    Late(String),
    /// It speaks no HTTP.
    #[error("{at}: {source}")]
    Http {
        /// Where.
        at: String,
        /// The cause.
        source: hyper::Error,
    },
    /// Its answer breaks off or is too long.
    #[error("{0}: the answer breaks off, or is longer than {LONGEST} bytes")]
    Body(String),
    /// It refuses.
    #[error("{at} answers with status {status}")]
    Status {
        /// Where.
        at: String,
        /// The status.
        status: StatusCode,
    },
    /// It answers something else.
    #[error("{at}: {source}")]
    Json {
        /// Where.
        at: String,
        /// The cause.
        source: serde_json::Error,
    },
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An address as it may be told: without its query, which may hold secrets.
fn told(uri: &Uri) -> String {
    format!("{}://{}{}", uri.scheme_str().unwrap_or_default(), authority(uri), uri.path())
}

fn authority(uri: &Uri) -> &str {
    uri.authority().map_or("", |authority| authority.as_str())
}

/// An address that secrets may be sent to.
pub(super) fn address(text: &str) -> Result<Uri, WebError> {
    let wrong = || WebError::Address(text.chars().take(200).collect());
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let is_safe =
        uri.scheme() == Some(&Scheme::HTTPS) || uri.scheme() == Some(&Scheme::HTTP) && is_here;
    if is_safe && !host.is_empty() && !authority(&uri).contains('@') {
        Ok(uri)
    } else {
        Err(wrong())
    }
}

impl Web {
    pub(super) const fn new(tls: Arc<ClientConfig>) -> Self {
        Self(tls)
    }

    /// Reads a document.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        uri: &Uri,
        authorization: Option<HeaderValue>,
    ) -> Result<T, WebError> {
        let request = Request::builder().method(Method::GET);
        self.ask(uri, with(request, authorization), Bytes::new()).await
    }

    /// Sends a form.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        uri: &Uri,
        form: String,
        authorization: Option<HeaderValue>,
    ) -> Result<T, WebError> {
        let request = Request::builder().method(Method::POST);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(uri, with(request, authorization), form.into()).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        uri: &Uri,
        request: Builder,
        body: Bytes,
    ) -> Result<T, WebError> {
        let answered = timeout(PATIENCE, self.exchange(uri, request, body)).await;
        let bytes = answered.map_err(|_| WebError::Late(told(uri)))??;
        serde_json::from_slice(&bytes).map_err(|source| WebError::Json { at: told(uri), source })
    }

    async fn exchange(&self, uri: &Uri, request: Builder, body: Bytes) -> Result<Bytes, WebError> {
        let http = |source| WebError::Http { at: told(uri), source };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let request = request.uri(path).header(HOST, authority(uri));
        let request = request.header(ACCEPT, "application/json").body(Full::new(body));
        let request = request.map_err(|_| WebError::Address(told(uri)))?;
        let stream = self.connect(uri).await;
        let stream = stream.map_err(|source| WebError::Connect { at: told(uri), source })?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(http)?;
        // It ends when the sender and the answer do.
        tokio::spawn(async move { drop(connection.await) });
        let answer = sender.send_request(request).await.map_err(http)?;
        // A refusal of the token endpoint is JSON too, and says nothing that a person could use.
        if answer.status() != StatusCode::OK {
            return Err(WebError::Status { at: told(uri), status: answer.status() });
        }
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        Ok(body.map_err(|_| WebError::Body(told(uri)))?.to_bytes())
    }

    async fn connect(&self, uri: &Uri) -> std::io::Result<Box<dyn Stream>> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let is_tls = uri.scheme() == Some(&Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        if !is_tls {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
        Ok(Box::new(TlsConnector::from(Arc::clone(&self.0)).connect(name, stream).await?))
    }
}

fn with(request: Builder, authorization: Option<HeaderValue>) -> Builder {
    match authorization {
        Some(authorization) => request.header(AUTHORIZATION, authorization),
        None => request,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_tls_or_stay_here() {
        for good in ["https://id.example/x", "http://127.0.0.1:3000", "http://[::1]/a?b"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in
            ["http://id.example", "ftp://id", "https://", "/x", "https://a@b", "http://127.1"]
        {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
