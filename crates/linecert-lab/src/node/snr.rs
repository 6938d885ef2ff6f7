//! SNR-OLT-GPON, where everything is text with spaces behind, and GCOM GPON, whose tree is like it.

use super::{
    plant::{Onu, Plant, PonPort},
    rows::{Identity, Rows},
    value::{HUNDREDTHS, decimal, integer, live, text},
};

const SFP: &str = "1.3.6.1.4.1.65268.1.14.2.3.3.1";
const COUNTS: &str = "1.3.6.1.4.1.65268.1.14.2.3.4.1";

const GCOM: &str = "1.3.6.1.4.1.13464.1.14.2.4.1";

/// The slot of the PON ports: 0 and 1 are those of the uplinks.
const PON_SLOT: u32 = 2;

pub(crate) fn snr(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity {
        description: "GPON OLT",
        object_id: Some("1.3.6.1.4.1.65268.1.3.34"),
    });
    let index = |port: &PonPort| [PON_SLOT, port.place.ordinal];
    rows.table(SFP, &plant.pons, index)
        .column("3", |_| text("GPON OLT Class C+ "))
        .column("6", |_| text("1490 "))
        .column("9", |port| text(format!("linecert-lab-{} ", port.place.ordinal)))
        .column("11", |_| text("linecert lab "))
        .column("12", |port| text(format!("{} ", decimal(port.temperature, HUNDREDTHS))))
        .column("13", |port| text(format!("{} ", decimal(port.voltage, HUNDREDTHS))))
        .column("14", |port| text(format!("{} ", decimal(port.bias, HUNDREDTHS))))
        .column("17", |_| text("-inf "))
        .column("20", |port| text(format!("{} ", decimal(port.tx, HUNDREDTHS))))
        .column("28", |_| text("LAB-SFP "));
    rows.table(COUNTS, &plant.pons, index).column("4", |port| integer(port.online));
    rows
}

/// An ONU that is down has no optics to tell.
pub(crate) fn gcom(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&Identity {
        description: "GPON OLT linecert lab",
        object_id: Some("1.3.6.1.4.1.13464.1.3"),
    });
    let index = |onu: &Onu| [onu.place.slot, onu.place.port, onu.number];
    rows.table(GCOM, &plant.onus, index)
        .column("1.1.6", |onu| live(onu, 0, |_| 1))
        .column("1.1.8", |onu| text(onu.serial()))
        .column("4.1.5", |onu| {
            let level = onu.vitals().map(|it| decimal(it.rx, HUNDREDTHS));
            text(level.unwrap_or_else(|| "N/A".to_owned()))
        });
    rows
}
