//! BDCOM EPON (NMS-EPON MIBs) and GPON (NMS-GPON MIBs): rows of an ONU are found by the index of
//! its interface, whose name alone tells the PON port and the number.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Down, Onu, Plant, PonPort},
    rows::{Identity, Rows},
    value::{
        PARTS_OF_256, TEN_THOUSANDTHS, TENTHS, TWO_THOUSANDTHS, WHOLE, count, date_and_time,
        integer, live, octets, text,
    },
};

const EPON: &str = "1.3.6.1.4.1.3320.101";
const GPON: &str = "1.3.6.1.4.1.3320.10";

/// "No DDM" of any transceiver.
const ABSENT: i64 = -65_535;

/// The real one counts PON ports and ONUs as `other`.
const OTHER: i32 = 1;

pub(crate) fn epon(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity {
        description: "BDCOM(tm) P3608B Software, Version 10.1.0F linecert lab",
        object_id: Some("1.3.6.1.4.1.3320.1.225.0"),
    });
    write_interfaces(&mut rows, plant, "EPON");
    rows.table(EPON, &plant.onus, |onu| [onu_index(onu)])
        .column("10.1.1.1", |_| text("LCLB"))
        .column("10.1.1.2", |_| text("LAB-EPON"))
        .column("10.1.1.3", |onu| octets(onu.mac()))
        .column("10.1.1.4", |_| text("LAB-HW"))
        .column("10.1.1.5", |_| text("linecert lab"))
        .column("10.1.1.26", |onu| integer(epon_state(onu)))
        .column("10.1.1.27", |onu| live(onu, 0, |_| count(onu.distance, WHOLE)));
    write_epon_optics(&mut rows, plant);
    write_registrations(&mut rows, &plant.onus);
    rows
}

pub(crate) fn gpon(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity {
        description: "BDCOM(tm) GP3600-16B Software, Version 74104 linecert lab",
        object_id: Some("1.3.6.1.4.1.3320.1.390.0"),
    });
    write_interfaces(&mut rows, plant, "GPON");
    rows.table(GPON, &plant.onus, |onu| [onu_index(onu)])
        .column("3.1.1.2", |_| text("LCLB"))
        .column("3.1.1.3", |_| text("LAB-GPON"))
        .column("3.1.1.9", |_| text("LAB-HW"))
        .column("3.1.1.20", |_| text("linecert lab"))
        .column("3.1.1.33", |onu| live(onu, 0, |_| count(onu.distance, WHOLE) * 10))
        .column("3.1.1.35", |onu| integer(gpon_cause(onu.cause)))
        .column("3.3.1.2", |onu| octets(onu.serial_octets()))
        .column("3.3.1.4", |onu| live(onu, 0, |_| 3))
        .column("3.4.1.2", |onu| live(onu, ABSENT, |it| count(it.rx, TENTHS)))
        .column("3.4.1.3", |onu| live(onu, ABSENT, |it| count(it.tx, TENTHS)))
        .column("2.3.1.3", |onu| live(onu, ABSENT, |it| count(it.olt_rx, TENTHS)));
    rows.table(GPON, &plant.pons, |port| [port_index(port)])
        .column("2.1.1.4", |port| integer(port.online))
        .column("2.1.1.5", |port| integer(port.offline()))
        .column("2.1.1.6", |port| text(list(plant, port)))
        .column("2.2.1.5", |port| integer(count(port.tx, TENTHS)));
    rows
}

const fn port_index(port: &PonPort) -> u32 {
    109 + port.place.ordinal
}

/// In the order in which ONUs registered, which is not that of their numbers.
const fn onu_index(onu: &Onu) -> u32 {
    1_178 + (onu.ordinal ^ 5)
}

fn write_interfaces(rows: &mut Rows, plant: &Plant, word: &str) {
    let ports = plant.pons.iter().map(|port| {
        let name = format!("{word}0/{}", port.place.ordinal);
        Interface { index: port_index(port), name, up: Link::Up, kind: OTHER }
    });
    let onus = plant.onus.iter().map(|onu| {
        let name = format!("{word}0/{}:{}", onu.place.ordinal, onu.number);
        Interface { index: onu_index(onu), name, up: Link::of(onu.vitals()), kind: OTHER }
    });
    interfaces::write(rows, &ports.chain(onus).collect::<Vec<_>>());
}

/// 3 configured by itself, which is online; 4 lost, 2 deregistered.
const fn epon_state(onu: &Onu) -> i32 {
    match onu.down() {
        None => 3,
        Some(Down::Los) => 4,
        Some(Down::DyingGasp) => 2,
    }
}

fn write_epon_optics(rows: &mut Rows, plant: &Plant) {
    rows.table(EPON, &plant.onus, |onu| [onu_index(onu)])
        .column("10.5.1.2", |onu| live(onu, ABSENT, |it| count(it.temperature, PARTS_OF_256)))
        .column("10.5.1.3", |onu| live(onu, ABSENT, |it| count(it.voltage, TEN_THOUSANDTHS)))
        .column("10.5.1.4", |onu| live(onu, ABSENT, |it| count(it.bias, TWO_THOUSANDTHS)))
        .column("10.5.1.5", |onu| live(onu, ABSENT, |it| count(it.rx, TENTHS)))
        .column("10.5.1.6", |onu| live(onu, ABSENT, |it| count(it.tx, TENTHS)))
        .column("108.1.3", |onu| live(onu, ABSENT, |it| count(it.olt_rx, TENTHS)));
    rows.table(EPON, &plant.pons, |port| [port_index(port)])
        .column("107.1.3", |port| integer(count(port.tx, TENTHS)))
        .column("107.1.6", |port| integer(count(port.temperature, PARTS_OF_256)))
        .column("107.1.7", |port| integer(count(port.voltage, TEN_THOUSANDTHS)))
        .column("107.1.8", |port| integer(count(port.bias, TWO_THOUSANDTHS)));
}

/// The table of registrations has another index: the interface of the PON port and the address.
fn write_registrations(rows: &mut Rows, onus: &[Onu]) {
    rows.table(EPON, onus, |onu| {
        let [a, b, c, d, e, f] = onu.mac().map(u32::from);
        [109 + onu.place.ordinal, a, b, c, d, e, f]
    })
    .column("11.1.1.2", |onu| integer(onu.number))
    .column("11.1.1.9", |onu| date_and_time(onu.last_up))
    .column("11.1.1.10", |onu| date_and_time(onu.last_down))
    .column("11.1.1.11", |onu| integer(if onu.cause == Down::Los { 8 } else { 9 }));
}

const fn gpon_cause(cause: Down) -> i32 {
    match cause {
        Down::DyingGasp => 1,
        Down::Los => 6,
    }
}

/// The interfaces of the ONUs of a port as a list, with a comma behind the last too.
fn list(plant: &Plant, port: &PonPort) -> String {
    plant.onus_of(port.place).map(|onu| format!("{},", onu_index(onu))).collect()
}
