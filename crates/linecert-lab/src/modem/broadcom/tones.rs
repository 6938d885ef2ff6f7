//! The tables of one value a tone, in the form that vdsltester reads: a heading, then index and value.

use crate::modem::{Modem, tone::Tone};

/// `None` when there is no such option.
pub(super) fn table(modem: &Modem, option: &str) -> Option<String> {
    let (heading, value): (_, fn(&Tone) -> String) = match option {
        "--SNR" => ("SNR", |tone| quarter(if tone.stream.is_some() { tone.snr } else { 0 })),
        "--Bits" => ("Bit Allocation", |tone| tone.bits.to_string()),
        "--QLN" => ("QLN", |tone| tenths(if tone.stream.is_some() { tone.noise } else { -1_505 })),
        "--Hlog" => ("Hlog", |tone| tenths(if tone.stream.is_some() { tone.hlog } else { -963 })),
        _ => return None,
    };
    let head = format!("Tone number      {heading}\n");
    let lines = modem.tones().iter().enumerate().fold(head, |text, (number, tone)| {
        text + &format!("   {number}          {}\n", value(tone))
    });
    Some(lines)
}

fn quarter(halves: u8) -> String {
    format!("{}.{}000", halves / 2, halves % 2 * 5)
}

fn tenths(count: i64) -> String {
    let sign = if count < 0 { "-" } else { "" };
    let amount = count.unsigned_abs();
    format!("{sign}{}.{}000", amount / 10, amount % 10)
}
