//! Raisecom GPON: one index of bit fields and one of decimal digits.

use super::{
    plant::{Onu, Plant},
    rows::{Identity, Rows},
    value::{TWO_THOUSANDTHS, WHOLE, count, integer, live, text},
};

const ONU: &str = "1.3.6.1.4.1.8886.18.3.1.3.1.1";
const OPTICS: &str = "1.3.6.1.4.1.8886.18.3.6.3.1.1";

const IDENTITY: Identity = Identity {
    description: "ROAP  Version ISCOM6820-GP_ROAP_2.61.3(a)_20161019. linecert lab",
    object_id: Some("1.3.6.1.4.1.8886.18.4.10"),
};

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    rows.table(ONU, &plant.onus, |onu| [onu_index(onu)])
        .column("2", |onu| text(onu.serial()))
        .column("16", |onu| onu.vitals().map(|_| integer(count(onu.distance, WHOLE))))
        // 1 online, 3 offline.
        .column("17", |onu| live(onu, 3, |_| 1));
    // `(raw - 15000) / 500` dBm.
    rows.table(OPTICS, &plant.onus, |onu| [optics_index(onu)])
        .column("16", |onu| onu.vitals().map(|it| integer(count(it.rx, TWO_THOUSANDTHS) + 15_000)));
    rows
}

/// `1 << 28 | slot << 23 | port << 16 | onu`.
const fn onu_index(onu: &Onu) -> u32 {
    (1 << 28) | (onu.place.slot << 23) | (onu.place.port << 16) | onu.number
}

/// `slot * 10000000 + port * 100000 + onu * 1000 + 1`.
const fn optics_index(onu: &Onu) -> u32 {
    onu.place.slot * 10_000_000 + onu.place.port * 100_000 + onu.number * 1_000 + 1
}
