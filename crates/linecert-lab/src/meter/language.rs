//! The language of the meter: octets in, octets out (Newport 1918-C manual, pages 67 to 104).

use linecert_measure::{Dbm, Identity};

use super::METER_SERIAL;
use crate::olt::milliwatts;

/// No command of the language is longer; a longer line is noise.
const LONGEST_COMMAND: usize = 80;

/// The range of the detector, in nanometres.
const SHORTEST: u32 = 780;
const LONGEST: u32 = 1_800;

/// What a covered detector still shows, in watts.
const NOISE_FLOOR: f64 = 2e-12;

/// The flicker of successive readings, in parts of the reading: it repeats, so that a lab run does.
const FLICKER: [f64; 7] = [0.0, 0.0011, -0.0008, 0.0017, -0.0014, 0.0004, -0.0019];

/// Watts, first range, detector present, neither ranging nor saturated nor over range.
const STATUS: u16 = 2 << 7 | 1 << 4 | 1 << 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Echo {
    Off,
    On,
}

/// A meter that a fibre with this much light is plugged into.
#[derive(Debug, Clone)]
pub(crate) struct Meter {
    light: Option<Dbm>,
    wavelength: u32,
    echo: Echo,
    readings: usize,
    line: Vec<u8>,
}

impl Meter {
    pub(crate) const fn new(light: Option<Dbm>) -> Self {
        Self { light, wavelength: 1_550, echo: Echo::Off, readings: 0, line: Vec::new() }
    }

    /// Takes octets as they come off the wire and gives back what the meter sends.
    pub(crate) fn receive(&mut self, octets: &[u8]) -> Vec<u8> {
        octets.iter().flat_map(|octet| self.receive_octet(*octet)).collect()
    }

    fn receive_octet(&mut self, octet: u8) -> Vec<u8> {
        match octet {
            b'\r' | b'\n' if self.line.is_empty() => Vec::new(),
            b'\r' | b'\n' => {
                let line = std::mem::take(&mut self.line);
                self.answer_line(&line)
            }
            // A line that has grown too long stays so until it ends, and then means nothing.
            _ => {
                if self.line.len() <= LONGEST_COMMAND {
                    self.line.push(octet);
                }
                Vec::new()
            }
        }
    }

    fn answer_line(&mut self, line: &[u8]) -> Vec<u8> {
        let echo = self.echo;
        let reply = str::from_utf8(line).ok().and_then(|command| self.obey(command.trim()));
        let mut sent = Vec::new();
        if echo == Echo::On {
            sent.extend(line.iter().chain(b"\r\n"));
        }
        if let Some(reply) = reply {
            sent.extend(format!("{reply}\r\n").into_bytes());
        }
        if echo == Echo::On {
            sent.extend(b"> ");
        }
        sent
    }

    /// The reply to a query. A setting and an unknown command have none.
    fn obey(&mut self, command: &str) -> Option<String> {
        match command.to_ascii_uppercase().as_str() {
            "*IDN?" => {
                let firmware = Identity::SIMULATED;
                Some(format!("NEWPORT 2936-R v0.1-{firmware} 01/01/26 SN{METER_SERIAL}"))
            }
            "PM:L?" | "PM:LAMBDA?" => Some(self.wavelength.to_string()),
            "PM:MIN:LAMBDA?" => Some(SHORTEST.to_string()),
            "PM:MAX:LAMBDA?" => Some(LONGEST.to_string()),
            "PM:UNITS?" => Some("2".to_owned()),
            "PM:PWS?" => Some(format!("{}, {STATUS:X}", scientific(self.watts(), 6, 3))),
            "PM:P?" => Some(scientific(self.watts(), 4, 2)),
            setting => {
                self.set(setting);
                None
            }
        }
    }

    fn set(&mut self, setting: &str) {
        match setting.split_once(' ') {
            Some(("ECHO", "0")) => self.echo = Echo::Off,
            Some(("ECHO", "1")) => self.echo = Echo::On,
            Some(("PM:L" | "PM:LAMBDA", nanometres)) => {
                if let Ok(wavelength @ SHORTEST..=LONGEST) = nanometres.trim().parse() {
                    self.wavelength = wavelength;
                }
            }
            _ => {}
        }
    }

    fn watts(&mut self) -> f64 {
        let flicker = FLICKER.get(self.readings % FLICKER.len()).copied().unwrap_or_default();
        self.readings = self.readings.wrapping_add(1);
        let light = self.light.map_or(0.0, |level| milliwatts(level) / 1_000.0);
        (light + NOISE_FLOOR) * (1.0 + flicker)
    }
}

/// `1.862153E-004`: the exponent always has a sign and `digits` digits.
fn scientific(value: f64, decimals: usize, digits: usize) -> String {
    let text = format!("{value:.decimals$E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
    format!("{mantissa}E{sign}{exponent:0>digits$}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIGHT: Option<Dbm> = Some(Dbm::from_thousandths(-17_450));

    fn say(meter: &mut Meter, command: &str) -> String {
        String::from_utf8(meter.receive(format!("{command}\r\n").as_bytes())).unwrap()
    }

    #[test]
    fn the_dialogue_is_the_one_of_the_manual() {
        let mut meter = Meter::new(LIGHT);
        for (command, reply) in [
            ("ECHO 0", ""),
            ("*IDN?", "NEWPORT 2936-R v0.1-linecert-lab 01/01/26 SNLAB0001\r\n"),
            ("PM:L?", "1550\r\n"),
            ("PM:L 1490", ""),
            ("PM:L?", "1490\r\n"),
            ("PM:L 99", ""),
            ("PM:L -1490", ""),
            ("PM:Lambda?", "1490\r\n"),
            ("PM:MIN:Lambda?", "780\r\n"),
            ("PM:MAX:Lambda?", "1800\r\n"),
            ("PM:UNITS?", "2\r\n"),
            ("PM:PWS?", "1.798871E-005, 118\r\n"),
            ("PM:P?", "1.8008E-05\r\n"),
            ("", ""),
            ("PM:HELLO?", ""),
            ("光功率?", ""),
        ] {
            assert_eq!(say(&mut meter, command), reply, "{command}");
        }
    }

    #[test]
    fn readings_flicker_but_little() {
        let mut meter = Meter::new(LIGHT);
        for _ in 0..50 {
            let reply = say(&mut meter, "PM:P?");
            let level = Dbm::from_watts(reply.trim().parse().unwrap()).unwrap();
            let off = level - Dbm::from_thousandths(-17_450);
            assert!((-10..=10).contains(&linecert_measure::Quantity::from(off).steps()), "{reply}");
        }
    }

    #[test]
    fn darkness_is_the_noise_floor_and_not_zero() {
        let mut meter = Meter::new(None);
        assert_eq!(say(&mut meter, "PM:PWS?"), "2.000000E-012, 118\r\n");
        assert_eq!(say(&mut meter, "PM:P?"), "2.0022E-12\r\n");
    }

    #[test]
    fn echo_and_prompt_come_until_they_are_switched_off() {
        let mut meter = Meter::new(LIGHT);
        assert_eq!(say(&mut meter, "ECHO 1"), "");
        assert_eq!(say(&mut meter, "PM:L?"), "PM:L?\r\n1550\r\n> ");
        assert_eq!(say(&mut meter, "ECHO 0"), "ECHO 0\r\n> ");
        assert_eq!(say(&mut meter, "PM:L?"), "1550\r\n");
    }

    #[test]
    fn an_endless_line_is_dropped_and_the_next_is_heard() {
        let mut meter = Meter::new(LIGHT);
        assert_eq!(say(&mut meter, &"PM:L?".repeat(1_000)), "");
        assert!(meter.line.capacity() < 1_000);
        assert_eq!(say(&mut meter, "PM:L?"), "1550\r\n");
    }

    #[test]
    fn watts_print_as_the_manual_prints_them() {
        for (value, expect) in [
            (1.862_153E-4, "1.862153E-004"),
            (0.0, "0.000000E+000"),
            (9.999_999_9E-6, "1.000000E-005"),
            (-1.295_755E-11, "-1.295755E-011"),
            (2.5E3, "2.500000E+003"),
        ] {
            assert_eq!(scientific(value, 6, 3), expect);
        }
    }

    proptest! {
        #[test]
        fn how_the_octets_are_cut_does_not_matter(cuts in prop::collection::vec(1_usize..9, 0..40)) {
            let dialogue = b"PM:L 1490\r\n*IDN?\rPM:PWS?\nPM:L?\r\n\r\nPM:P?\r\n";
            let whole = Meter::new(LIGHT).receive(dialogue);
            let (mut meter, mut pieces, mut rest) = (Meter::new(LIGHT), Vec::new(), &dialogue[..]);
            for cut in cuts {
                let (piece, tail) = rest.split_at(cut.min(rest.len()));
                pieces.extend(meter.receive(piece));
                rest = tail;
            }
            pieces.extend(meter.receive(rest));
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn no_octets_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut meter = Meter::new(None);
            drop(meter.receive(&octets));
            // Whatever came before, the end of its line ends its effect, but for the echo.
            drop(meter.receive(b"\r\nECHO 0\r\n"));
            prop_assert_eq!(meter.receive(b"PM:UNITS?\r\n"), b"2\r\n".to_vec());
        }
    }
}
