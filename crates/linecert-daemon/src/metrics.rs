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

use linecert_store::Sent;

use crate::{
    config::Tempo,
    ingest::{News, ReceiveError, Received},
    log::LogState,
    poll::PollFigures,
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
    polling: PollGauges,
    hooks: Family<HookOutcome, Counter>,
    demonstration: Gauge,
}

/// What others know when the figures are told.
#[derive(Debug)]
pub(crate) struct Now {
    /// How the log is, in a process that has it.
    pub(crate) log: Option<LogState>,
    /// What polling has done.
    pub(crate) polling: Option<PollFigures>,
    /// Whether this is a demonstration.
    pub(crate) tempo: Tempo,
}

/// A webhook by its name, and what became of an attempt to tell it: `taken`, `again` or `given-up`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct HookOutcome {
    hook: String,
    outcome: &'static str,
}

/// What polling has done, as it tells it itself.
#[derive(Debug, Default)]
struct PollGauges {
    nodes: Gauge,
    running: Gauge,
    late: Gauge,
    walks: Gauge,
    not_whole: Gauge,
    requests: Gauge,
    traps: Gauge,
    dropped: Gauge,
}

impl PollGauges {
    fn register(registry: &mut Registry) -> Self {
        let gauges = Self::default();
        for (name, help, gauge) in [
            ("poll_nodes", "Nodes that are polled", &gauges.nodes),
            ("poll_running", "Nodes that are being read", &gauges.running),
            ("poll_late", "Tables and nodes that are late", &gauges.late),
            ("poll_walks", "Readings of tables since the start", &gauges.walks),
            ("poll_not_whole", "Of these, those that did not give everything", &gauges.not_whole),
            ("poll_requests", "Requests to nodes since the start", &gauges.requests),
            ("poll_traps", "Traps of known nodes since the start", &gauges.traps),
            ("poll_dropped", "Readings that the store was too slow to keep", &gauges.dropped),
        ] {
            registry.register(name, help, gauge.clone());
        }
        gauges
    }

    fn set(&self, figures: &PollFigures) {
        let PollFigures { counters, traps, late, dropped } = figures;
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        for (gauge, value) in [
            (&self.nodes, count(counters.nodes)),
            (&self.running, count(counters.running)),
            (&self.late, count(*late)),
            (&self.walks, counters.walks),
            (&self.not_whole, counters.not_whole),
            (&self.requests, counters.wire.requests),
            (&self.traps, traps.standard.saturating_add(traps.unknown)),
            (&self.dropped, *dropped),
        ] {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
    }
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
        let polling = PollGauges::register(&mut registry);
        let hooks = Family::default();
        let help = "Attempts to tell webhooks, by what became of them";
        registry.register("hooks", help, Family::clone(&hooks));
        let demonstration = Gauge::default();
        let help = "1 when nothing of it is real, as it is a demonstration";
        registry.register("demonstration", help, demonstration.clone());
        Self {
            registry,
            answers,
            times,
            certificates,
            log_entries,
            log_listed,
            polling,
            hooks,
            demonstration,
        }
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

    /// Counts an attempt to tell a webhook.
    pub(crate) fn told(&self, hook: &str, sent: Sent) {
        let outcome = match sent {
            Sent::Taken => "taken",
            Sent::Again(_) => "again",
            Sent::GivenUp => "given-up",
        };
        self.hooks.get_or_create(&HookOutcome { hook: hook.to_owned(), outcome }).inc();
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

    /// All figures in the text form of OpenMetrics, with those that are asked for now.
    pub(crate) fn text(&self, now: Now) -> Result<String, fmt::Error> {
        let Now { log, polling, tempo } = now;
        if let Some(figures) = &polling {
            self.polling.set(figures);
        }
        self.demonstration.set(i64::from(tempo == Tempo::Demonstration));
        let log = log.unwrap_or_default();
        self.log_entries.set(i64::try_from(log.size).unwrap_or(i64::MAX));
        self.log_listed.set(i64::from(log.listing.missing().is_none()));
        let mut text = String::new();
        encode(&mut text, &self.registry).map(|()| text)
    }
}
