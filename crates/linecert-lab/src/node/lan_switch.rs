//! A LAN access switch: IF-MIB, EtherLike-MIB, BRIDGE-MIB and ENTITY-SENSOR-MIB.

use linecert_snmp::Value;

use super::{
    interfaces::{self, IF_X_ENTRY, Interface, Link},
    plant::{LanPort, Plant, Traffic},
    rows::{Identity, Rows},
    value::{HUNDREDTHS, THOUSANDTHS, count, integer, text},
};

const ETHERLIKE: &str = "1.3.6.1.2.1.10.7.2.1";
const FORWARDING: &str = "1.3.6.1.2.1.17.4.3.1";
const BRIDGE_PORT: &str = "1.3.6.1.2.1.17.1.4.1";
const SENSOR: &str = "1.3.6.1.2.1.99.1.1.1";
const ENTITY: &str = "1.3.6.1.2.1.47.1.1.1.1";

/// `ifType` of Ethernet (IANA).
const ETHERNET: i32 = 6;

/// A switch of no maker: the enterprise that RFC 5612 sets apart for examples.
const IDENTITY: Identity =
    Identity { description: "linecert lab switch", object_id: Some("1.3.6.1.4.1.32473.2") };

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let ports = &plant.lan;
    interfaces::write(&mut rows, &ports.iter().map(interface).collect::<Vec<_>>());
    interfaces::counters(&mut rows, ports, if_index);
    rows.table(IF_X_ENTRY, ports, |port| [if_index(port)])
        .column("18", |port| text(format!("linecert lab {}", port.number)));
    let counter = |port: &LanPort, value: fn(&Traffic) -> u32| {
        port.traffic.as_ref().map(|it| Value::Counter32(value(it)))
    };
    rows.table(ETHERLIKE, ports, |port| [if_index(port)])
        .column("2", |port| counter(port, |it| it.alignment_errors))
        .column("3", |port| counter(port, |it| it.fcs_errors))
        .column("8", |port| counter(port, |_| 0))
        .column("13", |port| counter(port, |_| 0))
        .column("16", |port| counter(port, |_| 0))
        .column("18", |port| counter(port, |_| 0))
        .column("19", |port| integer(if port.traffic.is_some() { 3 } else { 1 }));
    write_bridge(&mut rows, ports);
    ports.iter().for_each(|port| write_sensors(&mut rows, port));
    rows
}

/// Interfaces are not counted as bridge ports are.
const fn if_index(port: &LanPort) -> u32 {
    100 + port.number
}

fn interface(port: &LanPort) -> Interface {
    let name = format!("GigabitEthernet1/0/{}", port.number);
    let up = Link::of(port.traffic.as_ref());
    Interface { index: if_index(port), name, up, kind: ETHERNET }
}

fn write_bridge(rows: &mut Rows, ports: &[LanPort]) {
    rows.table(BRIDGE_PORT, ports, |port| [port.number])
        .column("2", |port| integer(if_index(port)));
    for (port, traffic) in ports.iter().filter_map(|it| Some((it, it.traffic.as_ref()?))) {
        let address = traffic.learned.map(u32::from);
        rows.put(&format!("{FORWARDING}.2"), &address, integer(port.number));
        rows.put(&format!("{FORWARDING}.3"), &address, integer(3));
    }
}

/// Type, scale, precision, value and status (RFC 3433), with another precision for each.
fn write_sensors(rows: &mut Rows, port: &LanPort) {
    const UNITS: i64 = 9;
    const MILLI: i64 = 8;
    let up = if port.traffic.is_some() { 1 } else { 2 };
    for (place, word, [kind, scale, precision, value]) in [
        (1, "temperature", [8, UNITS, 2, count(port.temperature, HUNDREDTHS)]),
        (2, "voltage", [4, MILLI, 0, count(port.voltage, THOUSANDTHS)]),
        (3, "current", [5, MILLI, 3, count(port.bias, THOUSANDTHS)]),
    ] {
        let index = [1_000 + port.number * 10 + place];
        let name = format!("linecert lab port {} {word}", port.number);
        rows.put(&format!("{ENTITY}.2"), &index, text(&name));
        rows.put(&format!("{ENTITY}.7"), &index, text(&name));
        for (column, number) in (1..).zip([kind, scale, precision, value, up]) {
            rows.put(&format!("{SENSOR}.{column}"), &index, integer(number));
        }
    }
}
