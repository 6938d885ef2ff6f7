//! Huawei ONT `display optic`, with the spelling of its firmware.

use super::{
    Premises,
    figure::{decimal, two},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "WAP>",
    shell: None,
    login: ("Login:", "Password:"),
    key: "RX power(dBm)",
    pager: Some(" --More-- "),
    refusal: "ERROR::Command is not existed",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    if command != "display optic" {
        return None;
    }
    let optics = &premises.optics;
    let row = |label: &str, value: &str| format!("{label:<34}:{value}\n");
    // The register of the transceiver counts 0.1 uW, and its lowest count is -40 dBm (SFF-8472).
    let rx = optics.rx.map_or("-40.00".to_owned(), two);
    Some(
        "---------------------------------------\n".to_owned()
            + &row("Temperature(C)", &decimal(optics.temperature, 0))
            + &row("Supply votage(V)", &two(optics.voltage))
            + &row("TX bias current(mA)", &decimal(optics.bias, 0))
            + &row("TX power(dBm)", &two(optics.tx))
            + &row("RX power(dBm)", &rx)
            + "success!\n",
    )
}
