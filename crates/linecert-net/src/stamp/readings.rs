//! The readings that are made of reflections. Pure.

use std::time::Duration;

use linecert_measure::{Metric, Reading, Reason};

use crate::{
    stamp::{StampAnswer, StampSamples},
    stats::{Delays, LossBursts, Percentile, Proportion, delay_variation},
};

/// A test has failed to be one when a twentieth of its probes left so late.
const LATE: Duration = Duration::from_millis(1);

/// A way whose delay varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// There and back.
    RoundTrip,
    /// To the reflector.
    There,
    /// From the reflector.
    Back,
}

impl StampSamples {
    /// Why these figures would be this machine's and not the line's, in words; every reading is
    /// then absent.
    #[must_use]
    pub fn host_limit(&self) -> Option<String> {
        if self.overflow() > 0 {
            let dropped = self.overflow();
            return Some(format!("this machine dropped {dropped} datagrams for want of buffer"));
        }
        let mut late: Vec<_> = self.samples().iter().map(|sample| sample.late).collect();
        late.sort_unstable();
        let rank = Percentile::P95.ranks(self.sent())?.value;
        let late = *late.get(usize::try_from(rank).ok()?.checked_sub(1)?)?;
        let interval = self.plan().interval;
        (!interval.is_zero() && late > (interval / 2).max(LATE)).then(|| {
            format!(
                "this machine sent a twentieth of its probes {late:?} late or more, \
                 at an interval of {interval:?}"
            )
        })
    }

    /// The reading of [`Metric::PacketLoss`], both ways together, with the bounds of Clopper and
    /// Pearson.
    #[must_use]
    pub fn loss(&self) -> Reading {
        self.proportion(self.lost(), self.sent())
    }

    /// The share of reflections that came after that of a later probe (RFC 4737, 3.3), in percent.
    #[must_use]
    pub fn reordering(&self) -> Reading {
        self.proportion(self.reordered(), self.sent().saturating_sub(self.lost()))
    }

    fn proportion(&self, events: u32, trials: u32) -> Reading {
        self.unless_host_limited(|| match Proportion::new(events, trials).map(Proportion::value) {
            Some(Ok(value)) => Reading::Value(value),
            Some(Err(error)) => Reading::absent(Reason::Implausible, error.to_string()),
            None => Reading::absent(Reason::TimedOut, "no probe was reflected"),
        })
    }

    /// A percentile in ms of the time on the way, there and back without the stay at the
    /// reflector, by nearest rank over all probes sent; a lost one ranks above every other.
    #[must_use]
    pub fn round_trip(&self, percentile: Percentile) -> Reading {
        self.of_round_trips(|delays| delays.percentile(percentile))
    }

    /// The shortest time on the way in ms.
    #[must_use]
    pub fn round_trip_min(&self) -> Reading {
        self.of_round_trips(Delays::min)
    }

    fn of_round_trips(&self, reading: impl FnOnce(&Delays) -> Reading) -> Reading {
        let times: Vec<_> = self.answers().filter_map(|(_, answer)| answer.round_trip).collect();
        let answered = self.sent().saturating_sub(self.lost());
        self.unless_host_limited(|| {
            if u32::try_from(times.len()) != Ok(answered) {
                return Reading::absent(Reason::Implausible, self.without_time());
            }
            let timeout = self.plan().timeout;
            reading(&Delays::new(times, self.lost(), timeout, Self::allowance()))
        })
    }

    /// The 95th percentile in ms of the size of the difference in delay of consecutive probes
    /// (RFC 3393), on one way or both.
    ///
    /// Of one way only the variation is told: the clocks at both ends differ by an unknown time,
    /// which falls out of the difference. A clock that is stepped at the reflector is not seen
    /// from here.
    #[must_use]
    pub fn delay_variation(&self, way: Way) -> Reading {
        let delays: Vec<_> =
            self.samples().iter().map(|s| delay(s.sent_ns, s.answer?, way)).collect();
        let least = delays.iter().flatten().min().copied().unwrap_or(0);
        let above =
            |ns: i64| u64::try_from(ns.saturating_sub(least)).ok().map(Duration::from_nanos);
        let delays: Vec<_> = delays.into_iter().map(|delay| above(delay?)).collect();
        self.unless_host_limited(|| {
            if self.clock_steps() > 0 {
                return Reading::absent(Reason::Implausible, self.without_time());
            }
            delay_variation(&delays, Self::allowance())
        })
    }

    fn without_time(&self) -> String {
        match self.clock_steps() {
            0 => "the reflector does not tell how long it had each probe".to_owned(),
            steps => format!("the clock of this machine was set {steps} times during the test"),
        }
    }

    /// Every reading for which there is a metric.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let lost = self.samples().iter().map(|sample| sample.answer.is_none());
        let bursts = self.unless_host_limited(|| LossBursts::count(lost).reading());
        vec![
            (Metric::RoundTripTimeMin, self.round_trip_min()),
            (Metric::RoundTripTimeP50, self.round_trip(Percentile::P50)),
            (Metric::RoundTripTimeP95, self.round_trip(Percentile::P95)),
            (Metric::RoundTripTimeP99, self.round_trip(Percentile::P99)),
            (Metric::DelayVariationP95, self.delay_variation(Way::RoundTrip)),
            (Metric::PacketLoss, self.loss()),
            (Metric::LongestLossBurst, bursts),
        ]
    }

    fn unless_host_limited(&self, reading: impl FnOnce() -> Reading) -> Reading {
        self.host_limit()
            .map_or_else(reading, |detail| Reading::absent(Reason::HostLimited, detail))
    }
}

/// A delay in nanoseconds; of one way plus whatever the clocks differ by.
fn delay(sent_ns: i64, answer: StampAnswer, way: Way) -> Option<i64> {
    let nanoseconds = |time: Duration| i64::try_from(time.as_nanos()).ok();
    match way {
        Way::RoundTrip => nanoseconds(answer.round_trip?),
        Way::There => answer.reflector_received_ns?.checked_sub(sent_ns),
        Way::Back => {
            let left =
                answer.reflector_received_ns?.checked_add(nanoseconds(answer.residence?)?)?;
            answer.received_ns.checked_sub(left)
        }
    }
}
