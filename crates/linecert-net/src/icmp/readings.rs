//! The readings that are made of probes. Pure.

use std::{net::IpAddr, time::Duration};

use linecert_measure::{Metric, Quantity, Reading, Reason, Series, Unit};

use crate::{
    icmp::{EchoPlan, EchoSample, EchoSamples, Span},
    stats::{Allowance, Delays, Percentile, Proportion, delay_variation},
};

/// A test has failed to be one when a twentieth of its probes left so late, however short the
/// interval: no scheduler of a machine with time to spare keeps a thread waiting for that long.
const LATE: Duration = Duration::from_millis(1);

/// The most samples that a series keeps.
const SERIES: usize = 5_000;

impl EchoSamples {
    /// Why these figures would be this machine's and not the line's, in words: its socket dropped
    /// replies, or the 95th percentile of the lateness of its probes is above half an interval
    /// (and above a millisecond). Every reading is then absent.
    #[must_use]
    pub fn host_limit(&self) -> Option<String> {
        if self.overflow() > 0 {
            return Some(format!(
                "this machine dropped {} datagrams for want of buffer",
                self.overflow()
            ));
        }
        let late = self.lateness(Percentile::P95)?;
        let most = self.plan().interval / 2;
        let is_late = !most.is_zero() && late > most.max(LATE);
        is_late.then(|| {
            let interval = self.plan().interval;
            format!(
                "this machine sent a twentieth of its probes {late:?} late or more, \
                 at an interval of {interval:?}"
            )
        })
    }

    /// The reading of [`Metric::PacketLoss`]: probes not answered in time, in percent, with the
    /// bounds of Clopper and Pearson.
    #[must_use]
    pub fn loss(&self) -> Reading {
        self.unless_host_limited(|| {
            let value = Proportion::new(self.lost(), self.sent()).map(Proportion::value);
            match value {
                Some(Ok(value)) => Reading::Value(value),
                Some(Err(error)) => Reading::absent(Reason::Implausible, error.to_string()),
                None => Reading::absent(Reason::Interrupted, "no probe was sent"),
            }
        })
    }

    /// A percentile of the round-trip time in ms, by nearest rank over all probes sent, with bounds
    /// by order statistics.
    ///
    /// A probe without an answer ranks above every other (RFC 2681, 4.1), so that losing the
    /// slow ones does not make a line faster. Where the rank falls on one of them the reading is
    /// above the range that the timeout allows; when all are lost there is none.
    #[must_use]
    pub fn round_trip(&self, span: Span, percentile: Percentile) -> Reading {
        self.unless_silent(|| self.delays(span).percentile(percentile))
    }

    /// The shortest round-trip time in ms.
    #[must_use]
    pub fn round_trip_min(&self, span: Span) -> Reading {
        self.unless_silent(|| self.delays(span).min())
    }

    /// The reading of [`Metric::RoundTripTimeP95`] on an idle line.
    #[must_use]
    pub fn round_trip_p95(&self) -> Reading {
        self.round_trip(Span::Wire, Percentile::P95)
    }

    /// The reading of [`Metric::DelayVariationP95`], of the round trip: an echo does not tell the
    /// two ways apart.
    #[must_use]
    pub fn delay_variation_p95(&self) -> Reading {
        let delay = |sample: &EchoSample| sample.in_time().map(|taken| taken.of(Span::Wire));
        let delays: Vec<_> = self.samples.iter().map(delay).collect();
        // The difference of two times is off by as much as either, to both sides.
        let allowance = self.allowance();
        let either = allowance.below.max(allowance.above);
        let both = Allowance { below: either, above: either };
        self.unless_silent(|| delay_variation(&delays, both))
    }

    /// The reading of [`Metric::LongestLossBurst`].
    #[must_use]
    pub fn longest_loss_burst(&self) -> Reading {
        self.unless_host_limited(|| self.loss_bursts().reading())
    }

    /// Every reading of an idle line.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let percentile = |percentile| self.round_trip(Span::Wire, percentile);
        vec![
            (Metric::RoundTripTimeMin, self.round_trip_min(Span::Wire)),
            (Metric::RoundTripTimeP50, percentile(Percentile::P50)),
            (Metric::RoundTripTimeP95, percentile(Percentile::P95)),
            (Metric::RoundTripTimeP99, percentile(Percentile::P99)),
            (Metric::DelayVariationP95, self.delay_variation_p95()),
            (Metric::PacketLoss, self.loss()),
            (Metric::LongestLossBurst, self.longest_loss_burst()),
        ]
    }

    /// The round-trip times as they came, under the metric that is to be drawn; `None` for an
    /// interval that is no whole number of milliseconds and for more than 5,000 probes.
    #[must_use]
    pub fn series(&self, span: Span, metric: Metric) -> Option<Series> {
        let interval = self.plan().interval;
        let is_whole = interval.as_nanos().is_multiple_of(1_000_000) && !interval.is_zero();
        if self.samples.len() > SERIES || !is_whole {
            return None;
        }
        let interval_ms = u32::try_from(interval.as_millis()).ok()?;
        let quantity = |sample: &EchoSample| sample.in_time().map(|r| milliseconds(r.of(span)));
        let samples = self.samples.iter().map(quantity).collect();
        Some(Series { metric, interval_ms, ramp: 0, samples })
    }

    fn delays(&self, span: Span) -> Delays {
        let EchoPlan { timeout, .. } = *self.plan();
        Delays::new(self.round_trips(span), self.lost(), timeout, self.allowance())
    }

    fn unless_host_limited(&self, reading: impl FnOnce() -> Reading) -> Reading {
        self.host_limit()
            .map_or_else(reading, |detail| Reading::absent(Reason::HostLimited, detail))
    }

    fn unless_silent(&self, reading: impl FnOnce() -> Reading) -> Reading {
        self.unless_host_limited(|| {
            if self.lost() == self.sent() {
                Reading::absent(Reason::TimedOut, self.silence())
            } else {
                reading()
            }
        })
    }

    fn silence(&self) -> String {
        let EchoPlan { target, timeout, .. } = *self.plan();
        let sent = format!("{} probes to {target}", self.sent());
        let refusal = self.samples.iter().find_map(EchoSample::refusal);
        let says = |by: Option<IpAddr>| by.map_or_else(String::new, |by| format!(", says {by}"));
        match refusal {
            Some((by, cause)) => format!("{sent}: none answered; {cause}{}", says(by)),
            None => format!("{sent}: none answered within {timeout:?}"),
        }
    }
}

fn milliseconds(time: Duration) -> Quantity {
    let steps = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::Millisecond)
}

#[cfg(test)]
mod tests;
