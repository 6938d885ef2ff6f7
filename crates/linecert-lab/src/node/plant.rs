//! One access network as physics has it, before any maker writes it down.

mod board;
mod line;
mod onu;
mod port;
mod seed;
mod tone;

use linecert_measure::{Quantity, Unit};

pub(crate) use board::{Board, BoardKind};
pub(crate) use line::{Direction, Line};
pub(crate) use onu::{Down, Onu, OnuState, Vitals};
pub(crate) use port::{LanPort, PonPort, Traffic};
use seed::Seed;
pub(crate) use tone::{GROUP, TONES, Tone};

/// ONUs on a full port: what EPON takes (GPON takes twice as many).
const ONUS_PER_PORT: u32 = 64;

/// PON ports on a full board.
const PORTS_PER_BOARD: u32 = 16;

/// Ports of the LAN switch and uplinks of an OLT.
const LAN_PORTS: u32 = 8;

/// An access network: PON ports with their ONUs, DSL lines, boards and Ethernet ports.
///
/// Everything follows from the size and the seed, and nothing of it is real: every name and
/// serial number says so. Each [`Node`](crate::node::Node) shows as much of it as such a device
/// knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plant {
    pub(crate) pons: Vec<PonPort>,
    pub(crate) onus: Vec<Onu>,
    pub(crate) lines: Vec<Line>,
    pub(crate) boards: Vec<Board>,
    pub(crate) lan: Vec<LanPort>,
}

/// Where a PON port is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The slot of its board, from 1 to 16.
    pub(crate) slot: u32,
    /// Its number on the board, from 1 to 16.
    pub(crate) port: u32,
    /// Its number on the whole device, from 1 to 256, for makers that number so.
    pub(crate) ordinal: u32,
}

impl Plant {
    /// The most ONUs, and the most DSL lines, that a plant has.
    pub const LARGEST: u32 = ONUS_PER_PORT * PORTS_PER_BOARD * 16;

    /// A plant of `size` ONUs and as many DSL lines; sizes outside 1 to [`Plant::LARGEST`] are
    /// brought to the nearest of these.
    ///
    /// Among many ONUs some are down for want of light, some for want of power, and some hang on
    /// a bent fibre; among many lines some are idle.
    #[must_use]
    pub fn of(size: u32, seed: u64) -> Self {
        let size = size.clamp(1, Self::LARGEST);
        let seed = Seed::new(seed);
        // A small plant still has several ports on two boards, so that every part of an index shows.
        let onus_per_port = size.div_ceil(4).clamp(1, ONUS_PER_PORT);
        let ports = size.div_ceil(onus_per_port);
        let ports_per_board = ports.div_ceil(2).clamp(1, PORTS_PER_BOARD);
        let places: Vec<Place> = (0..ports).map(|port| Place::of(port, ports_per_board)).collect();
        let mut plant = Self {
            pons: Vec::new(),
            onus: Vec::new(),
            lines: (1..=size).map(|number| Line::of(number, seed)).collect(),
            boards: board::boards(ports.div_ceil(ports_per_board), seed),
            lan: (1..=LAN_PORTS).map(|number| LanPort::of(number, seed)).collect(),
        };
        let mut left = size;
        for place in places {
            let count = left.min(onus_per_port);
            left -= count;
            plant.add_port(place, (count, onus_per_port), seed);
        }
        plant
    }

    fn add_port(&mut self, place: Place, (count, capacity): (u32, u32), seed: Seed) {
        let launch = port::launch(place, seed);
        // Numbers are not contiguous on real ports: the last ONU of a port with room has the
        // highest number there is.
        let spread = |number| match number == count && count > 1 && capacity < ONUS_PER_PORT {
            true => ONUS_PER_PORT,
            false => number,
        };
        let onus = (1..=count).map(|number| Onu::of((place, spread(number)), launch, seed));
        let onus: Vec<Onu> = onus.collect();
        let online = onus.iter().filter(|onu| onu.vitals().is_some()).count();
        self.pons.push(PonPort::of(place, (count, online), seed));
        self.onus.extend(onus);
    }

    /// The ONUs of one port.
    pub(crate) fn onus_of(&self, place: Place) -> impl Iterator<Item = &Onu> {
        self.onus.iter().filter(move |onu| onu.place == place)
    }
}

impl Place {
    const fn of(port: u32, ports_per_board: u32) -> Self {
        let (slot, port_of_board) = (port / ports_per_board + 1, port % ports_per_board + 1);
        Self { slot, port: port_of_board, ordinal: port + 1 }
    }
}

/// Thousandths of a degree as a temperature.
const fn celsius(thousandths: i64) -> Quantity {
    Quantity::from_steps(thousandths, Unit::Celsius)
}

/// Millivolts as a voltage.
const fn volts(millivolts: i64) -> Quantity {
    Quantity::from_steps(millivolts, Unit::Volt)
}

/// Microamperes as a current.
const fn milliamperes(microamperes: i64) -> Quantity {
    Quantity::from_steps(microamperes, Unit::Milliampere)
}

#[cfg(test)]
mod tests;
