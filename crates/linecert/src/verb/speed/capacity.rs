//! IP-layer capacity by UDPSTP (RFC 9946), as a step like those of the method.

use std::net::SocketAddr;

use linecert_host::Workload;
use linecert_instrument::withhold;
use linecert_speed::{
    iperf3::Direction,
    method::{Evidence, HostRule, MethodPlan, MethodProgress, Step, StepOutcome, attached},
};
use linecert_udpstp::{self as udpstp, CapacityPlan, Credentials, Progress, TestSeconds};

use super::{beside, failure};
use crate::exit::CommandError;

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
        let direction = beside::direction(step);
        let server = self.server.ip().to_canonical();
        let gate = beside::gate(method, server, (direction, Workload::Datagrams));
        let tell = |told: Progress| {
            progress(beside::followed(step, (told.elapsed, told.longest), told.rate));
        };
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
            attached: attached(method, server, None).await,
            remarks: Vec::new(),
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
}
