//! Two meters of few words: the Optokon PM-212 (public program of jereifej) and the Ophir Vega
//! (public driver pylablib 1.4.5).

use linecert_measure::Identity;

use super::{
    METER_SERIAL,
    language::{Language, Lines, Said, command, level, scientific},
    sensor::{Sensor, Shown},
};

/// An Optokon PM-212: it answers the letter `v`, and nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Optokon {
    sensor: Sensor,
}

impl Optokon {
    pub(crate) const fn new(sensor: Sensor) -> Self {
        Self { sensor }
    }
}

impl Language for Optokon {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let asked = octets.iter().filter(|octet| **octet == b'v');
        asked.map(|_| Said::Reading(self.reading())).collect()
    }

    fn reading(&mut self) -> Vec<u8> {
        let text = match self.sensor.take() {
            Shown::Power(watts) => level(watts),
            _ => "-LL.LL".to_owned(),
        };
        format!("{text}\r\n").into_bytes()
    }
}

/// The range of the detector, in nanometres.
const SHORTEST: u16 = 750;
const LONGEST: u16 = 1_800;

/// An Ophir Vega: commands behind a dollar sign, replies behind `*` when done and `?` when not.
#[derive(Debug, Clone)]
pub(crate) struct Ophir {
    sensor: Sensor,
    wavelength: u16,
    lines: Lines,
}

impl Ophir {
    pub(crate) fn new(sensor: Sensor) -> Self {
        Self { sensor, wavelength: 1_550, lines: Lines::default() }
    }

    fn answer(&mut self, line: &[u8]) -> Said {
        let command = command(line).unwrap_or_default();
        let said = |text: String| Said::Other(format!("{text}\r\n").into_bytes());
        match command.as_str() {
            "$SP" => Said::Reading(self.reading()),
            "$II" => said(format!("*VEGA {METER_SERIAL} VEGA-{}", Identity::SIMULATED)),
            "$VE" => said(format!("*0.1-{}", Identity::SIMULATED)),
            "$AW" => said(format!("*CONTINUOUS {SHORTEST} {LONGEST} 1 {} 1310", self.wavelength)),
            setting => match setting.strip_prefix("$WL").map(str::parse) {
                Some(Ok(nm @ SHORTEST..=LONGEST)) => {
                    self.wavelength = nm;
                    said("*".to_owned())
                }
                Some(_) => said("?BAD WAVELENGTH".to_owned()),
                None => said("?UC".to_owned()),
            },
        }
    }
}

impl Language for Ophir {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let line = |octet: &u8| self.lines.hear(*octet).map(|line| self.answer(&line));
        octets.iter().filter_map(line).collect()
    }

    fn reading(&mut self) -> Vec<u8> {
        let text = match self.sensor.take() {
            Shown::Power(watts) | Shown::Dark(watts) => {
                format!("*{}", scientific(watts, 3, 1).to_ascii_lowercase())
            }
            Shown::OverRange(_) => "*OVER".to_owned(),
            _ => "?NO READING".to_owned(),
        };
        format!("{text}\r\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;
    use crate::meter::MeterFault;

    fn sensor(faults: &[MeterFault]) -> Sensor {
        Sensor::new(&[Some(Dbm::from_thousandths(-17_450))], faults)
    }

    fn say(meter: &mut impl Language, octets: &str) -> String {
        let said = meter.hear(octets.as_bytes());
        said.iter().map(|said| String::from_utf8(said.octets().to_vec()).unwrap()).collect()
    }

    #[test]
    fn the_optokon_answers_one_letter() {
        let mut meter = Optokon::new(sensor(&[]));
        assert_eq!(say(&mut meter, "v"), "-17.45\r\n");
        assert_eq!(say(&mut meter, "V*IDN?\r\n光"), "");
        assert_eq!(say(&mut meter, "vv"), "-17.45\r\n-17.45\r\n");
        assert_eq!(say(&mut Optokon::new(sensor(&[MeterFault::Dark])), "v"), "-LL.LL\r\n");
    }

    #[test]
    fn the_ophir_marks_what_is_done_and_what_is_not() {
        let mut meter = Ophir::new(sensor(&[]));
        for (command, reply) in [
            ("$II", "*VEGA LAB0001 VEGA-linecert-lab\r\n"),
            ("$VE", "*0.1-linecert-lab\r\n"),
            ("$WL1310", "*\r\n"),
            ("$WL99", "?BAD WAVELENGTH\r\n"),
            ("$WL-1310", "?BAD WAVELENGTH\r\n"),
            ("$AW", "*CONTINUOUS 750 1800 1 1310 1310\r\n"),
            ("$SP", "*1.799e-5\r\n"),
            ("SP", "?UC\r\n"),
            ("光", "?UC\r\n"),
        ] {
            assert_eq!(say(&mut meter, &format!("{command}\r\n")), reply, "{command}");
        }
        for (fault, reply) in
            [(MeterFault::OverRange, "*OVER\r\n"), (MeterFault::PowerInvalid, "?NO READING\r\n")]
        {
            assert_eq!(say(&mut Ophir::new(sensor(&[fault])), "$SP\r\n"), reply);
        }
    }
}
