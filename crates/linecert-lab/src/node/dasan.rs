//! Dasan, DZS: rows by OLT port and ONU. An ONU that is down has no optical rows.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Onu, Plant},
    rows::{Identity, Rows},
    value::{TENTHS, WHOLE, count, integer, live, text},
};

const ONU: &str = "1.3.6.1.4.1.6296.101.23.3.1.1";

/// Interfaces of PON ports are counted from here.
const PORTS: u32 = 1_000_000;

const OTHER: i32 = 1;

const IDENTITY: Identity = Identity {
    description: "V5812G NOS 6.07p1/02:4c:43:00:00:00",
    object_id: Some("1.3.6.1.4.1.6296.1.2.5.12"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let ports = plant.pons.iter().map(|port| Interface {
        index: PORTS + port.place.ordinal,
        name: format!("GPON{}/{}", port.place.slot, port.place.port),
        up: Link::Up,
        kind: OTHER,
    });
    interfaces::write(&mut rows, &ports.collect::<Vec<_>>());
    rows.table(ONU, &plant.onus, |onu: &Onu| [PORTS + onu.place.ordinal, onu.number])
        // 1 inactive, 2 active.
        .column("2", |onu| live(onu, 1, |_| 2))
        .column("4", |onu| text(onu.serial()))
        .column("8", |_| text("lab-profile"))
        .column("10", |onu| onu.vitals().map(|_| integer(count(onu.distance, WHOLE))))
        .column("16", |onu| onu.vitals().map(|it| integer(count(it.rx, TENTHS))))
        .column("17", |_| text("LAB-GPON"))
        .column("21", |onu| onu.vitals().map(|it| integer(count(it.olt_rx, TENTHS))));
    rows
}
