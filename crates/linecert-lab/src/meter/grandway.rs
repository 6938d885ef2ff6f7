//! The Grandway FHP2A04, sold as FS FOPM-203/204: frames of 13 octets both ways, without a
//! checksum (Grandway FHP2A04 communication protocol).

use super::{
    fault::MeterFault,
    language::{Language, Said},
    sensor::{Sensor, Shown},
};

const LENGTH: usize = 13;
const SYNC: u8 = 0xAA;

/// What stands where the protocol says "uncertain": another beginning of a frame, the worst that
/// can stand there.
const UNCERTAIN: u8 = SYNC;

/// 1550 nm in the table of the public driver.
const AT_1550: u8 = 4;

/// The battery is full.
const FULL: u8 = 3;

/// The linear unit of the figure: the protocol does not say, and public programs disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Float {
    Milliwatts,
    Microwatts,
}

/// A meter of this model.
#[derive(Debug, Clone)]
pub(crate) struct Grandway {
    sensor: Sensor,
    float: Float,
    /// 0 to 6; of the last nobody knows which wavelength it is.
    wavelength: u8,
    /// The unit on the screen: 0 µW, 1 dBm, 2 dB, 4 the reference.
    mode: u8,
    reference: f32,
    frame: Vec<u8>,
}

impl Grandway {
    pub(crate) fn new(sensor: Sensor, float: Float) -> Self {
        let mode = u8::from(sensor.has(MeterFault::WrongUnit));
        Self { sensor, float, wavelength: AT_1550, mode, reference: 1.0, frame: Vec::new() }
    }

    fn answer(&mut self, frame: [u8; LENGTH]) -> Option<Said> {
        match frame {
            [SYNC, 0x01, 0x00, ..] => {
                let [a, b, c, d] = self.figure().to_le_bytes();
                Some(Said::Reading(reply(0x01, 0x00, [a, b, c, d, 45, 0, 0, 6])))
            }
            [SYNC, 0x01, 0x80, ..] => Some(Said::Reading(self.reading())),
            [SYNC, 0x01, 0x01, ..] => {
                let [a, b, c, d] = self.figure().to_le_bytes();
                let [e, f, g, h] = self.reference.to_le_bytes();
                Some(Said::Reading(reply(0x01, 0x01, [a, b, c, d, e, f, g, h])))
            }
            [SYNC, 0x02, ..] => {
                self.set(&frame);
                Some(Said::Other(reply(0x02, UNCERTAIN, [UNCERTAIN; 8])))
            }
            _ => None,
        }
    }

    fn set(&mut self, frame: &[u8; LENGTH]) {
        match frame {
            [_, _, 0x01, 0x00, ..] => self.wavelength = (self.wavelength + 1) % 7,
            [_, _, 0x01, 0x01, index @ 0..7, ..] => self.wavelength = *index,
            // The first of these steps to the next unit, whatever a public driver calls it.
            [_, _, 0x02, 0x00, ..] => self.mode = (self.mode + 1) % 3,
            [_, _, 0x02, 0x01, unit @ 0..3, ..] => self.mode = *unit,
            [_, _, 0x13, ..] => self.reference = self.figure(),
            _ => {}
        }
    }

    fn figure(&mut self) -> f32 {
        let watts = match self.sensor.take() {
            Shown::Power(watts) | Shown::Dark(watts) => watts,
            // No document says how the meter shows any of these.
            _ => 0.0,
        };
        let times = match self.float {
            Float::Milliwatts => 1e3,
            Float::Microwatts => 1e6,
        };
        #[expect(clippy::cast_possible_truncation, reason = "the meter sends single precision")]
        let figure = (watts * times) as f32;
        figure
    }
}

impl Language for Grandway {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let mut said = Vec::new();
        for octet in octets {
            if self.frame.is_empty() && *octet != SYNC {
                continue;
            }
            self.frame.push(*octet);
            if let Ok(frame) = <[u8; LENGTH]>::try_from(self.frame.as_slice()) {
                self.frame.clear();
                said.extend(self.answer(frame));
            }
        }
        said
    }

    fn reading(&mut self) -> Vec<u8> {
        let [a, b, c, d] = self.figure().to_le_bytes();
        reply(0x01, 0x80, [a, b, c, d, self.mode, self.wavelength, FULL, UNCERTAIN])
    }
}

fn reply(command: u8, part: u8, data: [u8; 8]) -> Vec<u8> {
    let mut frame = vec![SYNC, command, part, UNCERTAIN, UNCERTAIN];
    frame.extend(data);
    frame
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;

    const READ: [u8; LENGTH] = [SYNC, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    fn meter(float: Float, faults: &[MeterFault]) -> Grandway {
        Grandway::new(Sensor::new(&[Some(Dbm::from_thousandths(-20_000))], faults), float)
    }

    fn hear(meter: &mut Grandway, octets: &[u8]) -> Vec<u8> {
        meter.hear(octets).iter().flat_map(|said| said.octets().to_vec()).collect()
    }

    #[test]
    fn frames_are_those_of_the_protocol() {
        // 10 µW is 0x41200000 and 0.01 mW is 0x3C23D70A; the noise floor adds two steps to each.
        let expect = |float: [u8; 4], mode| {
            let [a, b, c, d] = float;
            vec![SYNC, 1, 0x80, UNCERTAIN, UNCERTAIN, a, b, c, d, mode, 4, 3, UNCERTAIN]
        };
        let microwatts = hear(&mut meter(Float::Microwatts, &[]), &READ);
        assert_eq!(microwatts, expect([2, 0, 0x20, 0x41], 0));
        let milliwatts = hear(&mut meter(Float::Milliwatts, &[]), &READ);
        assert_eq!(milliwatts, expect([0x0C, 0xD7, 0x23, 0x3C], 0));
        let in_dbm = hear(&mut meter(Float::Microwatts, &[MeterFault::WrongUnit]), &READ);
        assert_eq!(in_dbm, expect([2, 0, 0x20, 0x41], 1));
    }

    #[test]
    fn the_command_that_a_public_driver_calls_microwatts_steps_on() {
        let mut meter = meter(Float::Microwatts, &[]);
        let mut step = READ;
        step[1..4].copy_from_slice(&[2, 2, 0]);
        assert_eq!(hear(&mut meter, &step).len(), LENGTH);
        assert_eq!(hear(&mut meter, &READ)[9], 1);
    }

    #[test]
    fn a_wavelength_is_set_by_its_index_and_told_with_the_reading() {
        let mut meter = meter(Float::Microwatts, &[]);
        for (index, told) in [(2, 2), (6, 6), (7, 6), (255, 6)] {
            let mut set = READ;
            set[1..5].copy_from_slice(&[2, 1, 1, index]);
            assert_eq!(hear(&mut meter, &set)[..2], [SYNC, 2]);
            assert_eq!(hear(&mut meter, &READ)[10], told, "{index}");
        }
    }

    #[test]
    fn noise_and_pieces_and_what_is_not_known() {
        let mut meter = meter(Float::Microwatts, &[]);
        assert_eq!(hear(&mut meter, b"*IDN?\r\n"), b"");
        assert_eq!(hear(&mut meter, &READ[..6]), b"");
        assert_eq!(hear(&mut meter, &READ[6..]).len(), LENGTH);
        let mut erase = READ;
        erase[1] = 0x10;
        assert_eq!(hear(&mut meter, &erase), b"", "the lab has no records to erase");
    }
}
