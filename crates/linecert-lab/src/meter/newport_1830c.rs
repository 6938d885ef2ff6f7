//! The Newport 1830-C: letters and digits in lines, and a status that is asked for apart
//! (1830-C manual, page 38, and the public driver of Instrumental).

use super::{
    language::{Language, Lines, Said, command, level, scientific},
    sensor::{Sensor, Shown},
};

/// The range that four digits and an InGaAs detector allow, in nanometres.
const WAVELENGTHS: std::ops::RangeInclusive<u16> = 800..=1_700;

/// The unit that every source takes for watts. Of 2 and 3 they disagree which is dBm.
const WATTS: u8 = 1;

/// The bits of the status register.
mod status {
    pub(super) const PARAMETER_ERROR: u8 = 1;
    pub(super) const COMMAND_ERROR: u8 = 2;
    pub(super) const SATURATED: u8 = 4;
    pub(super) const OVER_RANGE: u8 = 8;
    pub(super) const MESSAGE_AVAILABLE: u8 = 16;
    pub(super) const BUSY: u8 = 32;
    pub(super) const NEW_READING: u8 = 128;
}

/// A meter of this model. Somebody left it in another unit than watts.
#[derive(Debug, Clone)]
pub(crate) struct Newport1830C {
    sensor: Sensor,
    wavelength: u16,
    unit: u8,
    status: u8,
    lines: Lines,
}

impl Newport1830C {
    pub(crate) fn new(sensor: Sensor) -> Self {
        Self { sensor, wavelength: 1_550, unit: 3, status: 0, lines: Lines::default() }
    }

    fn answer(&mut self, line: &[u8]) -> Option<Said> {
        let command = command(line).unwrap_or_default();
        let told = |text: String| Some(Said::Other(format!("{text}\n").into_bytes()));
        match command.as_str() {
            "D?" => Some(Said::Reading(self.reading())),
            "Q?" => {
                let status = std::mem::take(&mut self.status) | status::MESSAGE_AVAILABLE;
                told(format!("{status:02}"))
            }
            "W?" => told(format!("{:04}", self.wavelength)),
            "U?" => told(self.unit.to_string()),
            "Z?" => told(u8::from(self.sensor.is_zeroed()).to_string()),
            "Z1" => {
                self.sensor.store_zero();
                None
            }
            "Z0" => {
                self.sensor.clear_zero();
                None
            }
            setting => {
                self.set(setting);
                None
            }
        }
    }

    fn set(&mut self, setting: &str) {
        let (letter, digits) = setting.split_at_checked(1).unwrap_or_default();
        let error = match (letter, digits.parse::<u16>().ok()) {
            ("W", Some(nm)) if digits.len() == 4 && WAVELENGTHS.contains(&nm) => {
                self.wavelength = nm;
                0
            }
            ("U", Some(unit @ 1..=4)) => {
                self.unit = u8::try_from(unit).unwrap_or(WATTS);
                0
            }
            ("W" | "U", _) => status::PARAMETER_ERROR,
            _ => status::COMMAND_ERROR,
        };
        self.status |= error;
    }
}

impl Language for Newport1830C {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let line = |octet: &u8| self.lines.hear(*octet).and_then(|line| self.answer(&line));
        octets.iter().filter_map(line).collect()
    }

    fn reading(&mut self) -> Vec<u8> {
        let (watts, bits) = match self.sensor.take() {
            Shown::Power(watts) | Shown::Dark(watts) => (watts, status::NEW_READING),
            Shown::NotReady(watts) => (watts, status::BUSY),
            Shown::OverRange(watts) => (watts, status::OVER_RANGE | status::NEW_READING),
            Shown::Saturated(watts) => (watts, status::SATURATED | status::NEW_READING),
            Shown::Absent | Shown::UnderRange | Shown::Invalid => (0.0, status::BUSY),
        };
        self.status |= bits;
        let figure = if self.unit == WATTS { scientific(watts, 4, 2) } else { level(watts) };
        format!("{figure}\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;
    use crate::meter::MeterFault;

    fn say(meter: &mut Newport1830C, command: &str) -> String {
        let said = meter.hear(format!("{command}\n").as_bytes());
        said.iter().map(|said| String::from_utf8(said.octets().to_vec()).unwrap()).collect()
    }

    fn meter(faults: &[MeterFault]) -> Newport1830C {
        Newport1830C::new(Sensor::new(&[Some(Dbm::from_thousandths(-17_450))], faults))
    }

    #[test]
    fn the_dialogue_is_the_one_of_the_manual() {
        let mut meter = meter(&[]);
        for (command, reply) in [
            ("Z?", "0\n"),
            ("D?", "-17.45\n"),
            ("U1", ""),
            ("U?", "1\n"),
            ("W?", "1550\n"),
            ("W0850", ""),
            ("W?", "0850\n"),
            ("D?", "1.8008E-05\n"),
            ("Q?", "144\n"),
            ("Q?", "16\n"),
            ("W850", ""),
            ("Q?", "17\n"),
            ("X9", ""),
            ("光", ""),
            ("Q?", "18\n"),
            ("*IDN?", ""),
            ("Q?", "18\n"),
            ("Z1", ""),
            ("Z?", "1\n"),
        ] {
            assert_eq!(say(&mut meter, command), reply, "{command}");
        }
    }

    #[test]
    fn the_status_says_what_is_wrong() {
        for (fault, status) in [
            (MeterFault::OverRange, "152\n"),
            (MeterFault::Saturated, "148\n"),
            (MeterFault::Busy(None), "48\n"),
        ] {
            let mut meter = meter(&[fault]);
            assert_ne!(say(&mut meter, "D?"), "");
            assert_eq!(say(&mut meter, "Q?"), status, "{fault}");
        }
    }
}
