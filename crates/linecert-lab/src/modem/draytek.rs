//! DrayTek `vdsl status`, in the labels and spaces that the programs of users look for, and
//! `vdsl status more` as one of them shows it (mohclips/draytek_router_stats_prometheus).

use linecert_measure::{Db, Period, Quantity};

use super::{Counters, Errors, Modem, ModemState, Premises, Standard, figure::Page, model::Manner};

pub(super) const MANNER: Manner = Manner {
    prompt: "DrayTek> ",
    shell: None,
    login: ("Account:", "Password: "),
    key: "Cur SNR Margin",
    pager: Some(" --More-- "),
    refusal: "% Unknown command: {}",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    match command {
        "vdsl status" => Some(status(&premises.modem)),
        "vdsl status more" => Some(more(&premises.modem)),
        _ => None,
    }
}

fn status(modem: &Modem) -> String {
    let state = match modem.state {
        ModemState::Showtime => "SHOWTIME",
        ModemState::Training => "TRAINING",
        ModemState::Down => "IDLE",
    };
    let mode = match modem.standard {
        Standard::Vdsl2 => "17A".to_owned(),
        Standard::Adsl2Plus => format!("ADSL2+ Annex {}", modem.annex),
    };
    let title = |end: &str| {
        format!("  ---------------------- {end} Info (hw: annex B, f/w: annex A/B/C) -----------\n")
    };
    let mut text =
        Page::from(title("ATU-R") + &two("Running Mode", &format!("{mode:>15}"), "State", state));
    if modem.state != ModemState::Showtime {
        return text.into();
    }
    let bits = |rate: i64| format!("{rate:>9} bps");
    let whole = |ratio: Db| format!("{:>2} dB", Quantity::from(ratio).steps() / 1_000);
    text += two("DS Actual Rate", &bits(modem.down.rate), "US Actual Rate", &bits(modem.up.rate));
    text += two(
        "DS Attainable Rate",
        &bits(modem.down.attainable),
        "US Attainable Rate",
        &bits(modem.up.attainable),
    );
    text += two("DS Path Mode", "       Fast", "US Path Mode", "       Fast");
    text += two("DS Interleave Depth", "       1", "US Interleave Depth", "       1");
    text += two(
        "NE Current Attenuation",
        &whole(modem.down.line_attenuation),
        "Cur SNR Margin",
        &whole(modem.down.margin),
    );
    text += two("DS actual PSD", " 5. 7 dB", "US actual PSD", "11. 1 dB");
    text += counts(modem);
    text += title("ATU-C");
    (text
        + two(
            "Far Current Attenuation",
            &whole(modem.up.line_attenuation),
            "Far SNR Margin",
            &whole(modem.up.margin),
        ))
    .into()
}

/// Two fields on a line.
fn two(left: &str, value: &str, right: &str, other: &str) -> String {
    format!("   {left:<23}: {value}   {right:<20}: {other}\n")
}

fn counts(modem: &Modem) -> String {
    let Some(Counters { near, far, .. }) = modem.counted(Period::SinceReset) else {
        return String::new();
    };
    let count = |count: u32| format!("{count:>7}");
    two("NE CRC Count", &count(near.violations), "FE CRC Count", &count(far.violations))
        + &two("NE ES Count", &count(near.errored), "FE  ES Count", &count(far.errored))
        + &two("Xdsl Reset Times", "      0", "Xdsl Link  Times", "      1")
}

fn more(modem: &Modem) -> String {
    let Some(Counters { near, far, .. }) = modem.counted(Period::SinceReset) else {
        return String::new();
    };
    let row = |label: &str, pick: fn(&Errors) -> u32, note: &str| {
        format!(" {label:<13}: {:>6}          {:>6}{note}\n", pick(near), pick(far))
    };
    let mut text = Page::from(
        "  ---------------------- ATU-R Info (hw: annex A, f/w: annex A/B/C) -----------\n\
                    \x20                 Near End        Far End    Note\n",
    );
    text += " Trellis      :      1               1\n LOS          :      0               0\n";
    text += row("FECS", |it| it.correcting, " (seconds)");
    text += row("ES", |it| it.errored, " (seconds)");
    text += row("SES", |it| it.severely, " (seconds)");
    text += row("LOSS", |it| it.signal_lost, " (seconds)");
    text += row("UAS", |it| it.unavailable, " (seconds)");
    text += " HECError     :      0               0\n";
    text += row("CRC", |it| it.violations, "");
    (text + " RsCorrection :      0               0\n AELEM        :      0            ----\n")
        .into()
}
