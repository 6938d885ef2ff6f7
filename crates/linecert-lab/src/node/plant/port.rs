//! PON ports and Ethernet ports with their transceivers.

use linecert_measure::{Dbm, Quantity};

use super::{Place, celsius, milliamperes, seed::Seed, volts};

/// A PON port of an OLT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PonPort {
    pub(crate) place: Place,
    pub(crate) tx: Dbm,
    pub(crate) temperature: Quantity,
    pub(crate) voltage: Quantity,
    pub(crate) bias: Quantity,
    /// ONUs that are provisioned on it.
    pub(crate) authorised: u32,
    /// ONUs that answer.
    pub(crate) online: u32,
}

/// An Ethernet port: of a LAN access switch, or an uplink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LanPort {
    pub(crate) number: u32,
    /// Its counters, when the link is up.
    pub(crate) traffic: Option<Traffic>,
    pub(crate) rx: Dbm,
    pub(crate) tx: Dbm,
    pub(crate) temperature: Quantity,
    pub(crate) voltage: Quantity,
    pub(crate) bias: Quantity,
}

/// What an Ethernet port has counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub(crate) octets_in: u64,
    pub(crate) octets_out: u64,
    pub(crate) errors_in: u32,
    pub(crate) fcs_errors: u32,
    pub(crate) alignment_errors: u32,
    /// The address of what is connected.
    pub(crate) learned: [u8; 6],
}

/// What the port at `place` sends.
pub(super) fn launch(place: Place, seed: Seed) -> Dbm {
    Dbm::from_thousandths(seed.with(u64::from(place.ordinal)).between("launch", (2_800, 4_900)))
}

impl PonPort {
    pub(super) fn of(place: Place, (authorised, online): (u32, usize), seed: Seed) -> Self {
        let own = seed.with(u64::from(place.ordinal)).with(1);
        Self {
            place,
            tx: launch(place, seed),
            temperature: celsius(own.between("temperature", (24_000, 61_000))),
            voltage: volts(own.between("voltage", (3_180, 3_400))),
            bias: milliamperes(own.between("bias", (12_000, 48_000))),
            authorised,
            online: u32::try_from(online).unwrap_or(authorised),
        }
    }

    /// ONUs that do not answer.
    pub(crate) const fn offline(&self) -> u32 {
        self.authorised.saturating_sub(self.online)
    }
}

impl LanPort {
    pub(super) fn of(number: u32, seed: Seed) -> Self {
        let own = seed.with(u64::from(number)).with(2);
        Self {
            number,
            traffic: (!number.is_multiple_of(4)).then(|| Traffic::of(number, own)),
            rx: Dbm::from_thousandths(own.between("rx", (-9_000, -2_000))),
            tx: Dbm::from_thousandths(own.between("tx", (-6_000, -1_000))),
            temperature: celsius(own.between("temperature", (25_000, 60_000))),
            voltage: volts(own.between("voltage", (3_200, 3_400))),
            bias: milliamperes(own.between("bias", (4_000, 9_000))),
        }
    }
}

impl Traffic {
    fn of(number: u32, own: Seed) -> Self {
        let count = |figure, most| own.between(figure, (0, most));
        let small = |figure| u32::try_from(count(figure, 900)).unwrap_or(0);
        // Far beyond 32 bits, so that a counter that is cut shows.
        let octets = |figure| u64::try_from(count(figure, 9_000_000_000_000)).unwrap_or(0);
        let [_, _, high, low] = number.to_be_bytes();
        Self {
            octets_in: octets("in"),
            octets_out: octets("out"),
            errors_in: small("errors"),
            fcs_errors: small("fcs"),
            alignment_errors: small("alignment"),
            learned: [0x02, 0x4c, 0x43, 0xff, high, low],
        }
    }
}
