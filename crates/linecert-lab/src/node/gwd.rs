//! GW Delight GFA: the states of all ONUs of a PON port as one map of octets.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Board, BoardKind, Place, Plant, PonPort},
    rows::{Identity, Rows},
    value::{integer, octets, text},
};

const BOARD: &str = "1.3.6.1.4.1.10072.2.20.1.1.2.1.1";
const PORT: &str = "1.3.6.1.4.1.10072.2.20.1.1.3.1.1";

/// ONUs on a PON port, each with an octet of the map.
const SLOTS: usize = 64;

/// Ethernet ports before the first PON port.
const UPLINKS: u32 = 4;

const OTHER: i32 = 1;

const IDENTITY: Identity =
    Identity { description: "linecert lab", object_id: Some("1.3.6.1.4.1.10072.2.20") };

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let interface = |port: &PonPort| {
        let Place { slot, port, .. } = port.place;
        // As recorded: eth1/1 is 0x04041000, and each port is 0x1000 on.
        let index = 0x0404_0000 + (slot - 1) * 0x2_0000 + (UPLINKS + port) * 0x1000;
        let name = format!("pon{slot}/{}", UPLINKS + port);
        Interface { index, name, up: Link::Up, kind: OTHER }
    };
    interfaces::names(&mut rows, &plant.pons.iter().map(interface).collect::<Vec<_>>());
    rows.table(PORT, &plant.pons, |port| [1, port.place.slot, UPLINKS + port.place.port])
        .column("34", |port| octets(map(plant, port)));
    let boards = plant.boards.iter().filter(|board| board.kind == BoardKind::Line);
    rows.table(BOARD, boards, |board: &Board| [1, board.slot])
        .column("18", |board| text(board.serial()))
        .column("19", |board| integer(board.cpu / 100));
    rows
}

/// 00 empty, 05 active, 07 inactive.
fn map(plant: &Plant, port: &PonPort) -> Vec<u8> {
    let mut map = vec![0; SLOTS];
    for onu in plant.onus_of(port.place) {
        let place = usize::try_from(onu.number - 1).ok().and_then(|slot| map.get_mut(slot));
        if let Some(octet) = place {
            *octet = if onu.down().is_none() { 5 } else { 7 };
        }
    }
    map
}
