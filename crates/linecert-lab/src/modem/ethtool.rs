//! `ethtool -m` of a transceiver with digital diagnostics (SFF-8472), as the network list shows it.

use linecert_measure::Dbm;

use super::{
    Premises,
    figure::{decimal, two},
    model::Manner,
};
use crate::olt::milliwatts;

pub(super) const MANNER: Manner = Manner {
    prompt: "# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: "Receiver signal average optical power",
    pager: None,
    refusal: "-bash: {}: command not found",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    command.strip_prefix("ethtool -m ")?;
    let optics = &premises.optics;
    let row = |label: &str, value: &str| format!("\t{label:<42}: {value}\n");
    // The register counts 0.1 uW, and its zero is printed as one count.
    let rx = optics.rx.map_or("0.0001 mW / -40.00 dBm".to_owned(), both);
    let celsius = optics.temperature;
    Some(
        row("Identifier", "0x03 (SFP)")
            + &row("Connector", "0x07 (LC)")
            + &row("Laser wavelength", "1310nm")
            + &row("Vendor name", "linecert lab")
            + &row("Vendor PN", "LAB-SFP-1310")
            + &row("Vendor SN", "LAB0000001")
            + &row("Optical diagnostics support", "Yes")
            + &row("Laser bias current", &format!("{} mA", decimal(optics.bias, 3)))
            + &row("Laser output power", &both(optics.tx))
            + &row("Receiver signal average optical power", &rx)
            + &row("Module temperature", &format!("{} degrees C / 113.00 degrees F", two(celsius)))
            + &row("Module voltage", &format!("{}0 V", decimal(optics.voltage, 3)))
            + &row("Laser rx power low alarm threshold", "0.0028 mW / -25.53 dBm")
            + &row("Module voltage high alarm threshold", "3.6300 V"),
    )
}

fn both(power: Dbm) -> String {
    format!("{:.4} mW / {} dBm", milliwatts(power), two(power))
}
