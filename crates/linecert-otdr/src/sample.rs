//! Made-up recordings of a fibre as physics has it, for tests and for the lab.
//!
//! Backscatter falls with length, events take their loss, connections reflect, the end falls into
//! noise, and all of it has noise. The supplier says that it is made up.

use linecert_measure::Identity;

use crate::{
    delay::Delay,
    recording::{
        Fixed, Format, General, KeyEvent, KeyEvents, Pulse, Recording, Series, Summary, Supplier,
        Tag,
    },
};

/// A fibre to make a recording of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The layout of the file.
    pub format: Format,
    /// The name of the fibre.
    pub fibre: String,
    /// The wavelength in nanometres.
    pub wavelength: u16,
    /// The launch fibre before it, in 100 ps; zero for none.
    pub launch: i32,
    /// Its length, in 100 ps.
    pub length: i32,
    /// Its attenuation, in 0.001 dB/km.
    pub attenuation: i16,
    /// What lies on it, in the order of the fibre.
    pub joints: Vec<Joint>,
    /// When it was measured, in seconds since 1970.
    pub acquired_at: u32,
    /// What its noise is made from; the same seed gives the same noise.
    pub seed: u64,
}

/// A splice or a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joint {
    /// Where it lies, in 100 ps from the start of the fibre.
    pub time: i32,
    /// Its loss as this direction sees it, in 0.001 dB.
    pub loss: i16,
    /// Its reflectance, in 0.001 dB; zero when it does not reflect.
    pub reflectance: i32,
}

/// Group index 1.468, points every 1.25 ns and a pulse of 50 ns.
const GROUP_INDEX: u32 = 146_800;
const PULSE: u16 = 50;
const SPACING: u32 = 125_000;

/// The level at the port, in -0.001 dB, and of the noise behind the end.
const PORT: i64 = 20_000;
const FLOOR: i64 = 58_000;

/// How much a reflection stands above the backscatter, in 0.001 dB.
const PEAK: i64 = 6_000;

/// Half the width of the noise on the fibre and behind its end, in 0.001 dB.
const NOISE: i64 = 40;
const FLOOR_NOISE: i64 = 3_000;

impl Default for Sample {
    /// A fibre of 1.2 km at 1310 nm behind a launch fibre, with two splices and a connection.
    fn default() -> Self {
        let joints = [(12_345, 91, 0), (23_456, 143, -50_000), (45_678, 68, 0)];
        Self {
            format: Format::V2,
            fibre: "7".to_owned(),
            wavelength: 1_310,
            launch: 7_422,
            length: 60_007,
            attenuation: 340,
            joints: joints
                .map(|(time, loss, reflectance)| Joint { time, loss, reflectance })
                .to_vec(),
            acquired_at: 1_700_000_000,
            seed: 1,
        }
    }
}

impl Sample {
    /// The fibre as an instrument records it.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let points = self.points();
        let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
        Recording {
            format: self.format,
            general: self.general(),
            supplier: supplier(),
            fixed: self.fixed(count),
            key_events: Some(KeyEvents { events: self.events(), summary: Some(self.summary()) }),
            landmarks: Vec::new(),
            series: vec![Series { scale: 1_000, points }],
            proprietary: Vec::new(),
        }
    }

    fn in_v2<T>(&self, value: T) -> Option<T> {
        (self.format == Format::V2).then_some(value)
    }

    fn general(&self) -> General {
        General {
            language: Tag(*b"EN"),
            cable: "made up".to_owned(),
            fibre: self.fibre.clone(),
            fibre_type: self.in_v2(652),
            wavelength: self.wavelength,
            origin: String::new(),
            destination: String::new(),
            cable_code: String::new(),
            condition: Tag(*b"BC"),
            user_offset: self.launch,
            user_offset_distance: self.in_v2(0),
            operator: String::new(),
            comment: String::new(),
        }
    }

    fn fixed(&self, points: u32) -> Fixed {
        Fixed {
            acquired_at: self.acquired_at,
            unit: Tag(*b"mt"),
            wavelength: self.wavelength.saturating_mul(10),
            acquisition_offset: 0,
            acquisition_offset_distance: self.in_v2(0),
            pulses: vec![Pulse { width: PULSE, spacing: SPACING, points }],
            group_index: GROUP_INDEX,
            backscatter: 800,
            averages: 4_321,
            averaging_time: self.in_v2(150),
            range: points.saturating_mul(SPACING / 10_000),
            range_distance: self.in_v2(0),
            front_panel_offset: 0,
            noise_floor: 58_000,
            noise_scale: 1_000,
            power_offset: 0,
            loss_threshold: 20,
            reflectance_threshold: 65_000,
            end_threshold: 3_000,
            trace_type: self.in_v2(Tag(*b"ST")),
            window: self.in_v2([0; 4]),
        }
    }

    fn events(&self) -> Vec<KeyEvent> {
        let start = Joint { time: 0, loss: 0, reflectance: -45_000 };
        let end = Joint { time: self.length, loss: 0, reflectance: -14_000 };
        let along = self.joints.iter().copied();
        let joints = std::iter::once(start).chain(along).chain([end]);
        let events = (1_u16..).zip(joints).map(|(number, joint)| {
            let reflects = if joint.reflectance == 0 { b'0' } else { b'1' };
            let origin = if joint == end { b'E' } else { b'F' };
            KeyEvent {
                number,
                time: joint.time,
                attenuation: if number == 1 { 0 } else { self.attenuation },
                loss: joint.loss,
                reflectance: joint.reflectance,
                code: [reflects, origin, b'9', b'9', b'9', b'9', b'L', b'S'],
                markers: self.in_v2(crate::recording::Markers {
                    previous_end: 0,
                    start: joint.time,
                    end: joint.time,
                    next_start: 0,
                    peak: joint.time,
                }),
                comment: String::new(),
            }
        });
        events.collect()
    }

    fn summary(&self) -> Summary {
        let loss = self.fall(self.length.into());
        Summary {
            loss: i32::try_from(loss).unwrap_or(i32::MAX),
            loss_from: 0,
            loss_to: self.length,
            return_loss: 32_000,
            return_loss_from: 0,
            return_loss_to: self.length,
        }
    }

    /// The loss from the start to a time, in 0.001 dB.
    fn fall(&self, time: i64) -> i64 {
        let passed = self.joints.iter().filter(|joint| i64::from(joint.time) < time);
        let joints: i64 = passed.map(|joint| i64::from(joint.loss)).sum();
        self.attenuated(time) + joints
    }

    fn attenuated(&self, time: i64) -> i64 {
        // 299,792,458 m/s, 100 ps and an index of 1.468 make 20.422 mm.
        (time * 20_422 * i64::from(self.attenuation)).div_euclid(1_000_000_000)
    }

    fn points(&self) -> Vec<u16> {
        let whole =
            Delay::from_hundred_picoseconds(i64::from(self.launch) + i64::from(self.length));
        let spacing = i64::from(SPACING);
        let count = (whole.ten_femtoseconds() / spacing).clamp(0, 100_000) * 5 / 4 + 512;
        let mut noise = Noise(self.seed);
        let time = |point: i64| point * spacing / 10_000 - i64::from(self.launch);
        let levels = (0..count).map(|point| self.level(time(point), &mut noise));
        levels.map(|level| u16::try_from(level.max(0)).unwrap_or(u16::MAX)).collect()
    }

    fn level(&self, time: i64, noise: &mut Noise) -> i64 {
        let lit = i64::from(PULSE) * 5;
        let is_lit = |at: i32| (0..lit).contains(&(time - i64::from(at)));
        let reflecting = self.joints.iter().filter(|joint| joint.reflectance != 0);
        if is_lit(self.length) || reflecting.map(|joint| joint.time).any(is_lit) {
            return PORT + self.fall(time) - PEAK + noise.within(NOISE);
        }
        if time > i64::from(self.length) {
            return FLOOR + noise.within(FLOOR_NOISE);
        }
        PORT + self.fall(time) + noise.within(NOISE)
    }
}

fn supplier() -> Supplier {
    Supplier {
        name: Identity::SIMULATED.to_owned(),
        mainframe: "sample".to_owned(),
        software: Identity::SIMULATED.to_owned(),
        other: "made up, measured by nothing".to_owned(),
        ..Supplier::default()
    }
}

/// Numbers that look random (SplitMix64).
struct Noise(u64);

impl Noise {
    /// A number from `-half` to `half`.
    fn within(&mut self, half: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or_default();
        number % (2 * half + 1) - half
    }
}
