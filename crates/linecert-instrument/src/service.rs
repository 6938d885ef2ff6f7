//! linecert's own tests of the service: round-trip time, loss and throughput.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    num::{NonZeroU8, NonZeroU32},
    time::Duration,
};

use linecert_measure::{
    Conditions, Identity, Metric, Observation, Reading, Reason, Source, Subject, UnitMismatch,
};
use linecert_net::{
    icmp::{self, EchoError, EchoPlan, PayloadSize},
    iperf3::{self, Direction, ThroughputError, ThroughputPlan, Timeouts},
};
use thiserror::Error;
use tokio::net::lookup_host;

use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// 100 echo requests a second: 65 kbit/s, which no acceptance line notices.
const ECHO_INTERVAL: Duration = Duration::from_millis(10);
/// Past this a reply counts as lost.
const ECHO_TIMEOUT: Duration = Duration::from_secs(2);

/// Why a test of the service gave no reading.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The host has no address.
    #[error("cannot find the address of {host}: {source}")]
    Resolve {
        /// The host.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// No probe could be sent.
    #[error(transparent)]
    Echo(#[from] EchoError),
    /// The transfer failed.
    #[error(transparent)]
    Throughput(#[from] ThroughputError),
    /// A reading came in a unit that is not its metric's.
    #[error(transparent)]
    Unit(#[from] UnitMismatch),
}

impl ServiceError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Resolve { .. } => Reason::NotFound,
            Self::Echo(error) => match error {
                EchoError::NotPermitted { .. } => Reason::Forbidden,
                EchoError::NoRoute { .. } => Reason::NotFound,
                _ => Reason::Interrupted,
            },
            Self::Throughput(error) => reason_of(error),
            Self::Unit(_) => Reason::Garbled,
        }
    }
}

const fn reason_of(error: &ThroughputError) -> Reason {
    match error {
        ThroughputError::NotResolved { .. } | ThroughputError::Unreachable { .. } => {
            Reason::NotFound
        }
        ThroughputError::Refused { .. } => Reason::Refused,
        ThroughputError::Busy { .. } => Reason::Busy,
        ThroughputError::AccessDenied { .. } => Reason::Forbidden,
        ThroughputError::TimedOut { .. } => Reason::TimedOut,
        ThroughputError::Garbled { .. } => Reason::Garbled,
        ThroughputError::ServerFailed { .. }
        | ThroughputError::Terminated { .. }
        | ThroughputError::Closed { .. }
        | ThroughputError::Died { .. }
        | ThroughputError::Local { .. } => Reason::Interrupted,
    }
}

/// Measures round-trip time and loss to the echo target.
pub(crate) async fn latency(
    service: &Service,
    probes: u32,
    watch: &mut dyn FnMut(Permille),
) -> Result<Take, ServiceError> {
    let target = resolve(&service.echo_target).await?;
    let count = NonZeroU32::new(probes).unwrap_or(NonZeroU32::MIN);
    let plan = EchoPlan {
        target,
        count,
        interval: ECHO_INTERVAL,
        timeout: ECHO_TIMEOUT,
        payload: PayloadSize::USUAL,
    };
    let progress = |p: icmp::EchoProgress| watch(Permille::of(p.sent.into(), p.count.into()));
    let samples = icmp::echo(plan, progress).await?;
    let to = &service.echo_target;
    Ok(Take {
        identity: identity(),
        observations: vec![
            observe(Metric::RoundTripTimeP95, to, samples.round_trip_p95())?,
            observe(Metric::PacketLoss, to, samples.loss())?,
        ],
        series: Vec::new(),
        evidence: vec![samples.to_evidence()],
    })
}

/// Measures TCP throughput one way.
pub(crate) async fn throughput(
    service: &Service,
    direction: Direction,
    watch: &mut dyn FnMut(Permille),
) -> Result<Take, ServiceError> {
    let steady = Duration::from_secs(service.throughput_seconds.get().into());
    let plan = throughput_plan(service.speed_server.clone(), direction, steady);
    let progress = |p: iperf3::ThroughputProgress| {
        watch(Permille::of(p.elapsed.as_millis(), p.longest.as_millis()));
    };
    let result = iperf3::throughput(plan, progress).await?;
    Ok(Take {
        identity: identity(),
        observations: vec![observe(direction.metric(), &service.speed_server, result.reading)?],
        series: result.series.into_iter().collect(),
        evidence: vec![result.evidence],
    })
}

/// The plan of an acceptance test: four streams, and up to five seconds for the ramp.
#[must_use]
pub fn throughput_plan(server: String, direction: Direction, steady: Duration) -> ThroughputPlan {
    let streams = NonZeroU8::MIN.saturating_add(3);
    let ramp_max = Duration::from_secs(5);
    let overall = steady.saturating_add(Duration::from_secs(60));
    let timeouts = Timeouts { overall, ..Timeouts::default() };
    ThroughputPlan { server, direction, streams, ramp_max, steady, timeouts }
}

fn observe(metric: Metric, to: &str, reading: Reading) -> Result<Observation, UnitMismatch> {
    let subject = Subject::Service { to: to.to_owned() };
    Observation::new(metric, subject, Conditions::default(), reading)
}

pub(crate) fn identity() -> Identity {
    Identity {
        key: Service::KEY.to_owned(),
        maker: "linecert".to_owned(),
        model: "ICMP echo and iperf3 protocol".to_owned(),
        serial: None,
        firmware: Some(env!("CARGO_PKG_VERSION").to_owned()),
        driver: None,
        calibration: None,
        source: Source::Driven,
    }
}

/// The first address of a host name, or the address itself.
///
/// # Errors
/// When the name has no address.
pub async fn resolve(host: &str) -> Result<IpAddr, ServiceError> {
    let fail = |source| ServiceError::Resolve { host: host.to_owned(), source };
    let mut addresses = lookup_host((host, 0)).await.map_err(fail)?;
    let missing = || fail(io::Error::new(io::ErrorKind::NotFound, "it has none"));
    addresses.next().as_ref().map(SocketAddr::ip).ok_or_else(missing)
}
