//! Huawei SmartAX MA5600T and MA5800 (HUAWEI-XPON-MIB, HUAWEI-DEVICE-MIB).
//!
//! Boards in odd slots are GPON and boards in even slots are EPON. Frames, slots, ports and ONTs
//! are counted from 0 on the real device; the first line board sits in slot 1 here too.

use linecert_snmp::Value;

use super::{
    interfaces::{self, Interface, Link},
    plant::{Board, BoardKind, Down, Onu, OnuState, Place, Plant, PonPort},
    rows::{Identity, Rows},
    value::{HUNDREDTHS, THOUSANDTHS, WHOLE, count, date_and_time, integer, live, octets, text},
};

const XPON: &str = "1.3.6.1.4.1.2011.6.128.1.1.2";
/// `hwMusaBoardTable`: load, name and temperature by frame and slot.
const BOARD: &str = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1";
/// `hwSlotTable`.
const SLOT: &str = "1.3.6.1.4.1.2011.6.3.3.2.1";

/// "No value" of every optical reading.
const INVALID: i64 = 2_147_483_647;

/// `ifType` of GPON and of the other kinds of PON (IANA).
const GPON: i32 = 250;
const OTHER: i32 = 1;

const IDENTITY: Identity = Identity {
    description: "Huawei Integrated Access Software",
    object_id: Some("1.3.6.1.4.1.2011.2.169"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    write_interfaces(&mut rows, plant);
    let (gpon, epon): (Vec<_>, Vec<_>) = plant.onus.iter().partition(|onu| is_gpon(onu.place));
    write_gpon(&mut rows, &gpon);
    write_gpon_ddm(&mut rows, &gpon);
    write_epon(&mut rows, &epon);
    write_epon_ddm(&mut rows, &epon);
    write_ports(&mut rows, plant);
    write_boards(&mut rows, &plant.boards);
    rows
}

const fn is_gpon(place: Place) -> bool {
    !place.slot.is_multiple_of(2)
}

/// `type << 25 | frame << 19 | slot << 13 | port << 8`: far beyond what `InterfaceIndex` allows.
const fn if_index(place: Place) -> u32 {
    let kind = if is_gpon(place) { 125 } else { 126 };
    (kind << 25) | (place.slot << 13) | ((place.port - 1) << 8)
}

const fn index(onu: &Onu) -> [u32; 2] {
    [if_index(onu.place), onu.number - 1]
}

fn write_interfaces(rows: &mut Rows, plant: &Plant) {
    let mut ports: Vec<Interface> = plant.pons.iter().map(|port| interface(port.place)).collect();
    // Every real one has this dummy, whose index would decode as an XG-PON port.
    let name = "GPONNNI".to_owned();
    ports.push(Interface { index: 4_261_413_120, name, up: Link::Up, kind: OTHER });
    interfaces::write(rows, &ports);
}

fn interface(place: Place) -> Interface {
    let (word, kind) = if is_gpon(place) { ("GPON", GPON) } else { ("EPON", OTHER) };
    let name = format!("{word} 0/{}/{}", place.slot, place.port - 1);
    Interface { index: if_index(place), name, up: Link::Up, kind }
}

fn write_gpon(rows: &mut Rows, onus: &[&Onu]) {
    rows.table(XPON, onus.iter().copied(), index)
        .column("43.1.3", |onu| octets(onu.serial_octets()))
        .column("43.1.9", |onu| text(&onu.name))
        .column("43.1.13", |onu| text(&onu.loid))
        .column("45.1.1", |onu| told(onu, "linecert lab"))
        .column("45.1.4", |onu| told(onu, "LAB-GPON"))
        .column("45.1.5", |onu| told(onu, "linecert lab"))
        .column("46.1.15", |onu| integer(if onu.down().is_none() { 1 } else { 2 }))
        .column("46.1.16", |onu| integer(if onu.down().is_none() { 2 } else { 1 }))
        .column("46.1.18", |onu| live(onu, -1, |_| 2))
        .column("46.1.20", distance)
        .column("46.1.22", |onu| date_and_time(onu.last_up))
        .column("46.1.23", |onu| date_and_time(onu.last_down))
        .column("46.1.24", |onu| integer(cause(onu.cause)))
        .column("46.1.29", |onu| integer(count(onu.distance, WHOLE)));
}

/// What the OLT asks of the ONT over OMCI; the DDM of an ONT that is down is the largest number.
fn write_gpon_ddm(rows: &mut Rows, onus: &[&Onu]) {
    rows.table(XPON, onus.iter().copied(), index)
        .column("51.1.1", |onu| live(onu, INVALID, |it| count(it.temperature, WHOLE)))
        .column("51.1.2", |onu| live(onu, INVALID, |it| count(it.bias, WHOLE)))
        .column("51.1.3", |onu| live(onu, INVALID, |it| count(it.tx, HUNDREDTHS)))
        .column("51.1.4", |onu| live(onu, INVALID, |it| count(it.rx, HUNDREDTHS)))
        .column("51.1.5", |onu| live(onu, INVALID, |it| count(it.voltage, THOUSANDTHS)))
        .column("51.1.6", |onu| live(onu, INVALID, |it| count(it.olt_rx, HUNDREDTHS) + 10_000))
        .column("51.1.7", |_| integer(INVALID));
}

fn write_epon(rows: &mut Rows, onus: &[&Onu]) {
    rows.table(XPON, onus.iter().copied(), index)
        .column("53.1.3", |onu| octets(onu.mac()))
        .column("53.1.9", |onu| text(&onu.name))
        .column("53.1.12", |onu| text(&onu.loid))
        .column("55.1.5", |onu| told(onu, "linecert lab"))
        .column("55.1.13", |onu| told(onu, "LAB-EPON"))
        .column("57.1.15", |onu| integer(if onu.down().is_none() { 1 } else { 2 }))
        .column("57.1.16", |onu| integer(if onu.down().is_none() { 2 } else { 1 }))
        .column("57.1.18", |onu| live(onu, -1, |_| 2))
        .column("57.1.19", distance)
        .column("57.1.23", |onu| date_and_time(onu.last_up))
        .column("57.1.24", |onu| date_and_time(onu.last_down))
        .column("57.1.25", |onu| integer(cause(onu.cause)))
        .column("57.1.30", |onu| integer(count(onu.distance, WHOLE)));
}

/// The order of the columns is not that of GPON.
fn write_epon_ddm(rows: &mut Rows, onus: &[&Onu]) {
    rows.table(XPON, onus.iter().copied(), index)
        .column("104.1.1", |onu| live(onu, INVALID, |it| count(it.olt_rx, HUNDREDTHS) + 10_000))
        .column("104.1.2", |onu| live(onu, INVALID, |it| count(it.temperature, WHOLE)))
        .column("104.1.3", |onu| live(onu, INVALID, |it| count(it.bias, WHOLE)))
        .column("104.1.4", |onu| live(onu, INVALID, |it| count(it.tx, HUNDREDTHS)))
        .column("104.1.5", |onu| live(onu, INVALID, |it| count(it.rx, HUNDREDTHS)))
        .column("104.1.6", |onu| live(onu, INVALID, |it| count(it.voltage, THOUSANDTHS)));
}

fn distance(onu: &Onu) -> Value {
    match onu.state {
        OnuState::Online(_) => integer(count(onu.distance, WHOLE)),
        OnuState::Offline => integer(-1),
    }
}

/// What only the ONT knows: the agent answers `-1` when it cannot ask.
fn told(onu: &Onu, what: &str) -> Value {
    text(if onu.down().is_none() { what } else { "-1" })
}

const fn cause(cause: Down) -> i64 {
    match cause {
        Down::Los => 1,
        Down::DyingGasp => 13,
    }
}

fn write_ports(rows: &mut Rows, plant: &Plant) {
    let (gpon, epon): (Vec<_>, Vec<_>) = plant.pons.iter().partition(|port| is_gpon(port.place));
    let index = |port: &PonPort| [if_index(port.place)];
    rows.table(XPON, gpon, index)
        .column("21.1.16", |port| integer(port.authorised))
        .column("22.1.11", |_| text("linecert lab"))
        .column("23.1.1", |port| integer(count(port.temperature, WHOLE)))
        .column("23.1.2", |port| integer(count(port.voltage, HUNDREDTHS)))
        .column("23.1.3", |port| integer(count(port.bias, WHOLE)))
        .column("23.1.4", |port| integer(count(port.tx, HUNDREDTHS)))
        .column("23.1.5", |_| integer(INVALID));
    rows.table(XPON, epon, index).column("31.1.12", |port| integer(port.authorised));
}

fn write_boards(rows: &mut Rows, boards: &[Board]) {
    rows.table(BOARD, boards, |board| [0, board.slot])
        .column("5", |board| integer(board.cpu / 100))
        .column("7", |board| text(kind(board)))
        .column("10", |board| integer(count(board.temperature, WHOLE)));
    rows.table(SLOT, boards, |board| [0, board.slot])
        .column("11", |board| text(board.serial()))
        .column("13", |board| integer(count(board.temperature, WHOLE)));
}

const fn kind(board: &Board) -> &'static str {
    match board.kind {
        BoardKind::Line => "H805GPFD",
        BoardKind::Control => "H802SCUN",
    }
}
