//! The OLT: the table of a V-SOL V1600D2 with the encodings of the real one.

use linecert_measure::{Dbm, Decimals, Quantity};
use linecert_snmp::{Recording, RecordingError};

use crate::home::{Home, LAUNCH, ONUS, OnuState};

/// The community that the lab's OLT answers.
pub const COMMUNITY: &str = "training";

const SYSTEM: &str = "1.3.6.1.2.1.1";
const IF_ENTRY: &str = "1.3.6.1.2.1.2.2.1";
const IF_NAME: &str = "1.3.6.1.2.1.31.1.1.1.1";
/// V1600D `ponTransceiver`.
const PON_SFP: &str = "1.3.6.1.4.1.37950.1.1.5.10.13.1.1";
const MODEL: &str = "1.3.6.1.4.1.37950.1.1.5.10.14.5.0";
const ONU_NAME: &str = "1.3.6.1.4.1.37950.1.1.5.12.1.25.1.9";
/// ONUs of a PON port: provisioned in column 2, online in column 3.
const ONU_COUNTS: &str = "1.3.6.1.4.1.37950.1.1.5.12.1.27.1";
const ONU_STATUS: &str = "1.3.6.1.4.1.37950.1.1.5.12.1.29.1";
const ONU_OPTICS: &str = "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1";

/// The interfaces before those of the ONUs.
const PORTS: [(u32, &str); 7] = [
    (1, "GE0/1"),
    (2, "GE0/2"),
    (3, "GE0/3"),
    (4, "GE0/4"),
    (5, "EPON0/1"),
    (6, "EPON0/2"),
    (7, "vlan1200"),
];

/// The table that the OLT of this home answers from.
pub(crate) fn table(home: &Home) -> Result<Recording, RecordingError> {
    let mut rows = system();
    PORTS.iter().for_each(|(index, name)| rows.extend(port(*index, name)));
    (1..=2).for_each(|pon| rows.extend(pon_sfp(pon)));
    (1..=ONUS).for_each(|number| rows.extend(onu(number, home.onu(number))));
    let is_online = |number: &u32| matches!(home.onu(*number), OnuState::Online { .. });
    rows.extend(counts(1, (ONUS, (1..=ONUS).filter(is_online).count())));
    rows.extend(counts(2, (0, 0)));
    Recording::parse(&rows.join("\n"))
}

fn system() -> Vec<String> {
    vec![
        format!("{SYSTEM}.1.0|4|V1600D"),
        format!("{SYSTEM}.2.0|6|1.3.6.1.4.1.37950.1.1.5.10.14.1"),
        format!("{SYSTEM}.3.0|67|8640000"),
        format!("{SYSTEM}.4.0|4|linecert lab"),
        format!("{SYSTEM}.5.0|4|linecert-lab-olt"),
        format!("{MODEL}|4|V1600D2"),
    ]
}

fn port(index: u32, name: &str) -> Vec<String> {
    // The real one describes its fixed ports with a space, and counts PON ports as `other`.
    let (description, kind) = match index {
        1..=4 => (" ", 6),
        5 | 6 => (" ", 1),
        _ => (name, 53),
    };
    let mut rows = interface(index, name, [0x00, 0x00, 0x5e, 0x00, 0x53, 0xff]);
    rows.push(format!("{IF_ENTRY}.2.{index}|4|{description}"));
    rows.push(format!("{IF_ENTRY}.3.{index}|2|{kind}"));
    rows.push(format!("{IF_ENTRY}.8.{index}|2|1"));
    rows
}

fn interface(index: u32, name: &str, mac: [u8; 6]) -> Vec<String> {
    let mac: String = mac.iter().map(|octet| format!("{octet:02X}")).collect();
    vec![
        format!("{IF_ENTRY}.4.{index}|2|1500"),
        format!("{IF_ENTRY}.6.{index}|4x|{mac}"),
        format!("{IF_ENTRY}.7.{index}|2|1"),
        format!("{IF_ENTRY}.9.{index}|67|0"),
        format!("{IF_NAME}.{index}|4|{name}"),
    ]
}

fn pon_sfp(pon: u32) -> Vec<String> {
    vec![
        format!("{PON_SFP}.1.{pon}|2|{pon}"),
        format!("{PON_SFP}.2.{pon}|4|27.{pon}4 .C"),
        format!("{PON_SFP}.3.{pon}|4|3.2{pon} V"),
        format!("{PON_SFP}.4.{pon}|4|7.0{pon} mA"),
        format!("{PON_SFP}.5.{pon}|4|{} dbm", dbm(LAUNCH)),
    ]
}

fn counts(pon: u32, (authorised, online): (u32, usize)) -> [String; 2] {
    [format!("{ONU_COUNTS}.2.{pon}|2|{authorised}"), format!("{ONU_COUNTS}.3.{pon}|2|{online}")]
}

fn onu(number: u32, state: OnuState) -> Vec<String> {
    let index = 7 + number;
    let name = format!("EPON0/1:{number}");
    // The range that RFC 9542 sets apart for documentation.
    let mac = [0x00, 0x00, 0x5e, 0x00, 0x53, u8::try_from(number).unwrap_or(u8::MAX)];
    let (alive, oper_status) = match state {
        OnuState::Online { .. } => (1, 1),
        OnuState::Offline => (0, 2),
    };
    let mut rows = interface(index, &name, mac);
    rows.push(format!("{IF_ENTRY}.2.{index}|4|{name}"));
    rows.push(format!("{IF_ENTRY}.3.{index}|2|1"));
    rows.push(format!("{IF_ENTRY}.8.{index}|2|{oper_status}"));
    rows.push(format!("{ONU_NAME}.1.{number}|4|linecert lab home {number}"));
    rows.push(format!("{ONU_STATUS}.4.1.{number}|2|{alive}"));
    rows.push(format!("{ONU_STATUS}.17.1.{number}|2|{}", 6_400 + 35 * number));
    if let OnuState::Online { rx } = state {
        rows.extend(onu_optics(number, rx));
    }
    rows
}

/// An ONU that is down has no such rows: the OLT asks the ONU for them.
fn onu_optics(number: u32, rx: Dbm) -> Vec<String> {
    let tx = Dbm::from_thousandths(1_800 + 30 * i64::from(number));
    vec![
        format!("{ONU_OPTICS}.1.1.{number}|2|1"),
        format!("{ONU_OPTICS}.2.1.{number}|2|{number}"),
        format!("{ONU_OPTICS}.3.1.{number}|4|{}.{:02} C", 26 + number / 2, number * 5),
        format!("{ONU_OPTICS}.4.1.{number}|4|3.{} V", 25 + number),
        format!("{ONU_OPTICS}.5.1.{number}|4|1{}.{number:02} mA", 1 + number % 5),
        format!("{ONU_OPTICS}.6.1.{number}|4|{}", power(tx)),
        format!("{ONU_OPTICS}.7.1.{number}|4|{}", power(rx)),
    ]
}

/// `0.02 mW (-17.90 dBm)`: the milliwatts have lost what matters, the level has not.
fn power(level: Dbm) -> String {
    format!("{:.2} mW ({} dBm)", milliwatts(level), dbm(level))
}

fn dbm(level: Dbm) -> String {
    Quantity::from(level).number(Decimals::new(2).unwrap_or(Decimals::MAX))
}

/// The linear power, for display only.
pub(crate) fn milliwatts(level: Dbm) -> f64 {
    // A level in thousandths of a dBm is far smaller than what a double counts exactly.
    #[expect(clippy::cast_precision_loss, reason = "levels are below 2^53 thousandths")]
    let tenths_of_bel = Quantity::from(level).steps() as f64 / 1_000.0;
    10_f64.powf(tenths_of_bel / 10.0)
}

#[cfg(test)]
mod tests;
