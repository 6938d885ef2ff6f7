//! V-SOL V1600D (EPON) and V1600G (GPON): one `sysObjectID` for both, two trees.

use super::{
    interfaces::{self, IF_ENTRY, Interface, Link},
    plant::{Down, Onu, Plant, PonPort},
    rows::{Identity, Rows},
    value::{HUNDREDTHS, WHOLE, count, decimal, integer, milliwatts, octets, text},
};

const EPON: &str = "1.3.6.1.4.1.37950.1.1.5.12";
const GPON: &str = "1.3.6.1.4.1.37950.1.1.6.1.1";
const SYSTEM: &str = "1.3.6.1.4.1.37950.1.1.5.10";
const SFP: &str = "1.3.6.1.4.1.37950.1.1.5.10.13.1.1";
const OBJECT_ID: Option<&str> = Some("1.3.6.1.4.1.37950.1.1.5.10.14.1");

/// Interfaces before those of the ONUs: four uplinks, PON ports.
const UPLINKS: u32 = 4;

/// The real one counts PON ports and ONUs as `other`.
const OTHER: i32 = 1;

pub(crate) fn v1600d(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity { description: "V1600D", object_id: OBJECT_ID });
    rows.scalar(SYSTEM, "14.5.0", text("V1600D2"));
    let ports = u32::try_from(plant.pons.len()).unwrap_or(0);
    write_interfaces(&mut rows, plant, "EPON");
    let first = UPLINKS + ports;
    rows.table(IF_ENTRY, &plant.onus, |onu| [first + onu.ordinal])
        .column("6", |onu| octets(onu.mac()));
    rows.table(EPON, &plant.onus, index)
        .column("1.25.1.9", |onu| text(&onu.name))
        .column("1.29.1.4", |onu| integer(i32::from(onu.down().is_none())))
        .column("1.29.1.5", |onu| octets(onu.mac()))
        .column("1.29.1.15", |onu| integer(if onu.cause == Down::Los { 0 } else { 1 }))
        .column("1.29.1.17", |onu| integer(count(onu.distance, WHOLE)));
    write_epon_optics(&mut rows, &plant.onus);
    write_sfps(&mut rows, &plant.pons);
    rows
}

pub(crate) fn v1600g(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity { description: "V1600G", object_id: OBJECT_ID });
    rows.scalar(SYSTEM, "14.5.0", text("V1600G2"));
    write_interfaces(&mut rows, plant, "GPON");
    rows.table(GPON, &plant.onus, index)
        .column("1.1.5", |onu| integer(phase(onu)))
        .column("2.1.5", |onu| text(onu.serial()))
        .column("4.1.3", |_| text("LCLB"))
        .column("4.1.4", |_| text("LAB-HW"))
        .column("4.1.5", |onu| text(onu.serial()))
        .column("4.1.14", |_| text("LAB-GPON"))
        .column("4.1.24", |onu| text(&onu.name))
        .column("4.1.25", |_| text("linecert lab"))
        .column("12.1.3", |onu| integer(count(onu.distance, WHOLE)));
    rows.table(GPON, &plant.onus, index)
        .column("3.1.3", |onu| onu.vitals().map(|it| text(decimal(it.temperature, HUNDREDTHS))))
        .column("3.1.4", |onu| onu.vitals().map(|it| text(decimal(it.voltage, HUNDREDTHS))))
        .column("3.1.5", |onu| onu.vitals().map(|it| text(decimal(it.bias, HUNDREDTHS))))
        .column("3.1.6", |onu| onu.vitals().map(|it| text(decimal(it.tx, HUNDREDTHS))))
        .column("3.1.7", |onu| onu.vitals().map(|it| text(decimal(it.rx, HUNDREDTHS))));
    write_sfps(&mut rows, &plant.pons);
    rows
}

/// PON port and ONU, both plain.
const fn index(onu: &Onu) -> [u32; 2] {
    [onu.place.ordinal, onu.number]
}

fn write_interfaces(rows: &mut Rows, plant: &Plant, word: &str) {
    let ports = u32::try_from(plant.pons.len()).unwrap_or(0);
    let port = |port: &PonPort| {
        let name = format!("{word}0/{}", port.place.ordinal);
        Interface { index: UPLINKS + port.place.ordinal, name, up: Link::Up, kind: OTHER }
    };
    let onu = |onu: &Onu| {
        let name = format!("{word}0/{}:{}", onu.place.ordinal, onu.number);
        let index = UPLINKS + ports + onu.ordinal;
        Interface { index, name, up: Link::of(onu.vitals()), kind: OTHER }
    };
    let onus = plant.onus.iter().map(onu);
    let all: Vec<Interface> = plant.pons.iter().map(port).chain(onus).collect();
    interfaces::write(rows, &all);
}

/// 1 LOS, 3 working, 4 dying gasp.
const fn phase(onu: &Onu) -> i32 {
    match onu.down() {
        None => 3,
        Some(Down::Los) => 1,
        Some(Down::DyingGasp) => 4,
    }
}

/// An ONU that is down has no such rows: the OLT asks the ONU for them.
fn write_epon_optics(rows: &mut Rows, onus: &[Onu]) {
    let with = |quantity: String, unit: &str| text(format!("{quantity} {unit}"));
    rows.table(EPON, onus.iter().filter(|onu| onu.vitals().is_some()), index)
        .column("2.1.8.1.1", |onu| integer(onu.place.ordinal))
        .column("2.1.8.1.2", |onu| integer(onu.number))
        .column("2.1.8.1.3", |onu| {
            onu.vitals().map(|it| with(decimal(it.temperature, HUNDREDTHS), "C"))
        })
        .column("2.1.8.1.4", |onu| {
            onu.vitals().map(|it| with(decimal(it.voltage, HUNDREDTHS), "V"))
        })
        .column("2.1.8.1.5", |onu| onu.vitals().map(|it| with(decimal(it.bias, HUNDREDTHS), "mA")))
        .column("2.1.8.1.6", |onu| onu.vitals().map(|it| text(power(it.tx))))
        .column("2.1.8.1.7", |onu| onu.vitals().map(|it| text(power(it.rx))));
}

/// `0.02 mW (-17.90 dBm)`: the milliwatts have lost what matters, the level has not.
fn power(level: linecert_measure::Dbm) -> String {
    format!("{:.2} mW ({} dBm)", milliwatts(level), decimal(level, HUNDREDTHS))
}

/// The odd units are those of the real one.
fn write_sfps(rows: &mut Rows, ports: &[PonPort]) {
    rows.table(SFP, ports, |port| [port.place.ordinal])
        .column("1", |port| integer(port.place.ordinal))
        .column("2", |port| text(format!("{} .C", decimal(port.temperature, HUNDREDTHS))))
        .column("3", |port| text(format!("{} V", decimal(port.voltage, HUNDREDTHS))))
        .column("4", |port| text(format!("{} mA", decimal(port.bias, HUNDREDTHS))))
        .column("5", |port| text(format!("{} dbm", decimal(port.tx, HUNDREDTHS))));
}
