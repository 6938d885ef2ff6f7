//! Lantiq VRX `dsl_cpe_pipe.sh` (`dsl_cpe_cli_access.c`, and the script `dsl_control` of OpenWrt).

use linecert_measure::{Period, Stream};

use super::{
    Errors, Modem, ModemState, Premises, Way,
    figure::{Page, tenths},
    model::Manner,
    tone::Tone,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: " SNR=",
    pager: None,
    refusal: "-sh: {}: not found",
};

/// What stands for no value: line and signal attenuation, margin, PSD, power.
const INVALID: (i64, i64, i64, i64) = (1_271, -641, -901, -512);

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    let mut words = command.strip_prefix("dsl_cpe_pipe.sh ")?.split(' ');
    let (name, arguments) = (words.next()?, words.collect::<Vec<_>>());
    let modem = &premises.modem;
    let text = match (name, arguments.as_slice()) {
        ("lsg", []) => line_state(modem),
        ("g997lsg", ["0", "1"]) => line_status(modem, 0, &modem.up),
        ("g997lsg", ["1", "1"]) => line_status(modem, 1, &modem.down),
        ("g997csg", ["0", "0"]) => channel(modem, 0, &modem.up),
        ("g997csg", ["0", "1"]) => channel(modem, 1, &modem.down),
        ("pmlsctg", ["0"]) => counters(modem, 0),
        ("pmlsctg", ["1"]) => counters(modem, 1),
        ("g997bansg", ["0"]) => tones(modem, (0, Stream::Up), ("nBit", bits)),
        ("g997bansg", ["1"]) => tones(modem, (1, Stream::Down), ("nBit", bits)),
        ("g997sansg", ["0"]) => tones(modem, (0, Stream::Up), ("nSnr", snr)),
        ("g997sansg", ["1"]) => tones(modem, (1, Stream::Down), ("nSnr", snr)),
        _ => "nReturn=-1\n".to_owned(),
    };
    Some(text)
}

fn line_state(modem: &Modem) -> String {
    let state = match modem.state {
        ModemState::Showtime => "0x801",
        ModemState::Training => "0x500",
        ModemState::Down => "0x200",
    };
    format!("nReturn=0 nLineState={state}\n")
}

fn line_status(modem: &Modem, direction: u8, way: &Way) -> String {
    let (latn, satn, snr, attndr, actps, actatp) = match modem.state {
        ModemState::Showtime => (
            tenths(way.line_attenuation),
            tenths(way.signal_attenuation),
            tenths(way.margin),
            way.attainable,
            -596,
            tenths(way.tx_power),
        ),
        _ => (INVALID.0, INVALID.0, INVALID.1, 0, INVALID.2, INVALID.3),
    };
    format!(
        "nReturn=0 nDirection={direction} nDeltDataType=1 LATN={latn} SATN={satn} SNR={snr} \
         ATTNDR={attndr} ACTPS={actps} ACTATP={actatp}\n"
    )
}

fn channel(modem: &Modem, direction: u8, way: &Way) -> String {
    let (rate, delay) = match modem.state {
        ModemState::Showtime => (way.rate, way.delay),
        _ => (0, 0),
    };
    format!(
        "nReturn=0 nChannel=0 nDirection={direction} ActualDataRate={rate} \
         PreviousDataRate=0 ActualInterleaveDelay={delay} ActualImpulseNoiseProtection={}\n",
        way.protection
    )
}

fn counters(modem: &Modem, direction: u8) -> String {
    let Some(total) = modem.counted(Period::SinceReset) else { return "nReturn=-1\n".to_owned() };
    let Errors { correcting, errored, severely, signal_lost, unavailable, .. } =
        if direction == 0 { total.near } else { total.far };
    format!(
        "nReturn=0 nDirection={direction} nElapsedTime={} bValid=1 nFECS={correcting} \
         nES={errored} nSES={severely} nLOSS={signal_lost} nUAS={unavailable} nLOFS=0\n",
        modem.uptime
    )
}

const fn bits(tone: &Tone) -> u8 {
    tone.bits
}

/// ITU-T G.997.1: -32 + n/2 dB.
const fn snr(tone: &Tone) -> u8 {
    tone.snr + 64
}

/// One hexadecimal octet a tone; zero, or 255 of SNR, where a tone does not carry this way.
fn tones(
    modem: &Modem,
    (direction, stream): (u8, Stream),
    (format, value): (&str, fn(&Tone) -> u8),
) -> String {
    let tones = match modem.state {
        ModemState::Showtime => modem.tones(),
        _ => Vec::new(),
    };
    let idle = if format == "nSnr" { 255 } else { 0 };
    let octet = |tone: &Tone| match tone.stream == Some(stream) {
        true => value(tone),
        false => idle,
    };
    let mut text = Page::from(format!(
        "nReturn=0 nDirection={direction} nNumData={}\nnFormat={format}(hex) nData=\"\n",
        tones.len()
    ));
    for row in tones.chunks(24) {
        let octets: Vec<String> = row.iter().map(|tone| format!("{:02X}", octet(tone))).collect();
        text += octets.join(" ");
        text += " \n";
    }
    (text + "\"\n").into()
}
