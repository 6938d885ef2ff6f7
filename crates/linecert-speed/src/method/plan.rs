//! What the acceptance test does.

use std::{
    net::{IpAddr, SocketAddr},
    num::{NonZeroU8, NonZeroU32, NonZeroU64},
    time::Duration,
};

use linecert_host::{HostPlan, Session, Way, Workload};
use linecert_measure::Quantity;
use linecert_net::icmp::{self, Dscp, EchoPlan, PayloadSize};

use super::Step;
use crate::{
    iperf3::{
        Direction, Egress, Flow, TcpOptions, ThroughputPlan, Timeouts, Transport, UdpOptions,
    },
    layer::{Encapsulation, IpVersion, Layer, Packet},
};

/// Probes of the idle line: twenty a second, for ten seconds unless the plan says otherwise.
const IDLE_INTERVAL: Duration = Duration::from_millis(50);
const IDLE_PROBES: NonZeroU32 = NonZeroU32::MIN.saturating_add(199);

/// Probes under load: fifty a second. With the least payload they take 34 kbit/s of the wire.
const LOADED_INTERVAL: Duration = Duration::from_millis(20);

/// The least payload that a probe can have, so that it takes little of a slow line.
const LEAST_PAYLOAD: u16 = 16;

/// A probe without an answer for this long is lost; queues of a second are seen in the field.
const ECHO_TIMEOUT: Duration = Duration::from_secs(2);

/// UDP is sent at this share of the contracted rate, in percent.
const DATAGRAM_SHARE: i64 = 95;

/// For how long it usually is.
const DATAGRAM_TIME: Duration = Duration::from_secs(30);

/// Octets of payload of a datagram: a packet of it fits PPPoE and the usual tunnels uncut.
pub(super) const DATAGRAM_PAYLOAD: u16 = 1_400;

/// What was contracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contract {
    /// Down, in Mbit/s.
    pub down: Option<Quantity>,
    /// Up, in Mbit/s.
    pub up: Option<Quantity>,
    /// The layer at which the contract counts.
    pub layer: Layer,
}

/// What becomes of figures when this computer was the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostRule {
    /// They are not given, but the reason.
    Invalidates,
    /// They are given, and the reason beside them: for practice, where both ends share a computer.
    Recorded,
}

/// What to measure, against whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodPlan {
    /// As in [`ThroughputPlan::server`].
    pub server: String,
    /// How many streams share the line where it is not one.
    pub streams: NonZeroU8,
    /// The longest that a ramp may take.
    pub ramp_max: Duration,
    /// How long the steady TCP transfer is measured.
    pub steady: Duration,
    /// How long UDP is measured.
    pub datagram_steady: Duration,
    /// How many probes are sent on the idle line, twenty a second.
    pub idle_probes: NonZeroU32,
    /// What was contracted.
    pub contract: Contract,
    /// What is around an IP packet where the contract counts.
    pub encapsulation: Encapsulation,
    /// What the connections are bound to.
    pub egress: Egress,
    /// Whether that is a session of linecert's own.
    pub session: Session,
    /// A STUN server that may be asked for our address, where the speed server does not tell it.
    pub stun: Option<SocketAddr>,
    /// Who answered a trace towards the server, nearest first, if somebody has traced: it is said
    /// with what lay between.
    pub first_hops: Vec<Option<IpAddr>>,
    /// The congestion control of whoever sends.
    pub congestion_control: Option<String>,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// What becomes of figures when this computer was the limit.
    pub host: HostRule,
}

impl Contract {
    /// The rate of one direction.
    #[must_use]
    pub const fn rate(&self, direction: Direction) -> Option<Quantity> {
        match direction {
            Direction::Down => self.down,
            Direction::Up => self.up,
        }
    }
}

impl Default for Contract {
    /// Nothing; what is stated later counts IP packets.
    fn default() -> Self {
        Self { down: None, up: None, layer: Layer::Network }
    }
}

impl MethodPlan {
    /// The usual test: four streams, ten steady seconds after a ramp of two to five.
    #[must_use]
    pub fn new(server: String) -> Self {
        let usual = ThroughputPlan::new(server, Flow::Down);
        Self {
            server: usual.server,
            streams: usual.streams,
            ramp_max: usual.ramp_max,
            steady: usual.steady,
            datagram_steady: DATAGRAM_TIME,
            idle_probes: IDLE_PROBES,
            contract: Contract::default(),
            encapsulation: Encapsulation::default(),
            egress: Egress::default(),
            session: Session::None,
            stun: None,
            first_hops: Vec::new(),
            congestion_control: None,
            timeouts: usual.timeouts,
            host: HostRule::Invalidates,
        }
    }

    /// The transfer of a step; `None` when nothing flows, or when it needs a contracted rate that
    /// is not stated.
    pub(super) fn transfer(&self, step: Step, server: SocketAddr) -> Option<ThroughputPlan> {
        let one = NonZeroU8::MIN;
        let (streams, steady) = match step {
            Step::SingleDown | Step::SingleUp => (one, self.steady),
            Step::DatagramsDown | Step::DatagramsUp => (one, self.datagram_steady),
            Step::Idle | Step::Down | Step::Up | Step::Bidirectional => (self.streams, self.steady),
        };
        let transport = match step.datagrams() {
            Some(direction) => Transport::Udp(self.datagrams(direction, server)?),
            None => Transport::Tcp(TcpOptions {
                congestion_control: self.congestion_control.clone(),
                ..TcpOptions::default()
            }),
        };
        let longest = self.ramp_max.saturating_add(steady).saturating_mul(2);
        let timeouts = Timeouts { overall: self.timeouts.overall.max(longest), ..self.timeouts };
        Some(ThroughputPlan {
            server: server.to_string(),
            flow: step.flow()?,
            transport,
            streams,
            ramp_max: self.ramp_max,
            steady,
            egress: self.egress.clone(),
            timeouts,
        })
    }

    /// UDP that fills 95 % of the contract, counted where the contract counts.
    fn datagrams(&self, direction: Direction, server: SocketAddr) -> Option<UdpOptions> {
        let rate = self.contract.rate(direction)?.share(DATAGRAM_SHARE, 100)?;
        let packet = Packet::udp(DATAGRAM_PAYLOAD.into(), version(server))?;
        let payload = packet.payload_rate(rate, self.contract.layer, self.encapsulation)?;
        let rate = NonZeroU64::new(u64::try_from(payload.steps()).ok()?)?;
        Some(UdpOptions { rate, payload: DATAGRAM_PAYLOAD.try_into().ok() })
    }

    /// The probes of the idle line.
    pub(super) fn idle_echo(&self, server: SocketAddr) -> EchoPlan {
        echo(server, IDLE_INTERVAL, self.idle_probes.get())
    }

    /// The probes beside a transfer: as many as it can last, since it stops them.
    pub(super) fn loaded_echo(&self, server: SocketAddr, transfer: &ThroughputPlan) -> EchoPlan {
        let count = transfer.timeouts.overall.as_millis() / LOADED_INTERVAL.as_millis();
        echo(server, LOADED_INTERVAL, u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The probes leave as the transfer does.
    pub(super) fn echo_egress(&self) -> icmp::Egress {
        icmp::Egress { dscp: Dscp::BEST_EFFORT, interface: self.egress.device.clone() }
    }

    /// What this computer is asked for in a step.
    pub(super) fn host(&self, step: Step, server: SocketAddr) -> HostPlan {
        let directions = step.flow().map_or(&[][..], Flow::directions);
        let rates = directions.iter().filter_map(|direction| self.contract.rate(*direction));
        let rate = rates.max_by_key(|rate| rate.steps());
        let streams = matches!(
            step,
            Step::Down | Step::Up | Step::SingleDown | Step::SingleUp | Step::Bidirectional
        );
        let workload = if streams { Workload::Stream } else { Workload::Datagrams };
        let way = match &self.egress.device {
            Some(device) => Way::Through(device.clone()),
            None => Way::To(server.ip().to_canonical()),
        };
        HostPlan { way: Some(way), workload, rate }
    }
}

/// The version of IP towards a server.
pub(super) fn version(server: SocketAddr) -> IpVersion {
    if server.ip().to_canonical().is_ipv4() { IpVersion::V4 } else { IpVersion::V6 }
}

fn echo(server: SocketAddr, interval: Duration, count: u32) -> EchoPlan {
    EchoPlan {
        target: server.ip().to_canonical(),
        count: NonZeroU32::MIN.saturating_add(count.saturating_sub(1)),
        interval,
        timeout: ECHO_TIMEOUT,
        payload: PayloadSize::new(LEAST_PAYLOAD).unwrap_or(PayloadSize::USUAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "192.0.2.1:5201";

    fn plan(down: &str, layer: Layer) -> MethodPlan {
        let contract = Contract { down: down.parse().ok(), up: None, layer };
        MethodPlan { contract, ..MethodPlan::new(SERVER.to_owned()) }
    }

    fn check(layer: Layer, expect: u64) {
        let transfer =
            plan("100 Mbit/s", layer).transfer(Step::DatagramsDown, SERVER.parse().unwrap());
        let Some(ThroughputPlan { transport: Transport::Udp(options), .. }) = transfer else {
            panic!()
        };
        assert_eq!(options.rate.get(), expect, "{layer:?}");
    }

    #[test]
    fn datagrams_fill_95_percent_where_the_contract_counts() {
        check(Layer::Transport, 95_000_000);
        // 1400 of 1428, 1446 and 1466 octets.
        check(Layer::Network, 93_137_255);
        check(Layer::Link, 91_977_870);
        check(Layer::Physical, 90_723_056);
    }

    #[test]
    fn without_a_contract_there_are_no_datagrams() {
        let plan = plan("100 Mbit/s", Layer::Network);
        let server = SERVER.parse().unwrap();
        assert_eq!(plan.transfer(Step::DatagramsUp, server), None);
        assert_eq!(plan.transfer(Step::Idle, server), None);
        assert_eq!(plan.transfer(Step::SingleUp, server).unwrap().streams, NonZeroU8::MIN);
        assert_eq!(plan.transfer(Step::Bidirectional, server).unwrap().flow, Flow::Both);
    }

    #[test]
    fn the_link_must_carry_the_direction_that_is_measured() {
        let plan = plan("100 Mbit/s", Layer::Network);
        let server = SERVER.parse().unwrap();
        assert_eq!(plan.host(Step::Down, server).rate, "100 Mbit/s".parse().ok());
        assert_eq!(plan.host(Step::Bidirectional, server).rate, "100 Mbit/s".parse().ok());
        assert_eq!(plan.host(Step::Up, server).rate, None);
        assert_eq!(plan.host(Step::Idle, server).workload, Workload::Datagrams);
    }
}
