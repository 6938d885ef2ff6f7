//! ZTE C300 and C320 (ZXGPON-SERVICE-MIB and the 1015 tree).
//!
//! Three families of indices live in one device: the composite one of the GPON tables, counted
//! from 1; the ordinal one of interfaces, counted from 0 and skipping the slots of control and
//! power boards; and the rack, shelf and slot of boards.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Board, BoardKind, Down, Onu, Place, Plant, PonPort},
    rows::{Identity, Rows},
    value::{
        PARTS_OF_256, THOUSANDTHS, TWENTY_THOUSANDTHS, TWO_THOUSANDTHS, WHOLE, count,
        date_and_time, integer, live, octets, text,
    },
};

const ONU: &str = "1.3.6.1.4.1.3902.1012.3.28.1.1";
const STATE: &str = "1.3.6.1.4.1.3902.1012.3.28.2.1";
const RANGING: &str = "1.3.6.1.4.1.3902.1012.3.11.4.1";
const OPTICS: &str = "1.3.6.1.4.1.3902.1012.3.50.12.1.1";
const OLT_RX: &str = "1.3.6.1.4.1.3902.1015.1010.11.2.1";
const SFP: &str = "1.3.6.1.4.1.3902.1015.3.1.13.1";
const CARD: &str = "1.3.6.1.4.1.3902.1082.10.1.2.4.1";
const ENVIRONMENT: &str = "1.3.6.1.4.1.3902.1082.10.10.2.1.6.1";

/// "No value" of the ONU's optics.
pub(super) const INVALID: i64 = 65_535;

/// `ifType` of GPON (IANA).
pub(super) const GPON: i32 = 250;

const IDENTITY: Identity = Identity {
    description: "C300 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled",
    object_id: Some("1.3.6.1.4.1.3902.1082.1001.300.2.1"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let interfaces: Vec<Interface> = plant.pons.iter().map(interface).collect();
    interfaces::names(&mut rows, &interfaces);
    write_onus(&mut rows, &plant.onus);
    write_optics(&mut rows, &plant.onus);
    rows.table(SFP, &plant.pons, |port| [ordinal(port.place)])
        .column("1", |_| integer(2_147_483_647))
        .column("4", |port| integer(count(port.tx, THOUSANDTHS)))
        .column("13", |_| text("LAB-SFP"))
        .column("14", |_| text("linecert lab"));
    write_cards(&mut rows, &plant.boards, |board| match board.kind {
        BoardKind::Line => slot(board.slot),
        BoardKind::Control => CONTROL_SLOT,
    });
    rows
}

/// The first of the two slots of control boards.
const CONTROL_SLOT: u32 = 10;

/// Line boards sit on both sides of the control boards: from slot 2, and from slot 12.
const fn slot(line: u32) -> u32 {
    if line <= 8 { line + 1 } else { line + 3 }
}

/// `0001 | shelf - 1 (4) | slot (8) | port (8) | 0 (8)`.
const fn composite(place: Place) -> u32 {
    0x1000_0000 | (slot(place.slot) << 16) | (place.port << 8)
}

/// The same form with the ordinal of the line board and with ports from 0.
const fn ordinal(place: Place) -> u32 {
    0x1000_0000 | ((place.slot - 1) << 16) | ((place.port - 1) << 8)
}

fn interface(port: &PonPort) -> Interface {
    let name = format!("gpon_1/{}/{}", slot(port.place.slot), port.place.port);
    Interface { index: ordinal(port.place), name, up: Link::Up, kind: GPON }
}

const fn index(onu: &Onu) -> [u32; 2] {
    [composite(onu.place), onu.number]
}

fn write_onus(rows: &mut Rows, onus: &[Onu]) {
    rows.table(ONU, onus, index)
        .column("1", |_| text("LAB-GPON"))
        .column("2", |onu| text(&onu.name))
        .column("3", |_| text("linecert lab"))
        .column("5", |onu| octets(onu.serial_octets()));
    rows.table(STATE, onus, index)
        .column("1", |_| integer(1))
        .column("4", |onu| integer(phase(onu)))
        .column("5", |onu| date_and_time(onu.last_up))
        .column("6", |onu| date_and_time(onu.last_down))
        .column("7", |onu| integer(cause(onu.cause)));
    rows.table(RANGING, onus, index)
        .column("2", |onu| live(onu, -1, |_| count(onu.distance, WHOLE)));
}

/// One less than in the 1082 tree: 1 LOS, 3 working, 4 dying gasp.
const fn phase(onu: &Onu) -> i32 {
    match onu.down() {
        None => 3,
        Some(Down::Los) => 1,
        Some(Down::DyingGasp) => 4,
    }
}

const fn cause(cause: Down) -> i32 {
    match cause {
        Down::Los => 2,
        Down::DyingGasp => 9,
    }
}

fn write_optics(rows: &mut Rows, onus: &[Onu]) {
    rows.table(OPTICS, onus, |onu| [composite(onu.place), onu.number, 1])
        .column("10", |onu| live(onu, INVALID, |it| level(count(it.rx, TWO_THOUSANDTHS))))
        .column("14", |onu| live(onu, INVALID, |it| level(count(it.tx, TWO_THOUSANDTHS))))
        .column("17", |onu| live(onu, INVALID, |it| count(it.voltage, TWENTY_THOUSANDTHS)))
        .column("19", |onu| live(onu, INVALID, |it| count(it.temperature, PARTS_OF_256)));
    rows.table(OLT_RX, onus, index)
        .column("2", |onu| live(onu, -80_000, |it| count(it.olt_rx, THOUSANDTHS)));
}

/// 0.002 dBm above -30 dBm, in 16 bits: below -30 dBm the count wraps.
pub(super) const fn level(two_thousandths: i64) -> i64 {
    (two_thousandths + 15_000).rem_euclid(65_536)
}

pub(super) fn write_cards(rows: &mut Rows, boards: &[Board], slot: fn(&Board) -> u32) {
    rows.table(CARD, boards, |board| [1, 1, slot(board)])
        .column("4", |board| text(kind(board)))
        .column("5", |_| integer(1))
        .column("7", |board| integer(if board.kind == BoardKind::Line { 16 } else { 3 }))
        .column("9", |board| integer(board.cpu / 100))
        .column("11", |board| integer(board.memory / 100))
        .column("14", |board| text(board.serial()))
        .column("23", |_| text("V1.0.0"));
    rows.table(ENVIRONMENT, boards, |board| [1, 1, slot(board)])
        .column("2", |board| integer(count(board.temperature, WHOLE)));
}

pub(super) const fn kind(board: &Board) -> &'static str {
    match board.kind {
        BoardKind::Line => "GTGHG",
        BoardKind::Control => "SCXN",
    }
}
