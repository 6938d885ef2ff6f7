//! TrendChip and Ralink `wan adsl` (the driver's own `printk` texts, and a `wan adsl diag` of a
//! ZyNOS modem), and `dsllinestatus` of a Zyxel VMG1312-T20B.

pub(super) mod status;

use linecert_measure::{Period, Stream};

use super::{
    Errors, Modem, ModemState, Premises,
    figure::{Page, kilobits, one},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "ras> ",
    shell: None,
    login: ("Login: ", "Password: "),
    key: "noise margin",
    pager: Some(" --More-- "),
    refusal: "{}: command not found",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    let modem = &premises.modem;
    let text = match command {
        "wan adsl status" => return Some(state(modem)),
        "wan adsl chandata" => channels(modem),
        "wan adsl perfdata" => counters(modem) + &uptime("ADSL uptime : ", modem.uptime),
        "wan adsl linedata near" => near(modem) + &tones(modem, Stream::Down),
        "wan adsl linedata far" => far(modem) + &tones(modem, Stream::Up),
        _ => return None,
    };
    // Nothing at all is printed of a line that is not up.
    Some(if modem.state == ModemState::Showtime { text } else { String::new() })
}

fn state(modem: &Modem) -> String {
    let state = match modem.state {
        ModemState::Showtime => "up",
        ModemState::Training => "initializing",
        ModemState::Down => "down",
    };
    format!("current modem status: {state}\n")
}

/// Near is the direction that the modem receives.
fn channels(modem: &Modem) -> String {
    format!(
        "near-end interleaved channel bit rate: {} kbps\n\
         near-end fast channel bit rate: 0 kbps\n\
         far-end interleaved channel bit rate: 0 kbps\n\
         far-end fast channel bit rate: {} kbps\n",
        kilobits(modem.down.rate),
        kilobits(modem.up.rate)
    )
}

fn counters(modem: &Modem) -> String {
    let Some(counters) = modem.counted(Period::SinceReset) else { return String::new() };
    let of = |end: &str, errors: &Errors, idle: &str, busy: &str| {
        ["FEC", "CRC", "HEC"].iter().fold(String::new(), |text, kind| {
            let count = match *kind {
                "FEC" => errors.corrected,
                "CRC" => errors.violations,
                _ => 0,
            };
            let line = |path: &str, count| format!("{end}-end {kind} error {path}: {count}\n");
            let (first, second) = match idle < busy {
                true => (line(idle, 0), line(busy, count)),
                false => (line(busy, count), line(idle, 0)),
            };
            text + &first + &second
        })
    };
    of("near", &counters.near, "fast", "interleaved")
        + &of("far", &counters.far, "interleaved", "fast")
}

fn uptime(label: &str, seconds: u32) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let mut text = Page::from(label.to_owned());
    if days > 0 {
        text += format!("{days} day{}, ", if days == 1 { "" } else { "s" });
    }
    text += match hours {
        0 => format!("{minutes} min, "),
        hours => format!("{hours:2}:{minutes:02}, "),
    };
    (text + format!("{} secs\n", seconds % 60)).into()
}

/// What the near end measures of one direction and sends in the other.
fn near(modem: &Modem) -> String {
    format!(
        "relative capacity occupation: 100%\nnoise margin downstream: {} dB\n\
         output power upstream: {} dbm\nattenuation downstream: {} dB\n",
        one(modem.down.margin),
        one(modem.up.tx_power),
        one(modem.down.line_attenuation)
    )
}

fn far(modem: &Modem) -> String {
    format!(
        "relative capacity occupation: 100%\nnoise margin upstream: {} dB\n\
         output power downstream: {} dbm\nattenuation upstream: {} dB\n",
        one(modem.up.margin),
        one(modem.down.tx_power),
        one(modem.up.line_attenuation)
    )
}

/// One digit a tone, 32 a line, no more than 512 tones.
fn tones(modem: &Modem, stream: Stream) -> String {
    table(modem, |carries| carries == Some(stream), 512)
}

fn table(modem: &Modem, shown: impl Fn(Option<Stream>) -> bool, count: usize) -> String {
    let head = "\nBit table:\ncarrier load: number of bits per tone\n".to_owned();
    let tones = modem.tones();
    let rows = tones.chunks(32).take(count / 32).enumerate();
    rows.fold(head, |text, (row, tones)| {
        let pairs: Vec<String> = tones
            .chunks(2)
            .map(|pair| {
                let digit =
                    |tone: &super::tone::Tone| if shown(tone.stream) { tone.bits } else { 0 };
                pair.iter().map(|tone| format!("{:x}", digit(tone))).collect()
            })
            .collect();
        text + &format!("tone {:3}-{:3}: {}\n", row * 32, row * 32 + 31, pairs.join(" "))
    })
}
