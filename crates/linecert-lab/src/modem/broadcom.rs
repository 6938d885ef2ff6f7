//! Broadcom `xdslctl`, as vdsltester (its Huawei and Comtrend routers), xdsl2mqtt (a D-Link DSL-G225)
//! and zyxelprometheus show it.

pub(super) mod atp;
mod stats;
mod tones;
pub(super) mod zysh;

use super::{
    Modem, ModemState, Premises, Standard,
    figure::{Page, kilobits, one},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: " > ",
    shell: Some("# "),
    login: ("Login: ", "Password: "),
    key: "SNR (dB):",
    pager: Some(" --More-- "),
    refusal: "-sh: {}: not found",
};

/// The names under which makers ship the same program (digiboridev/xDSL-Monitoring-tool).
const NAMES: [&str; 5] = ["xdslctl", "xdslcmd", "adslctl", "adsl", "adslcmd"];

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    let (name, arguments) = command.split_once(' ')?;
    if !NAMES.contains(&name) {
        return None;
    }
    let modem = &premises.modem;
    let head = head(modem, name);
    let showtime = modem.state == ModemState::Showtime;
    let rest = match arguments.strip_prefix("info")?.trim() {
        "" | "--state" => String::new(),
        _ if !showtime => String::new(),
        "--show" => show(modem),
        "--stats" => show(modem) + &stats::stats(modem),
        "--pbParams" => bands(modem),
        option => tones::table(modem, option)?,
    };
    Some(head + &rest)
}

fn head(modem: &Modem, name: &str) -> String {
    let state = match modem.state {
        ModemState::Showtime => "Showtime",
        ModemState::Training => "G.994 Training",
        ModemState::Down => "G.993 Started",
    };
    let mut text = Page::from(format!("{name}: ADSL driver and PHY status\nStatus: {state}\n"));
    let (reason, outcome) = match modem.state {
        ModemState::Showtime => ("0", "0"),
        _ => ("8000", "3"),
    };
    text += format!("Last Retrain Reason:\t{reason}\n");
    text += format!("Last initialization procedure status:\t{outcome}\n");
    if modem.state == ModemState::Showtime {
        text += rates("Max:\t", kilobits(modem.up.attainable), kilobits(modem.down.attainable));
        text += rates("Bearer:\t0, ", kilobits(modem.up.rate), kilobits(modem.down.rate));
        text += rates("Bearer:\t1, ", 0, 0);
    }
    text.into()
}

/// Upstream first, unlike everything below.
fn rates(label: &str, up: i64, down: i64) -> String {
    format!("{label}Upstream rate = {up} Kbps, Downstream rate = {down} Kbps\n")
}

fn show(modem: &Modem) -> String {
    let mut text = Page::from("Link Power State:\tL0\n");
    match modem.standard {
        Standard::Vdsl2 => {
            text += format!("Mode:\t\t\tVDSL2 Annex {}\n", modem.annex);
            text += "VDSL2 Profile:\t\tProfile 17a\nTPS-TC:\t\t\tPTM Mode(0x0)\n";
        }
        Standard::Adsl2Plus => {
            text += format!("Mode:\t\t\tADSL2+ Annex {}\n", modem.annex);
            text += "TPS-TC:\t\t\tATM Mode(0x0)\n";
        }
    }
    text += "Trellis:\t\tU:ON /D:ON\nLine Status:\t\tNo Defect\nTraining Status:\tShowtime\n";
    text += "\t\tDown\t\tUp\n";
    // Of VDSL2 the upstream attenuation is told by band alone, and 0.0 stands here.
    let up = match modem.standard {
        Standard::Vdsl2 => "0.0".to_owned(),
        Standard::Adsl2Plus => one(modem.up.line_attenuation),
    };
    text += format!("SNR (dB):\t {}\t\t {}\n", one(modem.down.margin), one(modem.up.margin));
    text += format!("Attn(dB):\t {}\t\t {up}\n", one(modem.down.line_attenuation));
    text += format!("Pwr(dBm):\t {}\t\t {}\n", one(modem.down.tx_power), one(modem.up.tx_power));
    text.into()
}

fn bands(modem: &Modem) -> String {
    if modem.standard == Standard::Adsl2Plus {
        return "Currently not in VDSL modulation\n".to_owned();
    }
    let row = |label: &str, figures: Vec<String>| {
        figures.iter().fold(label.to_owned(), |line, figure| format!("{line}{figure:>7} ")) + "\n"
    };
    let each = |pick: fn(&super::Band) -> linecert_measure::Db| {
        let said =
            |band: &Option<super::Band>| band.as_ref().map_or("N/A".to_owned(), |it| one(pick(it)));
        modem.bands.iter().map(said).collect()
    };
    let mut text = Page::from("Discovery Phase (Initial) Band Plan\nUS: (7,31) (871,1205)\n");
    text += "DS: (33,859) (1216,1961)\nMedley Phase (Final) Band Plan\n";
    text += "US: (7,31) (871,1205)\nDS: (33,859) (1216,1961)\n";
    let names = ["U0", "U1", "U2", "U3", "D1", "D2", "D3"].map(str::to_owned).to_vec();
    text += row("      VDSL Band Status ", names);
    text += row("  Line Attenuation(dB):", each(|band| band.line_attenuation));
    text += row("Signal Attenuation(dB):", each(|band| band.signal_attenuation));
    (text + row("        SNR Margin(dB):", each(|band| band.margin))).into()
}
