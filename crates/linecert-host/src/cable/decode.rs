//! What a driver tells of a cable test: CABLE_TEST_NTF of Linux,
//! Documentation/networking/ethtool-netlink.rst. Pure.

use std::collections::BTreeMap;

use linecert_measure::{Quantity, Unit};

use super::{Pair, PairOutcome, PairResult};
use crate::{
    ethtool,
    netlink::{Attribute, Attributes},
};

/// `ETHTOOL_MSG_CABLE_TEST_NTF`.
const NOTIFICATION: u8 = 27;

const DEVICE: u16 = 1;
const DEVICE_INDEX: u16 = 1;
const STATUS: u16 = 2;
const NEST: u16 = 3;

/// `ETHTOOL_A_CABLE_TEST_NTF_STATUS_COMPLETED`.
const COMPLETED: u8 = 2;

/// Inside the nest: a result, or the distance to a fault, both with the pair first.
const RESULT: u16 = 1;
const FAULT_LENGTH: u16 = 2;
const PAIR: u16 = 1;
const CODE: u16 = 2;
const CENTIMETRES: u16 = 2;

/// One notification about a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Notification {
    /// It began, or goes on.
    Running,
    /// It ended.
    Completed {
        /// The number of the interface.
        index: u32,
        /// What was found.
        pairs: Vec<PairResult>,
    },
}

impl Notification {
    /// `None` for a message about something else.
    pub(super) fn decode(body: &[u8]) -> Option<Self> {
        body.first().filter(|command| **command == NOTIFICATION)?;
        let attributes = Attributes::behind(ethtool::HEADER, body);
        let index = attributes.inside(DEVICE).number(DEVICE_INDEX)?;
        if attributes.octet(STATUS)? != COMPLETED {
            return Some(Self::Running);
        }
        let mut pairs = BTreeMap::new();
        for told in attributes.inside(NEST) {
            add(&mut pairs, told);
        }
        Some(Self::Completed { index, pairs: pairs.into_values().collect() })
    }
}

fn add(pairs: &mut BTreeMap<Pair, PairResult>, told: Attribute<'_>) {
    let inner = Attributes(told.value);
    let Some(pair) = inner.octet(PAIR).and_then(Pair::numbered) else { return };
    let result = pairs.entry(pair).or_insert(PairResult { pair, outcome: None, fault: None });
    match told.kind {
        RESULT => result.outcome = inner.octet(CODE).map(PairOutcome::numbered),
        FAULT_LENGTH => result.fault = inner.number(CENTIMETRES).and_then(metres),
        _ => {}
    }
}

fn metres(centimetres: u32) -> Option<Quantity> {
    let exponent = u32::from(Unit::Metre.step()).checked_sub(2)?;
    let steps = i64::from(centimetres).checked_mul(10_i64.checked_pow(exponent)?)?;
    Some(Quantity::from_steps(steps, Unit::Metre))
}

impl Pair {
    const fn numbered(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::A),
            1 => Some(Self::B),
            2 => Some(Self::C),
            3 => Some(Self::D),
            _ => None,
        }
    }
}

impl PairOutcome {
    const fn numbered(code: u8) -> Self {
        match code {
            1 => Self::Sound,
            2 => Self::Open,
            3 => Self::Short,
            4 => Self::CrossShort,
            other => Self::Other(other),
        }
    }
}

#[cfg(test)]
mod tests;
