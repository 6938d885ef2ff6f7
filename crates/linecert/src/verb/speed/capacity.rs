//! IP-layer capacity by UDPSTP (RFC 9946), as a step like those of the method.

use std::net::{IpAddr, SocketAddr};

use linecert_host::{
    Attached, AttachmentFacts, HostGate, HostPlan, HostRecord, Link, Medium, Route, SeenAs, Way,
    Workload, attachment, binding,
};
use linecert_measure::{Reading, Value};
use linecert_speed::{
    iperf3::{Direction, Phase, ThroughputProgress},
    method::{Evidence, HostRule, MethodPlan, MethodProgress, News, Step, StepOutcome},
};
use linecert_udpstp::{self as udpstp, CapacityPlan, Credentials, Progress, TestSeconds};

use super::failure;
use crate::exit::CommandError;

/// How long a STUN server may take.
const STUN_PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// What to measure, against whom.
pub(super) struct CapacityTest {
    pub(super) server: SocketAddr,
    pub(super) seconds: TestSeconds,
    pub(super) credentials: Option<Credentials>,
}

impl CapacityTest {
    /// Measures one way, and watches this computer meanwhile.
    pub(super) async fn run(
        &self,
        method: &MethodPlan,
        step: Step,
        mut progress: impl FnMut(MethodProgress),
    ) -> Result<StepOutcome, CommandError> {
        let direction = if step == Step::Up { Direction::Up } else { Direction::Down };
        let gate = HostGate::open(self.host(method, direction));
        let tell = |told: Progress| progress(followed(step, direction, told));
        let capacity = udpstp::measure(&self.plan(method, direction), tell).await;
        let host = gate.close();
        let capacity = capacity.map_err(failure::of_capacity)?;
        let evidence = vec![
            Evidence { name: "capacity", json: capacity.to_evidence() },
            Evidence { name: "host", json: host.to_evidence() },
        ];
        let mut readings = capacity.readings();
        if method.host == HostRule::Invalidates {
            readings.iter_mut().for_each(|(_, reading)| withhold(reading, &host));
        }
        Ok(StepOutcome {
            step,
            readings,
            series: vec![capacity.series()],
            evidence,
            host,
            directions: Vec::new(),
            attached: attached(method, self.server.ip().to_canonical()).await,
            words: Vec::new(),
            echo: None,
            throughput: None,
        })
    }

    fn plan(&self, method: &MethodPlan, direction: Direction) -> CapacityPlan {
        let direction = match direction {
            Direction::Down => udpstp::Direction::Down,
            Direction::Up => udpstp::Direction::Up,
        };
        CapacityPlan {
            seconds: self.seconds,
            credentials: self.credentials.clone(),
            device: method.egress.device.clone(),
            ..CapacityPlan::new(self.server, direction)
        }
    }

    fn host(&self, method: &MethodPlan, direction: Direction) -> HostPlan {
        let way = match &method.egress.device {
            Some(device) => Way::Through(device.clone()),
            None => Way::To(self.server.ip().to_canonical()),
        };
        let rate = method.contract.rate(direction);
        HostPlan { way: Some(way), workload: Workload::Datagrams, rate }
    }
}

/// A figure of a computer that may have been the limit is not given, but the reason.
fn withhold(reading: &mut Reading, host: &HostRecord) {
    let through = reading.value().map(Value::quantity);
    if let Some(absence) = host.verdict.absence(through)
        && !matches!(reading, Reading::NotReported(_))
    {
        *reading = Reading::NotReported(absence);
    }
}

fn followed(step: Step, direction: Direction, told: Progress) -> MethodProgress {
    let (down, up) = match direction {
        Direction::Down => (told.rate, None),
        Direction::Up => (None, told.rate),
    };
    let (elapsed, longest) = (told.elapsed, told.longest);
    let progress = ThroughputProgress { phase: Phase::Steady, elapsed, longest, down, up };
    MethodProgress { step, news: News::Throughput(progress) }
}

async fn attached(method: &MethodPlan, server: IpAddr) -> Attached {
    let route = match Route::to(server) {
        Ok(route) => route,
        Err(error) => return Attached { attachment: None, evidence: vec![error.to_string()] },
    };
    let link = match &method.egress.device {
        Some(device) => Link::named(device),
        None => Link::to(server),
    };
    let (interface, medium) =
        link.map_or_else(|_| ("?".to_owned(), Medium::Unknown), |link| (link.name, link.medium));
    let seen = match method.stun {
        Some(stun) => binding(stun, STUN_PATIENCE).await.ok().zip(Some(stun)),
        None => None,
    };
    let seen = seen.map(|(seen, by)| SeenAs { address: seen.ip(), by: by.ip() });
    let (session, first_hops) = (method.session, Vec::new());
    attachment(&AttachmentFacts { route, interface, medium, session, seen, first_hops })
}
