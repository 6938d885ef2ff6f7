//! The Newport 2936-R: commands and replies in lines, a hexadecimal status beside each reading
//! (Newport 1918-C manual, pages 67 to 104).

use linecert_measure::Identity;

use super::{
    METER_SERIAL,
    fault::MeterFault,
    language::{Language, Lines, Said, command, level, scientific},
    sensor::{Sensor, Shown},
};

/// The range of the detector, in nanometres.
const SHORTEST: u32 = 780;
const LONGEST: u32 = 1_800;

/// First range, detector present, neither ranging nor saturated nor over range.
const STATUS: u16 = 1 << 4 | PRESENT;
const PRESENT: u16 = 1 << 3;
const RANGING: u16 = 1 << 2;
const SATURATED: u16 = 1 << 1;
const OVER_RANGE: u16 = 1;

/// The units in bits 10 to 7 of the status.
const WATTS: u16 = 2;
const DBM: u16 = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Echo {
    Off,
    On,
}

/// A meter of this model.
#[derive(Debug, Clone)]
pub(crate) struct Newport2936R {
    sensor: Sensor,
    wavelength: u32,
    unit: u16,
    echo: Echo,
    lines: Lines,
}

impl Newport2936R {
    pub(crate) fn new(sensor: Sensor) -> Self {
        let echo = if sensor.has(MeterFault::Echo) { Echo::On } else { Echo::Off };
        let unit = if sensor.has(MeterFault::WrongUnit) { DBM } else { WATTS };
        Self { sensor, wavelength: 1_550, unit, echo, lines: Lines::default() }
    }

    fn answer(&mut self, line: &[u8]) -> Option<Said> {
        let echo = self.echo;
        let reply = command(line).and_then(|command| self.obey(&command));
        let is_reading = matches!(reply, Some(Said::Reading(_)));
        let mut said = Vec::new();
        if echo == Echo::On {
            said.extend(line.iter().chain(b"\r\n"));
        }
        if let Some(reply) = reply {
            said.extend(reply.octets());
        }
        if echo == Echo::On {
            said.extend(b"> ");
        }
        let said = (!said.is_empty()).then_some(said)?;
        Some(if is_reading { Said::Reading(said) } else { Said::Other(said) })
    }

    /// The reply to a query. A setting and an unknown command have none.
    fn obey(&mut self, command: &str) -> Option<Said> {
        let told = |text: String| Some(Said::Other(format!("{text}\r\n").into_bytes()));
        match command {
            "*IDN?" => {
                let firmware = Identity::SIMULATED;
                told(format!("NEWPORT 2936-R v0.1-{firmware} 01/01/26 SN{METER_SERIAL}"))
            }
            "PM:L?" | "PM:LAMBDA?" => told(self.wavelength.to_string()),
            "PM:MIN:LAMBDA?" => told(SHORTEST.to_string()),
            "PM:MAX:LAMBDA?" => told(LONGEST.to_string()),
            "PM:UNITS?" => told(self.unit.to_string()),
            "PM:PWS?" => Some(Said::Reading(self.reading())),
            "PM:P?" => {
                let (figure, _) = self.take();
                Some(Said::Reading(format!("{}\r\n", scientific(figure, 4, 2)).into_bytes()))
            }
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
            None if setting == "PM:ZEROSTO" => self.sensor.store_zero(),
            _ => {}
        }
    }

    /// The figure in watts, and the bits of the status that tell of it.
    fn take(&mut self) -> (f64, u16) {
        match self.sensor.take() {
            Shown::Power(watts) | Shown::Dark(watts) => (watts, STATUS),
            Shown::NotReady(watts) => (watts, STATUS | RANGING),
            Shown::OverRange(watts) => (watts, STATUS | OVER_RANGE),
            Shown::Saturated(watts) => (watts, STATUS | SATURATED),
            Shown::Absent | Shown::UnderRange | Shown::Invalid => (0.0, STATUS & !PRESENT),
        }
    }
}

impl Language for Newport2936R {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let line = |octet: &u8| self.lines.hear(*octet).and_then(|line| self.answer(&line));
        octets.iter().filter_map(line).collect()
    }

    fn reading(&mut self) -> Vec<u8> {
        let (watts, status) = self.take();
        let status = status | self.unit << 7;
        let figure = match self.unit {
            // The manual writes every figure in one form, whatever its unit.
            DBM => scientific(level(watts).parse().unwrap_or_default(), 6, 3),
            _ => scientific(watts, 6, 3),
        };
        format!("{figure}, {status:X}\r\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;
    use proptest::prelude::*;

    use super::*;

    fn meter(light: Option<i64>, faults: &[MeterFault]) -> Newport2936R {
        Newport2936R::new(Sensor::new(&[light.map(Dbm::from_thousandths)], faults))
    }

    fn lit() -> Newport2936R {
        meter(Some(-17_450), &[])
    }

    fn hear(meter: &mut Newport2936R, octets: &[u8]) -> Vec<u8> {
        meter.hear(octets).iter().flat_map(|said| said.octets().to_vec()).collect()
    }

    fn say(meter: &mut Newport2936R, command: &str) -> String {
        String::from_utf8(hear(meter, format!("{command}\r\n").as_bytes())).unwrap()
    }

    #[test]
    fn the_dialogue_is_the_one_of_the_manual() {
        let mut meter = lit();
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
    fn the_status_says_what_is_wrong() {
        use MeterFault::{Busy, Dark, DetectorAbsent, OverRange, Saturated, WrongUnit};
        for (fault, reply) in [
            (Dark, "2.000000E-012, 118\r\n"),
            (OverRange, "1.798871E-005, 119\r\n"),
            (Saturated, "1.798871E-005, 11A\r\n"),
            (Busy(None), "1.798871E-005, 11C\r\n"),
            (DetectorAbsent, "0.000000E+000, 110\r\n"),
            (WrongUnit, "-1.745000E+001, 318\r\n"),
        ] {
            assert_eq!(say(&mut meter(Some(-17_450), &[fault]), "PM:PWS?"), reply, "{fault}");
        }
    }

    #[test]
    fn zeroing_takes_what_is_there_for_darkness() {
        let mut meter = meter(None, &[]);
        assert_eq!(say(&mut meter, "PM:ZEROSTO"), "");
        assert!(meter.sensor.is_zeroed());
        assert_eq!(say(&mut meter, "PM:PWS?"), "0.000000E+000, 118\r\n");
    }

    #[test]
    fn echo_and_prompt_come_until_they_are_switched_off() {
        let mut meter = meter(None, &[MeterFault::Echo]);
        assert_eq!(say(&mut meter, "PM:L?"), "PM:L?\r\n1550\r\n> ");
        assert_eq!(say(&mut meter, "ECHO 0"), "ECHO 0\r\n> ");
        assert_eq!(say(&mut meter, "PM:L?"), "1550\r\n");
    }

    proptest! {
        #[test]
        fn how_the_octets_are_cut_does_not_matter(cuts in prop::collection::vec(1_usize..9, 0..40)) {
            let dialogue = b"PM:L 1490\r\n*IDN?\rPM:PWS?\nPM:L?\r\n\r\nPM:P?\r\n";
            let whole = hear(&mut lit(), dialogue);
            let (mut meter, mut pieces, mut rest) = (lit(), Vec::new(), &dialogue[..]);
            for cut in cuts {
                let (piece, tail) = rest.split_at(cut.min(rest.len()));
                pieces.extend(hear(&mut meter, piece));
                rest = tail;
            }
            pieces.extend(hear(&mut meter, rest));
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn whatever_came_before_the_end_of_its_line_ends_it(
            octets in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let mut meter = lit();
            drop(meter.hear(&octets));
            drop(meter.hear(b"\r\nECHO 0\r\n"));
            prop_assert_eq!(hear(&mut meter, b"PM:UNITS?\r\n"), b"2\r\n".to_vec());
        }
    }
}
