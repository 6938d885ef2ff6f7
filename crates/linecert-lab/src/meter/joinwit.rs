//! The Joinwit JW8103A: four inputs, frames with a length and a checksum (public control program
//! of the JW8103A, after the maker's user protocol V23.05.06).

use super::{
    fault::MeterFault,
    language::{Language, Said, thousandths},
    sensor::Sensor,
};

const START: u8 = 0x7B;
const END: u8 = 0x7D;
const BROADCAST: u8 = 0xFF;

/// The address of this meter. No source says which one stands in a reply.
const ADDRESS: u8 = 0x01;

/// Start and end, which the length does not count.
const OVERHEAD: usize = 2;

/// Address, length, two octets of command, checksum: the least that a length counts.
const LEAST: u8 = 5;

/// The list of wavelengths that a meter comes with, in nm; indices count from one.
const STANDARD: [u16; 6] = [850, 1_300, 1_310, 1_490, 1_550, 1_625];

/// 1550 nm.
const AT_1550: u8 = 5;

const INPUTS: usize = 4;

/// A meter of this model.
#[derive(Debug, Clone)]
pub(crate) struct Joinwit {
    sensor: Sensor,
    wavelengths: Vec<u16>,
    /// What the screen shows for each input, as places in the list.
    indices: [u8; INPUTS],
    frame: Vec<u8>,
}

impl Joinwit {
    pub(crate) fn new(sensor: Sensor) -> Self {
        let wavelengths = STANDARD.to_vec();
        Self { sensor, wavelengths, indices: [AT_1550; INPUTS], frame: Vec::new() }
    }

    fn answer(&mut self, command: [u8; 2], data: &[u8]) -> Option<Said> {
        let done = || Some(Said::Other(frame(ADDRESS, command, &[])));
        match (command, data) {
            // What the four octets of this answer mean, no source says.
            ([0x01, 0x40], []) => Some(Said::Other(frame(ADDRESS, command, &[0; 4]))),
            ([0x01, 0x60], [channel, index]) => {
                self.set_index(*channel, *index)?;
                done()
            }
            ([0x01, 0x46], [a, b, c, d]) => {
                let hundredths = i32::from_le_bytes([*a, *b, *c, *d]);
                (85_000..=162_500).contains(&hundredths).then_some(())?;
                done()
            }
            ([0x01, 0x62], []) => Some(Said::Reading(self.reading())),
            ([0x01, 0x64], []) => Some(Said::Reading(self.milliwatts(command))),
            ([0x01, 0x4A], []) => Some(Said::Reading(self.screen(command))),
            ([0x07, 0x30], []) => {
                let count = u8::try_from(self.wavelengths.len()).ok()?;
                let list = self.wavelengths.iter().flat_map(|nm| nm.to_le_bytes());
                let data: Vec<u8> = std::iter::once(count).chain(list).collect();
                Some(Said::Other(frame(ADDRESS, command, &data)))
            }
            ([0x07, 0x32], [count, list @ ..]) => {
                self.set_list(*count, list)?;
                done()
            }
            _ => None,
        }
    }

    fn set_index(&mut self, channel: u8, index: u8) -> Option<()> {
        let known = 1..=self.wavelengths.len();
        known.contains(&usize::from(index)).then_some(())?;
        *self.indices.get_mut(usize::from(channel.checked_sub(1)?))? = index;
        Some(())
    }

    fn set_list(&mut self, count: u8, list: &[u8]) -> Option<()> {
        let (pairs, rest) = list.as_chunks::<2>();
        let fits = rest.is_empty() && pairs.len() == usize::from(count) && count <= 32;
        fits.then(|| self.wavelengths = pairs.iter().map(|nm| u16::from_le_bytes(*nm)).collect())
    }

    fn levels(&mut self) -> [i32; INPUTS] {
        let watts = self.sensor.take_all::<INPUTS>();
        watts.map(|watts| i32::try_from(thousandths(watts)).unwrap_or(i32::MIN))
    }

    fn milliwatts(&mut self, command: [u8; 2]) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, reason = "the meter sends single precision")]
        let milliwatts = self.sensor.take_all::<INPUTS>().map(|watts| (watts * 1e3) as f32);
        let data: Vec<u8> = milliwatts.iter().flat_map(|figure| figure.to_le_bytes()).collect();
        self.reading_frame(command, &data)
    }

    fn screen(&mut self, command: [u8; 2]) -> Vec<u8> {
        let levels = self.levels();
        let rows = self.indices.iter().zip(levels).flat_map(|(index, level)| {
            let reference = [0; 4];
            std::iter::once(*index).chain(level.to_le_bytes()).chain(reference)
        });
        let data: Vec<u8> = rows.collect();
        self.reading_frame(command, &data)
    }

    /// A frame whose checksum is wrong on a bad day.
    fn reading_frame(&self, command: [u8; 2], data: &[u8]) -> Vec<u8> {
        let mut frame = frame(ADDRESS, command, data);
        if self.sensor.has(MeterFault::WrongChecksum)
            && let [.., checksum, _] = frame.as_mut_slice()
        {
            *checksum ^= 0x40;
        }
        frame
    }

    /// Whether the frame can still become one, and the whole one when it is one.
    fn whole(&self) -> Result<Option<(&[u8], u8)>, NoFrame> {
        match self.frame.as_slice() {
            [START, _, length, ..] if *length < LEAST => Err(NoFrame),
            [START, _, length, ..] if self.frame.len() < usize::from(*length) + OVERHEAD => {
                Ok(None)
            }
            [whole @ .., checksum, END] => Ok(Some((whole, *checksum))),
            [_, _, _, ..] => Err(NoFrame),
            _ => Ok(None),
        }
    }
}

/// What is heard cannot become a frame.
struct NoFrame;

impl Language for Joinwit {
    fn hear(&mut self, octets: &[u8]) -> Vec<Said> {
        let mut said = Vec::new();
        for octet in octets {
            if self.frame.is_empty() && *octet != START {
                continue;
            }
            self.frame.push(*octet);
            let command = match self.whole() {
                Ok(None) => continue,
                Err(NoFrame) => None,
                Ok(Some((whole, sum))) if checksum(whole) != sum => None,
                Ok(Some((whole, _))) => match whole {
                    [_, BROADCAST | ADDRESS, _, first, second, data @ ..] => {
                        Some(([*first, *second], data.to_vec()))
                    }
                    _ => None,
                },
            };
            self.frame.clear();
            said.extend(command.and_then(|(command, data)| self.answer(command, &data)));
        }
        said
    }

    fn reading(&mut self) -> Vec<u8> {
        let data: Vec<u8> = self.levels().iter().flat_map(|level| level.to_le_bytes()).collect();
        self.reading_frame([0x01, 0x62], &data)
    }
}

/// A whole frame; `data` has at most 200 octets.
fn frame(address: u8, command: [u8; 2], data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).map_or(u8::MAX, |length| length.saturating_add(LEAST));
    let mut frame = vec![START, address, length];
    frame.extend(command);
    frame.extend(data);
    frame.extend([checksum(&frame), END]);
    frame
}

/// The two's complement of the sum, so that all octets together give zero.
fn checksum(octets: &[u8]) -> u8 {
    octets.iter().fold(0_u8, |sum, octet| sum.wrapping_sub(*octet))
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;
    use proptest::prelude::*;

    use super::*;

    fn meter(faults: &[MeterFault]) -> Joinwit {
        let lights = [-17_450, -3_000].map(|level| Some(Dbm::from_thousandths(level)));
        Joinwit::new(Sensor::new(&lights, faults))
    }

    fn ask(meter: &mut Joinwit, command: [u8; 2], data: &[u8]) -> Vec<u8> {
        let said = meter.hear(&frame(BROADCAST, command, data));
        said.iter().flat_map(|said| said.octets().to_vec()).collect()
    }

    #[test]
    fn the_worked_frame_of_the_sources() {
        let read = [0x7B, 0xFF, 0x05, 0x01, 0x62, 0x1E, 0x7D];
        assert_eq!(frame(BROADCAST, [1, 0x62], &[]), read);
        let said = meter(&[]).hear(&read);
        let octets = said.first().unwrap().octets();
        assert_eq!(octets.len(), 23);
        assert_eq!(octets[2], 21);
        // -17450 is 0xFFFFBBD6, -3000 is 0xFFFFF448, and the dark inputs show -86990.
        assert_eq!(octets[5..13], [0xD6, 0xBB, 0xFF, 0xFF, 0x48, 0xF4, 0xFF, 0xFF]);
        assert_eq!(octets[13..17], (-86_990_i32).to_le_bytes());
        assert_eq!(octets.iter().take(22).fold(0_u8, |sum, octet| sum.wrapping_add(*octet)), 0);
    }

    #[test]
    fn lengths_are_those_of_the_sources() {
        let free = 157_700_i32.to_le_bytes();
        for (command, data, length) in [
            ([1, 0x40], &[][..], 11),
            ([1, 0x60], &[1, 3], 7),
            ([1, 0x60], &[5, 3], 0),
            ([1, 0x60], &[0, 3], 0),
            ([1, 0x60], &[1, 7], 0),
            ([1, 0x46], &free, 7),
            ([1, 0x46], &[0; 4], 0),
            ([1, 0x64], &[], 23),
            ([1, 0x4A], &[], 43),
            ([7, 0x30], &[], 20),
            ([1, 0x66], &[0; 4], 0),
        ] {
            let said = ask(&mut meter(&[]), command, data);
            assert_eq!(said.len(), length, "{command:x?} {data:x?}");
        }
    }

    #[test]
    fn the_screen_tells_the_index_of_each_input() {
        let mut meter = meter(&[]);
        ask(&mut meter, [1, 0x60], &[2, 3]);
        let screen = ask(&mut meter, [1, 0x4A], &[]);
        assert_eq!([screen[5], screen[14], screen[23], screen[32]], [5, 3, 5, 5]);
        let mut list = vec![7];
        list.extend([850_u16, 1300, 1310, 1490, 1550, 1625, 1577].map(u16::to_le_bytes).concat());
        assert_eq!(ask(&mut meter, [7, 0x32], &list).len(), 7);
        assert_eq!(ask(&mut meter, [1, 0x60], &[1, 7]).len(), 7);
    }

    #[test]
    fn a_frame_with_a_wrong_checksum_is_not_obeyed_and_not_sent_unasked() {
        let mut wrong = frame(BROADCAST, [1, 0x62], &[]);
        wrong[5] ^= 1;
        assert_eq!(meter(&[]).hear(&wrong), []);
        let octets = meter(&[MeterFault::WrongChecksum]).reading();
        assert_ne!(octets.iter().take(22).fold(0_u8, |sum, octet| sum.wrapping_add(*octet)), 0);
    }

    proptest! {
        #[test]
        fn after_any_noise_frames_are_heard_again(noise in prop::collection::vec(any::<u8>(), 0..90)) {
            let mut meter = meter(&[]);
            drop(meter.hear(&noise));
            // The longest frame that noise can have begun is over after so many octets.
            drop(meter.hear(&[0; 260]));
            prop_assert_eq!(ask(&mut meter, [1, 0x62], &[]).len(), 23);
        }
    }
}
