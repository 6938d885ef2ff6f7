//! What is counted, for Prometheus.

use std::{fmt, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use crate::{
    ingest::{News, ReceiveError, Received},
    log::LogState,
};

/// All figures. None of them holds a name of a customer, a line or a person.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    times: Family<Path, Histogram>,
    certificates: Family<Arrival, Counter>,
    log_entries: Gauge,
    log_listed: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    path: &'static str,
    status: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Path {
    path: &'static str,
}

/// What became of certificates: `new`, `same`, `more`, the exit code of the refusal, or `not-kept`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Arrival {
    outcome: String,
}

impl Metrics {
    /// Nothing is counted yet.
    pub(crate) fn new() -> Self {
        // From 1 ms to 16 s.
        let empty: fn() -> Histogram = || Histogram::new(exponential_buckets(0.001, 2.0, 15));
        let times = Family::new_with_constructor(empty);
        let (answers, certificates) = (Family::default(), Family::default());
        let mut registry = Registry::with_prefix("linecertd");
        registry.register("answers", "Requests that were answered", Family::clone(&answers));
        registry.register("answer_seconds", "How long answers took", Family::clone(&times));
        let help = "Certificates that were sent, by what became of them";
        registry.register("certificates", help, Family::clone(&certificates));
        let log_entries = Gauge::default();
        registry.register("log_entries", "Entries of the log", log_entries.clone());
        let (log_listed, help) =
            (Gauge::default(), "Whether the trust root lists the logs that it should");
        registry.register("log_listed", help, log_listed.clone());
        Self { registry, answers, times, certificates, log_entries, log_listed }
    }

    /// Counts an answer.
    pub(crate) fn answered(
        &self,
        (method, path): (&'static str, &'static str),
        status: u16,
        took: Duration,
    ) {
        let answer = Answer { method, path, status: status.into() };
        self.answers.get_or_create(&answer).inc();
        self.times.get_or_create(&Path { path }).observe(took.as_secs_f64());
    }

    /// Counts a certificate.
    pub(crate) fn received(&self, received: &Result<Received, ReceiveError>) {
        let outcome = match received {
            Ok(Received { news: News::New, .. }) => "new".to_owned(),
            Ok(Received { news: News::Same, .. }) => "same".to_owned(),
            Ok(Received { news: News::More, .. }) => "more".to_owned(),
            Err(ReceiveError::Verify(error)) => error.code().to_string(),
            Err(_) => "not-kept".to_owned(),
        };
        self.certificates.get_or_create(&Arrival { outcome }).inc();
    }

    /// All figures in the text form of OpenMetrics, with how the log is now.
    pub(crate) fn text(&self, log: Option<LogState>) -> Result<String, fmt::Error> {
        let log = log.unwrap_or_default();
        self.log_entries.set(i64::try_from(log.size).unwrap_or(i64::MAX));
        self.log_listed.set(i64::from(log.listing.missing().is_none()));
        let mut text = String::new();
        encode(&mut text, &self.registry).map(|()| text)
    }
}
