//! The interfaces of an agent (IF-MIB, RFC 2863).

use super::{
    plant::LanPort,
    rows::Rows,
    value::{integer, text},
};
use linecert_snmp::Value;

/// `ifEntry`.
pub(crate) const IF_ENTRY: &str = "1.3.6.1.2.1.2.2.1";
/// `ifXEntry`.
pub(crate) const IF_X_ENTRY: &str = "1.3.6.1.2.1.31.1.1.1";

/// An interface that has a name and little more.
pub(crate) struct Interface {
    pub(crate) index: u32,
    pub(crate) name: String,
    pub(crate) up: Link,
    /// `ifType`.
    pub(crate) kind: i32,
}

/// Whether an interface passes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    Up,
    Down,
}

impl Link {
    /// `ifOperStatus`.
    pub(crate) const fn oper_status(self) -> i32 {
        match self {
            Self::Up => 1,
            Self::Down => 2,
        }
    }

    /// Up when there is something.
    pub(crate) const fn of<T>(thing: Option<&T>) -> Self {
        match thing {
            Some(_) => Self::Up,
            None => Self::Down,
        }
    }
}

/// Writes interfaces: their description, which is their name, type and state.
pub(crate) fn write(rows: &mut Rows, interfaces: &[Interface]) {
    rows.table(IF_ENTRY, interfaces, |interface| [interface.index])
        .column("2", |interface| text(&interface.name))
        .column("3", |interface| integer(interface.kind))
        .column("7", |_| integer(1))
        .column("8", |interface| integer(interface.up.oper_status()));
    names(rows, interfaces);
}

/// Writes `ifName` alone.
pub(crate) fn names(rows: &mut Rows, interfaces: &[Interface]) {
    rows.table(IF_X_ENTRY, interfaces, |interface| [interface.index])
        .column("1", |interface| text(&interface.name));
}

/// Writes the counters of Ethernet ports.
pub(crate) fn counters(rows: &mut Rows, ports: &[LanPort], index: impl Fn(&LanPort) -> u32) {
    rows.table(IF_ENTRY, ports, |port| [index(port)])
        .column("14", |port| port.traffic.as_ref().map(|it| Value::Counter32(it.errors_in)))
        .column("20", |port| port.traffic.as_ref().map(|_| Value::Counter32(0)));
    rows.table(IF_X_ENTRY, ports, |port| [index(port)])
        .column("6", |port| port.traffic.as_ref().map(|it| Value::Counter64(it.octets_in)))
        .column("10", |port| port.traffic.as_ref().map(|it| Value::Counter64(it.octets_out)))
        .column("15", |_| Value::Gauge32(1_000));
}
