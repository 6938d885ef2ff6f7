//! One request and its answer, over a connection of its own.

use std::time::Duration;

use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderName,
        HeaderValue, LOCATION, RETRY_AFTER, USER_AGENT,
    },
};
use hyper_util::rt::TokioIo;
use tokio::{task::JoinSet, time::timeout};

use super::{
    Client, ClientError, Garbled, Stage,
    body::{Whole, collect, fault},
    patience::Repeat,
};
use crate::problem::{self, Problem};

/// The media type of the API.
pub(super) const JSON: &str = "application/json";
/// The media type of server-sent events.
pub(super) const EVENTS: &str = "text/event-stream";

/// How much is read at once; the head of an answer must fit in it.
const BUFFER: usize = 1 << 17;
/// The longest answer in JSON that is read, but for problems.
const ANSWER: usize = 8 << 20;
/// The longest problem that is read.
const PROBLEM: usize = 1 << 20;

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    method: Method,
    /// Below the beginning of the API.
    path: String,
    body: Option<(&'static str, Bytes)>,
    repeat: Repeat,
    header: Option<(HeaderName, String)>,
    /// The media type of an answer, and how many octets of it are read at most.
    accepts: (&'static str, usize),
}

/// The head of an answer that is success, whose body is still to come.
pub(super) struct Coming {
    pub(super) response: Response<Incoming>,
    /// Carries the octets; aborted when it is dropped.
    _driver: JoinSet<()>,
}

impl Ask {
    pub(super) fn get(path: impl Into<String>) -> Self {
        let (method, path, accepts) = (Method::GET, path.into(), (JSON, ANSWER));
        Self { method, path, body: None, repeat: Repeat::Safe, header: None, accepts }
    }

    pub(super) fn post(path: &str, body: (&'static str, Bytes)) -> Self {
        let repeat = Repeat::Never;
        Self { method: Method::POST, body: Some(body), repeat, ..Self::get(path) }
    }

    /// Doing it twice is doing it once.
    pub(super) fn repeatable(self) -> Self {
        Self { repeat: Repeat::Safe, ..self }
    }

    /// The daemon does it once for this key.
    pub(super) fn once(self, key: &str) -> Self {
        self.repeatable().with(HeaderName::from_static("idempotency-key"), key)
    }

    /// The answer is of another media type than JSON, and at most so long.
    pub(super) fn accepting(self, media_type: &'static str, most: usize) -> Self {
        Self { accepts: (media_type, most), ..self }
    }

    pub(super) fn with(self, name: HeaderName, value: &str) -> Self {
        Self { header: Some((name, value.to_owned())), ..self }
    }

    pub(super) const fn repeat(&self) -> Repeat {
        self.repeat
    }

    fn octets(&self) -> usize {
        self.body.as_ref().map_or(0, |(_, octets)| octets.len())
    }
}

impl Client {
    /// Makes a request once, and takes the whole answer when it is success.
    pub(super) async fn exchange(&self, ask: &Ask) -> Result<Vec<u8>, ClientError> {
        let after = self.limits.for_body(ask.octets());
        let late = ClientError::TimedOut { stage: Stage::Answer, after };
        let whole = async {
            let Coming { response, _driver } = self.begin(ask).await?;
            collect(response.into_body(), ask.accepts.1).await
        };
        timeout(after, whole).await.unwrap_or(Err(late))
    }

    /// Makes a request once, and takes the head of the answer when it is success.
    pub(super) async fn begin(&self, ask: &Ask) -> Result<Coming, ClientError> {
        let request = self.request(ask)?;
        let stream = TokioIo::new(self.connect().await?);
        let (mut sender, carrier) =
            http1::Builder::new().max_buf_size(BUFFER).handshake(stream).await.map_err(fault)?;
        let mut driver = JoinSet::new();
        // What goes wrong here is told by the request that it goes wrong for.
        driver.spawn(async move { drop(carrier.await) });
        let response = sender.send_request(request).await.map_err(fault)?;
        let response = refuse_others(response, ask.accepts.0).await?;
        Ok(Coming { response, _driver: driver })
    }

    fn request(&self, ask: &Ask) -> Result<Request<Whole>, ClientError> {
        let no_request = |what: &str| Garbled::Http(format!("{what} makes no request"));
        let mut request = Request::new(Whole(Bytes::new()));
        *request.method_mut() = ask.method.clone();
        *request.uri_mut() = self.path(&ask.path).parse().map_err(|_| no_request("the path"))?;
        let host = HeaderValue::try_from(self.address.host_header());
        let headers = request.headers_mut();
        headers.insert(HOST, host.map_err(|_| no_request("the host"))?);
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("linecert/", env!("CARGO_PKG_VERSION"))),
        );
        let accepts = HeaderValue::try_from(format!("{}, {}", ask.accepts.0, problem::MEDIA_TYPE));
        headers.insert(ACCEPT, accepts.map_err(|_| no_request("the media type"))?);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(token) = &self.token {
            headers.insert(AUTHORIZATION, token.header().ok_or_else(|| no_request("the token"))?);
        }
        if let Some((name, value)) = &ask.header {
            let value = HeaderValue::try_from(value).map_err(|_| no_request("a header"))?;
            headers.insert(name.clone(), value);
        }
        if let Some((media_type, octets)) = &ask.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Whole(octets.clone());
        }
        Ok(request)
    }
}

/// Whatever is not success, or of another media type than was asked for, as an error.
async fn refuse_others(
    response: Response<Incoming>,
    accepted: &str,
) -> Result<Response<Incoming>, ClientError> {
    let status = response.status();
    let header = |name| response.headers().get(name).map(HeaderValue::as_bytes);
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    if let (true, Some(location)) = (status.is_redirection(), header(LOCATION)) {
        return Err(ClientError::Redirected(text(location)));
    }
    if let Some(coding) = header(CONTENT_ENCODING).filter(|coding| *coding != b"identity") {
        return Err(Garbled::Coding(text(coding)).into());
    }
    let media_type = media_type(&response);
    if status == StatusCode::NO_CONTENT || status.is_success() && media_type == accepted {
        return Ok(response);
    }
    if status.is_success() {
        return Err(Garbled::MediaType(media_type).into());
    }
    let retry_after = header(RETRY_AFTER).and_then(retry_after);
    let unexplained = ClientError::Status { status: status.as_u16(), retry_after };
    if media_type != problem::MEDIA_TYPE {
        return Err(unexplained);
    }
    let problem = Problem::parse(&collect(response.into_body(), PROBLEM).await?);
    let told = |problem| ClientError::Problem { problem: Box::new(problem), retry_after };
    Err(problem.map_or(unexplained, told))
}

/// So many seconds (RFC 9110, section 10.2.3). The other form, a date, would need both clocks to be
/// right, and the daemon does not use it.
fn retry_after(value: &[u8]) -> Option<Duration> {
    str::from_utf8(value).ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// The media type without its parameters.
fn media_type(response: &Response<Incoming>) -> String {
    let value = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let value = String::from_utf8_lossy(value);
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
