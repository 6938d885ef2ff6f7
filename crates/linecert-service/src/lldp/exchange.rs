//! Listening, and nothing else. Pure.

mod arbitrary;

use std::time::Duration;

use linecert_socket::MacAddress;

use super::{
    Plan, Until,
    announcement::Announcement,
    outcome::{Neighbour, Outcome},
};
use crate::{
    circumstances::Circumstances,
    exchange::{self, Step},
    log::Log,
    packet::{Incoming, ethertype},
};

pub(crate) use arbitrary::read_arbitrary;

/// The nearest bridge, the nearest bridge that is no relay of two ports, and the nearest customer
/// bridge (IEEE 802.1AB-2016, table 7-1).
const GROUPS: [MacAddress; 3] = [
    MacAddress([0x01, 0x80, 0xc2, 0, 0, 0x0e]),
    MacAddress([0x01, 0x80, 0xc2, 0, 0, 0x03]),
    MacAddress([0x01, 0x80, 0xc2, 0, 0, 0x00]),
];
/// More neighbours than any cable has; what is beyond is a flood.
const MOST_NEIGHBOURS: usize = 64;

pub(super) struct Exchange {
    plan: Plan,
    neighbours: Vec<Neighbour>,
    log: Log,
}

impl Exchange {
    pub(super) fn new(plan: Plan) -> Self {
        Self { plan, neighbours: Vec::new(), log: Log::default() }
    }

    pub(super) fn into_outcome(self, circumstances: Circumstances) -> Outcome {
        Outcome::new(circumstances, (self.plan, self.neighbours, self.log))
    }

    /// A device and a port are one neighbour, of which the last word counts.
    fn take(&mut self, neighbour: Neighbour) {
        let same = |known: &Neighbour| {
            let (known, new) = (&known.announcement, &neighbour.announcement);
            known.chassis == new.chassis && known.port == new.port
        };
        let leaves = neighbour.announcement.lifetime.is_zero();
        match self.neighbours.iter().position(same) {
            Some(at) if leaves => {
                self.neighbours.remove(at);
            }
            Some(at) => {
                if let Some(known) = self.neighbours.get_mut(at) {
                    *known = Neighbour { after: known.after, ..neighbour };
                }
            }
            None if leaves || self.neighbours.len() >= MOST_NEIGHBOURS => {}
            None => self.neighbours.push(neighbour),
        }
    }
}

impl exchange::Exchange for Exchange {
    const ETHERTYPE: u16 = ethertype::LLDP;

    fn groups(&self) -> Vec<MacAddress> {
        GROUPS.to_vec()
    }

    fn receive(&mut self, frame: Incoming<'_>, at: Duration) {
        let Ok(announcement) = Announcement::decode(frame.payload) else {
            return self.log.count_garbled();
        };
        self.log.received(at, "announcement", (frame.source, frame.payload));
        self.take(Neighbour { after: at, hardware_address: frame.source, announcement });
    }

    fn step(&mut self, now: Duration) -> Step {
        let heard = self.plan.until == Until::FirstNeighbour && !self.neighbours.is_empty();
        if heard || now >= self.plan.deadline {
            return Step::Finish;
        }
        Step::Listen { until: self.plan.deadline }
    }
}

#[cfg(test)]
mod tests;
