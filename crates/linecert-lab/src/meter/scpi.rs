//! Meters that speak SCPI, in three dialects.
//!
//! EXFO PM-1100 and PM-1600 (manuals, pages 56 and 89; 82 to 147), whose not-a-numbers are those
//! of the IQS-1600 manual, page 152; a meter of no maker in the words of EXFO; and one in those
//! of Thorlabs (PM100USB manual, page 20; PM400 manual, pages 42 to 46).

use super::{
    language::{Language, Lines, Said, command, identification, level, scientific},
    sensor::{Sensor, Shown},
};

/// The range of the detector, in nanometres.
const SHORTEST: f64 = 800.0;
const LONGEST: f64 = 1_700.0;

/// Not-a-numbers in the bit patterns of a double, printed as integers (IQS-1600 manual, page 152).
const UNDER_RANGE: &str = "9221120237577961472";
const OVER_RANGE: &str = "9221120238114832384";
const INVALID: &str = "9221120238651703296";
const INACTIVE: &str = "9221120239188574208";

/// Who a meter takes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// EXFO PM-1100.
    Exfo,
    /// SENSe:POWer:WAVelength and READ, no maker.
    Power,
    /// SENSe:CORRection:WAVelength and MEASure, no maker.
    Correction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Watt,
    Dbm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Absolute,
    Relative,
}

/// A meter that speaks SCPI. Somebody left it in dBm, relative to a reference.
#[derive(Debug, Clone)]
pub(crate) struct Scpi {
    sensor: Sensor,
    dialect: Dialect,
    nanometres: f64,
    unit: Unit,
    shows: Shows,
    lines: Lines,
}

impl Scpi {
    pub(crate) fn new(sensor: Sensor, dialect: Dialect) -> Self {
        let shows = if dialect == Dialect::Exfo { Shows::Relative } else { Shows::Absolute };
        let lines = Lines::default();
        Self { sensor, dialect, nanometres: 1_550.0, unit: Unit::Dbm, shows, lines }
    }

    fn answer(&mut self, line: &[u8]) -> Option<Said> {
        let command = command(line)?;
        let (path, range) = match self.dialect {
            Dialect::Exfo | Dialect::Power => ("SENS:POW:WAV", None),
            Dialect::Correction => ("SENS:CORR:WAV", Some((SHORTEST, LONGEST))),
        };
        if let Some(rest) = command.strip_prefix(path) {
            return self.wavelength(rest.strip_prefix('E').unwrap_or(rest), range);
        }
        let told = |text: &str| Some(Said::Other(format!("{text}\n").into_bytes()));
        match command.as_str() {
            "*IDN?" => told(&self.identity()),
            "*OPC?" => told("1"),
            "SYST:ERR?" if self.dialect == Dialect::Correction => told("+0,\"No error\""),
            "SENS:CORR:COLL:ZERO" | "SENS:CORR:COLL:ZERO:INIT" => {
                self.sensor.store_zero();
                None
            }
            "SENS:CORR:COLL:ZERO:STAT?" if self.dialect == Dialect::Correction => told("0"),
            "SENS:POW:UNIT W" => {
                self.unit = Unit::Watt;
                None
            }
            "SENS:POW:REF:STAT 0" => {
                self.shows = Shows::Absolute;
                None
            }
            query if self.asks_for_power(query) => Some(Said::Reading(self.reading())),
            _ => None,
        }
    }

    fn asks_for_power(&self, query: &str) -> bool {
        match self.dialect {
            Dialect::Exfo => matches!(query, "READ:POW:DC?" | "READ:ALL:POW:DC?"),
            Dialect::Power => matches!(query, "READ:POW:DC?" | "READ:POW?"),
            Dialect::Correction => query == "MEAS:POW?",
        }
    }

    /// Sets or tells the wavelength; `rest` is what stands behind the path of the command.
    fn wavelength(&mut self, rest: &str, range: Option<(f64, f64)>) -> Option<Said> {
        let told = |nm: f64| Some(Said::Other(format!("{nm:.2}\n").into_bytes()));
        match (rest, range) {
            ("?", _) => told(self.nanometres),
            ("? MIN", Some((shortest, _))) => told(shortest),
            ("? MAX", Some((_, longest))) => told(longest),
            _ => {
                let number = rest.trim().strip_suffix("NM").unwrap_or(rest).trim();
                let nanometres: f64 = number.parse().ok()?;
                if (SHORTEST..=LONGEST).contains(&nanometres) {
                    self.nanometres = nanometres;
                }
                None
            }
        }
    }

    fn identity(&self) -> String {
        match self.dialect {
            Dialect::Exfo => identification("EXFO", "PM-1100"),
            Dialect::Power | Dialect::Correction => identification("LINECERT", "SCPI-METER"),
        }
    }

    fn figure(&self, watts: f64) -> String {
        match (self.shows, self.unit) {
            (Shows::Relative, _) => "0.00".to_owned(),
            (Shows::Absolute, Unit::Watt) => scientific(watts, 6, 3),
            (Shows::Absolute, Unit::Dbm) => level(watts),
        }
    }
}

impl Language for Scpi {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let line = |octet: &u8| self.lines.hear(*octet).and_then(|line| self.answer(&line));
        octets.iter().filter_map(line).collect()
    }

    fn reading(&mut self) -> Vec<u8> {
        let text = match self.sensor.take() {
            Shown::Power(watts) | Shown::Dark(watts) | Shown::Saturated(watts) => {
                self.figure(watts)
            }
            Shown::NotReady(_) => "*".to_owned(),
            Shown::OverRange(_) => OVER_RANGE.to_owned(),
            Shown::UnderRange => UNDER_RANGE.to_owned(),
            Shown::Invalid => INVALID.to_owned(),
            Shown::Absent => INACTIVE.to_owned(),
        };
        format!("{text}\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;
    use crate::meter::MeterFault;

    fn meter(dialect: Dialect, faults: &[MeterFault]) -> Scpi {
        Scpi::new(Sensor::new(&[Some(Dbm::from_thousandths(-17_450))], faults), dialect)
    }

    fn say(meter: &mut Scpi, command: &str) -> String {
        let said = meter.hear(format!("{command}\n").as_bytes());
        said.iter().map(|said| String::from_utf8(said.octets().to_vec()).unwrap()).collect()
    }

    fn check(dialect: Dialect, dialogue: &[(&str, &str)]) {
        let mut meter = meter(dialect, &[]);
        for (command, reply) in dialogue {
            assert_eq!(say(&mut meter, command), *reply, "{command}");
        }
    }

    #[test]
    fn the_words_of_exfo() {
        check(
            Dialect::Exfo,
            &[
                ("*IDN?", "EXFO,PM-1100,LAB0001,0.1-linecert-lab\n"),
                ("READ:POW:DC?", "0.00\n"),
                ("SENS:POW:REF:STAT 0", ""),
                ("READ:POW:DC?", "-17.45\n"),
                ("SENS:POW:UNIT W", ""),
                ("READ:POW:DC?", "1.797432E-005\n"),
                ("SENS:POW:WAV 1310 nm", ""),
                ("SENS:POW:WAV?", "1310.00\n"),
                ("SENS:POW:WAVE 1577", ""),
                ("SENS:POW:WAVE 99999", ""),
                ("SENS:POW:WAVE?", "1577.00\n"),
                ("SENS:POW:WAV? MIN", ""),
                ("*OPC?", "1\n"),
                ("MEAS:POW?", ""),
                ("光?", ""),
            ],
        );
    }

    #[test]
    fn the_words_of_thorlabs() {
        check(
            Dialect::Correction,
            &[
                ("*IDN?", "LINECERT,SCPI-METER,LAB0001,0.1-linecert-lab\n"),
                ("SENS:CORR:WAV? MIN", "800.00\n"),
                ("SENS:CORR:WAV? MAX", "1700.00\n"),
                ("SENS:CORR:WAV 1490", ""),
                ("SENS:CORR:WAV?", "1490.00\n"),
                ("SENS:POW:UNIT W", ""),
                ("MEAS:POW?", "1.798871E-005\n"),
                ("SYST:ERR?", "+0,\"No error\"\n"),
                ("READ:POW?", ""),
            ],
        );
    }

    #[test]
    fn not_a_numbers_are_printed_as_integers() {
        let pattern = |text: &str| f64::from_bits(text.parse().unwrap());
        assert!(
            [UNDER_RANGE, OVER_RANGE, INVALID, INACTIVE].map(pattern).iter().all(|f| f.is_nan())
        );
        for (fault, reply) in [
            (MeterFault::UnderRange, UNDER_RANGE),
            (MeterFault::OverRange, OVER_RANGE),
            (MeterFault::PowerInvalid, INVALID),
            (MeterFault::DetectorAbsent, INACTIVE),
            (MeterFault::Busy(None), "*"),
        ] {
            let said = say(&mut meter(Dialect::Exfo, &[fault]), "READ:POW:DC?");
            assert_eq!(said, format!("{reply}\n"), "{fault}");
        }
    }
}
