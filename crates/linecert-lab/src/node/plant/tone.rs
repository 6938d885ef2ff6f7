//! The tones of a DSL line, counted as the objects of RFC 5650 count them.

use linecert_measure::Stream;

use super::Line;

/// Tones of VDSL2 profile 17a, spaced 4.3125 kHz (ITU-T G.993.2, table 6-1).
pub(crate) const TONES: u32 = 4_096;

/// Tones that share one value of SNR, noise and Hlog.
pub(crate) const GROUP: u32 = 8;

/// Bands of plan 998 as ranges of tones (ITU-T G.993.2, annex B): which way each carries.
const BANDS: [(Stream, u32, u32); 4] = [
    (Stream::Up, 7, 31),
    (Stream::Down, 33, 859),
    (Stream::Up, 871, 1_205),
    (Stream::Down, 1_216, 1_961),
];

/// A tone of a line, or a group of them by its first tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tone {
    number: u32,
    metres: i64,
    used: bool,
}

impl Line {
    /// The tone of this number; one that carries the other way, or nothing, is not used.
    pub(crate) fn tone(&self, stream: Stream, number: u32) -> Tone {
        let used = BANDS
            .iter()
            .any(|(way, first, last)| *way == stream && (*first..=*last).contains(&number));
        Tone { number, metres: self.metres, used }
    }
}

impl Tone {
    /// Attenuation in tenths of a dB: it grows with the root of the frequency.
    fn attenuation(self) -> i64 {
        let root = i64::from((self.number * 100).isqrt());
        (self.metres * root / 1_800).min(990)
    }

    /// Signal-to-noise ratio in tenths of a dB.
    fn snr_tenths(self) -> i64 {
        (620 - self.attenuation()).max(0)
    }

    /// Bits that the tone carries, 0 to 15: one for each 3 dB above the gap to capacity.
    pub(crate) fn bits(self) -> u8 {
        if !self.used {
            return 0;
        }
        u8::try_from((self.snr_tenths() - 98).max(0) / 30).unwrap_or(15).min(15)
    }

    /// SNR as `-32 + n/2` dB; `None` where the tone is not used (RFC 5650, xdsl2SCStatusSegmentSnr).
    pub(crate) fn snr(self) -> Option<u8> {
        let half_decibels = self.snr_tenths() / 5 + 64;
        self.used.then(|| u8::try_from(half_decibels).unwrap_or(254).min(254))
    }

    /// Quiet line noise as `-23 - n/2` dBm/Hz; `None` where it is not measured.
    pub(crate) fn quiet_line_noise(self) -> Option<u8> {
        self.used.then(|| u8::try_from(220 + self.number % 16).unwrap_or(220))
    }

    /// Hlog as `6 - m/10` dB; `None` where it is not measured.
    pub(crate) fn hlog(self) -> Option<u16> {
        self.used.then(|| u16::try_from(60 + self.attenuation()).unwrap_or(1_022).min(1_022))
    }
}
