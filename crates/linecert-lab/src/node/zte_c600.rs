//! ZTE C600 and C620: the 1082 tree, whose indices are counted from 1 throughout.

use super::{
    interfaces::{self, IF_ENTRY, Interface, Link},
    plant::{Board, BoardKind, Down, Onu, Place, Plant, PonPort},
    rows::{Identity, Rows},
    value::{
        PARTS_OF_256, THOUSANDTHS, TWENTY_THOUSANDTHS, TWO_THOUSANDTHS, WHOLE, count,
        date_and_time, integer, live, octets, text,
    },
    zte_c300::{GPON, INVALID, level, write_cards},
};

const ONU: &str = "1.3.6.1.4.1.3902.1082.500.10.2.3.3.1";
const STATE: &str = "1.3.6.1.4.1.3902.1082.500.10.2.3.8.1";
const RANGING: &str = "1.3.6.1.4.1.3902.1082.500.10.2.3.10.1";
const REMOTE: &str = "1.3.6.1.4.1.3902.1082.500.20.2.1.2.1";
const OPTICS: &str = "1.3.6.1.4.1.3902.1082.500.20.2.2.2.1";
const OLT_RX: &str = "1.3.6.1.4.1.3902.1082.500.1.2.4.2.1";
const SFP: &str = "1.3.6.1.4.1.3902.1082.30.40.2.4.1";
const PLATFORM: &str = "1.3.6.1.4.1.3902.3.6002.2.1.1";

const IDENTITY: Identity = Identity {
    description: "ZXA10 C600, ZTE ZXA10 Software Version: V1.2.2",
    object_id: Some("1.3.6.1.4.1.3902.1082.1001.600.1.1"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let interfaces: Vec<Interface> = plant.pons.iter().map(interface).collect();
    interfaces::names(&mut rows, &interfaces);
    // The description is what the operator wrote, which on most ports is nothing.
    rows.table(IF_ENTRY, &interfaces, |it| [it.index]).column("2", |_| text(""));
    write_onus(&mut rows, &plant.onus);
    write_optics(&mut rows, &plant.onus);
    write_sfps(&mut rows, &plant.pons);
    write_cards(&mut rows, &plant.boards, |board| board.slot);
    write_platform(&mut rows, &plant.boards);
    rows
}

/// `1 (4) | rack (4) | shelf (8) | slot (8) | port (8)`, in rack 1 and shelf 1.
const fn if_index(place: Place) -> u32 {
    0x1101_0000 | (place.slot << 8) | place.port
}

fn interface(port: &PonPort) -> Interface {
    let name = format!("gpon_olt-1/{}/{}", port.place.slot, port.place.port);
    Interface { index: if_index(port.place), name, up: Link::Up, kind: GPON }
}

const fn index(onu: &Onu) -> [u32; 2] {
    [if_index(onu.place), onu.number]
}

fn write_onus(rows: &mut Rows, onus: &[Onu]) {
    rows.table(ONU, onus, index)
        .column("1", |_| text("LAB-GPON"))
        .column("2", |onu| text(&onu.name))
        .column("3", |_| text("linecert lab"))
        .column("6", |onu| octets(onu.serial_octets()))
        .column("18", |onu| text(format!("1,{}", onu.serial())));
    // There is no column of the last cause: a live C600 V1.2.2 does not have it.
    rows.table(STATE, onus, index)
        .column("1", |_| integer(1))
        .column("4", |onu| integer(phase(onu)))
        .column("5", |onu| date_and_time(onu.last_up))
        .column("6", |onu| date_and_time(onu.last_down));
    rows.table(RANGING, onus, index)
        .column("2", |onu| live(onu, -1, |_| count(onu.distance, WHOLE)));
    rows.table(REMOTE, onus, index)
        .column("1", |onu| onu.vitals().map(|_| text("LCLB")))
        .column("2", |onu| onu.vitals().map(|_| text("linecert lab")))
        .column("7", |onu| live(onu, 2, |_| 1))
        .column("8", |onu| onu.vitals().map(|_| text("LAB-GPON")));
}

/// One more than on a C300: 2 LOS, 4 working, 5 dying gasp.
const fn phase(onu: &Onu) -> i32 {
    match onu.down() {
        None => 4,
        Some(Down::Los) => 2,
        Some(Down::DyingGasp) => 5,
    }
}

fn write_optics(rows: &mut Rows, onus: &[Onu]) {
    rows.table(OPTICS, onus, |onu| [if_index(onu.place), onu.number, 1])
        .column("10", |onu| live(onu, INVALID, |it| level(count(it.rx, TWO_THOUSANDTHS))))
        .column("14", |onu| live(onu, INVALID, |it| level(count(it.tx, TWO_THOUSANDTHS))))
        .column("17", |onu| live(onu, INVALID, |it| count(it.voltage, TWENTY_THOUSANDTHS)))
        .column("19", |onu| live(onu, INVALID, |it| count(it.temperature, PARTS_OF_256)));
    rows.table(OLT_RX, onus, index)
        .column("2", |onu| live(onu, -80_000, |it| count(it.olt_rx, THOUSANDTHS)));
}

fn write_sfps(rows: &mut Rows, ports: &[PonPort]) {
    rows.table(SFP, ports, |port| [if_index(port.place)])
        .column("2", |_| integer(2_147_483_647))
        .column("3", |port| integer(count(port.tx, THOUSANDTHS)))
        .column("5", |port| integer(count(port.bias, THOUSANDTHS)))
        .column("6", |port| integer(count(port.voltage, THOUSANDTHS)))
        .column("7", |_| integer(1_490))
        .column("8", |port| integer(count(port.temperature, THOUSANDTHS)))
        .column("11", |_| text("LAB-SFP"))
        .column("12", |_| text("linecert lab"))
        .column("13", |port| text(format!("linecert-lab-{}", port.place.ordinal)))
        .column("20", |_| text("GPON/C+"));
}

/// Load and memory again, by a name that holds the slot.
fn write_platform(rows: &mut Rows, boards: &[Board]) {
    rows.table(PLATFORM, boards, |board| [1, 1, board.slot, 0])
        .column("5", |_| linecert_snmp::Value::Counter32(4_096))
        .column("6", |board| integer(board.memory / 100))
        .column("7", |board| integer(board.cpu / 100))
        .column("13", |board| text(platform_name(board)));
}

fn platform_name(board: &Board) -> String {
    let word = if board.kind == BoardKind::Control { "MPU" } else { "PFU" };
    format!("{word}-1/{}/0", board.slot)
}
