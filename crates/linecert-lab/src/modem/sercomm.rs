//! Sercomm FGS202 `show gpon` (hack-gpon), which tells each power in both units.

use linecert_measure::Dbm;

use super::{Premises, figure::two, model::Manner};
use crate::olt::milliwatts;

pub(super) const MANNER: Manner = Manner {
    prompt: "# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: "RX POWER",
    pager: None,
    refusal: "{}: command not found",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    if command != "show gpon" {
        return None;
    }
    let optics = &premises.optics;
    let rx = optics.rx.map_or("0.10uW -40.00dBm".to_owned(), both);
    Some(format!(
        "\nPON STATUS      :O{}\nLOS Times       :0\nConnect Time    :0 day 2 hour 29 min\n\
         TX POWER        :{}\nRX POWER        :{rx}\nT-CONT\n\
         tcont_idx       alloc_id        reg_egress_port pre_egress_port\n\
         0               256             0               127\nGEM TOTAL COUNT\n\
         gem_port_id     gem_port_index  tx_frames       tx_bytes        rx_frames       rx_ bytes\n\
         0               255             408             19584           365             17520\n",
        optics.activation.number(),
        both(optics.tx)
    ))
}

/// From one milliwatt up in milliwatts, below in microwatts.
fn both(power: Dbm) -> String {
    let linear = milliwatts(power);
    match linear < 1.0 {
        true => format!("{:.2}uW {}dBm", linear * 1_000.0, two(power)),
        false => format!("{linear:.2}mW {}dBm", two(power)),
    }
}
