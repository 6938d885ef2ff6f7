//! linecert's own tests of the service, each as an instrument takes it.

mod addresses;
mod capacity;
mod latency;
mod link;
mod names;
mod own_session;
mod pppoe;
mod service_error;
mod service_task;
mod television;
mod throughput;
mod voice;
mod way;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use linecert_measure::{
    Conditions, Identity, Metric, Observation, Reading, Source, Subject, UnitMismatch,
};
use tokio::{net::lookup_host, time::timeout};

pub use self::{
    capacity::withhold,
    link::readings as link_readings,
    own_session::{OwnSession, OwnSessionError},
    pppoe::session_plan,
    service_error::ServiceError,
    service_task::ServiceTask,
    voice::{SIP_PORT, VOICE_PORT},
};
use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// How long a resolver may take.
const RESOLVER_PATIENCE: Duration = Duration::from_secs(10);

/// How far a test is, for whoever waits.
type Watch<'w> = &'w mut dyn FnMut(Permille);

/// Takes a test of the service.
pub(crate) async fn take(
    service: &Service,
    task: ServiceTask,
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    match task {
        ServiceTask::Latency { probes } => latency::take(service, probes, watch).await,
        ServiceTask::PathMtu => latency::take_path_mtu(service, watch).await,
        ServiceTask::Throughput { direction, contracted } => {
            throughput::take(service, (direction, contracted), watch).await
        }
        ServiceTask::Datagrams { direction, contracted } => {
            throughput::take_datagrams(service, (direction, contracted), watch).await
        }
        ServiceTask::Capacity { direction } => capacity::take(service, direction, watch).await,
        ServiceTask::Pppoe => pppoe::take(service).await,
        ServiceTask::Dhcp => addresses::take_dhcp(service).await,
        ServiceTask::Dhcpv6 => addresses::take_dhcpv6(service).await,
        ServiceTask::RouterAdvertisement => addresses::take_advertisement(service).await,
        ServiceTask::Dns => names::take(service, watch).await,
        ServiceTask::Television => television::take(service, watch).await,
        ServiceTask::Voice => voice::take(service, watch).await,
        ServiceTask::Sip => voice::take_sip(service).await,
        ServiceTask::Link => link::take(service),
    }
}

/// What a test gave about one subject.
struct Figures {
    subject: Subject,
    conditions: Conditions,
    readings: Vec<(Metric, Reading)>,
}

impl Figures {
    /// The figures of the way to a far end.
    fn toward(to: &str, readings: Vec<(Metric, Reading)>) -> Self {
        let subject = Subject::Service { to: to.to_owned() };
        Self { subject, conditions: Conditions::default(), readings }
    }

    /// As an instrument hands them over.
    fn into_take(self, evidence: Vec<Vec<u8>>) -> Result<Take, UnitMismatch> {
        let Self { subject, conditions, readings } = self;
        let observe =
            |(metric, reading)| Observation::new(metric, subject.clone(), conditions, reading);
        Ok(Take {
            identity: identity(),
            observations: readings.into_iter().map(observe).collect::<Result<_, _>>()?,
            series: Vec::new(),
            tones: Vec::new(),
            evidence,
            notes: Vec::new(),
        })
    }
}

/// What the inventory must name for the test that was asked for.
fn named<'s>(value: Option<&'s String>, key: &'static str) -> Result<&'s str, ServiceError> {
    value.map(String::as_str).ok_or(ServiceError::NotNamed { key })
}

pub(crate) fn identity() -> Identity {
    Identity {
        key: Service::KEY.to_owned(),
        maker: "linecert".to_owned(),
        model: "service tests".to_owned(),
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
    let found = timeout(RESOLVER_PATIENCE, lookup_host((host, 0))).await;
    let found = found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let mut addresses = found.map_err(fail)?;
    let missing = || fail(io::Error::new(io::ErrorKind::NotFound, "it has none"));
    addresses.next().as_ref().map(SocketAddr::ip).ok_or_else(missing)
}

/// The first address of `host`, `host:port`, `address` or `[address]:port`.
///
/// # Errors
/// When the name has no address.
pub async fn resolve_port(text: &str, usual: u16) -> Result<SocketAddr, ServiceError> {
    let (host, port) = host_and_port(text);
    Ok(SocketAddr::new(resolve(host).await?, port.unwrap_or(usual)))
}

/// What stands before the port, without brackets, and the port where there is one. What is no port
/// is left to the name service to refuse, which names it.
fn host_and_port(text: &str) -> (&str, Option<u16>) {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if bare.parse::<IpAddr>().is_ok() {
        return (bare, None);
    }
    let split = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match split {
        None => (text, None),
        Some((host, port)) => {
            let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
            (bare.unwrap_or(host), Some(port))
        }
    }
}

#[cfg(test)]
mod tests;
