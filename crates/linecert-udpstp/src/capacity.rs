//! What a test has shown, and the readings that are made of it. Pure.

mod evidence;

use std::time::Duration;

use linecert_measure::{
    Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Unit, Value, ValueError,
};
use linecert_net::stats::{Percentile, Proportion, mean_uncertainty};

use crate::{
    exchange::{HostLimits, Tally, Terms},
    pdu::{Direction, SubIntervalCounts},
    plan::CapacityPlan,
};

/// By how much a round trip may read too short or too long: both ends round to a millisecond.
const ROUND_TRIP_RESOLUTION: Duration = Duration::from_millis(1);

/// A clock that is set by less does not show in a rate: it is 0.1 % of a second.
const CLOCK_STEP_NS: u64 = 1_000_000;

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
    /// rate of the bucket, by what the bucket held; [`Self::mean`] does not. When no trial showed
    /// that the line was full, the reading is above the range of the test.
    #[must_use]
    pub fn best(&self) -> Reading {
        let steady = self.sub_intervals().iter();
        let best = steady.filter_map(|counts| Some((self.rate(counts)?, counts)));
        let best = best.max_by_key(|(rate, _)| rate.steps());
        let Some((rate, counts)) = best else { return self.nothing() };
        self.capacity(rate, self.edge_uncertainty(counts))
    }

    /// The rate over the steady part of the test, a reading of [`Metric::IpCapacityMeanDown`] or
    /// [`Metric::IpCapacityMeanUp`]; its uncertainty is that of a mean over the sub-intervals.
    #[must_use]
    pub fn mean(&self) -> Reading {
        let steady = self.sub_intervals().get(self.ramp()..).unwrap_or_default();
        let octets: u64 = steady.iter().map(|counts| self.ip_octets(counts)).sum();
        let time_us: u64 = steady.iter().map(|counts| u64::from(counts.time_us)).sum();
        let Some(rate) = rate(octets, time_us) else { return self.nothing() };
        let rates: Vec<_> = steady.iter().filter_map(|counts| self.rate(counts)).collect();
        let uncertainty =
            mean_uncertainty(&rates).map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        self.capacity(rate, uncertainty)
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

    /// A rate as a reading, unless something else than the line made it.
    fn capacity(&self, rate: Quantity, uncertainty: Uncertainty) -> Reading {
        if let Some(reading) = self.invalid() {
            return reading;
        }
        if self.tally.saturated == 0 {
            return self.unsaturated(rate);
        }
        reading(Value::new(rate, decimals(3), uncertainty))
    }

    /// The line was never full: either this computer could not send enough, or the line bears
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
