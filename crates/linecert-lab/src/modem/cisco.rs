//! Cisco IOS-XE `show controller vdsl 0/x/0` (golden files of genieparser).

use linecert_measure::{Db, Period};

use super::{
    Band, Counters, Errors, Modem, ModemState, Premises, Standard,
    figure::{Page, hundredths, kilobits, one},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "Router#",
    shell: None,
    login: ("Username: ", "Password: "),
    key: "Noise Margin:",
    pager: Some(" --More-- "),
    refusal: "% Invalid input detected at '^' marker.",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    let place = command.strip_prefix("show controller vdsl ")?;
    if command == "show controller vdsl" || place.split('/').count() != 3 {
        return None;
    }
    Some(controller(&premises.modem, place))
}

fn controller(modem: &Modem, place: &str) -> String {
    let showtime = modem.state == ModemState::Showtime;
    let (word, state) = match modem.state {
        ModemState::Showtime => ("UP", "TC Sync (Showtime!)"),
        ModemState::Training => ("DOWN", "Training"),
        ModemState::Down => ("DOWN", "Idle"),
    };
    let mut text =
        Page::from(format!("Controller VDSL {place} is {word}\n\nDaemon Status:\t\tUP \n\n"));
    text += "\t\t\tXTU-R (DS)\t\tXTU-C (US)\nChip Vendor ID:\t\t'BDCM'\t\t\t 'BDCM'\n";
    text += "Serial Number Near:     LAB0000001 linecert-lab\nSerial Number Far:      \n\n";
    text += format!("Modem Status:\t\t{state} \nDSL Config Mode:\tAUTO \n");
    if !showtime {
        return text.into();
    }
    let mode = match modem.standard {
        Standard::Vdsl2 => "G.993.2 (VDSL2) Profile 17a".to_owned(),
        Standard::Adsl2Plus => format!("G.992.5 (ADSL2+) Annex {} ", modem.annex),
    };
    text += format!("Trained Mode:\t\t{mode}\n\nTC Mode:\t\tPTM \nSelftest Result:\t0x00 \n");
    text += "\nLine 0:\n\n\t\t\tXTU-R (DS)\t\tXTU-C (US)\nTrellis:\t\t ON\t\t\t ON\n";
    text += line(modem);
    text += bands(modem);
    text += counters(modem);
    (text + channels(modem)).into()
}

fn line(modem: &Modem) -> String {
    let Modem { down, up, .. } = modem;
    // Of the office's end this firmware knows no attenuation: the place before the unit is empty.
    let row = |label: &str, ratio: Db| format!("{label}\t {:>4} dB\t\t dB\n", one(ratio));
    row("Line Attenuation:\t", down.line_attenuation)
        + &row("Signal Attenuation:", down.signal_attenuation)
        + &format!("Noise Margin:\t\t {:>4} dB\t\t{:>4} dB\n", one(down.margin), one(up.margin))
        + &format!(
            "Attainable Rate:\t{} kbits/s\t\t {} kbits/s\n",
            kilobits(down.attainable),
            kilobits(up.attainable)
        )
        + &format!("Actual Power:\t\t{} dBm\t\t {} dBm\n", one(down.tx_power), one(up.tx_power))
}

/// Downstream bands first.
fn bands(modem: &Modem) -> String {
    if modem.standard == Standard::Adsl2Plus {
        return String::new();
    }
    let [u0, u1, u2, u3, d1, d2, d3] = modem.bands;
    let order = [d1, d2, d3, u0, u1, u2, u3];
    let row = |label: &str, pick: fn(&Band) -> Db| {
        let said = order.map(|band| band.map_or("N/A".to_owned(), |band| one(pick(&band))));
        format!("{label:<24}{}\t\n", said.join("\t"))
    };
    "Per Band Status:       \tD1 \tD2 \tD3 \tU0 \tU1 \tU2 \tU3\n".to_owned()
        + &row("Line Attenuation(dB):", |band| band.line_attenuation)
        + &row("Signal Attenuation(dB):", |band| band.signal_attenuation)
        + &row("Noise Margin(dB):", |band| band.margin)
}

fn counters(modem: &Modem) -> String {
    let Some(Counters { near, far, .. }) = modem.counted(Period::SinceReset) else {
        return String::new();
    };
    let row = |label: &str, pick: fn(&Errors) -> u32| {
        format!("Total {label}:\t\t{}\t\t\t {}\n", pick(near), pick(far))
    };
    row("FECC", |it| it.corrected)
        + &row("ES", |it| it.errored)
        + &row("SES", |it| it.severely)
        + &row("LOSS", |it| it.signal_lost)
        + &row("UAS", |it| it.unavailable)
        + "Total LPRS:\t\t0\t\t\t 0\nTotal LOFS:\t\t0\t\t\t 0\nTotal LOLS:\t\t0\t\t\t 0\n\n"
        + "cannot access pm lineinit counters\n\n"
}

fn channels(modem: &Modem) -> String {
    let Modem { down, up, .. } = modem;
    let row = |label: &str, down: &str, up: &str| {
        format!("{label:<24}  NA\t {down:>11}\t\tNA\t {up:>11}\n")
    };
    let total = modem.counted(Period::SinceReset);
    let errors = |pick: fn(&Counters) -> u32| total.map_or(0, pick).to_string();
    " \t\t  DS Channel1\t  DS Channel0\tUS Channel1\t  US Channel0\n".to_owned()
        + &row("Speed (kbps):", &kilobits(down.rate).to_string(), &kilobits(up.rate).to_string())
        + &row("SRA Previous Speed:", "0", "0")
        + &row("Previous Speed:", "99999", "60015")
        + &row("Reed-Solomon EC:", "0", "0")
        + &row("CRC Errors:", &errors(|it| it.near.violations), &errors(|it| it.far.violations))
        + &row("Header Errors:", "0", "0")
        + &row("Interleave (ms):", &hundredths(down.delay), &hundredths(up.delay))
        + &row("Actual INP:", &hundredths(down.protection * 10), &hundredths(up.protection * 10))
        + "\nTraining Log :\tStopped\nTraining Log Filename :\tflash:vdsllog.bin\n"
}
