//! The physical model: where the light goes and what the line carries.

use linecert_measure::{Db, Dbm};

use crate::fault::Fault;

/// The PON port that the home hangs on.
pub const PON: &str = "0/1";

/// The number of the home's ONU on [`PON`].
pub const ONU: u32 = 3;

/// What the home has contracted.
pub const CONTRACTED: Rates = Rates { downstream: 100_000_000, upstream: 20_000_000 };

/// What a faultless line carries: some 8 % more than is contracted, as an operator provisions it.
const PROVISIONED: Rates = Rates { downstream: 108_000_000, upstream: 22_000_000 };

/// ONUs on [`PON`], the home's among them.
pub(crate) const ONUS: u32 = 16;

/// What the PON port of the OLT sends at 1490 nm.
pub(crate) const LAUNCH: Dbm = Dbm::from_thousandths(6_480);

/// 6.4 km of feeder fibre at 0.25 dB/km.
const FEEDER: Db = Db::from_thousandths(1_600);
/// A splitter 1:64.
const SPLITTER: Db = Db::from_thousandths(20_600);
/// Five connectors of 0.3 dB.
const CONNECTORS: Db = Db::from_thousandths(1_500);
/// The cord between the outlet and the ONU.
const PATCH_CORD: Db = Db::from_thousandths(450);
/// What dirt on one connector adds.
const DIRT: Db = Db::from_thousandths(9_000);

/// The rates of a line in its two directions, in bit/s of TCP payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// From the network to the home.
    pub downstream: u64,
    /// From the home to the network.
    pub upstream: u64,
}

/// The state of an ONU as its OLT knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnuState {
    Online { rx: Dbm },
    Offline,
}

/// The home, with its faults worked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Home {
    /// What reaches the outlet; `None` is darkness.
    pub(crate) outlet: Option<Dbm>,
    pub(crate) onu: OnuState,
    /// What the line carries; `None` when nothing passes.
    pub(crate) line: Option<Rates>,
}

impl Home {
    pub(crate) fn with(faults: &[Fault]) -> Self {
        let has = |fault| faults.contains(&fault);
        let clean = LAUNCH - loss_to_outlet(ONU);
        let outlet = match (has(Fault::CutFibre), has(Fault::DirtyConnector)) {
            (true, _) => None,
            (false, true) => Some(clean - DIRT),
            (false, false) => Some(clean),
        };
        let onu = match outlet {
            Some(light) if !has(Fault::OnuOffline) => OnuState::Online { rx: light - PATCH_CORD },
            _ => OnuState::Offline,
        };
        let downstream = match has(Fault::SlowLine) {
            true => CONTRACTED.downstream * 60 / 100,
            false => PROVISIONED.downstream,
        };
        let line = match onu {
            OnuState::Online { .. } => Some(Rates { downstream, ..PROVISIONED }),
            OnuState::Offline => None,
        };
        Self { outlet, onu, line }
    }

    /// The state of any ONU on the port. A fault in the home is no fault of the neighbours.
    pub(crate) fn onu(&self, number: u32) -> OnuState {
        if number == ONU {
            return self.onu;
        }
        OnuState::Online { rx: LAUNCH - loss_to_outlet(number) - PATCH_CORD }
    }
}

fn loss_to_outlet(onu: u32) -> Db {
    FEEDER + SPLITTER + CONNECTORS + drop_loss(onu)
}

/// The loss of the drop cable, another one for every home: 0.00 to 3.09 dB.
fn drop_loss(onu: u32) -> Db {
    Db::from_thousandths(i64::from(onu * onu * 37 % 310) * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lower limit of the acceptance profiles for received power.
    const LIMIT: Dbm = Dbm::from_thousandths(-24_000);

    #[test]
    fn a_healthy_home_has_light_and_margin() {
        let home = Home::with(&[]);
        assert_eq!(home.outlet, Some(Dbm::from_thousandths(-17_450)));
        assert_eq!(home.onu, OnuState::Online { rx: Dbm::from_thousandths(-17_900) });
        assert_eq!(home.line, Some(PROVISIONED));
        for number in 1..=ONUS {
            let OnuState::Online { rx } = home.onu(number) else { panic!("{number}") };
            assert!(rx > Dbm::from_thousandths(-21_000) && rx < Dbm::from_thousandths(-17_000));
        }
    }

    #[test]
    fn each_fault_shows_where_it_would_and_nowhere_else() {
        let healthy = Home::with(&[]);

        let dirty = Home::with(&[Fault::DirtyConnector]);
        let OnuState::Online { rx } = dirty.onu else { panic!("{dirty:?}") };
        assert!(rx < LIMIT && dirty.outlet.unwrap() < LIMIT);
        assert_eq!(dirty.outlet.unwrap() - rx, PATCH_CORD);
        assert_eq!(dirty.line, healthy.line);

        let cut = Home::with(&[Fault::CutFibre, Fault::DirtyConnector]);
        assert_eq!(cut, Home { outlet: None, onu: OnuState::Offline, line: None });

        let off = Home::with(&[Fault::OnuOffline]);
        assert_eq!(off, Home { onu: OnuState::Offline, line: None, ..healthy });

        let slow = Home::with(&[Fault::SlowLine]);
        let rates = Rates { downstream: 60_000_000, upstream: 22_000_000 };
        assert_eq!(slow, Home { line: Some(rates), ..healthy });

        assert_eq!(Home::with(&[Fault::SilentMeter]), healthy);
        for fault in Fault::ALL {
            assert_eq!(Home::with(&[fault]).onu(ONU + 1), healthy.onu(ONU + 1), "{fault}");
        }
    }
}
