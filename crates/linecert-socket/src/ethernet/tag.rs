//! VLAN tags: who the frame belongs to and how urgent it is (IEEE 802.1Q, clause 9).

use std::{fmt, num::NonZeroU16, str::FromStr};

use thiserror::Error;

use super::EthernetError;

/// The number of a VLAN, 1 to 4094.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VlanId(NonZeroU16);

/// Why a number is no VLAN.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read `{text}` as a VLAN: expected 1 to 4094")]
pub struct VlanIdError {
    text: String,
}

impl VlanId {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl TryFrom<u16> for VlanId {
    type Error = VlanIdError;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        let known = NonZeroU16::new(number).filter(|number| number.get() <= 4094);
        known.map(Self).ok_or_else(|| VlanIdError { text: number.to_string() })
    }
}

impl FromStr for VlanId {
    type Err = VlanIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = |_| VlanIdError { text: text.to_owned() };
        text.parse::<u16>().map_err(fault)?.try_into()
    }
}

impl fmt::Display for VlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The priority code point of a tag, 0 to 7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pcp(u8);

/// Why a number is no priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("read {0} as a priority code point: expected 0 to 7")]
pub struct PcpError(u8);

impl Pcp {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Pcp {
    type Error = PcpError;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number <= 7 { Ok(Self(number)) } else { Err(PcpError(number)) }
    }
}

/// Which kind of tag it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tpid {
    /// 0x8100, of IEEE 802.1Q.
    Customer,
    /// 0x88a8, of IEEE 802.1ad.
    Service,
}

impl Tpid {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Customer => 0x8100,
            Self::Service => 0x88a8,
        }
    }

    const fn of(number: u16) -> Option<Self> {
        match number {
            0x8100 => Some(Self::Customer),
            0x88a8 => Some(Self::Service),
            _ => None,
        }
    }
}

/// Whether a frame may be dropped before others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropEligible {
    /// It may not.
    No,
    /// It may.
    Yes,
}

/// One VLAN tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its kind.
    pub tpid: Tpid,
    /// How urgent the frame is.
    pub pcp: Pcp,
    /// Whether the frame may be dropped first.
    pub drop_eligible: DropEligible,
    /// The VLAN; `None` for a tag that tells the priority only.
    pub vid: Option<VlanId>,
}

impl Tag {
    /// A customer's tag (0x8100) of priority 0.
    #[must_use]
    pub fn customer(vid: VlanId) -> Self {
        Self { tpid: Tpid::Customer, pcp: Pcp(0), drop_eligible: DropEligible::No, vid: Some(vid) }
    }

    /// A provider's tag (0x88a8) of priority 0.
    #[must_use]
    pub fn service(vid: VlanId) -> Self {
        Self { tpid: Tpid::Service, ..Self::customer(vid) }
    }

    /// The same tag of another priority.
    #[must_use]
    pub const fn with_pcp(self, pcp: Pcp) -> Self {
        Self { pcp, ..self }
    }

    /// The four octets of the tag.
    #[must_use]
    pub fn encode(self) -> [u8; 4] {
        let drop = u16::from(self.drop_eligible == DropEligible::Yes);
        let control = u16::from(self.pcp.0) << 13 | drop << 12 | self.vid.map_or(0, VlanId::get);
        let ([a, b], [c, d]) = (self.tpid.number().to_be_bytes(), control.to_be_bytes());
        [a, b, c, d]
    }

    /// Takes a tag off the front, if there is one; `Err(None)` when it is not whole.
    pub(super) fn take(octets: &[u8]) -> Result<(Option<Self>, &[u8]), Option<EthernetError>> {
        let tpid = octets.first_chunk::<2>().ok_or(None)?;
        let Some(tpid) = Tpid::of(u16::from_be_bytes(*tpid)) else { return Ok((None, octets)) };
        let (tag, rest) = octets.split_first_chunk::<4>().ok_or(None)?;
        let [_, _, high, low] = *tag;
        let control = u16::from_be_bytes([high, low]);
        let vid = match control & 0x0fff {
            0 => None,
            number => {
                Some(VlanId::try_from(number).map_err(|_| Some(EthernetError::ReservedVlan))?)
            }
        };
        let drop = if control & 0x1000 == 0 { DropEligible::No } else { DropEligible::Yes };
        Ok((Some(Self { tpid, pcp: Pcp(high >> 5), drop_eligible: drop, vid }), rest))
    }
}

/// The tags of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tags {
    /// None.
    #[default]
    Untagged,
    /// One.
    One(Tag),
    /// Two: a customer's VLAN within a provider's.
    Two {
        /// The provider's, first on the wire.
        outer: Tag,
        /// The customer's.
        inner: Tag,
    },
}

impl Tags {
    /// The tags in the order of the wire.
    pub fn iter(self) -> impl Iterator<Item = Tag> {
        let (first, second) = match self {
            Self::Untagged => (None, None),
            Self::One(tag) => (Some(tag), None),
            Self::Two { outer, inner } => (Some(outer), Some(inner)),
        };
        first.into_iter().chain(second)
    }

    pub(super) const fn of(first: Option<Tag>, second: Option<Tag>) -> Self {
        match (first, second) {
            (Some(outer), Some(inner)) => Self::Two { outer, inner },
            (Some(tag), None) => Self::One(tag),
            (None, _) => Self::Untagged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_do_not_become_tags() {
        for number in [0, 4095, u16::MAX] {
            assert!(VlanId::try_from(number).is_err(), "{number}");
        }
        assert_eq!("4094".parse::<VlanId>().map(VlanId::get), Ok(4094));
        assert!("-1".parse::<VlanId>().is_err());
        assert_eq!(Pcp::try_from(8), Err(PcpError(8)));
    }
}
