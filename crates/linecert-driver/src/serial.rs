//! The settings of a serial line in one text, as in `38400/8n1` or `9600/8n1/rts=0/dtr=1`.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// How a serial port is set before anything is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineSettings {
    /// Bits per second.
    pub baud: u32,
    /// Data bits in a character, 7 or 8.
    pub data_bits: u8,
    /// The parity bit.
    pub parity: Parity,
    /// The stop bits.
    pub stop_bits: StopBits,
    /// How the two sides hold each other back.
    pub flow: Flow,
    /// Where request-to-send is held; `None` leaves it to the system.
    pub rts: Option<Signal>,
    /// Where data-terminal-ready is held; `None` leaves it to the system.
    pub dtr: Option<Signal>,
}

/// The parity bit of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parity {
    /// There is none.
    None,
    /// The number of ones is even.
    Even,
    /// The number of ones is odd.
    Odd,
}

/// The stop bits of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopBits {
    /// One.
    One,
    /// Two.
    Two,
}

/// How the two sides of a line hold each other back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// They do not.
    None,
    /// By the lines RTS and CTS.
    RtsCts,
    /// By the characters XON and XOFF.
    XonXoff,
}

/// A level at which a control line is held. Some adapters are powered by these lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Inactive, `0`.
    Low,
    /// Active, `1`.
    High,
}

/// A text that is not the settings of a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not the settings of a serial line: write them as `38400/8n1`, and behind that where \
     needed `/rtscts` or `/xonxoff`, `/rts=0`, `/dtr=1`"
)]
pub struct LineSettingsError(pub String);

impl FromStr for LineSettings {
    type Err = LineSettingsError;

    fn from_str(text: &str) -> Result<Self, LineSettingsError> {
        parse(text).ok_or_else(|| LineSettingsError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<LineSettings> {
    let mut parts = text.split('/');
    let baud = parts.next()?.parse().ok().filter(|baud| (50..=4_000_000).contains(baud))?;
    let settings = parse_character(baud, parts.next()?)?;
    let settings = parts.try_fold(settings, with_option)?;
    // The driver of the port moves RTS by itself when it is part of the flow control.
    (settings.flow != Flow::RtsCts || settings.rts.is_none()).then_some(settings)
}

fn parse_character(baud: u32, text: &str) -> Option<LineSettings> {
    let &[data, parity, stop] = text.as_bytes() else { return None };
    let data_bits = match data {
        b'7' => 7,
        b'8' => 8,
        _ => return None,
    };
    let parity = match parity {
        b'n' => Parity::None,
        b'e' => Parity::Even,
        b'o' => Parity::Odd,
        _ => return None,
    };
    let stop_bits = match stop {
        b'1' => StopBits::One,
        b'2' => StopBits::Two,
        _ => return None,
    };
    let (flow, rts, dtr) = (Flow::None, None, None);
    Some(LineSettings { baud, data_bits, parity, stop_bits, flow, rts, dtr })
}

/// The settings with one more option, which must not stand there twice.
fn with_option(mut settings: LineSettings, option: &str) -> Option<LineSettings> {
    match option.split_once('=') {
        Some(("rts", level)) if settings.rts.is_none() => settings.rts = Some(signal(level)?),
        Some(("dtr", level)) if settings.dtr.is_none() => settings.dtr = Some(signal(level)?),
        None if settings.flow == Flow::None => settings.flow = flow(option)?,
        _ => return None,
    }
    Some(settings)
}

fn flow(text: &str) -> Option<Flow> {
    match text {
        "rtscts" => Some(Flow::RtsCts),
        "xonxoff" => Some(Flow::XonXoff),
        _ => None,
    }
}

fn signal(text: &str) -> Option<Signal> {
    match text {
        "0" => Some(Signal::Low),
        "1" => Some(Signal::High),
        _ => None,
    }
}

impl fmt::Display for LineSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parity = match self.parity {
            Parity::None => 'n',
            Parity::Even => 'e',
            Parity::Odd => 'o',
        };
        let stop = match self.stop_bits {
            StopBits::One => 1,
            StopBits::Two => 2,
        };
        let flow = match self.flow {
            Flow::None => "",
            Flow::RtsCts => "/rtscts",
            Flow::XonXoff => "/xonxoff",
        };
        write!(f, "{}/{}{parity}{stop}{flow}", self.baud, self.data_bits)?;
        for (name, signal) in [("rts", self.rts), ("dtr", self.dtr)] {
            match signal {
                Some(Signal::Low) => write!(f, "/{name}=0")?,
                Some(Signal::High) => write!(f, "/{name}=1")?,
                None => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn settings_are_one_text() {
        for text in [
            "38400/8n1",
            "9600/7e2",
            "115200/8o1",
            "9600/8n1/rts=0/dtr=1",
            "9600/8n1/rtscts",
            "9600/8n1/xonxoff/rts=1",
            "9600/8n1/rtscts/dtr=1",
        ] {
            assert_eq!(text.parse::<LineSettings>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_setting_is_refused_whole() {
        for text in [
            "38400",
            "38400/8N1",
            "0/8n1",
            "38400/9n1",
            "38400/8n",
            "x/8n1",
            "9600/8n1光",
            "9600/8n1/",
            "9600/8n1/rts",
            "9600/8n1/rts=2",
            "9600/8n1/rts=0/rts=0",
            "9600/8n1/rtscts/xonxoff",
            "9600/8n1/rtscts/rts=1",
            "9600/8n1/cts=1",
        ] {
            assert_eq!(text.parse::<LineSettings>(), Err(LineSettingsError(text.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "[0-9/a-z=光]{0,30}") {
            if let Ok(settings) = text.parse::<LineSettings>() {
                prop_assert_eq!(settings.to_string().parse(), Ok(settings));
            }
        }
    }
}
