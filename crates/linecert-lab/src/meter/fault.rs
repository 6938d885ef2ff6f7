//! The bad days of a meter, and the words for them.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use thiserror::Error;

/// Something that is wrong with a meter, its fibre or its cable.
///
/// Each is written `name` or `name=value`; [`FromStr`] and [`fmt::Display`] agree. What no
/// document of a model says how to show is refused for it: [`super::MeterModel::shows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeterFault {
    /// `silent`: it answers nothing at all.
    Silent,
    /// `dark`: no light comes out of the fibre.
    Dark,
    /// `over-range`: the power is above the present range.
    OverRange,
    /// `under-range`: the power is below the present range.
    UnderRange,
    /// `saturated`: the detector is saturated.
    Saturated,
    /// `detector-absent`: no detector is connected.
    DetectorAbsent,
    /// `power-invalid`: the meter says that its figure is invalid.
    PowerInvalid,
    /// `wrong-unit`: somebody set the meter to dBm, and it stays so.
    WrongUnit,
    /// `busy=3`: it is not ready the first three times it is asked; `busy`: it never is.
    Busy(Option<NonZeroU32>),
    /// `echo`: the line repeats what it hears before the answer.
    Echo,
    /// `partial=20ms`: every answer comes in three pieces with this pause before each.
    Partial(Duration),
    /// `garbage`: noise comes before every answer.
    Garbage,
    /// `wrong-checksum`: the checksum of every reading is wrong.
    WrongChecksum,
    /// `other-model`: a meter of another model is plugged in.
    OtherModel,
    /// `slow=300ms`: every answer takes this long.
    Slow(Duration),
    /// `hang-up=300ms`: the cable is pulled in the middle of the first reading, and plugged in
    /// again after so long; `hang-up`: it stays out.
    HangUp(Option<Duration>),
    /// `stale`: a reading of 20 dB more, that nobody asked for, waits when the port is opened.
    Stale,
    /// `wrong-baud`: the line is set to another speed, so that nothing said makes sense.
    WrongBaud,
}

/// Words that name no fault of a meter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is none of the faults {list}", list = FORMS.join(", "))]
pub struct MeterFaultError(pub String);

/// Every fault, with an example of its value.
const FORMS: [&str; 20] = [
    "silent",
    "dark",
    "over-range",
    "under-range",
    "saturated",
    "detector-absent",
    "power-invalid",
    "wrong-unit",
    "busy",
    "busy=3",
    "echo",
    "partial=20ms",
    "garbage",
    "wrong-checksum",
    "other-model",
    "slow=300ms",
    "hang-up",
    "hang-up=300ms",
    "stale",
    "wrong-baud",
];

impl MeterFault {
    /// Every fault as it is written, with examples of the values.
    #[must_use]
    pub const fn forms() -> &'static [&'static str] {
        &FORMS
    }
}

impl fmt::Display for MeterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Busy(Some(times)) => return write!(f, "busy={times}"),
            Self::Partial(pause) => return write!(f, "partial={}ms", pause.as_millis()),
            Self::Slow(time) => return write!(f, "slow={}ms", time.as_millis()),
            Self::HangUp(Some(back)) => return write!(f, "hang-up={}ms", back.as_millis()),
            Self::Silent => "silent",
            Self::Dark => "dark",
            Self::OverRange => "over-range",
            Self::UnderRange => "under-range",
            Self::Saturated => "saturated",
            Self::DetectorAbsent => "detector-absent",
            Self::PowerInvalid => "power-invalid",
            Self::WrongUnit => "wrong-unit",
            Self::Busy(None) => "busy",
            Self::Echo => "echo",
            Self::Garbage => "garbage",
            Self::WrongChecksum => "wrong-checksum",
            Self::OtherModel => "other-model",
            Self::HangUp(None) => "hang-up",
            Self::Stale => "stale",
            Self::WrongBaud => "wrong-baud",
        };
        f.pad(name)
    }
}

impl FromStr for MeterFault {
    type Err = MeterFaultError;

    fn from_str(text: &str) -> Result<Self, MeterFaultError> {
        let known = match text.split_once('=') {
            Some((name, value)) => parse_valued(name, value),
            None => parse_plain(text),
        };
        known.ok_or_else(|| MeterFaultError(text.chars().take(80).collect()))
    }
}

fn parse_plain(name: &str) -> Option<MeterFault> {
    Some(match name {
        "silent" => MeterFault::Silent,
        "dark" => MeterFault::Dark,
        "over-range" => MeterFault::OverRange,
        "under-range" => MeterFault::UnderRange,
        "saturated" => MeterFault::Saturated,
        "detector-absent" => MeterFault::DetectorAbsent,
        "power-invalid" => MeterFault::PowerInvalid,
        "wrong-unit" => MeterFault::WrongUnit,
        "busy" => MeterFault::Busy(None),
        "echo" => MeterFault::Echo,
        "garbage" => MeterFault::Garbage,
        "wrong-checksum" => MeterFault::WrongChecksum,
        "other-model" => MeterFault::OtherModel,
        "hang-up" => MeterFault::HangUp(None),
        "stale" => MeterFault::Stale,
        "wrong-baud" => MeterFault::WrongBaud,
        _ => return None,
    })
}

fn parse_valued(name: &str, value: &str) -> Option<MeterFault> {
    Some(match name {
        "busy" => MeterFault::Busy(Some(number(value)?)),
        "partial" => MeterFault::Partial(milliseconds(value)?),
        "slow" => MeterFault::Slow(milliseconds(value)?),
        "hang-up" => MeterFault::HangUp(Some(milliseconds(value)?)),
        _ => return None,
    })
}

/// `None` also for a leading plus sign, which `parse` would take.
fn number<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse().ok())?
}

fn milliseconds(text: &str) -> Option<Duration> {
    // An hour is more than any test waits, and sums of it never overflow.
    let milliseconds = number(text.strip_suffix("ms")?)?;
    (milliseconds <= 3_600_000).then(|| Duration::from_millis(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_fault_and_is_written_back() {
        for example in FORMS {
            let fault: MeterFault = example.parse().unwrap();
            assert_eq!(fault.to_string(), example);
        }
    }

    #[test]
    fn what_is_no_fault_is_told_with_what_is() {
        for text in [
            "",
            "Silent",
            "busy=",
            "busy=0",
            "busy=+1",
            "slow",
            "slow=20",
            "slow=3600001ms",
            "silent=1",
            "hang-up=-1ms",
            "没有光",
        ] {
            let error = text.parse::<MeterFault>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` is none of the faults silent, dark")));
        }
    }
}
