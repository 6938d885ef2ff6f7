//! Calix AXOS, which tells powers in steps of 0.1 µW, and Calix E7 with EXA, which tells nothing
//! but interfaces.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Onu, Plant, PonPort},
    rows::{Identity, Rows},
    value::{THOUSANDTHS, count, integer, live, tenths_of_microwatt, text},
};

const AXOS: &str = "1.3.6.1.4.1.6321.1.2.4";

const ETHERNET: i32 = 6;
const GPON: i32 = 250;

pub(crate) fn axos(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity {
        description: "Calix, Inc E7-2 AXOS-R2.2.0",
        object_id: Some("1.3.6.1.4.1.6321.1.2.4.1.4"),
    });
    rows.table(AXOS, &plant.onus, |onu| [ont_index(onu)])
        .column("2.6.1.1.2", |onu| text(onu.ordinal.to_string()))
        .column("2.6.1.1.3", |_| integer(1))
        .column("2.6.1.1.4", |onu| live(onu, 2, |_| 1))
        .column("2.6.1.1.6", |onu| live(onu, 0, |it| tenths_of_microwatt(it.rx)))
        .column("2.6.1.1.7", |onu| live(onu, 0, |it| tenths_of_microwatt(it.tx)))
        .column("2.6.1.1.8", |onu| live(onu, 0, |it| tenths_of_microwatt(it.olt_rx)))
        .column("2.6.1.1.9", |_| text("linecert lab"));
    rows.table(AXOS, &plant.pons, |port| [port.place.ordinal])
        .column("2.4.2.1.2", |port| text(format!("1/{}/xp{}", port.place.slot, port.place.port)))
        .column("2.4.2.1.3", |_| integer(1))
        .column("2.4.2.1.4", |port| integer(count(port.temperature, THOUSANDTHS)))
        .column("2.4.2.1.5", |port| integer(count(port.bias, THOUSANDTHS)))
        .column("2.4.2.1.6", |port| integer(tenths_of_microwatt(port.tx)))
        .column("2.4.2.1.7", |_| integer(0))
        .column("2.4.2.1.8", |port| integer(count(port.voltage, THOUSANDTHS)));
    rows
}

/// Sparse, from 2000001.
const fn ont_index(onu: &Onu) -> u32 {
    2_000_000 + onu.ordinal
}

pub(crate) fn exa(plant: &Plant) -> Rows {
    let mut rows =
        Rows::of(&Identity { description: "E7-2", object_id: Some("1.3.6.1.4.1.6321.1.2.2.5.3") });
    let uplinks = plant.lan.iter().map(|port| {
        let name = format!("Ethport 1/g{}", port.number);
        let up = Link::of(port.traffic.as_ref());
        Interface { index: 100 + port.number, name, up, kind: ETHERNET }
    });
    let ports = plant.pons.iter().map(|port: &PonPort| {
        let name = format!("Gponport {}/{}", port.place.slot, port.place.port);
        Interface { index: 30_000 + port.place.ordinal, name, up: Link::Up, kind: GPON }
    });
    let unis = plant.onus.iter().map(|onu| {
        let name = format!("Ont {}/g1", onu.ordinal);
        let up = Link::of(onu.vitals());
        Interface { index: 100_000 + onu.ordinal, name, up, kind: ETHERNET }
    });
    interfaces::write(&mut rows, &uplinks.chain(ports).chain(unis).collect::<Vec<_>>());
    interfaces::counters(&mut rows, &plant.lan, |port| 100 + port.number);
    rows
}
