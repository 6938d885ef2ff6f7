//! Eltex LTP-8X: rows of an ONT by slot and serial number.

use super::{
    plant::{BoardKind, Onu, Plant},
    rows::{Identity, Rows},
    value::{TENTHS, THOUSANDTHS, WHOLE, count, integer, live, octets, text},
};

const STATE: &str = "1.3.6.1.4.1.35265.1.22.3.1.1";
/// The configuration of the ONTs, which has the same index.
const CONFIG: &str = "1.3.6.1.4.1.35265.1.22.3.4.1";
const SYSTEM: &str = "1.3.6.1.4.1.35265.1.22.1.10";

/// "No value" of the RSSI.
const INVALID: i64 = 65_535;

const IDENTITY: Identity = Identity {
    description: "Linux AT-LTP8X-LAB 2.6.22.18 #1 Fri Sep 2 10:00:29 UTC 2016 armv5tejl",
    object_id: Some("1.3.6.1.4.1.35265.1.22"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    rows.table(CONFIG, &plant.onus, index)
        .column("3", |onu| integer(onu.place.port - 1))
        .column("4", |onu| integer(onu.number));
    rows.table(STATE, &plant.onus, index)
        .column("2", |onu| octets(onu.serial_octets()))
        .column("3", |onu| integer(onu.place.port - 1))
        .column("4", |onu| integer(onu.number))
        .column("10", |onu| onu.vitals().map(|_| integer(count(onu.distance, WHOLE))))
        .column("11", |onu| live(onu, INVALID, |it| count(it.olt_rx, TENTHS)))
        .column("12", |_| text("LAB-GPON"))
        .column("13", |onu| onu.vitals().map(|it| integer(count(it.tx, THOUSANDTHS))))
        .column("14", |onu| onu.vitals().map(|it| integer(count(it.rx, THOUSANDTHS))))
        .column("15", |onu| onu.vitals().map(|it| integer(count(it.temperature, TENTHS))))
        .column("17", |_| text("linecert lab"));
    for board in plant.boards.iter().filter(|board| board.kind == BoardKind::Control) {
        rows.scalar(SYSTEM, "4.0", integer(count(board.temperature, TENTHS)));
    }
    rows
}

/// The slot, then the serial number as octets with their count before them.
fn index(onu: &Onu) -> [u32; 10] {
    let mut index = [onu.place.slot, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    let octets = onu.serial_octets().into_iter().map(u32::from);
    index.iter_mut().skip(2).zip(octets).for_each(|(place, octet)| *place = octet);
    index
}
