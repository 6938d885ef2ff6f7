//! The tones of a modem's line.

use linecert_measure::Stream;

use super::{Modem, Standard};

/// Which way the tones of VDSL2 plan 998 carry (ITU-T G.993.2, annex B).
const VDSL2: &[(Stream, usize, usize)] = &[
    (Stream::Up, 7, 31),
    (Stream::Down, 33, 859),
    (Stream::Up, 871, 1_205),
    (Stream::Down, 1_216, 1_961),
];

/// Which way those of ADSL2+ over POTS carry (ITU-T G.992.5, annex A).
const ADSL2_PLUS: &[(Stream, usize, usize)] = &[(Stream::Up, 6, 31), (Stream::Down, 33, 511)];

/// One tone of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tone {
    /// Which way it carries; `None` carries nothing.
    pub(super) stream: Option<Stream>,
    /// Signal-to-noise ratio in halves of a dB.
    pub(super) snr: u8,
    /// Bits, 0 to 15.
    pub(super) bits: u8,
    /// Quiet line noise in tenths of a dBm/Hz.
    pub(super) noise: i64,
    /// Hlog in tenths of a dB.
    pub(super) hlog: i64,
}

impl Modem {
    /// How many tones the standard has.
    const fn tone_count(&self) -> usize {
        match self.standard {
            Standard::Vdsl2 => 4_096,
            Standard::Adsl2Plus => 512,
        }
    }

    /// All tones, from 0 up.
    pub(super) fn tones(&self) -> Vec<Tone> {
        (0..self.tone_count()).map(|number| self.tone(number)).collect()
    }

    fn tone(&self, number: usize) -> Tone {
        let plan = match self.standard {
            Standard::Vdsl2 => VDSL2,
            Standard::Adsl2Plus => ADSL2_PLUS,
        };
        let carries = plan.iter().find(|(_, first, last)| (*first..=*last).contains(&number));
        let stream = carries.map(|(stream, ..)| *stream);
        // Attenuation grows with the root of the frequency.
        let root = i64::try_from((number * 100).isqrt()).unwrap_or(0);
        let attenuation = (self.metres * root / 1_800).min(960);
        let snr = u8::try_from((620 - attenuation).max(0) / 5).unwrap_or(0);
        let bits = (snr.saturating_sub(20) / 6).min(15);
        Tone {
            stream,
            snr,
            bits: if stream.is_some() { bits } else { 0 },
            noise: -1_330 - i64::try_from(number % 16).unwrap_or(0) * 5,
            hlog: -attenuation,
        }
    }
}
