//! Sends one message to one address, which is looked at before anything is sent there.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use linecert_measure::Timestamp;
use linecert_store::Delivery;
use linecert_web_speed::Trust;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig,
        pki_types::{InvalidDnsNameError, ServerName},
    },
};

use super::{
    address::is_public,
    message::{SIGNATURE, signature},
};
use crate::{config::PrivateHooks, secrets::SecretFault};

/// How long one attempt may take.
const LONGEST: Duration = Duration::from_secs(10);

/// Who sends.
pub(super) struct Sender {
    tls: Arc<ClientConfig>,
    private: PrivateHooks,
}

/// TLS cannot be set up.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) struct SenderError(#[from] rustls::Error);

/// Why a message was not taken.
#[derive(Debug, Error)]
pub(super) enum Unsent {
    /// There is no secret to sign it with.
    #[error(transparent)]
    Secret(#[from] SecretFault),
    /// It cannot be signed.
    #[error("the secret is no key")]
    Unsigned,
    /// The address is none, or not of a kind that messages are sent to.
    #[error("the address is not `https://` and a host")]
    Address,
    /// The host has a name that is none.
    #[error(transparent)]
    Name(#[from] InvalidDnsNameError),
    /// The host has no address that is public.
    #[error("the host has an address that is not public, and hooks.private refuses those")]
    Private,
    /// Nobody is reached.
    #[error("failed to connect: {0}")]
    Connect(#[from] io::Error),
    /// The conversation broke off.
    #[error("failed to send: {0}")]
    Http(#[from] hyper::Error),
    /// The message cannot be put into a request.
    #[error("failed to make the request: {0}")]
    Request(#[from] http::Error),
    /// It took too long.
    #[error("no answer within {} s", LONGEST.as_secs())]
    TimedOut,
    /// It was answered that it was not taken. Nobody is followed anywhere else.
    #[error("it was answered with {0}")]
    Refused(StatusCode),
}

impl Unsent {
    /// Whether trying again cannot help: whoever is told says that they are gone for good.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Refused(StatusCode::GONE))
    }
}

impl Sender {
    pub(super) fn new(private: PrivateHooks) -> Result<Self, SenderError> {
        Ok(Self { tls: Arc::new(Trust::bundled().client()?), private })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When it was not taken.
    pub(super) async fn send(
        &self,
        url: &str,
        secret: &[u8],
        delivery: &Delivery,
    ) -> Result<(), Unsent> {
        let uri: Uri = url.parse().map_err(|_| Unsent::Address)?;
        let sent = timeout(LONGEST, self.exchange(&uri, secret, delivery)).await;
        match sent.map_err(|_| Unsent::TimedOut)?? {
            taken if taken.is_success() => Ok(()),
            refused => Err(Unsent::Refused(refused)),
        }
    }

    async fn exchange(
        &self,
        uri: &Uri,
        secret: &[u8],
        delivery: &Delivery,
    ) -> Result<StatusCode, Unsent> {
        let host = uri.host().ok_or(Unsent::Address)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let request = request(uri, secret, delivery)?;
        match (uri.scheme_str(), self.private) {
            (Some("https"), _) => {
                let stream = self.connect(host, uri.port_u16().unwrap_or(443)).await?;
                let name = ServerName::try_from(host.to_owned())?;
                let tls = TlsConnector::from(Arc::clone(&self.tls));
                post(tls.connect(name, stream).await?, request).await
            }
            // In the clear only where the operator's own network may be told.
            (Some("http"), PrivateHooks::Allowed) => {
                post(self.connect(host, uri.port_u16().unwrap_or(80)).await?, request).await
            }
            _ => Err(Unsent::Address),
        }
    }

    /// Connects to the very address that was looked at: a name may have another one a moment later.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Unsent> {
        let found: Vec<SocketAddr> = lookup_host((host, port)).await?.collect();
        let is_private = found.iter().any(|address| !is_public(address.ip()));
        if is_private && self.private == PrivateHooks::Refused {
            return Err(Unsent::Private);
        }
        Ok(TcpStream::connect(found.as_slice()).await?)
    }
}

fn request(uri: &Uri, secret: &[u8], delivery: &Delivery) -> Result<Request<Full<Bytes>>, Unsent> {
    let authority = uri.authority().ok_or(Unsent::Address)?;
    // Whoever put a name and a password there wanted them kept; they are not sent as a host.
    if authority.as_str().contains('@') {
        return Err(Unsent::Address);
    }
    let signed = signature(secret, Timestamp::now(), &delivery.body).ok_or(Unsent::Unsigned)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Ok(Request::post(path)
        .header(header::HOST, authority.as_str())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("linecertd/", env!("CARGO_PKG_VERSION")))
        .header("linecert-event", &delivery.kind)
        .header("linecert-delivery", delivery.id.0.to_string())
        .header(SIGNATURE, signed)
        .body(Full::from(delivery.body.clone()))?)
}

async fn post(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, Unsent> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    // What else is said does not matter.
    connection.abort();
    Ok(answer?.status())
}
