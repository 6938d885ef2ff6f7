//! Octets over time at the receiver, and the figures that they make. Pure.

use std::time::Duration;

use linecert_measure::{
    Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Unit, Value,
};
use linecert_net::stats::mean_uncertainty;

/// What had arrived at one moment, both since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sample {
    pub(crate) at_ns: u64,
    pub(crate) octets: u64,
}

/// Samples in the order of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    samples: Vec<Sample>,
}

/// A sample lies before the last one, or counts less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backwards;

const SECOND_NS: u64 = 1_000_000_000;

/// Beyond this many samples, which is a day of tenths, no more are kept.
const MOST_SAMPLES: usize = 864_000;

impl Meter {
    /// Adds what had arrived at a moment.
    pub(crate) fn add(&mut self, sample: Sample) -> Result<(), Backwards> {
        let last = self.samples.last().copied().unwrap_or_default();
        if sample.at_ns < last.at_ns || sample.octets < last.octets {
            return Err(Backwards);
        }
        if self.samples.len() < MOST_SAMPLES {
            self.samples.push(sample);
        }
        Ok(())
    }

    pub(crate) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// From the first sample at or after the ramp to the last; `None` unless that is a second.
    pub(crate) fn steady(&self, ramp: Duration) -> Option<Sample> {
        let ramp_ns = nanoseconds(ramp);
        let start = match ramp_ns {
            0 => Sample::default(),
            _ => *self.samples.iter().find(|sample| sample.at_ns >= ramp_ns)?,
        };
        let steady = self.samples.last()?.since(start)?;
        (steady.at_ns >= SECOND_NS).then_some(steady)
    }

    /// The rates over equal steps of time: each from the first sample at or after its start to
    /// the first at or after its end. `None` where no sample tells the two apart.
    pub(crate) fn rates(&self, step: Duration) -> Vec<Option<Quantity>> {
        let step_ns = nanoseconds(step).max(1);
        let last = self.samples.last().map_or(0, |sample| sample.at_ns);
        let mut rates = Vec::new();
        let mut start = Sample::default();
        let mut samples = self.samples.iter().peekable();
        for number in 1..=(last / step_ns) {
            let due = number.saturating_mul(step_ns);
            while samples.next_if(|sample| sample.at_ns < due).is_some() {}
            let Some(end) = samples.peek().copied().copied() else { break };
            rates.push(end.since(start).and_then(Sample::rate));
            start = end;
        }
        rates
    }

    /// The rates as a series for plots and for the record.
    pub(crate) fn series(&self, metric: Metric, (step, ramp): (Duration, Duration)) -> Series {
        let interval_ms = u32::try_from(step.as_millis()).unwrap_or(u32::MAX);
        let ramp = ramp.as_nanos().checked_div(step.as_nanos()).unwrap_or(0);
        let ramp = u32::try_from(ramp).unwrap_or(u32::MAX);
        Series { metric, interval_ms, ramp, samples: self.rates(step) }
    }

    /// The mean rate after the ramp, with the uncertainty of a mean over its seconds.
    pub(crate) fn reading(&self, ramp: Duration) -> Reading {
        let Some(rate) = self.steady(ramp).map(Sample::rate) else {
            let ran = self.samples.last().map_or(0, |sample| sample.at_ns);
            let detail = format!("data flowed for {:.1?} only", Duration::from_nanos(ran));
            return Reading::absent(Reason::Interrupted, detail);
        };
        let skip = usize::try_from(ramp.as_secs()).unwrap_or(usize::MAX);
        let seconds = self.rates(Duration::from_secs(1));
        let seconds: Option<Vec<_>> = seconds.into_iter().skip(skip).collect();
        let scatter = seconds.as_deref().and_then(mean_uncertainty);
        let uncertainty = scatter.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        let two = Decimals::new(2).unwrap_or(Decimals::MAX);
        let Some(rate) = rate else {
            return Reading::absent(Reason::Implausible, "a rate beyond what can be counted");
        };
        match Value::new(rate, two, uncertainty) {
            Ok(value) => Reading::Value(value),
            Err(error) => Reading::absent(Reason::Implausible, error.to_string()),
        }
    }

    /// The rate from the last sample but one to the last, for the eye.
    pub(crate) fn latest(&self) -> Option<Quantity> {
        let mut latest = self.samples.iter().rev().copied();
        let end = latest.next()?;
        end.since(latest.next().unwrap_or_default())?.rate()
    }
}

impl Sample {
    pub(crate) fn at(moment: Duration, octets: u64) -> Self {
        Self { at_ns: nanoseconds(moment), octets }
    }

    /// What came since an earlier moment.
    fn since(self, earlier: Self) -> Option<Self> {
        let at_ns = self.at_ns.checked_sub(earlier.at_ns)?;
        Some(Self { at_ns, octets: self.octets.checked_sub(earlier.octets)? })
    }

    /// The rate in whole bits per second; `None` over no time.
    pub(crate) fn rate(self) -> Option<Quantity> {
        let bits = u128::from(self.octets) * 8 * u128::from(SECOND_NS);
        let rate = bits.checked_div(u128::from(self.at_ns))?;
        Some(Quantity::from_steps(i64::try_from(rate).ok()?, Unit::MegabitPerSecond))
    }
}

/// Whole nanoseconds; five centuries at most.
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meter(samples: impl IntoIterator<Item = (u64, u64)>) -> Meter {
        let mut meter = Meter::default();
        for (ms, octets) in samples {
            meter.add(Sample::at(Duration::from_millis(ms), octets)).unwrap();
        }
        meter
    }

    fn bits(rates: Vec<Option<Quantity>>) -> Vec<Option<i64>> {
        rates.into_iter().map(|rate| rate.map(Quantity::steps)).collect()
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_rate_is_taken_between_samples_and_not_between_ticks() {
        // 1,000 octets each 250 ms, told 30 ms late.
        let late = meter((0..9).map(|n| (n * 250 + 30, n * 1_000)));
        assert_eq!(bits(late.rates(SECOND)), [Some(31_067), Some(32_000)]);
        assert_eq!(late.steady(SECOND), Some(Sample::at(SECOND, 4_000)));
    }

    #[test]
    fn a_step_without_a_sample_has_no_rate() {
        let gap = meter([(900, 1), (1_000, 10), (3_500, 35), (4_000, 40)]);
        assert_eq!(bits(gap.rates(SECOND)), [Some(80), Some(80), None, Some(80)]);
    }

    #[test]
    fn too_short_a_transfer_has_no_reading() {
        for samples in [vec![], vec![(1_000, 5)], vec![(2_000, 5), (2_999, 9)]] {
            let reading = meter(samples).reading(Duration::from_secs(2));
            assert!(matches!(
                reading,
                Reading::NotReported(absence) if absence.reason == Reason::Interrupted
            ));
        }
    }

    #[test]
    fn the_ramp_does_not_count() {
        let samples = (1..=100).map(|n| (n * 100, if n < 20 { 0 } else { (n - 20) * 1_250_000 }));
        let Reading::Value(value) = meter(samples).reading(Duration::from_secs(2)) else {
            panic!("no value")
        };
        assert_eq!(value.to_string(), "100.00 Mbit/s");
    }

    #[test]
    fn time_and_count_only_grow() {
        let mut meter = meter([(100, 5)]);
        assert_eq!(meter.add(Sample { at_ns: 99, octets: 6 }), Err(Backwards));
        assert_eq!(meter.add(Sample { at_ns: 100_000_000, octets: 4 }), Err(Backwards));
    }

    proptest! {
        #[test]
        fn arbitrary_samples_never_panic(
            samples in proptest::collection::vec((0_u64..20_000, any::<u64>()), 0..40),
            ramp in 0_u64..9,
        ) {
            let mut meter = Meter::default();
            for (ms, octets) in samples {
                meter.add(Sample::at(Duration::from_millis(ms), octets)).ok();
            }
            let ramp = Duration::from_secs(ramp);
            let _: Reading = meter.reading(ramp);
            prop_assert!(meter.rates(Duration::from_millis(100)).len() <= 200);
        }
    }
}
