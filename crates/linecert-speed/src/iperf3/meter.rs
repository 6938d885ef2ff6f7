//! Bytes over time at the receiver: tenths of a second as they were counted, seconds as they are
//! judged, and where the ramp ends. Pure.

use linecert_measure::{Quantity, Unit};

/// How many samples make a second.
pub(super) const SAMPLES_A_SECOND: usize = 10;

/// The least that the ramp takes, in seconds.
const LEAST_RAMP: usize = 2;

/// What had arrived at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sample {
    /// Since the start of counting.
    pub(super) at_ns: u64,
    /// Bytes of each stream since the start of counting.
    pub(super) bytes: Vec<u64>,
}

/// Bytes during a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// How long it was, by the clock and not by intention.
    pub(super) ns: u64,
    /// Bytes of all streams.
    pub(super) bytes: u64,
}

/// All samples of one test.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter {
    samples: Vec<Sample>,
}

impl Meter {
    pub(super) fn add(&mut self, sample: Sample) {
        self.samples.push(sample);
    }

    /// The meter of samples that were taken elsewhere.
    pub(super) const fn of(samples: Vec<Sample>) -> Self {
        Self { samples }
    }

    pub(super) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The whole seconds so far.
    pub(super) fn seconds(&self) -> Vec<Stretch> {
        let count = self.samples.len() / SAMPLES_A_SECOND;
        (0..count).filter_map(|second| self.stretch(second, second + 1)).collect()
    }

    /// Each tenth of a second so far.
    pub(super) fn tenths(&self) -> Vec<Stretch> {
        let zero = Stretch { ns: 0, bytes: 0 };
        let ends = self.samples.iter().map(Sample::total);
        let starts = std::iter::once(zero).chain(self.samples.iter().map(Sample::total));
        starts.zip(ends).filter_map(|(start, end)| end.since(start)).collect()
    }

    /// The last tenth of a second.
    pub(super) fn last(&self) -> Option<Stretch> {
        let mut latest = self.samples.iter().rev().map(Sample::total);
        let end = latest.next()?;
        end.since(latest.next().unwrap_or(Stretch { ns: 0, bytes: 0 }))
    }

    /// Bytes of each stream from the start of one second to the start of another.
    pub(super) fn shares(&self, from: usize, to: usize) -> Vec<u64> {
        let Some(end) = self.sample(to) else { return Vec::new() };
        let Some(start) = self.sample(from) else { return end.bytes.clone() };
        end.bytes.iter().zip(&start.bytes).map(|(end, start)| end.saturating_sub(*start)).collect()
    }

    /// From the start of one second to the start of another.
    pub(super) fn stretch(&self, from: usize, to: usize) -> Option<Stretch> {
        self.at(to)?.since(self.at(from)?)
    }

    /// Time and bytes at the start of a second.
    fn at(&self, second: usize) -> Option<Stretch> {
        if second == 0 {
            return Some(Stretch { ns: 0, bytes: 0 });
        }
        self.sample(second).map(Sample::total)
    }

    /// The sample at the start of a second; `None` for the first.
    fn sample(&self, second: usize) -> Option<&Sample> {
        self.samples.get(second.saturating_mul(SAMPLES_A_SECOND).checked_sub(1)?)
    }
}

impl Sample {
    /// Time and bytes since the start.
    fn total(&self) -> Stretch {
        let bytes = self.bytes.iter().fold(0, |sum: u64, bytes| sum.saturating_add(*bytes));
        Stretch { ns: self.at_ns, bytes }
    }
}

impl Stretch {
    /// What came since an earlier moment; `None` when there was less then.
    fn since(self, earlier: Self) -> Option<Self> {
        let ns = self.ns.checked_sub(earlier.ns)?;
        Some(Self { ns, bytes: self.bytes.checked_sub(earlier.bytes)? })
    }

    /// The rate in whole bits per second; `None` over no time.
    pub(super) fn rate(self) -> Option<Quantity> {
        let bits = u128::from(self.bytes) * 8 * 1_000_000_000;
        let rate = bits.checked_div(u128::from(self.ns))?;
        Some(Quantity::from_steps(i64::try_from(rate).ok()?, Unit::MegabitPerSecond))
    }
}

/// How many seconds of a test belong to its ramp: at least two, until the last two agree within
/// 5 % of the greater, and `most` at the latest. `None` when that cannot be told yet.
pub(super) fn ramp(seconds: &[Stretch], most: usize) -> Option<usize> {
    let settled = |pair: &[Stretch]| match pair {
        [a, b] => agree(a.bytes, b.bytes),
        _ => false,
    };
    let calm = seconds.windows(2).position(settled).map(|first| first + LEAST_RAMP);
    calm.filter(|ramp| *ramp <= most).or_else(|| (seconds.len() >= most).then_some(most))
}

fn agree(a: u64, b: u64) -> bool {
    let (greater, less) = (u128::from(a.max(b)), u128::from(a.min(b)));
    greater > 0 && (greater - less) * 20 <= greater
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(megabytes: &[u64]) -> Vec<Stretch> {
        megabytes.iter().map(|mb| Stretch { ns: 1_000_000_000, bytes: mb * 1_000_000 }).collect()
    }

    fn check_ramp(megabytes: &[u64], most: usize, expect: Option<usize>) {
        assert_eq!(ramp(&seconds(megabytes), most), expect, "{megabytes:?} at most {most}");
    }

    #[test]
    fn the_ramp_ends_when_two_seconds_agree() {
        check_ramp(&[], 5, None);
        check_ramp(&[100], 5, None);
        check_ramp(&[100, 100], 5, Some(2));
        check_ramp(&[100, 95], 5, Some(2));
        check_ramp(&[100, 94], 5, None);
        check_ramp(&[10, 50, 90, 93, 93], 5, Some(4));
        check_ramp(&[10, 20, 40, 80], 5, None);
        check_ramp(&[10, 20, 40, 80, 160], 5, Some(5));
        check_ramp(&[10, 20, 40, 80, 160, 160], 5, Some(5));
    }

    #[test]
    fn a_silent_second_is_not_steady() {
        check_ramp(&[0, 0, 0], 5, None);
        check_ramp(&[0, 0, 0, 0, 0], 5, Some(5));
    }

    #[test]
    fn a_short_ramp_is_obeyed() {
        check_ramp(&[], 0, Some(0));
        check_ramp(&[7], 1, Some(1));
    }

    #[test]
    fn seconds_are_measured_by_the_clock() {
        let mut meter = Meter::default();
        for tick in 1..=25_u64 {
            // Each tick comes 1 ms later than it should.
            meter.add(Sample { at_ns: tick * 101_000_000, bytes: vec![tick * 600, tick * 650] });
        }
        let second = Stretch { ns: 1_010_000_000, bytes: 12_500 };
        assert_eq!(meter.seconds(), [second, second]);
        assert_eq!(second.rate().unwrap().steps(), 99_009);
        assert_eq!(meter.stretch(1, 2), Some(second));
        assert_eq!(meter.stretch(0, 3), None);
        assert_eq!(Stretch { ns: 0, bytes: 1 }.rate(), None);
    }

    proptest! {
        #[test]
        fn the_ramp_stays_what_it_was(megabytes in proptest::collection::vec(0_u64..200, 0..12)) {
            let all = seconds(&megabytes);
            let first = (0..=all.len()).find_map(|n| ramp(&all[..n], 5));
            prop_assert_eq!(ramp(&all, 5), first);
            prop_assert!(first.is_none_or(|n| (2..=5).contains(&n)));
        }
    }
}
