//! Nokia ISAM 7360 FX.

use super::{
    plant::{Board, BoardKind, Down, Onu, Place, Plant},
    rows::{Identity, Rows},
    value::{TENTHS, TWO_THOUSANDTHS, WHOLE, count, integer, live, text},
};

const ONT: &str = "1.3.6.1.4.1.637.61.1.35.10.1.1";
const STATE: &str = "1.3.6.1.4.1.637.61.1.35.10.4.1";
const OPTICS: &str = "1.3.6.1.4.1.637.61.1.35.10.14.1";
const OLT_RX: &str = "1.3.6.1.4.1.637.61.1.35.10.18.1";
const BOARD: &str = "1.3.6.1.4.1.637.61.1.23.3.1";
const TEMPERATURE: &str = "1.3.6.1.4.1.637.61.1.23.10.1";
const CPU: &str = "1.3.6.1.4.1.637.61.1.9.29.1.1";

/// "No value" of the ONT's optics, and of what the OLT measures.
const INVALID: i64 = 32_768;
const UNKNOWN: i64 = 65_534;

const IDENTITY: Identity = Identity {
    description: "R5.7.02a NFXS-E FANT-F NOKIA ISAM Copyright (c) 2016 Nokia. All rights reserved.",
    object_id: Some("1.3.6.1.4.1.637.61.1"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    write_onts(&mut rows, &plant.onus);
    rows.table(BOARD, &plant.boards, |board| [slot_index(board)])
        .column("2", |board| text(kind(board)))
        .column("3", |board| text(kind(board)))
        .column("7", |_| integer(1))
        .column("8", |_| integer(1))
        .column("19", |board| text(board.serial()));
    rows.table(TEMPERATURE, &plant.boards, |board| [slot_index(board), 1])
        .column("2", |board| integer(count(board.temperature, WHOLE)));
    let control = plant.boards.iter().filter(|board| board.kind == BoardKind::Control);
    rows.table(CPU, control, |board| [slot_index(board)])
        .column("4", |board| linecert_snmp::Value::Gauge32(board.cpu / 100));
    rows
}

/// `((slot + 1) << 25) + 0x1C00000 + ((pon - 1) << 16) + ((ont - 1) << 9)`.
const fn if_index(place: Place, ont: u32) -> u32 {
    ((place.slot + 1) << 25) + 0x01c0_0000 + ((place.port - 1) << 16) + ((ont - 1) << 9)
}

/// The network termination has 4353, the line terminations what follows 4354.
const fn slot_index(board: &Board) -> u32 {
    match board.kind {
        BoardKind::Control => 4_353,
        BoardKind::Line => 4_354 + board.slot,
    }
}

const fn kind(board: &Board) -> &'static str {
    match board.kind {
        BoardKind::Control => "FANT-F",
        BoardKind::Line => "FGLT-B",
    }
}

fn write_onts(rows: &mut Rows, onus: &[Onu]) {
    let index = |onu: &Onu| [if_index(onu.place, onu.number)];
    rows.table(ONT, onus, index)
        .column("5", |onu| text(onu.serial()))
        .column("9", |_| text("linecert lab"))
        .column("24", |onu| text(&onu.name))
        .column("26", |_| text("LAB-GPON"))
        .column("88", |onu| integer(cause(onu.cause)));
    // Kilometres in tenths: the coarsest ranging of all.
    rows.table(STATE, onus, index)
        .column("2", |onu| integer(if onu.down().is_none() { 0 } else { 1 }))
        .column("3", |onu| live(onu, UNKNOWN, |_| (count(onu.distance, WHOLE) + 50) / 100));
    rows.table(OPTICS, onus, index)
        .column("2", |onu| live(onu, INVALID, |it| count(it.rx, TWO_THOUSANDTHS)))
        .column("4", |onu| live(onu, INVALID, |it| count(it.tx, TWO_THOUSANDTHS)));
    rows.table(OLT_RX, onus, index)
        .column("2", |onu| live(onu, UNKNOWN, |it| count(it.olt_rx, TENTHS)));
}

const fn cause(cause: Down) -> i32 {
    match cause {
        Down::Los => 2,
        Down::DyingGasp => 256,
    }
}
