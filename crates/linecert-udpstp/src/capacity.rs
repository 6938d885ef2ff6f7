//! What a test has shown, and the readings that are made of it. Pure.

mod evidence;

use std::{ops::Range, time::Duration};

use linecert_measure::{
    Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Unit, Value, ValueError,
};
use linecert_net::stats::{Percentile, Proportion, mean_uncertainty};

use crate::{
    exchange::{HostLimits, Tally, Terms},
    pdu::{Direction, Parameters, SubIntervalCounts},
    plan::CapacityPlan,
};

/// By how much a round trip may read too short or too long: both ends round to a millisecond.
const ROUND_TRIP_RESOLUTION: Duration = Duration::from_millis(1);

/// A clock that is set by less does not show in a rate: it is 0.1 % of a second.
const CLOCK_STEP_NS: u64 = 1_000_000;

/// The share of trials, in percent, that tells a full line. On a line with short buffers it is
/// every other trial, where the search goes one row up and down.
const FULL: usize = 15;

/// The share of trials, in percent, that tells a line which stayed full while the sender paused.
const MOSTLY: usize = 50;

/// The least that the ramp takes, in sub-intervals.
const LEAST_RAMP: usize = 2;

/// A test that ran to its end.
///
/// Rates are of IP packets, headers of IP and UDP included (RFC 9097, 5.2). Downstream they are
/// counted here, by the kernel's time of arrival; upstream by the server.
#[derive(Debug)]
pub struct Capacity {
    plan: CapacityPlan,
    terms: Terms,
    tally: Tally,
}

impl Capacity {
    pub(crate) fn new(plan: &CapacityPlan, terms: &Terms, tally: Tally) -> Self {
        Self { plan: plan.clone(), terms: *terms, tally }
    }

    /// The sub-intervals of the test, the ramp included.
    #[must_use]
    pub fn sub_intervals(&self) -> &[SubIntervalCounts] {
        let planned = u32::from(self.terms.parameters.seconds) * 1_000;
        let most = planned / u32::from(self.terms.parameters.sub_interval_ms).max(1);
        let most = usize::try_from(most).unwrap_or(usize::MAX).min(self.tally.sub_intervals.len());
        self.tally.sub_intervals.get(..most).unwrap_or_default()
    }

    /// The maximum IP-layer capacity: the best sub-interval (RFC 9097, 5), a reading of
    /// [`Metric::IpCapacityDown`] or [`Metric::IpCapacityUp`].
    ///
    /// On a line that is shaped by a token bucket, the best second reads 0.4 to 0.8 % above the
    /// rate of the bucket, by what the bucket held; [`Self::mean`] does not. When the trials of that
    /// sub-interval did not show that the line was full, the reading is above the range of the test.
    #[must_use]
    pub fn best(&self) -> Reading {
        let all = self.sub_intervals().iter().enumerate();
        let rates = all.filter_map(|(at, counts)| Some((self.rate(counts)?, at, counts)));
        let best = rates.max_by_key(|(rate, ..)| rate.steps());
        let Some((rate, at, counts)) = best else { return self.nothing() };
        let of = at..at.saturating_add(1);
        if self.has_paused(&of) && !self.is_saturated(&of, MOSTLY) {
            return self.paused(&of);
        }
        self.capacity(rate, self.edge_uncertainty(counts), &of)
    }

    /// The rate over the steady part of the test, a reading of [`Metric::IpCapacityMeanDown`] or
    /// [`Metric::IpCapacityMeanUp`]; its uncertainty is that of a mean over the sub-intervals.
    #[must_use]
    pub fn mean(&self) -> Reading {
        let of = self.ramp()..self.sub_intervals().len();
        let steady = self.sub_intervals().get(of.clone()).unwrap_or_default();
        let octets: u64 = steady.iter().map(|counts| self.ip_octets(counts)).sum();
        let time_us: u64 = steady.iter().map(|counts| u64::from(counts.time_us)).sum();
        let Some(rate) = rate(octets, time_us) else { return self.nothing() };
        let rates: Vec<_> = steady.iter().filter_map(|counts| self.rate(counts)).collect();
        let best = rates.iter().map(|rate| rate.steps()).max().unwrap_or_default();
        let is_lower = (best - rate.steps()).saturating_mul(100) > best;
        if is_lower && self.has_paused(&of) {
            return self.paused(&of);
        }
        let uncertainty =
            mean_uncertainty(&rates).map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        self.capacity(rate, uncertainty, &of)
    }

    /// Datagrams lost among those sent, as a reading of [`Metric::DatagramLossDown`] or
    /// [`Metric::DatagramLossUp`].
    ///
    /// It tells of the search and not of the line: the search goes on until the line drops
    /// datagrams. It is not among [`Self::readings`], and no limit should be put to it.
    #[must_use]
    pub fn loss(&self) -> Reading {
        if let Some(reading) = self.invalid() {
            return reading;
        }
        if self.tally.host.held_back > 0 {
            return host_limited(format!(
                "{} datagrams found no room in the queue of this computer",
                self.tally.host.held_back
            ));
        }
        let trials = self.tally.missing.saturating_add(self.tally.distinct);
        let share = (u32::try_from(self.tally.missing).ok()).zip(u32::try_from(trials).ok());
        let share = share.and_then(|(missing, trials)| Proportion::new(missing, trials));
        share.map_or_else(|| self.nothing(), |share| reading(share.value()))
    }

    /// The 95th percentile of the round-trip time under this load, a reading of
    /// [`Metric::LoadedRoundTripTimeDownP95`] or [`Metric::LoadedRoundTripTimeUpP95`]: one sample
    /// for each Status PDU, to a millisecond.
    #[must_use]
    pub fn round_trip_p95(&self) -> Reading {
        if let Some(reading) = self.invalid() {
            return reading;
        }
        let mut times = self.tally.round_trips.clone();
        times.sort_unstable();
        let samples = u32::try_from(times.len()).unwrap_or(u32::MAX);
        let at = |rank: u32| times.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied();
        let ranks = Percentile::P95.ranks(samples);
        let value = ranks.and_then(|ranks| Some((ranks, at(ranks.value)?)));
        let Some((ranks, value)) = value else { return self.nothing() };
        let low = ranks.low.and_then(at).map(|time| time.saturating_sub(ROUND_TRIP_RESOLUTION));
        let high = ranks.high.and_then(at).map(|time| time.saturating_add(ROUND_TRIP_RESOLUTION));
        let bounds = Uncertainty::Bounds {
            low: low.map(milliseconds),
            high: high.map(milliseconds),
            samples: samples.into(),
        };
        reading(Value::new(milliseconds(value), decimals(0), bounds))
    }

    /// The readings that may be judged, with their metrics.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let (best, mean, round_trip) = match self.plan.direction {
            Direction::Down => (
                Metric::IpCapacityDown,
                Metric::IpCapacityMeanDown,
                Metric::LoadedRoundTripTimeDownP95,
            ),
            Direction::Up => {
                (Metric::IpCapacityUp, Metric::IpCapacityMeanUp, Metric::LoadedRoundTripTimeUpP95)
            }
        };
        vec![(best, self.best()), (mean, self.mean()), (round_trip, self.round_trip_p95())]
    }

    /// The rate of each sub-interval.
    #[must_use]
    pub fn series(&self) -> Series {
        Series {
            metric: match self.plan.direction {
                Direction::Down => Metric::IpCapacityDown,
                Direction::Up => Metric::IpCapacityUp,
            },
            interval_ms: self.terms.parameters.sub_interval_ms.into(),
            ramp: u32::try_from(self.ramp()).unwrap_or(u32::MAX),
            samples: self.sub_intervals().iter().map(|counts| self.rate(counts)).collect(),
        }
    }

    /// How many sub-intervals belong to the ramp: until two agree within 5 %, two at least and
    /// half of them at most.
    fn ramp(&self) -> usize {
        let all = self.sub_intervals();
        let most = all.len() / 2;
        let settled = |pair: &[SubIntervalCounts]| match pair {
            [a, b] => agree(self.ip_octets(a), self.ip_octets(b)),
            _ => false,
        };
        all.windows(2).position(settled).map_or(most, |first| (first + LEAST_RAMP).min(most))
    }

    /// The rate of some sub-intervals as a reading, unless something else than the line made it.
    fn capacity(&self, rate: Quantity, uncertainty: Uncertainty, of: &Range<usize>) -> Reading {
        if let Some(reading) = self.invalid() {
            return reading;
        }
        if !self.is_saturated(of, FULL) {
            return self.unsaturated(rate);
        }
        reading(Value::new(rate, decimals(3), uncertainty))
    }

    /// Whether so many percent of the trials of these sub-intervals have shown that the line was
    /// full.
    fn is_saturated(&self, sub_intervals: &Range<usize>, percent: usize) -> bool {
        let Parameters { sub_interval_ms, trial_ms, .. } = self.terms.parameters;
        let trials = usize::from(sub_interval_ms / trial_ms.max(1)) * sub_intervals.len();
        let each = sub_intervals.clone().map(|at| u64::from(self.tally.saturation.of(at)));
        let saturated: u64 = each.sum();
        let share = usize::try_from(saturated).unwrap_or(usize::MAX).saturating_mul(100);
        saturated > 0 && share >= trials.saturating_mul(percent)
    }

    /// Whether the sender was away for more than a hundredth of these sub-intervals.
    fn has_paused(&self, sub_intervals: &Range<usize>) -> bool {
        let (paused, time) = self.pause(sub_intervals);
        paused.saturating_mul(100) > time
    }

    /// For how long the sender was away, and of how much time.
    fn pause(&self, sub_intervals: &Range<usize>) -> (Duration, Duration) {
        let pauses = self.tally.pauses.get(sub_intervals.clone()).unwrap_or_default();
        let counts = self.sub_intervals().get(sub_intervals.clone()).unwrap_or_default();
        let time_us: u64 = counts.iter().map(|counts| u64::from(counts.time_us)).sum();
        (pauses.iter().sum(), Duration::from_micros(time_us))
    }

    /// The sender's pauses have lowered the figure: those of this computer, or of the server.
    fn paused(&self, sub_intervals: &Range<usize>) -> Reading {
        if let Some(reading) = self.invalid() {
            return reading;
        }
        let (paused, time) = self.pause(sub_intervals);
        let (paused, time) = (paused.as_millis(), time.as_millis());
        match self.plan.direction {
            Direction::Up => host_limited(format!(
                "this computer was too busy to send for {paused} ms of {time} ms"
            )),
            Direction::Down => Reading::absent(
                Reason::ServerLimited,
                format!("{} paused for {paused} ms of {time} ms", self.plan.server),
            ),
        }
    }

    /// The line was not full: either this computer could not send enough, or the line bears
    /// more than the test has offered.
    fn unsaturated(&self, rate: Quantity) -> Reading {
        let HostLimits { skipped, held_back, sent, .. } = self.tally.host;
        if skipped.saturating_add(held_back).saturating_mul(100) > sent {
            return host_limited(format!(
                "this computer sent {sent} datagrams and was too slow for {skipped} more; \
                 {held_back} found no room in its queue"
            ));
        }
        Reading::AboveRange { ceiling: rate }
    }

    /// Why no figure of the test holds.
    fn invalid(&self) -> Option<Reading> {
        let HostLimits { overflowed, clock_step_ns, .. } = self.tally.host;
        if overflowed > 0 {
            let detail = format!("{overflowed} datagrams arrived and this computer dropped them");
            return Some(host_limited(detail));
        }
        (clock_step_ns.unsigned_abs() > CLOCK_STEP_NS).then(|| {
            let detail = format!("the clock was set by {clock_step_ns} ns during the test");
            Reading::absent(Reason::InstrumentFault, detail)
        })
    }

    fn nothing(&self) -> Reading {
        let seconds = self.terms.parameters.seconds;
        let detail = format!("the test of {seconds} s against {} gave no data", self.plan.server);
        Reading::absent(Reason::Interrupted, detail)
    }

    fn ip_octets(&self, counts: &SubIntervalCounts) -> u64 {
        let headers = u64::from(counts.datagrams) * u64::from(self.terms.family.headers());
        counts.octets.saturating_add(headers)
    }

    fn rate(&self, counts: &SubIntervalCounts) -> Option<Quantity> {
        rate(self.ip_octets(counts), counts.time_us.into())
    }

    /// Downstream the edges of a sub-interval are sharp to a packet each, by the kernel's time.
    /// How sharp the server's are nobody states.
    fn edge_uncertainty(&self, counts: &SubIntervalCounts) -> Uncertainty {
        let packet = self.ip_octets(counts).checked_div(counts.datagrams.into());
        let edges = packet.and_then(|octets| rate(2 * octets, counts.time_us.into()));
        match (self.plan.direction, edges) {
            (Direction::Down, Some(edges)) => Uncertainty::Expanded(Quantity::from_steps(
                edges.steps(),
                edges.unit().difference(),
            )),
            _ => Uncertainty::NotStated,
        }
    }
}

fn agree(a: u64, b: u64) -> bool {
    let (greater, less) = (a.max(b), a.min(b));
    greater > 0 && (greater - less).saturating_mul(20) <= greater
}

/// In whole bits per second; `None` over no time.
fn rate(octets: u64, time_us: u64) -> Option<Quantity> {
    let bits = u128::from(octets) * 8 * 1_000_000;
    let rate = bits.checked_div(time_us.into())?;
    Some(Quantity::from_steps(i64::try_from(rate).ok()?, Unit::MegabitPerSecond))
}

fn milliseconds(time: Duration) -> Quantity {
    let nanoseconds = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(nanoseconds, Unit::Millisecond)
}

fn decimals(digits: u8) -> Decimals {
    Decimals::new(digits).unwrap_or(Decimals::MAX)
}

fn host_limited(detail: String) -> Reading {
    Reading::absent(Reason::HostLimited, detail)
}

fn reading(value: Result<Value, ValueError>) -> Reading {
    value.map_or_else(
        |error| Reading::absent(Reason::Implausible, error.to_string()),
        Reading::Value,
    )
}

#[cfg(test)]
mod tests;
