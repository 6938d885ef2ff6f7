//! The readings and series of a stream.

use linecert_measure::{
    Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Unit, Value, ValueError,
};
use linecert_net::stats::{Proportion, mean_uncertainty};

use super::{ARRIVAL_NS, SECOND_NS, StreamRecord, record::MediaRate};

/// Behind a silence of this length at the end, a stream has stopped.
const STOPPED_NS: u64 = SECOND_NS;

/// How far the sender's clock (30 ppm by ISO/IEC 13818-1, 2.4.2.1) and this computer's (100 ppm) may
/// drain the virtual buffer apart in a second.
const DRIFT_NS: u64 = 130_000;

impl StreamRecord {
    /// What can be said of the stream, metric by metric.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let absent = self.unsound();
        let of = |metric, read: fn(&Self) -> Reading| {
            (metric, absent.clone().unwrap_or_else(|| read(self)))
        };
        vec![
            of(Metric::MediaDelayFactor, Self::delay_factor),
            of(Metric::MediaLossRate, Self::loss_rate),
            of(Metric::ContinuityErrors, Self::continuity),
            of(Metric::MediaLoss, Self::loss),
            of(Metric::MediaRate, Self::rate),
            of(Metric::PcrJitter, Self::pcr_jitter),
        ]
    }

    /// The seconds of the stream, for drawing.
    #[must_use]
    pub fn series(&self) -> Vec<Series> {
        let factors = self.delay_factors().into_iter().map(|ns| ns.map(milliseconds));
        let missing = self.missing().into_iter().map(|n| Some(packets_a_second(n)));
        let rates = self.octets().into_iter().map(|octets| Some(megabits(octets * 8)));
        let series = |metric, samples: Vec<Option<Quantity>>| Series {
            metric,
            interval_ms: 1_000,
            ramp: 0,
            samples,
        };
        vec![
            series(Metric::MediaDelayFactor, factors.collect()),
            series(Metric::MediaLossRate, missing.collect()),
            series(Metric::MediaRate, rates.collect()),
        ]
    }

    /// Why no figure of this stream can be stood by.
    fn unsound(&self) -> Option<Reading> {
        let Some(last_ns) = self.last_ns() else {
            let detail = match self.foreign {
                0 => "no packet of the channel came".to_owned(),
                n => format!("{n} packets came, none with an MPEG transport stream"),
            };
            let reason = if self.foreign == 0 { Reason::TimedOut } else { Reason::Garbled };
            return Some(Reading::absent(reason, detail));
        };
        if self.overrun > 0 {
            let detail = format!("this computer dropped {} packets of the stream", self.overrun);
            return Some(Reading::absent(Reason::HostLimited, detail));
        }
        if let Some(senders) = self.senders.filter(|n| *n > 3) {
            let detail = format!("senders change by turns ({senders} times): two feed the group");
            return Some(Reading::absent(Reason::Implausible, detail));
        }
        let silence = self.end_ns.saturating_sub(last_ns);
        (silence > STOPPED_NS).then(|| {
            let detail = format!("the stream stopped {} ms before the end", silence / 1_000_000);
            Reading::absent(Reason::Interrupted, detail)
        })
    }

    /// The largest delay factor of all whole seconds. Uncertain by the stamps of the two packets that
    /// mark the extremes and by the rate: where the clock gives it, by the drift of two clocks; where
    /// only arrivals give it, by what the swing itself moves their mean.
    fn delay_factor(&self) -> Reading {
        let factors = self.delay_factors();
        let Some(largest) = factors.iter().flatten().max().copied() else { return too_short() };
        let of_rate = match self.media_rate() {
            Some(MediaRate::Clock(_)) => DRIFT_NS,
            _ => largest / (factors.len() as u64).max(1),
        };
        let uncertainty = Uncertainty::Expanded(milliseconds(2 * ARRIVAL_NS + of_rate));
        reading(Value::new(milliseconds(largest), microseconds(), uncertainty))
    }

    /// The most media packets missing in any whole second. Counters of four bits show a lower bound:
    /// multiples of sixteen are hidden.
    fn loss_rate(&self) -> Reading {
        let missing = self.missing();
        let Some(most) = missing.iter().max().copied() else { return too_short() };
        let value = packets_a_second(most);
        let samples = missing.len() as u64;
        let uncertainty = if self.losses.is_some() || most == 0 {
            Uncertainty::Expanded(packets_a_second(0))
        } else {
            Uncertainty::Bounds { low: Some(value), high: None, samples }
        };
        reading(Value::new(value, whole(), uncertainty))
    }

    fn continuity(&self) -> Reading {
        let count = |n: u32| Quantity::from_steps(n.into(), Unit::Count);
        let exact = Uncertainty::Expanded(count(0));
        reading(Value::new(count(self.continuity_errors()), whole(), exact))
    }

    fn loss(&self) -> Reading {
        let Some(losses) = &self.losses else {
            let detail = "the stream comes without RTP, so its datagrams are not numbered";
            return Reading::absent(Reason::Unsupported, detail);
        };
        match Proportion::new(losses.lost, losses.expected) {
            Some(share) => reading(share.value()),
            None => too_short(),
        }
    }

    /// The mean of the whole seconds, with the uncertainty that their scatter shows.
    fn rate(&self) -> Reading {
        let seconds: Vec<_> =
            self.octets().into_iter().map(|octets| megabits(octets * 8)).collect();
        let (Some(uncertainty), Some(count)) =
            (mean_uncertainty(&seconds), i64::try_from(seconds.len()).ok().filter(|n| *n > 0))
        else {
            let detail = "fewer than three whole seconds, of which no scatter follows";
            return Reading::absent(Reason::Interrupted, detail);
        };
        let sum = seconds.iter().fold(0_i64, |sum, rate| sum.saturating_add(rate.steps()));
        let mean = Quantity::from_steps(sum / count, Unit::MegabitPerSecond);
        reading(Value::new(mean, three(), Uncertainty::Expanded(uncertainty)))
    }

    /// See [`super::clock_watch::ClockWatch::jitter_ns`].
    fn pcr_jitter(&self) -> Reading {
        let rate = self.media_rate().map_or(0, MediaRate::bits);
        let Some(jitter) = self.clock.as_ref().and_then(|(_, clock)| clock.jitter_ns(rate)) else {
            let detail = "the stream has too few clock references for a straight line";
            return Reading::absent(Reason::NotFound, detail);
        };
        let uncertainty = Uncertainty::Expanded(milliseconds(ARRIVAL_NS));
        reading(Value::new(milliseconds(jitter), microseconds(), uncertainty))
    }
}

fn too_short() -> Reading {
    Reading::absent(Reason::Interrupted, "the stream was not seen for long enough")
}

pub(crate) fn reading(value: Result<Value, ValueError>) -> Reading {
    value.map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}

/// Nanoseconds as the steps of a millisecond, which they are.
pub(crate) fn milliseconds(ns: u64) -> Quantity {
    Quantity::from_steps(i64::try_from(ns).unwrap_or(i64::MAX), Unit::Millisecond)
}

fn megabits(bits_a_second: u64) -> Quantity {
    let steps = i64::try_from(bits_a_second).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::MegabitPerSecond)
}

fn packets_a_second(packets: u64) -> Quantity {
    let steps = i64::try_from(packets.saturating_mul(1_000)).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::PacketPerSecond)
}

fn whole() -> Decimals {
    Decimals::new(0).unwrap_or(Decimals::MAX)
}

fn three() -> Decimals {
    Decimals::new(3).unwrap_or(Decimals::MAX)
}

/// Three decimals of a millisecond.
pub(crate) fn microseconds() -> Decimals {
    three()
}
