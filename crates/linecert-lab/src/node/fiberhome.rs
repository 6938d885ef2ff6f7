//! FiberHome AN5516 and AN5116 (GEPON-OLT-COMMON-MIB): the same tables with other indices.

use super::{
    plant::{BoardKind, Down, Onu, Place, Plant, PonPort},
    rows::{Identity, Rows},
    value::{HUNDREDTHS, WHOLE, count, hex, integer, live, text},
};

const OPTICS: &str = "1.3.6.1.4.1.5875.800.3.9.3.3.1";
const PORT: &str = "1.3.6.1.4.1.5875.800.3.9.3.4.1";
const OLT_RX: &str = "1.3.6.1.4.1.5875.800.3.9.3.7.1";
const AUTHORISED: &str = "1.3.6.1.4.1.5875.800.3.10.1.1";
const CONTROL: &str = "1.3.6.1.4.1.5875.800.3.9.8.1.1";
const SYSTEM: &str = "1.3.6.1.4.1.5875.800.3.9.4";

/// What differs between the two.
struct Model {
    identity: Identity,
    /// Shifts of slot, PON port and ONU in the index.
    shifts: [u32; 3],
    serial: fn(&Onu) -> String,
}

const AN5516: Model = Model {
    identity: Identity {
        description: "AN5516-01",
        object_id: Some("1.3.6.1.4.1.5875.800.1001.11"),
    },
    shifts: [25, 19, 8],
    serial: Onu::serial,
};

const AN5116: Model = Model {
    identity: Identity {
        description: "AN5116-06B",
        // The last number of the real one is not known.
        object_id: Some("1.3.6.1.4.1.5875.800.1001.0"),
    },
    shifts: [27, 22, 13],
    serial: |onu| hex(&onu.mac()),
};

pub(crate) fn an5516(plant: &Plant) -> Rows {
    AN5516.encode(plant)
}

/// The 5116 says besides whether the optics of an ONU are valid.
pub(crate) fn an5116(plant: &Plant) -> Rows {
    let mut rows = AN5116.encode(plant);
    rows.table(OPTICS, &plant.onus, |onu| [AN5116.index(onu.place, onu.number)])
        .column("11", |onu| live(onu, 2, |_| 1));
    rows
}

impl Model {
    fn encode(&self, plant: &Plant) -> Rows {
        let mut rows = Rows::of(&self.identity);
        self.write_onus(&mut rows, &plant.onus);
        self.write_optics(&mut rows, &plant.onus);
        self.write_ports(&mut rows, &plant.pons);
        let control = plant.boards.iter().filter(|board| board.kind == BoardKind::Control);
        rows.table(CONTROL, control.clone(), |board| [board.slot])
            .column("4", |_| integer(1))
            .column("5", |board| integer(board.cpu))
            .column("6", |board| integer(board.memory));
        for board in control {
            rows.scalar(SYSTEM, "3.0", text("linecert lab"));
            rows.scalar(SYSTEM, "5.0", integer(count(board.temperature, WHOLE)));
        }
        rows
    }

    /// The index of an ONU; of its PON port when the number is 0.
    const fn index(&self, place: Place, onu: u32) -> u32 {
        let [slot, pon, number] = self.shifts;
        (place.slot << slot) | (place.port << pon) | (onu << number)
    }

    fn write_onus(&self, rows: &mut Rows, onus: &[Onu]) {
        rows.table(AUTHORISED, onus, |onu| [self.index(onu.place, onu.number)])
            .column("2", |onu| integer(onu.place.slot))
            .column("3", |onu| integer(onu.place.port))
            .column("4", |onu| integer(onu.number))
            .column("7", |onu| text(&onu.name))
            .column("8", |onu| text(&onu.loid))
            .column("10", |onu| text((self.serial)(onu)))
            .column("11", |onu| integer(status(onu)))
            .column("12", |_| text("linecert lab"))
            .column("13", |_| text("LAB-HW"));
    }

    /// An ONU that is down reads 0, which is no level.
    fn write_optics(&self, rows: &mut Rows, onus: &[Onu]) {
        rows.table(OPTICS, onus, |onu| [self.index(onu.place, onu.number)])
            .column("2", |onu| {
                text(format!("PON {}/{}/{}", onu.place.slot, onu.place.port, onu.number))
            })
            .column("6", |onu| live(onu, 0, |it| count(it.rx, HUNDREDTHS)))
            .column("7", |onu| live(onu, 0, |it| count(it.tx, HUNDREDTHS)))
            .column("8", |onu| live(onu, 0, |it| count(it.voltage, HUNDREDTHS)))
            .column("9", |onu| live(onu, 0, |it| count(it.bias, HUNDREDTHS)))
            .column("10", |onu| live(onu, 0, |it| count(it.temperature, HUNDREDTHS)));
        rows.table(OLT_RX, onus, |onu| [self.index(onu.place, 0), onu.number])
            .column("2", |onu| onu.vitals().map(|it| integer(count(it.olt_rx, HUNDREDTHS))));
    }

    fn write_ports(&self, rows: &mut Rows, ports: &[PonPort]) {
        rows.table(PORT, ports, |port| [self.index(port.place, 0)])
            .column("5", |_| integer(1))
            .column("8", |port| integer(count(port.tx, HUNDREDTHS)))
            .column("9", |port| integer(count(port.voltage, HUNDREDTHS)))
            .column("10", |port| integer(count(port.bias, HUNDREDTHS)))
            .column("11", |port| integer(count(port.temperature, HUNDREDTHS)))
            .column("12", |port| integer(port.authorised));
    }
}

/// 0 fibre cut (on the 5116: or offline), 1 online, 2 power cut.
const fn status(onu: &Onu) -> i32 {
    match onu.down() {
        None => 1,
        Some(Down::Los) => 0,
        Some(Down::DyingGasp) => 2,
    }
}
