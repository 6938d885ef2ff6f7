//! Times of 64 bits, in either of two formats. Pure.

use crate::stamp::TimeFormat;

/// Seconds from 1900, where NTP starts to count, to 1970.
const TO_1970: u32 = 2_208_988_800;

const NANOSECONDS: i64 = 1_000_000_000;

/// A time as it is written in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timestamp {
    format: TimeFormat,
    seconds: u32,
    /// 2^-32 of a second, or nanoseconds.
    fraction: u32,
}

impl Timestamp {
    /// The time so many nanoseconds after 1970.
    pub(super) fn of_unix(nanoseconds: i64, format: TimeFormat) -> Self {
        let seconds = nanoseconds.div_euclid(NANOSECONDS);
        let rest = u64::try_from(nanoseconds.rem_euclid(NANOSECONDS)).unwrap_or_default();
        // Both formats count seconds modulo 2^32.
        let seconds = u32::try_from(seconds.rem_euclid(1 << 32)).unwrap_or_default();
        match format {
            TimeFormat::Ntp => {
                // The smallest fraction that reads as these nanoseconds again.
                let fraction = (rest << 32).div_ceil(1_000_000_000);
                let fraction = u32::try_from(fraction).unwrap_or(u32::MAX);
                Self { format, seconds: seconds.wrapping_add(TO_1970), fraction }
            }
            TimeFormat::Ptp => {
                let fraction = u32::try_from(rest).unwrap_or_default();
                Self { format, seconds, fraction }
            }
        }
    }

    pub(super) fn read(octets: [u8; 8], format: TimeFormat) -> Self {
        let [a, b, c, d, e, f, g, h] = octets;
        let (seconds, fraction) =
            (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        Self { format, seconds, fraction }
    }

    pub(super) const fn format(self) -> TimeFormat {
        self.format
    }

    pub(super) fn octets(self) -> [u8; 8] {
        ((u64::from(self.seconds) << 32) | u64::from(self.fraction)).to_be_bytes()
    }

    /// Whether it says nothing: routers that do not know the time write zero.
    pub(super) const fn is_zero(self) -> bool {
        self.seconds == 0 && self.fraction == 0
    }

    /// Nanoseconds since 1970, in the 136 years around now. PTP counts leap seconds, so that only
    /// differences of two times of one clock mean anything.
    pub(super) fn unix_nanoseconds(self) -> i64 {
        let (seconds, rest) = match self.format {
            TimeFormat::Ntp => {
                let rest = (u64::from(self.fraction) * 1_000_000_000) >> 32;
                (self.seconds.wrapping_sub(TO_1970), rest)
            }
            TimeFormat::Ptp => (self.seconds, u64::from(self.fraction)),
        };
        i64::from(seconds) * NANOSECONDS + i64::try_from(rest).unwrap_or_default()
    }

    /// Nanoseconds from `earlier` to this time of the same clock; `None` across formats. The
    /// seconds may have passed 2^32 in between.
    pub(super) fn since(self, earlier: Self) -> Option<i64> {
        if self.format != earlier.format {
            return None;
        }
        let wrapped = self.unix_nanoseconds() - earlier.unix_nanoseconds();
        let turn = (1_i64 << 32).checked_mul(NANOSECONDS)?;
        let half = turn / 2;
        Some((wrapped + half).rem_euclid(turn) - half)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(nanoseconds: i64, format: TimeFormat, octets: u64) {
        let time = Timestamp::of_unix(nanoseconds, format);
        assert_eq!(time.octets(), octets.to_be_bytes(), "{nanoseconds} {format:?}");
    }

    #[test]
    fn seconds_and_fractions_are_those_of_the_formats() {
        // RFC 5905, figure 4: 1 January 1970 is 2,208,988,800 of era 0.
        check(0, TimeFormat::Ntp, 0x83aa_7e80_0000_0000);
        check(500_000_000, TimeFormat::Ntp, 0x83aa_7e80_8000_0000);
        check(1_000_000_001, TimeFormat::Ptp, 0x0000_0001_0000_0001);
        // Era 1 starts on 8 February 2036, 06:28:16 UTC.
        check(2_085_978_496 * NANOSECONDS, TimeFormat::Ntp, 0);
    }

    #[test]
    fn differences_span_the_end_of_an_era() {
        let era = 2_085_978_496 * NANOSECONDS;
        let [before, after] = [era - 5, era + 7].map(|ns| Timestamp::of_unix(ns, TimeFormat::Ntp));
        assert_eq!(after.since(before), Some(12));
        assert_eq!(before.since(after), Some(-12));
        assert_eq!(before.since(Timestamp::of_unix(era, TimeFormat::Ptp)), None);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(seconds in 0_i64..4_000_000_000, rest in 0_i64..NANOSECONDS) {
            let ns = seconds * NANOSECONDS + rest;
            for format in [TimeFormat::Ntp, TimeFormat::Ptp] {
                let time = Timestamp::of_unix(ns, format);
                prop_assert_eq!(Timestamp::read(time.octets(), format), time);
                prop_assert_eq!(time.unix_nanoseconds(), ns);
            }
        }

        #[test]
        fn arbitrary_times_never_panic(one in any::<[u8; 8]>(), other in any::<[u8; 8]>()) {
            for format in [TimeFormat::Ntp, TimeFormat::Ptp] {
                let _ = Timestamp::read(one, format).since(Timestamp::read(other, format));
            }
        }
    }
}
