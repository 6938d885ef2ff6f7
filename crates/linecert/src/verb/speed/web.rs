//! Web speed tests, as steps like those of the method. They are informative: the server and the way
//! to it are part of the figure.

use std::{net::IpAddr, num::NonZeroU8, path::Path, time::Duration};

use linecert_host::Workload;
use linecert_instrument::withhold;
use linecert_measure::Series;
use linecert_speed::{
    iperf3,
    method::{Evidence, HostRule, MethodPlan, MethodProgress, Step, StepOutcome, attached},
};
use linecert_web_speed::{
    Direction, Egress, Progress, Reach, Transfer, Trust, WebServer, WebSpeedError, librespeed, ndt7,
};

use super::beside;
use crate::{
    args::Speed,
    exit::{CommandError, Exit},
    verb,
};

/// Which protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ndt7,
    LibreSpeed,
}

/// What to measure, against whom.
pub(super) struct WebTest {
    kind: Kind,
    server: WebServer,
    /// The address that the way to the server is looked up for.
    address: IpAddr,
    reach: Reach,
    streams: NonZeroU8,
    steady: Option<Duration>,
}

/// The server as the user names it, over TLS unless a scheme says otherwise.
pub(super) fn server(named: &str) -> Result<WebServer, CommandError> {
    let url = if named.contains("://") { named.to_owned() } else { format!("https://{named}") };
    let wrong = |error| CommandError::new(Exit::Usage, "web-server").cause(error);
    url.parse().map_err(wrong)
}

impl WebTest {
    pub(super) fn new(
        args: &Speed,
        (kind, address): (Kind, IpAddr),
        method: &MethodPlan,
    ) -> Result<Self, CommandError> {
        let trust = args.ca.as_deref().map(authorities).transpose()?;
        let egress = Egress { device: method.egress.device.clone(), source: None };
        let usual = Reach::default();
        let reach = Reach { trust: trust.unwrap_or(usual.trust), egress, ..usual };
        let steady = args.time.map(|seconds| Duration::from_secs(seconds.into()));
        let server = server(&args.server)?;
        Ok(Self { kind, server, address, reach, streams: method.streams, steady })
    }

    /// Measures one way, and watches this computer meanwhile.
    pub(super) async fn run(
        &self,
        method: &MethodPlan,
        step: Step,
        mut progress: impl FnMut(MethodProgress),
    ) -> Result<StepOutcome, CommandError> {
        let way = beside::direction(step);
        let gate = beside::gate(method, self.address, (way, Workload::Stream));
        let tell = |told: Progress| {
            progress(beside::followed(step, (told.elapsed, told.longest), told.rate));
        };
        let transfer = self.transfer(way, tell).await;
        let host = gate.close();
        let transfer = transfer.map_err(failed)?;
        let mut reading = transfer.reading.clone();
        if method.host == HostRule::Invalidates {
            withhold(&mut reading, &host);
        }
        let metric = transfer.metric();
        let seconds = transfer.seconds.into_iter().map(|seconds| Series { metric, ..seconds });
        let evidence = vec![
            Evidence { name: "throughput", json: transfer.evidence },
            Evidence { name: "host", json: host.to_evidence() },
        ];
        Ok(StepOutcome {
            step,
            readings: vec![(metric, reading)],
            series: seconds.collect(),
            evidence,
            host,
            directions: Vec::new(),
            attached: attached(method, self.address, None).await,
            remarks: Vec::new(),
            echo: None,
            throughput: None,
        })
    }

    async fn transfer(
        &self,
        way: iperf3::Direction,
        tell: impl FnMut(Progress),
    ) -> Result<Transfer, WebSpeedError> {
        let direction = match way {
            iperf3::Direction::Down => Direction::Down,
            iperf3::Direction::Up => Direction::Up,
        };
        let (server, reach) = (self.server.clone(), self.reach.clone());
        match self.kind {
            Kind::Ndt7 => {
                let plan = ndt7::Plan { reach, ..ndt7::Plan::new(server, direction) };
                ndt7::measure(&plan, tell).await
            }
            Kind::LibreSpeed => {
                let usual = librespeed::Plan::new(server, direction);
                let steady = self.steady.unwrap_or(usual.steady);
                let plan =
                    librespeed::Plan { reach, steady, streams: self.streams.into(), ..usual };
                librespeed::measure(&plan, tell).await
            }
        }
    }
}

/// The bundled authorities, and those in a file.
fn authorities(file: &Path) -> Result<Trust, CommandError> {
    let wrong = |error| {
        CommandError::new(Exit::Usage, "web-authorities").name("file", file.display()).cause(error)
    };
    Trust::with_authorities(&verb::read_bytes(file)?).map_err(wrong)
}

/// Why a test gave nothing, with the next step.
fn failed(error: WebSpeedError) -> CommandError {
    let (exit, hint) = match &error {
        WebSpeedError::NotResolved { .. } => (Exit::NotFound, "hint-host"),
        WebSpeedError::Unreachable { .. } => (Exit::NotFound, "hint-no-route"),
        WebSpeedError::Egress { .. } => (Exit::NotFound, "hint-speed-interface"),
        WebSpeedError::Refused { .. } => (Exit::Refused, "hint-web-address"),
        WebSpeedError::Tls { .. } => (Exit::Forbidden, "hint-web-authority"),
        WebSpeedError::TimedOut { .. } => (Exit::TimedOut, "hint-speed-again"),
        WebSpeedError::Closed { .. } | WebSpeedError::Died { .. } => {
            (Exit::BrokenOff, "hint-speed-again")
        }
        _ => (Exit::Garbled, "hint-web-address"),
    };
    CommandError::new(exit, "web-failed").cause(error).hint(hint)
}

/// Host and port within what the user names.
pub(super) fn host_of(named: &str) -> &str {
    let after = named.split_once("://").map_or(named, |(_, after)| after);
    after.split_once('/').map_or(after, |(host, _)| host)
}
