//! EPON MIB (RFC 4837): the multipoint control protocol, by the interface of each logical link.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Onu, Plant},
    rows::Rows,
    value::{integer, octets},
};

const MPCP: &str = "1.3.6.1.2.1.155.1.1.1.1";

/// Interfaces of logical links come behind those of the ports.
const LINKS: u32 = 1_000;

/// Light in a fibre of index 1.468 goes 1.634 m there and back in a time quantum of 16 ns.
const MILLIMETRES_PER_QUANTUM: i64 = 1_634;

/// `ifType` of Ethernet (IANA), which RFC 4837 gives to logical links too.
const ETHERNET: i32 = 6;

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&super::adsl::IDENTITY);
    let links = plant.onus.iter().map(|onu| Interface {
        index: LINKS + onu.ordinal,
        name: format!("EPON0/{}:{}", onu.place.ordinal, onu.number),
        up: Link::of(onu.vitals()),
        kind: ETHERNET,
    });
    interfaces::write(&mut rows, &links.collect::<Vec<_>>());
    rows.table(MPCP, &plant.onus, |onu| [LINKS + onu.ordinal])
        .column("1", |onu| integer(if onu.down().is_none() { 1 } else { 2 }))
        .column("2", |_| integer(1))
        .column("5", |onu| integer(onu.number))
        .column("6", |onu| octets(onu.mac()))
        .column("10", |onu| onu.vitals().map(|_| integer(quanta(onu))));
    rows
}

fn quanta(onu: &Onu) -> i64 {
    onu.distance.steps() / MILLIMETRES_PER_QUANTUM
}
