//! Traces of requests to a collector, by OTLP in protobuf over HTTP/1.1
//! (opentelemetry.io/docs/specs/otlp, 1.3).

use std::{io, time::Duration};

use async_trait::async_trait;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tokio::{
    net::TcpStream,
    runtime::{Builder, Runtime},
};
use tracing::Subscriber;
use tracing_subscriber::{Layer, registry::LookupSpan};

use super::Collector;

/// How long a collector may take over one batch.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: usize = 64 << 10;

/// Spans on their way to a collector.
#[derive(Debug)]
pub(super) struct Exporting(SdkTracerProvider);

impl Exporting {
    /// Begins to send. Without a thread for it, nothing is sent, and that is told.
    pub(super) fn begin(collector: &Collector) -> Option<Self> {
        let sending = Sending::start().map_err(|error| error.to_string());
        let provider = sending
            .and_then(|sending| provider(collector, sending).map_err(|error| error.to_string()));
        match provider {
            Ok(provider) => Some(Self(provider)),
            Err(error) => {
                tracing::error!(error, "no traces are sent");
                None
            }
        }
    }

    /// What hears of the spans.
    pub(super) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        tracing_opentelemetry::layer().with_tracer(self.0.tracer("linecertd"))
    }

    /// Sends what is left.
    pub(super) fn end(self) {
        if let Err(error) = self.0.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

fn provider(
    Collector(address): &Collector,
    sending: Sending,
) -> Result<SdkTracerProvider, ExporterBuildError> {
    let address = address.to_string();
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_http_client(sending)
        .with_endpoint(format!("{}/v1/traces", address.trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let service =
        Resource::builder().with_service_name("linecertd").with_attribute(version).build();
    Ok(SdkTracerProvider::builder().with_resource(service).with_batch_exporter(exporter).build())
}

/// Sends requests on a thread of its own: batches are handed over where no runtime runs.
#[derive(Debug)]
struct Sending(Runtime);

impl Sending {
    fn start() -> io::Result<Self> {
        let mut threads = Builder::new_multi_thread();
        threads.worker_threads(1).thread_name("linecertd-otlp").enable_all();
        Ok(Self(threads.build()?))
    }
}

#[async_trait]
impl HttpClient for Sending {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.0.spawn(async { tokio::time::timeout(PATIENCE, send(request)).await });
        sent.await??
    }
}

async fn send(mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let authority = request.uri().authority().ok_or("no address")?.clone();
    let address = (authority.host().trim_matches(['[', ']']), authority.port_u16().unwrap_or(80));
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    request.headers_mut().insert(header::HOST, HeaderValue::from_str(authority.as_str())?);
    *request.uri_mut() = request.uri().path().parse()?;
    let (head, body) = sender.send_request(request.map(Full::new)).await?.into_parts();
    let body = Limited::new(body, LONGEST).collect().await?.to_bytes();
    Ok(Response::from_parts(head, body))
}
