//! The detector of a meter: the truth of which every language tells.

use linecert_measure::Dbm;

use super::fault::MeterFault;
use crate::olt::milliwatts;

/// What a covered detector still shows, in watts: -87 dBm.
const NOISE_FLOOR: f64 = 2e-12;

/// The flicker of successive readings, in parts of the reading: it repeats, so that a lab run does.
const FLICKER: [f64; 7] = [0.0, 0.0011, -0.0008, 0.0017, -0.0014, 0.0004, -0.0019];

/// What a detector shows when it is asked. The numbers are watts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shown {
    /// A power that holds.
    Power(f64),
    /// No light.
    Dark(f64),
    /// A figure from before the meter has found its range.
    NotReady(f64),
    /// A figure above the present range.
    OverRange(f64),
    /// Too little for the present range.
    UnderRange,
    /// A figure of a detector that is saturated, too low by an unknown amount.
    Saturated(f64),
    /// There is no detector.
    Absent,
    /// The meter says that its figure is invalid.
    Invalid,
}

/// The detectors of one meter.
#[derive(Debug, Clone)]
pub(crate) struct Sensor {
    lights: Vec<Option<Dbm>>,
    faults: Vec<MeterFault>,
    asked: u32,
    readings: usize,
    zero: f64,
}

impl Sensor {
    /// Detectors that this much light falls on, the first input first. `None` is darkness, and so
    /// is every input that is not listed.
    pub(crate) fn new(lights: &[Option<Dbm>], faults: &[MeterFault]) -> Self {
        let dark = faults.contains(&MeterFault::Dark);
        let lights = lights.iter().map(|light| light.filter(|_| !dark)).collect();
        Self { lights, faults: faults.to_vec(), asked: 0, readings: 0, zero: 0.0 }
    }

    pub(crate) fn has(&self, fault: MeterFault) -> bool {
        self.faults.contains(&fault)
    }

    /// What the first input shows.
    pub(crate) fn take(&mut self) -> Shown {
        let asked = self.asked;
        self.asked = asked.saturating_add(1);
        let watts = self.watts(0);
        let trouble = self.faults.iter().find_map(|fault| match fault {
            MeterFault::Busy(None) => Some(Shown::NotReady(watts)),
            MeterFault::Busy(Some(times)) if asked < times.get() => Some(Shown::NotReady(watts)),
            MeterFault::OverRange => Some(Shown::OverRange(watts)),
            MeterFault::UnderRange => Some(Shown::UnderRange),
            MeterFault::Saturated => Some(Shown::Saturated(watts)),
            MeterFault::DetectorAbsent => Some(Shown::Absent),
            MeterFault::PowerInvalid => Some(Shown::Invalid),
            _ => None,
        });
        if let Some(trouble) = trouble {
            return trouble;
        }
        self.readings = self.readings.wrapping_add(1);
        match self.lights.first() {
            Some(Some(_)) => Shown::Power(watts),
            _ => Shown::Dark(watts),
        }
    }

    /// What each of `N` inputs shows, in watts.
    pub(crate) fn take_all<const N: usize>(&mut self) -> [f64; N] {
        let watts = std::array::from_fn(|input| self.watts(input));
        self.readings = self.readings.wrapping_add(1);
        watts
    }

    /// Takes what the first input shows for darkness from now on.
    pub(crate) fn store_zero(&mut self) {
        self.zero = 0.0;
        self.zero = self.watts(0);
    }

    /// Forgets what was taken for darkness.
    pub(crate) fn clear_zero(&mut self) {
        self.zero = 0.0;
    }

    /// Whether something was taken for darkness.
    pub(crate) fn is_zeroed(&self) -> bool {
        self.zero != 0.0
    }

    fn watts(&self, input: usize) -> f64 {
        let flicker = FLICKER.get(self.readings % FLICKER.len()).copied().unwrap_or_default();
        let light = self.lights.get(input).copied().flatten();
        let light = light.map_or(0.0, |level| milliwatts(level) / 1_000.0);
        (light + NOISE_FLOOR) * (1.0 + flicker) - self.zero
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    const LIGHT: Option<Dbm> = Some(Dbm::from_thousandths(-17_450));

    #[test]
    fn readings_flicker_but_little() {
        let mut sensor = Sensor::new(&[LIGHT], &[]);
        for _ in 0..50 {
            let Shown::Power(watts) = sensor.take() else { panic!("{sensor:?}") };
            let off = Dbm::from_watts(watts).unwrap() - Dbm::from_thousandths(-17_450);
            assert!((-10..=10).contains(&linecert_measure::Quantity::from(off).steps()));
        }
    }

    #[test]
    fn darkness_is_the_noise_floor_and_not_zero() {
        let dark = Shown::Dark(NOISE_FLOOR);
        assert_eq!(Sensor::new(&[None], &[]).take(), dark);
        assert_eq!(Sensor::new(&[], &[]).take(), dark);
        assert_eq!(Sensor::new(&[LIGHT], &[MeterFault::Dark]).take(), dark);
    }

    #[test]
    fn a_busy_meter_becomes_ready_after_so_many_questions() {
        let mut sensor = Sensor::new(&[LIGHT], &[MeterFault::Busy(NonZeroU32::new(2))]);
        let ready = |shown| matches!(shown, Shown::Power(_));
        assert_eq!([(); 3].map(|()| ready(sensor.take())), [false, false, true]);
        let mut sensor = Sensor::new(&[LIGHT], &[MeterFault::Busy(None)]);
        assert!((0..1_000).all(|_| !ready(sensor.take())));
    }

    #[test]
    fn inputs_that_nobody_lit_are_dark() {
        let [first, second] = Sensor::new(&[LIGHT], &[]).take_all();
        assert!(first > 1e-5 && second < 3e-12, "{first} {second}");
    }
}
