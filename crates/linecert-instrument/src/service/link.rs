//! The Ethernet link of the interface toward the line, as its driver tells.

use linecert_host::Link;
use linecert_measure::{
    Conditions, Decimals, Metric, Quantity, Reading, Reason, Subject, Uncertainty, Unit, Value,
};

use super::{Figures, ServiceError, named};
use crate::{inventory::Service, task::Take};

/// Reads speed and errors of the link.
pub(super) fn take(service: &Service) -> Result<Take, ServiceError> {
    let interface = named(service.interface.as_ref(), "interface")?;
    let link = Link::named(interface)?;
    let figures = Figures {
        subject: Subject::Port { port: interface.to_owned() },
        conditions: Conditions::default(),
        readings: readings(&link),
    };
    Ok(figures.into_take(Vec::new())?)
}

/// What the interface tells as readings; its counters are exact, and count since it came up.
#[must_use]
pub fn readings(link: &Link) -> Vec<(Metric, Reading)> {
    let untold = || Reading::absent(Reason::NoSuchObject, "the driver does not tell");
    let speed = link.speed.map_or_else(untold, exact);
    vec![(Metric::PortSpeed, speed), (Metric::FcsErrors, count(link.counters.check_sum_errors))]
}

fn count(events: u64) -> Reading {
    let steps = i64::try_from(events).unwrap_or(i64::MAX);
    exact(Quantity::from_steps(steps, Unit::Count))
}

/// A number that is told, not measured.
fn exact(quantity: Quantity) -> Reading {
    let value =
        Value::new(quantity, Decimals::new(0).unwrap_or(Decimals::MAX), Uncertainty::NotStated);
    value.map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}
