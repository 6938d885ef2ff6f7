//! Speed and duplex as ethtool tells of them (Linux, Documentation/networking/ethtool-netlink.rst,
//! LINKMODES_GET).

use linecert_measure::{Quantity, Unit};

use crate::{
    ethtool,
    netlink::{Attributes, NetlinkError, NetlinkSocket},
    route::PATIENCE,
};

const LINKMODES_GET: u8 = 4;
const AUTONEG: u16 = 2;
const SPEED: u16 = 5;
const DUPLEX: u16 = 6;

/// Whether a link sends and receives at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duplex {
    /// By turns.
    Half,
    /// At once.
    Full,
}

/// How a link came to its speed and duplex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Autonegotiation {
    /// Somebody set them by hand.
    Off,
    /// They were agreed with the other end.
    On,
}

/// What one interface is linked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LinkModes {
    pub(super) speed: Option<Quantity>,
    pub(super) duplex: Option<Duplex>,
    pub(super) autonegotiation: Option<Autonegotiation>,
}

impl LinkModes {
    /// Asks the kernel.
    pub(super) fn of(index: u32) -> Result<Self, NetlinkError> {
        let family = ethtool::family(PATIENCE)?;
        let request = ethtool::request(family, LINKMODES_GET, index);
        let answers = NetlinkSocket::generic(0)?.ask(&request, PATIENCE)?;
        Ok(answers.first().map(|body| Self::decode(body)).unwrap_or_default())
    }

    fn decode(body: &[u8]) -> Self {
        let attributes = Attributes::behind(ethtool::HEADER, body);
        // No link and a driver that does not know are u32::MAX and 255.
        let speed = attributes.number(SPEED).filter(|megabits| *megabits != u32::MAX);
        let bits = speed.map(|megabits| i64::from(megabits).saturating_mul(1_000_000));
        Self {
            speed: bits.map(|bits| Quantity::from_steps(bits, Unit::MegabitPerSecond)),
            duplex: match attributes.octet(DUPLEX) {
                Some(0) => Some(Duplex::Half),
                Some(1) => Some(Duplex::Full),
                _ => None,
            },
            autonegotiation: match attributes.octet(AUTONEG) {
                Some(0) => Some(Autonegotiation::Off),
                Some(1) => Some(Autonegotiation::On),
                _ => None,
            },
        }
    }
}

impl Duplex {
    /// The word in evidence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Full => "full",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(speed: u32, duplex: u8, autoneg: u8) -> Vec<u8> {
        let mut body = vec![4, 1, 0, 0];
        let attributes: [(u16, &[u8]); 3] = [
            (AUTONEG, &[autoneg, 0, 0, 0]),
            (SPEED, &speed.to_ne_bytes()),
            (DUPLEX, &[duplex, 0, 0, 0]),
        ];
        for (kind, value) in attributes {
            body.extend([8_u16, kind].map(u16::to_ne_bytes).as_flattened());
            body.extend(value);
        }
        body
    }

    #[test]
    fn unknown_is_not_a_speed() {
        let gigabit = LinkModes::decode(&answer(1_000, 1, 1));
        assert_eq!(gigabit.speed, "1000 Mbit/s".parse().ok());
        assert_eq!(gigabit.duplex, Some(Duplex::Full));
        assert_eq!(gigabit.autonegotiation, Some(Autonegotiation::On));
        assert_eq!(LinkModes::decode(&answer(u32::MAX, 255, 2)), LinkModes::default());
        assert_eq!(LinkModes::decode(&answer(10, 0, 0)).duplex, Some(Duplex::Half));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(body: Vec<u8>) {
            LinkModes::decode(&body);
        }
    }
}
