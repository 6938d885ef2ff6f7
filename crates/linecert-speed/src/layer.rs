//! At which layer a rate is counted: from the payload down to the wire, by the octets that full
//! packets carry at each. Pure.
//!
//! The rates hold for the direction of the data, whose packets are full but for a few; what flows
//! back, such as acknowledgements, is another direction's load.

use linecert_measure::Quantity;

/// Octets of an Ethernet header and of its check sum (IEEE 802.3, 3.1.1).
const ETHERNET: u32 = 14 + 4;

/// Octets of a tag (IEEE 802.1Q, 9.6).
const TAG: u32 = 4;

/// Octets of PPPoE and of the protocol field of PPP (RFC 2516, 4).
const PPPOE: u32 = 6 + 2;

/// Octets of time that a frame takes on the wire beside its own: preamble, start delimiter and the
/// least gap (IEEE 802.3, 3.1.1 and 4.4.2).
const GAP: u32 = 7 + 1 + 12;

/// The least frame without its tags (IEEE 802.3, 4.4.2).
const LEAST_FRAME: u32 = 64;

/// Which octets a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The payload of TCP or UDP: layer 4, what applications get.
    Transport,
    /// IP packets: layer 3.
    Network,
    /// Ethernet frames with their check sums: layer 2.
    Link,
    /// What the wire carries, gaps included: layer 1.
    Physical,
}

/// The version of IP, by the octets of its header without options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// 20 octets (RFC 791).
    V4,
    /// 40 octets (RFC 8200).
    V6,
}

/// The tags of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TagCount {
    /// None.
    #[default]
    None,
    /// One: a VLAN.
    One,
    /// Two: a VLAN inside another (IEEE 802.1ad).
    Two,
}

/// What a frame carries IP in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Carrier {
    /// Ethernet alone.
    #[default]
    Ethernet,
    /// A PPPoE session.
    Pppoe,
}

/// What is around an IP packet where the rate is contracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Encapsulation {
    /// What IP is carried in.
    pub carrier: Carrier,
    /// The tags of the frame.
    pub tags: TagCount,
}

/// A full packet of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Packet {
    payload: u32,
    header: u32,
    ip: IpVersion,
}

/// One rate, counted at each layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerRates {
    /// Payload.
    pub transport: Quantity,
    /// IP packets.
    pub network: Quantity,
    /// Ethernet frames with their check sums.
    pub link: Quantity,
    /// On the wire.
    pub physical: Quantity,
}

impl Layer {
    /// Every layer, from the payload down.
    pub const ALL: [Self; 4] = [Self::Transport, Self::Network, Self::Link, Self::Physical];

    /// `L4` to `L1`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transport => "L4",
            Self::Network => "L3",
            Self::Link => "L2",
            Self::Physical => "L1",
        }
    }
}

impl IpVersion {
    const fn octets(self) -> u32 {
        match self {
            Self::V4 => 20,
            Self::V6 => 40,
        }
    }
}

impl Encapsulation {
    /// Octets from the start of the frame to the check sum, beside the IP packet, and the least
    /// that such a frame has.
    const fn octets(self) -> (u32, u32) {
        let tags = match self.tags {
            TagCount::None => 0,
            TagCount::One => TAG,
            TagCount::Two => 2 * TAG,
        };
        let carrier = match self.carrier {
            Carrier::Ethernet => 0,
            Carrier::Pppoe => PPPOE,
        };
        (ETHERNET + tags + carrier, LEAST_FRAME + tags)
    }
}

impl Packet {
    /// A TCP segment of so many octets of payload, behind a TCP header of so many: 20, or 32 with
    /// time stamps (RFC 7323). `None` for an empty one.
    #[must_use]
    pub const fn tcp(payload: u32, header: u8, ip: IpVersion) -> Option<Self> {
        Self::new(payload, header as u32, ip)
    }

    /// A UDP datagram of so many octets of payload; `None` for an empty one.
    #[must_use]
    pub const fn udp(payload: u32, ip: IpVersion) -> Option<Self> {
        Self::new(payload, 8, ip)
    }

    /// Nothing that fits an IP packet is larger than 64 KiB.
    const fn new(payload: u32, header: u32, ip: IpVersion) -> Option<Self> {
        if payload > 0 && payload <= 65_535 { Some(Self { payload, header, ip }) } else { None }
    }

    /// The octets of one packet that a layer counts.
    #[must_use]
    pub const fn octets(self, layer: Layer, around: Encapsulation) -> u32 {
        let packet = self.payload + self.header + self.ip.octets();
        let (beside, least) = around.octets();
        let frame = if packet + beside > least { packet + beside } else { least };
        match layer {
            Layer::Transport => self.payload,
            Layer::Network => packet,
            Layer::Link => frame,
            Layer::Physical => frame + GAP,
        }
    }

    /// A rate of payload, counted at each layer; `None` beyond what can be counted.
    #[must_use]
    pub fn rates(self, payload: Quantity, around: Encapsulation) -> Option<LayerRates> {
        let at = |layer| payload.share(self.octets(layer, around).into(), self.payload.into());
        Some(LayerRates {
            transport: payload,
            network: at(Layer::Network)?,
            link: at(Layer::Link)?,
            physical: at(Layer::Physical)?,
        })
    }

    /// The rate of payload that fills a rate which is counted at a layer.
    #[must_use]
    pub fn payload_rate(
        self,
        rate: Quantity,
        layer: Layer,
        around: Encapsulation,
    ) -> Option<Quantity> {
        rate.share(self.payload.into(), self.octets(layer, around).into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: Encapsulation = Encapsulation { carrier: Carrier::Ethernet, tags: TagCount::None };

    fn check(packet: Option<Packet>, carrier: Carrier, tags: TagCount, expect: [u32; 4]) {
        let around = Encapsulation { carrier, tags };
        let octets = Layer::ALL.map(|layer| packet.unwrap().octets(layer, around));
        assert_eq!(octets, expect, "{packet:?} {around:?}");
    }

    #[test]
    fn octets_are_those_on_the_wire() {
        use Carrier::{Ethernet, Pppoe};
        use IpVersion::{V4, V6};
        use TagCount::{None, One, Two};
        check(Packet::tcp(1448, 32, V4), Ethernet, None, [1448, 1500, 1518, 1538]);
        check(Packet::tcp(1460, 20, V4), Ethernet, None, [1460, 1500, 1518, 1538]);
        check(Packet::tcp(1428, 32, V6), Ethernet, None, [1428, 1500, 1518, 1538]);
        check(Packet::tcp(1448, 32, V4), Ethernet, One, [1448, 1500, 1522, 1542]);
        check(Packet::tcp(1448, 32, V4), Ethernet, Two, [1448, 1500, 1526, 1546]);
        check(Packet::tcp(1440, 32, V4), Pppoe, None, [1440, 1492, 1518, 1538]);
        check(Packet::tcp(1440, 32, V4), Pppoe, One, [1440, 1492, 1522, 1542]);
        check(Packet::udp(1472, V4), Ethernet, None, [1472, 1500, 1518, 1538]);
        check(Packet::udp(1452, V6), Ethernet, None, [1452, 1500, 1518, 1538]);
        check(Packet::udp(18, V4), Ethernet, None, [18, 46, 64, 84]);
        check(Packet::udp(1, V4), Ethernet, None, [1, 29, 64, 84]);
        check(Packet::udp(1, V4), Ethernet, Two, [1, 29, 72, 92]);
    }

    #[test]
    fn nothing_has_no_layers() {
        assert_eq!(Packet::tcp(0, 20, IpVersion::V4), None);
        assert_eq!(Packet::udp(65_536, IpVersion::V4), None);
    }

    #[test]
    fn a_gigabit_of_ethernet_is_949_megabit_of_payload() {
        let packet = Packet::tcp(1460, 20, IpVersion::V4).unwrap();
        let wire = "1000 Mbit/s".parse().unwrap();
        let payload = packet.payload_rate(wire, Layer::Physical, PLAIN).unwrap();
        assert_eq!(payload, "949.284786 Mbit/s".parse().unwrap());
        let rates = packet.rates("941.482 Mbit/s".parse().unwrap(), PLAIN).unwrap();
        assert_eq!(rates.network, "967.276028 Mbit/s".parse().unwrap());
    }

    proptest! {
        #[test]
        fn a_lower_layer_counts_no_less(payload in 1_u32..9_000, header in 20_u8..60, bits in 0_i64..1_000_000_000_000) {
            let packet = Packet::tcp(payload, header, IpVersion::V6).unwrap();
            let rate = Quantity::from_steps(bits, linecert_measure::Unit::MegabitPerSecond);
            let rates = packet.rates(rate, PLAIN).unwrap();
            prop_assert!(rates.transport <= rates.network);
            prop_assert!(rates.network <= rates.link && rates.link <= rates.physical);
            let back = packet.payload_rate(rates.physical, Layer::Physical, PLAIN).unwrap();
            prop_assert!((back.steps() - bits).abs() <= 1);
        }
    }
}
