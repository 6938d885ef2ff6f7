//! What the daemon tells of its own work: lines for a person, or JSON for a collector.

#[cfg(feature = "otlp")]
mod otlp;

use std::{io, str::FromStr};

use http::Uri;
use thiserror::Error;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceLevel(LevelFilter);

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TraceFormat {
    /// One line for a person.
    Text,
    /// One JSON object a line.
    Json,
}

/// The address of a collector that takes traces by OTLP over HTTP, as `http://127.0.0.1:4318`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Collector(Uri);

/// What is told, and to whom.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    pub(crate) level: TraceLevel,
    pub(crate) format: TraceFormat,
    /// Who is sent the traces of requests too.
    pub(crate) collector: Option<Collector>,
}

/// Tells what is still to be told when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Told {
    #[cfg(feature = "otlp")]
    exporting: Option<otlp::Exporting>,
}

/// A text that is no address of a collector, or of one that this build cannot send to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CollectorError {
    /// It is no address that traces are sent to.
    #[error(
        "`{0}` is no address as http://127.0.0.1:4318; TLS is the affair of a collector nearby"
    )]
    Address(String),
    /// This build has no exporter.
    #[error("this build sends no traces: build linecertd with `--features otlp`")]
    NotBuilt,
}

/// A text that names no level or format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {what} `{text}`")]
pub(crate) struct UnknownTrace {
    what: &'static str,
    text: String,
}

impl FromStr for TraceLevel {
    type Err = UnknownTrace;

    fn from_str(text: &str) -> Result<Self, UnknownTrace> {
        Ok(Self(match text {
            "error" => LevelFilter::ERROR,
            "warn" => LevelFilter::WARN,
            "info" => LevelFilter::INFO,
            "debug" => LevelFilter::DEBUG,
            _ => return Err(UnknownTrace { what: "level", text: text.to_owned() }),
        }))
    }
}

impl FromStr for TraceFormat {
    type Err = UnknownTrace;

    fn from_str(text: &str) -> Result<Self, UnknownTrace> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownTrace { what: "format", text: text.to_owned() }),
        }
    }
}

impl FromStr for Collector {
    type Err = CollectorError;

    fn from_str(text: &str) -> Result<Self, CollectorError> {
        let refuse = || CollectorError::Address(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| refuse())?;
        let is_plain = uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/");
        if !is_plain || uri.host().is_none() || uri.query().is_some() {
            return Err(refuse());
        }
        if cfg!(feature = "otlp") { Ok(Self(uri)) } else { Err(CollectorError::NotBuilt) }
    }
}

/// Begins to tell, on standard error and to a collector if there is one. The first call of a
/// process counts.
pub(crate) fn begin(telling: &Telling) -> Told {
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let lines = match telling.format {
        TraceFormat::Text => lines.boxed(),
        TraceFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(telling.level.0));
    #[cfg(feature = "otlp")]
    let (begun, told) = {
        let exporting = telling.collector.as_ref().and_then(otlp::Exporting::begin);
        let spans = exporting.as_ref().map(|exporting| exporting.layer());
        (registry.with(spans).try_init(), Told { exporting })
    };
    #[cfg(not(feature = "otlp"))]
    let (begun, told) = (registry.try_init(), Told::default());
    if let Err(error) = begun {
        tracing::debug!(%error, "tracing had begun before");
    }
    if let Some(Collector(address)) = &telling.collector {
        tracing::info!(%address, "traces of requests are sent");
    }
    told
}

impl Drop for Told {
    fn drop(&mut self) {
        #[cfg(feature = "otlp")]
        if let Some(exporting) = self.exporting.take() {
            exporting.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_without_a_path_is_a_collector() {
        let check = |text: &str| text.parse::<Collector>();
        let good = check("http://127.0.0.1:4318");
        if cfg!(feature = "otlp") {
            assert!(good.is_ok() && check("http://[::1]:4318/").is_ok(), "{good:?}");
        } else {
            assert_eq!(good, Err(CollectorError::NotBuilt));
        }
        for bad in
            ["", "127.0.0.1:4318", "https://a", "http://a/v1/traces", "http://a?b", "ftp://a"]
        {
            assert_eq!(check(bad), Err(CollectorError::Address(bad.to_owned())));
        }
    }
}
