//! One HTTP/1.1 connection: requests go out, and what may not come back is refused.

use std::{error::Error, io, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1::{self, SendRequest},
    header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderValue,
        LOCATION, USER_AGENT,
    },
};
use hyper_util::rt::TokioIo;
use tokio::{task::JoinSet, time::timeout_at};

use super::body::Load;
use crate::{
    connection::{self, Octets},
    deadline::ahead,
    error::{Garbled, Stage, WebSpeedError},
    plan::Reach,
    url::WebServer,
};

/// How much is read at once; the head of an answer must fit in it.
const BUFFER: usize = 1 << 17;

/// A connection with a server. Dropping it closes it.
pub(super) struct Exchange {
    server: WebServer,
    sender: SendRequest<Load>,
    pub(super) octets: Arc<Octets>,
    pub(super) peer: SocketAddr,
    pub(super) local: SocketAddr,
    /// Carries the octets; aborted when it is dropped.
    _driver: JoinSet<()>,
}

impl Exchange {
    pub(super) async fn open(server: &WebServer, reach: &Reach) -> Result<Self, WebSpeedError> {
        let connection = connection::open(server, reach).await?;
        let (octets, peer, local) = (connection.octets(), connection.peer(), connection.local());
        let (sender, carrier) = http1::Builder::new()
            .max_buf_size(BUFFER)
            .handshake(TokioIo::new(connection))
            .await
            .map_err(|error| fault(server, &error, Stage::Answer))?;
        let mut driver = JoinSet::new();
        // What goes wrong here is told by the request that it goes wrong for.
        driver.spawn(async move { drop(carrier.await) });
        Ok(Self { server: server.clone(), sender, octets, peer, local, _driver: driver })
    }

    /// Whether the server keeps the connection for another request.
    pub(super) async fn is_open(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Asks for a file.
    pub(super) async fn get(
        &mut self,
        file: &str,
        after: Duration,
    ) -> Result<Response<Incoming>, WebSpeedError> {
        let request = self.request(Method::GET, file, Load::none())?;
        let server = self.server.clone();
        match timeout_at(ahead(after), self.answer(file, request)).await {
            Ok(answer) => answer,
            Err(_) => {
                let server = server.to_string();
                Err(WebSpeedError::TimedOut { server, stage: Stage::Answer, after })
            }
        }
    }

    /// Sends so many octets of a random block to a file; it takes as long as it takes.
    pub(super) async fn post(
        &mut self,
        file: &str,
        octets: u64,
        block: Bytes,
    ) -> Result<Response<Incoming>, WebSpeedError> {
        let request = self.request(Method::POST, file, Load::of(octets, block))?;
        self.answer(file, request).await
    }

    fn request(
        &self,
        method: Method,
        file: &str,
        load: Load,
    ) -> Result<Request<Load>, WebSpeedError> {
        let mut request = Request::new(load);
        *request.method_mut() = method;
        let refuse = || self.garbled(Garbled::Http("the address makes no request".to_owned()));
        *request.uri_mut() = self.server.below(file).parse().map_err(|_| refuse())?;
        let host = HeaderValue::try_from(self.server.host_header()).map_err(|_| refuse())?;
        let headers = request.headers_mut();
        headers.insert(HOST, host);
        headers.insert(USER_AGENT, HeaderValue::from_static("linecert"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        Ok(request)
    }

    /// The answer to a request, when it is success and as it stands.
    async fn answer(
        &mut self,
        file: &str,
        request: Request<Load>,
    ) -> Result<Response<Incoming>, WebSpeedError> {
        let answer = self.sender.send_request(request).await;
        let answer = answer.map_err(|error| fault(&self.server, &error, Stage::Answer))?;
        let (server, path) = (self.server.to_string(), self.server.below(file));
        let status = answer.status();
        let header = |name| answer.headers().get(name).map(HeaderValue::as_bytes);
        if let (true, Some(location)) = (status.is_redirection(), header(LOCATION)) {
            let location = String::from_utf8_lossy(location).into_owned();
            return Err(WebSpeedError::Redirected { server, path, location });
        }
        if !status.is_success() {
            return Err(WebSpeedError::Status { server, path, status: status.as_u16() });
        }
        match header(CONTENT_ENCODING) {
            None | Some(b"identity") => Ok(answer),
            Some(coding) => {
                let coding = String::from_utf8_lossy(coding).into_owned();
                Err(self.garbled(Garbled::Coding(coding)))
            }
        }
    }

    pub(super) fn garbled(&self, garbled: Garbled) -> WebSpeedError {
        WebSpeedError::Garbled { server: self.server.to_string(), garbled }
    }

    pub(super) fn fault(&self, error: &hyper::Error, stage: Stage) -> WebSpeedError {
        fault(&self.server, error, stage)
    }
}

fn fault(server: &WebServer, error: &hyper::Error, stage: Stage) -> WebSpeedError {
    let server = server.to_string();
    if error.is_parse() || breaks_rules(error) {
        return WebSpeedError::Garbled { server, garbled: Garbled::Http(error.to_string()) };
    }
    WebSpeedError::Closed { server, stage }
}

/// Whether the framing of a body, or TLS, is broken; hyper tells so by the kind of its source.
fn breaks_rules(error: &hyper::Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| {
        matches!(source.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    })
}
