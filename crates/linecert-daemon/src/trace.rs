//! What the daemon tells of its own work: lines for a person, or JSON for a collector.

use std::{io, str::FromStr};

use thiserror::Error;
use tracing::level_filters::LevelFilter;

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

/// Begins to tell, on standard error. The first call of a process counts.
pub(crate) fn begin((level, format): (TraceLevel, TraceFormat)) {
    let builder =
        tracing_subscriber::fmt().with_max_level(level.0).with_writer(io::stderr).with_ansi(false);
    let begun = match format {
        TraceFormat::Text => builder.try_init(),
        TraceFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    if let Err(error) = begun {
        tracing::debug!(%error, "tracing had begun before");
    }
}
