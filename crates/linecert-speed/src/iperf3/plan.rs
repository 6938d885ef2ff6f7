//! What to measure, and how.

use std::{
    net::IpAddr,
    num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64},
    time::Duration,
};

use linecert_measure::Metric;

use super::protocol::{OwnResults, Parameters};

/// The default size of a block, which iperf3 shows and nothing depends on.
const BLOCK_NAMED: u64 = 128 << 10;

/// Which way the data flows, seen from the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the far end to the customer.
    Down,
    /// From the customer to the far end.
    Up,
}

impl Direction {
    /// The metric that a TCP test in this direction gives.
    #[must_use]
    pub const fn metric(self) -> Metric {
        match self {
            Self::Down => Metric::ThroughputDown,
            Self::Up => Metric::ThroughputUp,
        }
    }

    /// The metric that a UDP test in this direction gives.
    #[must_use]
    pub const fn datagram_metric(self) -> Metric {
        match self {
            Self::Down => Metric::DatagramRateDown,
            Self::Up => Metric::DatagramRateUp,
        }
    }

    /// The name in evidence: `down` or `up`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }
}

/// What flows in one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// From the far end to the customer.
    Down,
    /// From the customer to the far end.
    Up,
    /// Both at the same time, on streams of their own.
    Both,
}

impl Flow {
    /// The directions that are measured.
    #[must_use]
    pub const fn directions(self) -> &'static [Direction] {
        match self {
            Self::Down => &[Direction::Down],
            Self::Up => &[Direction::Up],
            Self::Both => &[Direction::Down, Direction::Up],
        }
    }

    /// Whether data flows in this direction.
    #[must_use]
    pub fn has(self, direction: Direction) -> bool {
        self.directions().contains(&direction)
    }
}

impl From<Direction> for Flow {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Down => Self::Down,
            Direction::Up => Self::Up,
        }
    }
}

/// What carries the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// TCP, as fast as it goes.
    Tcp(TcpOptions),
    /// UDP datagrams at a rate.
    Udp(UdpOptions),
}

impl Default for Transport {
    fn default() -> Self {
        Self::Tcp(TcpOptions::default())
    }
}

/// How TCP is used; what is absent is as the system has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TcpOptions {
    /// The congestion control of whoever sends, such as `cubic`.
    pub congestion_control: Option<String>,
    /// The largest segment, in octets of payload.
    pub segment: Option<NonZeroU16>,
    /// The size of the socket buffers in octets; setting it switches their autotuning off.
    pub window: Option<NonZeroU32>,
}

/// How UDP is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UdpOptions {
    /// Bit/s of UDP payload of all streams of one direction together.
    pub rate: NonZeroU64,
    /// Octets of payload of a datagram. When absent, as many as a TCP segment has on this path, so
    /// that no datagram needs fragmentation.
    pub payload: Option<NonZeroU16>,
}

/// What every connection of a test is bound to; by default, routing decides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Egress {
    /// The network interface (`SO_BINDTODEVICE`, socket(7)).
    pub device: Option<String>,
    /// The source address.
    pub source: Option<IpAddr>,
}

/// How long to wait before giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For each answer of the server, and for data while it should flow.
    pub reply: Duration,
    /// For the whole test, so longer than ramp and steady transfer together.
    pub overall: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            reply: Duration::from_secs(10),
            overall: Duration::from_secs(60),
        }
    }
}

/// What to measure, and how long to wait for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThroughputPlan {
    /// `host:port`, `[address]:port`, or a host or address alone with [`DEFAULT_PORT`](super::DEFAULT_PORT).
    pub server: String,
    /// Which way the data flows.
    pub flow: Flow,
    /// What carries it.
    pub transport: Transport,
    /// How many streams share the line, in each direction.
    pub streams: NonZeroU8,
    /// The longest that the ramp may take; over TCP it takes at least 2 s unless this is less, over
    /// UDP a second.
    pub ramp_max: Duration,
    /// How long the steady transfer is measured, in whole seconds, at least one.
    pub steady: Duration,
    /// What the connections are bound to.
    pub egress: Egress,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl ThroughputPlan {
    /// A TCP test with four streams, a ramp of up to five seconds and ten steady ones.
    #[must_use]
    pub fn new(server: String, flow: Flow) -> Self {
        Self {
            server,
            flow,
            transport: Transport::default(),
            streams: NonZeroU8::MIN.saturating_add(3),
            ramp_max: Duration::from_secs(5),
            steady: Duration::from_secs(10),
            egress: Egress::default(),
            timeouts: Timeouts::default(),
        }
    }

    /// What the server is told; `segment` is the largest TCP segment of the path.
    pub(super) fn parameters(&self, segment: u64) -> Parameters {
        let parameters = Parameters {
            omit: self.omitted_seconds(),
            time: self.steady_seconds() + self.longest_ramp() - self.omitted_seconds(),
            parallel: u64::from(self.streams.get()),
            reverse: self.flow == Flow::Down,
            bidirectional: self.flow == Flow::Both,
            get_server_output: u64::from(self.flow == Flow::Up),
            linecert: OwnResults::VERSION,
            ..Parameters::default()
        };
        match &self.transport {
            Transport::Tcp(options) => Parameters {
                tcp: true,
                len: BLOCK_NAMED,
                mss: options.segment.map_or(0, |segment| segment.get().into()),
                window: options.window.map_or(0, |window| window.get().into()),
                congestion: options.congestion_control.clone(),
                ..parameters
            },
            Transport::Udp(options) => Parameters {
                udp: true,
                len: options.payload.map_or(segment, |payload| payload.get().into()),
                bandwidth: (options.rate.get() / u64::from(self.streams.get())).max(1),
                udp_counters_64bit: 1,
                ..parameters
            },
        }
    }

    pub(super) fn steady_seconds(&self) -> u64 {
        super::whole_seconds(self.steady).clamp(1, MOST_SECONDS)
    }

    pub(super) fn longest_ramp(&self) -> u64 {
        let longest = super::whole_seconds(self.ramp_max).min(MOST_SECONDS);
        if self.is_tcp() { longest } else { longest.min(1) }
    }

    pub(super) fn least_ramp(&self) -> u64 {
        self.longest_ramp().min(2)
    }

    /// The seconds that a server which counts leaves out: it must know them beforehand.
    pub(super) fn omitted_seconds(&self) -> u64 {
        let counts = self.is_tcp() && self.flow.has(Direction::Up);
        if counts { self.least_ramp() } else { 0 }
    }

    pub(super) const fn is_tcp(&self) -> bool {
        matches!(self.transport, Transport::Tcp(_))
    }
}

/// A test of thirty years ends by its deadline.
const MOST_SECONDS: u64 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flow: Flow, transport: Transport, expect: &str) {
        let plan = ThroughputPlan { transport, ..ThroughputPlan::new(String::new(), flow) };
        let json = serde_json::to_string(&plan.parameters(1448)).unwrap();
        assert_eq!(json, expect, "{plan:?}");
    }

    #[test]
    fn a_plan_as_the_server_is_told() {
        check(
            Flow::Down,
            Transport::default(),
            r#"{"tcp":true,"omit":0,"time":15,"num":0,"blockcount":0,"parallel":4,"reverse":true,"len":131072,"linecert":1}"#,
        );
        let bbr =
            TcpOptions { congestion_control: Some("bbr".to_owned()), ..TcpOptions::default() };
        check(
            Flow::Both,
            Transport::Tcp(bbr),
            r#"{"tcp":true,"omit":2,"time":13,"num":0,"blockcount":0,"parallel":4,"bidirectional":true,"len":131072,"congestion":"bbr","linecert":1}"#,
        );
        let rate = NonZeroU64::new(95_000_000).unwrap();
        check(
            Flow::Up,
            Transport::Udp(UdpOptions { rate, payload: None }),
            r#"{"tcp":false,"udp":true,"omit":0,"time":11,"num":0,"blockcount":0,"parallel":4,"len":1448,"bandwidth":23750000,"udp_counters_64bit":1,"get_server_output":1,"linecert":1}"#,
        );
    }
}
