//! C-Data EPON and GPON (NSCRTV-FTTX MIBs): rows by a packed index of device, card, port of the
//! chassis and ONU. The port counts the uplinks first, so that only `ifName` tells the PON port.

use super::{
    interfaces::{self, Interface, Link},
    plant::{BoardKind, Down, Onu, Place, Plant},
    rows::{Identity, Rows},
    value::{
        HUNDRED_THOUSANDTHS, HUNDREDTHS, Step, TENTHS, WHOLE, count, integer, live, octets, text,
    },
};

const EPON: &str = "1.3.6.1.4.1.17409.2.3";
const GPON: &str = "1.3.6.1.4.1.17409.2.8";
/// The tree of the older devices, which newer ones still answer.
const OLD: &str = "1.3.6.1.4.1.34592.1.3";

/// Ports before the first PON port: 8 GE and 4 XGE.
const UPLINKS: u32 = 12;

const ETHERNET: i32 = 6;
const OTHER: i32 = 1;

const IDENTITY: Identity = Identity {
    // What the real one says is not known.
    description: "linecert lab",
    object_id: Some("1.3.6.1.4.1.17409"),
};

pub(crate) fn epon(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    write_interfaces(&mut rows, plant);
    rows.table(EPON, &plant.onus, index)
        .column("4.1.1.2", |onu| text(&onu.name))
        .column("4.1.1.7", |onu| octets(onu.mac()))
        .column("4.1.1.8", |onu| live(onu, 2, |_| 1))
        .column("4.1.1.13", |_| text("linecert lab"))
        .column("4.1.1.15", |onu| live(onu, 0, |_| count(onu.distance, WHOLE)))
        .column("4.1.1.25", |_| text("LCLB"))
        .column("4.1.1.26", |_| text("LAB-EPON"))
        .column("4.1.1.27", |_| text("LAB-HW"))
        .column("3.6.1.2", |onu| live(onu, 0, |it| count(it.olt_rx, HUNDREDTHS)));
    rows.table(OLD, &plant.onus, index).column("100.12.3.1.1.7", |onu| text(cause(onu.cause)));
    write_optics(&mut rows, &plant.onus);
    rows.scalar(OLD, "1.5.2.1.1.4.0", text("V4.0"));
    write_board(&mut rows, plant, TENTHS);
    rows
}

/// A GPON model with firmware 3, which numbers ONUs in 24 bits.
pub(crate) fn gpon(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    rows.table(GPON, &plant.onus, |onu| [short(onu)])
        .column("4.1.1.2", |onu| text(&onu.name))
        .column("4.1.1.3", |onu| octets(onu.serial_octets()))
        .column("4.1.1.5", |_| text("LCLB"))
        .column("4.1.1.6", |_| text("LAB-GPON"))
        .column("4.1.1.7", |onu| live(onu, 2, |_| 1))
        .column("4.1.1.9", |onu| live(onu, 0, |_| count(onu.distance, WHOLE)))
        .column("4.1.1.14", |_| text("linecert lab"))
        .column("4.1.1.103", |onu| text(cause(onu.cause)));
    rows.table(GPON, &plant.onus, |onu| [short(onu), 0, 0])
        .column("4.4.1.4", |onu| live(onu, -4_000, |it| count(it.rx, HUNDREDTHS)))
        .column("4.4.1.5", |onu| live(onu, 65_535, |it| count(it.tx, HUNDREDTHS)))
        .column("4.4.1.6", |onu| live(onu, 65_535, |it| count(it.bias, HUNDREDTHS)))
        .column("4.4.1.7", |onu| live(onu, 0, |it| count(it.voltage, HUNDREDTHS)))
        .column("4.4.1.8", |onu| live(onu, -9_900, |it| count(it.temperature, HUNDREDTHS)));
    rows.scalar(EPON, "1.3.1.1.9.1.0", text("V3.2.26_260430"));
    write_board(&mut rows, plant, WHOLE);
    rows
}

/// `010010 | port - 1 (6) | onu (12)`: a plant of more than 64 ports goes on in the number of the
/// ONU, of which a real port has 128 at most.
const fn short(onu: &Onu) -> u32 {
    let port = onu.place.ordinal - 1;
    (0b01_0010 << 18) | ((port % 64) << 12) | (onu.number + port / 64 * 128)
}

/// `device << 24 | card << 16 | port << 8 | onu`. The real ones have card 0 only; boards of a
/// larger plant go on from there.
const fn packed(place: Place, onu: u32) -> u32 {
    (1 << 24) | ((place.slot - 1) << 16) | ((UPLINKS + place.port) << 8) | onu
}

const fn index(onu: &Onu) -> [u32; 1] {
    [packed(onu.place, onu.number)]
}

fn write_interfaces(rows: &mut Rows, plant: &Plant) {
    let uplinks = (1..=UPLINKS).map(|port| {
        let (word, number) = if port <= 8 { ("ge", port) } else { ("xge", port - 8) };
        let index = (1 << 24) | (port << 8);
        Interface { index, name: format!("{word}0/0/{number}"), up: Link::Down, kind: ETHERNET }
    });
    let ports = plant.pons.iter().map(|port| {
        let name = format!("pon0/{}/{}", port.place.slot - 1, port.place.port);
        Interface { index: packed(port.place, 0), name, up: Link::Up, kind: OTHER }
    });
    interfaces::write(rows, &uplinks.chain(ports).collect::<Vec<_>>());
}

/// An ONU that is down reads what no laser sends: -40.00 dBm, 655.35 dBm, 0 V, -99.00 °C.
fn write_optics(rows: &mut Rows, onus: &[Onu]) {
    rows.table(EPON, onus, |onu| [packed(onu.place, onu.number), 0, 0])
        .column("4.2.1.4", |onu| live(onu, -4_000, |it| count(it.rx, HUNDREDTHS)))
        .column("4.2.1.5", |onu| live(onu, 65_535, |it| count(it.tx, HUNDREDTHS)))
        .column("4.2.1.6", |onu| live(onu, 65_535, |it| count(it.bias, HUNDREDTHS)))
        .column("4.2.1.7", |onu| live(onu, 0, |it| count(it.voltage, HUNDRED_THOUSANDTHS)))
        .column("4.2.1.8", |onu| live(onu, -9_900, |it| count(it.temperature, HUNDREDTHS)));
}

const fn cause(cause: Down) -> &'static str {
    match cause {
        Down::Los => "losi",
        Down::DyingGasp => "dying-gasp",
    }
}

/// Firmware 4 counts the temperature in tenths, firmware 3 in whole degrees.
fn write_board(rows: &mut Rows, plant: &Plant, step: Step) {
    for board in plant.boards.iter().filter(|board| board.kind == BoardKind::Control) {
        rows.scalar(OLD, "100.1.8.1.0", integer(board.cpu / 100));
        rows.scalar(OLD, "100.1.8.6.0", integer(count(board.temperature, step)));
    }
}
