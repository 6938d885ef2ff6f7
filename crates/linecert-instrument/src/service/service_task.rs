//! What linecert's own tests of the service can take.

use linecert_measure::{Metric, Quantity, Subject};
use linecert_speed::iperf3::Direction;

use crate::inventory::{Service, Vlan};

/// One test of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceTask {
    /// Round-trip time and loss.
    Latency {
        /// How many echo requests to send.
        probes: u32,
    },
    /// TCP throughput one way, with the round-trip time under its load.
    Throughput {
        /// The way.
        direction: Direction,
        /// The contracted rate, if there is one: the computer must be able to carry it.
        contracted: Option<Quantity>,
    },
    /// UDP at a rate just below the contracted one.
    Datagrams {
        /// The way.
        direction: Direction,
        /// The contracted rate.
        contracted: Quantity,
    },
    /// IP-layer capacity (RFC 9097).
    Capacity {
        /// The way.
        direction: Direction,
    },
    /// The largest packet that gets to the echo target in one piece.
    PathMtu,
    /// A PPPoE session, from discovery to an address.
    Pppoe,
    /// An IPv4 address by DHCP.
    Dhcp,
    /// An IPv6 address or prefix by DHCPv6.
    Dhcpv6,
    /// The advertisement of a router.
    RouterAdvertisement,
    /// The resolvers.
    Dns,
    /// The channels of television.
    Television,
    /// The quality of a synthetic voice stream.
    Voice,
    /// The SIP server.
    Sip,
    /// The Ethernet link itself.
    Link,
}

const LATENCY: &[Metric] = &[
    Metric::RoundTripTimeMin,
    Metric::RoundTripTimeP50,
    Metric::RoundTripTimeP95,
    Metric::RoundTripTimeP99,
    Metric::PacketLoss,
    Metric::DelayVariationP95,
    Metric::LongestLossBurst,
];

const THROUGHPUT_DOWN: &[Metric] = &[
    Metric::ThroughputDown,
    Metric::LoadedRoundTripTimeDownP95,
    Metric::BufferDelayDown,
    Metric::TcpEfficiencyDown,
    Metric::TransferTimeRatioDown,
];

const THROUGHPUT_UP: &[Metric] = &[
    Metric::ThroughputUp,
    Metric::LoadedRoundTripTimeUpP95,
    Metric::BufferDelayUp,
    Metric::TcpEfficiencyUp,
    Metric::TransferTimeRatioUp,
];

const DATAGRAMS_DOWN: &[Metric] = &[
    Metric::DatagramRateDown,
    Metric::DatagramLossDown,
    Metric::DatagramReorderingDown,
    Metric::DatagramJitterDown,
    Metric::DatagramLossBurstDown,
];

const DATAGRAMS_UP: &[Metric] = &[
    Metric::DatagramRateUp,
    Metric::DatagramLossUp,
    Metric::DatagramReorderingUp,
    Metric::DatagramJitterUp,
    Metric::DatagramLossBurstUp,
];

const PPPOE: &[Metric] = &[
    Metric::PppoeDiscoveryTime,
    Metric::PppoeSessionTime,
    Metric::PppoeConcentrators,
    Metric::RogueConcentrators,
];

const TELEVISION: &[Metric] = &[
    Metric::MediaDelayFactor,
    Metric::MediaLossRate,
    Metric::ContinuityErrors,
    Metric::MediaLoss,
    Metric::MediaRate,
    Metric::PcrJitter,
    Metric::JoinTime,
    Metric::ZapTime,
    Metric::LeaveTime,
];

const VOICE: &[Metric] = &[
    Metric::VoiceMos,
    Metric::VoiceRating,
    Metric::VoiceLoss,
    Metric::VoiceDelay,
    Metric::VoiceJitter,
];

impl ServiceTask {
    /// The name by which plan, journal and certificate refer to it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latency { .. } => "latency",
            Self::Throughput { direction: Direction::Down, .. } => "throughput-down",
            Self::Throughput { direction: Direction::Up, .. } => "throughput-up",
            Self::Datagrams { direction: Direction::Down, .. } => "datagrams-down",
            Self::Datagrams { direction: Direction::Up, .. } => "datagrams-up",
            Self::Capacity { direction: Direction::Down } => "capacity-down",
            Self::Capacity { direction: Direction::Up } => "capacity-up",
            Self::PathMtu => "path-mtu",
            Self::Pppoe => "pppoe",
            Self::Dhcp => "dhcp",
            Self::Dhcpv6 => "dhcpv6",
            Self::RouterAdvertisement => "router-advertisement",
            Self::Dns => "dns",
            Self::Television => "television",
            Self::Voice => "voice",
            Self::Sip => "sip",
            Self::Link => "link",
        }
    }

    /// The metrics that it gives at best.
    #[must_use]
    pub const fn metrics(self) -> &'static [Metric] {
        match self {
            Self::Latency { .. } => LATENCY,
            Self::Throughput { direction: Direction::Down, .. } => THROUGHPUT_DOWN,
            Self::Throughput { direction: Direction::Up, .. } => THROUGHPUT_UP,
            Self::Datagrams { direction: Direction::Down, .. } => DATAGRAMS_DOWN,
            Self::Datagrams { direction: Direction::Up, .. } => DATAGRAMS_UP,
            Self::Capacity { direction: Direction::Down } => {
                &[Metric::IpCapacityDown, Metric::IpCapacityMeanDown]
            }
            Self::Capacity { direction: Direction::Up } => {
                &[Metric::IpCapacityUp, Metric::IpCapacityMeanUp]
            }
            Self::PathMtu => &[Metric::PathMtu],
            Self::Pppoe => PPPOE,
            Self::Dhcp => &[Metric::DhcpTime, Metric::DhcpServers],
            Self::Dhcpv6 => &[Metric::Dhcpv6Time],
            Self::RouterAdvertisement => &[Metric::RouterAdvertisementTime],
            Self::Dns => &[Metric::DnsTimeP95, Metric::DnsFailures],
            Self::Television => TELEVISION,
            Self::Voice => VOICE,
            Self::Sip => &[Metric::SipOptionsTime, Metric::SipRegisterTime],
            Self::Link => &[Metric::PortSpeed, Metric::FcsErrors],
        }
    }

    /// What the inventory must name for it, as far as it does.
    #[must_use]
    pub fn subject(self, service: &Service) -> Option<Subject> {
        let to = |name: Option<&String>| Some(Subject::Service { to: name?.clone() });
        let voice = service.voice.as_ref();
        match self {
            Self::Latency { .. } | Self::PathMtu => to(service.echo_target.as_ref()),
            Self::Throughput { .. } | Self::Datagrams { .. } => to(service.speed_server.as_ref()),
            Self::Capacity { .. } => to(service.capacity_server.as_ref()),
            // Each resolver is a subject of its own; the first stands for all when nothing was asked.
            Self::Dns => to(Some(&service.dns.as_ref()?.servers.first()?.to_string())),
            Self::Television => {
                service.interface.as_ref()?;
                to(Some(&service.television.as_ref()?.first.to_string()))
            }
            Self::Voice => to(voice?.reflector.as_ref()),
            Self::Sip => to(voice?.sip.as_ref()),
            Self::Pppoe => {
                service.pppoe.as_ref()?;
                to(service.interface.as_ref())
            }
            Self::Dhcp | Self::Dhcpv6 | Self::RouterAdvertisement => to(service.interface.as_ref()),
            Self::Link => Some(Subject::Port { port: service.interface.clone()? }),
        }
    }

    /// Whether it gives a metric with what the inventory names.
    #[must_use]
    pub fn gives(self, metric: Metric, service: &Service) -> bool {
        let television = service.television.as_ref();
        let named = match metric {
            Metric::ZapTime => television.is_some_and(|television| television.second.is_some()),
            // The kernel tells nobody when it left a group.
            Metric::LeaveTime => {
                let address = television.and_then(|television| television.address);
                service.vlan != Vlan::default() || address.is_some()
            }
            Metric::SipRegisterTime => {
                service.voice.as_ref().is_some_and(|voice| voice.account.is_some())
            }
            Metric::RogueConcentrators => {
                service.pppoe.as_ref().is_some_and(|pppoe| !pppoe.concentrators.is_empty())
            }
            _ => true,
        };
        named && self.metrics().contains(&metric) && self.subject(service).is_some()
    }
}

#[cfg(test)]
mod tests;
