//! The three figures of RFC 6349, section 4, for one direction. Pure.

use std::time::Duration;

use linecert_measure::{Absence, Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};
use linecert_net::stats::mean_uncertainty;

use crate::iperf3::{TcpRecord, Transfer};

/// How many of the probes under load may be lost, one in so many, before a mean of the others
/// would tell of the quick ones only.
const ONE_LOST_IN: usize = 20;

/// The TCP transfer time ratio (4.1) in percent, 100 being ideal: how much longer the transfer
/// took than at `ideal`, the payload rate that the bottleneck allows.
///
/// Its uncertainty is that of the rate. There is none without a rate that was measured.
#[must_use]
pub fn transfer_time_ratio(ideal: Quantity, actual: &Reading) -> Reading {
    let value = match actual {
        Reading::Value(value) => value,
        Reading::NotReported(absence) => return Reading::NotReported(absence.clone()),
        _ => return Reading::absent(Reason::Implausible, "the rate is out of range"),
    };
    let rate = value.quantity();
    let Some(ratio) = percent(ideal.steps(), rate.steps()) else {
        return Reading::absent(Reason::Implausible, format!("a rate of {rate}"));
    };
    let uncertainty = match value.uncertainty() {
        // To first order a ratio is as uncertain, relative to itself, as its denominator.
        Uncertainty::Expanded(expanded) => ratio
            .share(expanded.steps(), rate.steps())
            .and_then(|share| share.checked_add(Quantity::from_steps(1, Unit::Percent))),
        _ => None,
    };
    reading(ratio, uncertainty)
}

/// The TCP efficiency (4.2) in percent: of the payload sent, the share that was not sent again.
///
/// Counted over the whole test, the ramp included, since a sender counts so. Where it tells
/// segments and not octets, each counts as a full one, which errs against the line. The counts are
/// exact, so the uncertainty is that of the digits shown.
#[must_use]
pub fn efficiency(transfer: &Transfer) -> Reading {
    let Some(record) = &transfer.tcp else {
        return Reading::absent(Reason::Unsupported, "UDP sends nothing again");
    };
    let Some(again) = sent_again(record) else {
        return Reading::absent(Reason::Unsupported, "the sender does not tell what it sent again");
    };
    let arrived = transfer.steady_bytes.saturating_add(transfer.ramp_bytes.unwrap_or(0));
    let sent = record.sent_bytes.unwrap_or_else(|| arrived.saturating_add(again));
    let once = sent.saturating_sub(again);
    let counts = i64::try_from(once).ok().zip(i64::try_from(sent).ok());
    match counts.and_then(|(once, sent)| percent(once, sent)) {
        Some(share) => reading(share, Some(Quantity::from_steps(RESOLUTION, Unit::Percent))),
        None => Reading::absent(Reason::Interrupted, "nothing was sent"),
    }
}

/// The buffer delay (4.3) in percent: by how much the mean round trip of `loaded` exceeds that of
/// `idle`, the baseline. Both are in the order of sending, `None` being a probe that was lost.
///
/// The uncertainty is that of the two means, by the scatter of their seconds.
#[must_use]
pub fn buffer_delay(idle: &RoundTrips<'_>, loaded: &RoundTrips<'_>) -> Reading {
    let means = idle.mean().and_then(|baseline| Ok((baseline, loaded.mean()?)));
    let (baseline, mean) = match means {
        Ok(means) => means,
        Err(absence) => return Reading::NotReported(absence),
    };
    let grown = mean.value.checked_sub(baseline.value);
    let delay = grown.and_then(|grown| percent(grown.steps(), baseline.value.steps()));
    match delay {
        Some(delay) => reading(delay, of_quotient(baseline, mean)),
        None => Reading::absent(Reason::Implausible, "the idle line has no round-trip time"),
    }
}

/// Round trips that were taken at equal intervals.
#[derive(Debug, Clone, Copy)]
pub struct RoundTrips<'a> {
    /// In the order of sending; `None` for one that was lost.
    pub times: &'a [Option<Duration>],
    /// How many make a second.
    pub per_second: usize,
}

/// A mean in milliseconds, and how well it is known.
#[derive(Clone, Copy)]
struct Mean {
    value: Quantity,
    uncertainty: Option<Quantity>,
}

impl RoundTrips<'_> {
    fn mean(&self) -> Result<Mean, Absence> {
        let lost = self.times.iter().filter(|time| time.is_none()).count();
        if lost.saturating_mul(ONE_LOST_IN) > self.times.len() {
            let detail =
                format!("{lost} of {} probes were lost, so there is no mean", self.times.len());
            return Err(Absence { reason: Reason::TimedOut, detail });
        }
        let none =
            || Absence { reason: Reason::TimedOut, detail: "no probe was answered".to_owned() };
        let value = mean(self.times).ok_or_else(none)?;
        let seconds: Vec<_> = self.times.chunks(self.per_second.max(1)).filter_map(mean).collect();
        Ok(Mean { value, uncertainty: mean_uncertainty(&seconds) })
    }
}

/// Of those answered.
fn mean(times: &[Option<Duration>]) -> Option<Quantity> {
    let answered = times.iter().flatten();
    let count = u128::try_from(answered.clone().count()).ok()?;
    let sum: u128 = answered.map(Duration::as_nanos).sum();
    let nanoseconds = sum.checked_div(count)?;
    Some(Quantity::from_steps(i64::try_from(nanoseconds).ok()?, Unit::Millisecond))
}

/// The uncertainty in percent of `mean / baseline`, by the law of propagation (JCGM 100, 5.1.2),
/// rounded up; the two means are of different seconds and so independent.
fn of_quotient(baseline: Mean, mean: Mean) -> Option<Quantity> {
    let float = |quantity: Quantity| quantity.steps() as f64;
    let (b, m) = (float(baseline.value), float(mean.value));
    let own = float(mean.uncertainty?) / b;
    let of_baseline = float(baseline.uncertainty?) * m / (b * b);
    let percent = own.hypot(of_baseline) * 100.0 * 1e6;
    let steps = percent.ceil();
    (0.0..9.0e15).contains(&steps).then(|| Quantity::from_steps(steps as i64, Unit::Percent))
}

/// Octets that were sent again, or at most so many.
fn sent_again(record: &TcpRecord) -> Option<u64> {
    let full = || record.retransmits?.checked_mul(record.segment?.into());
    let none = record.retransmits.filter(|segments| *segments == 0);
    record.retransmitted_bytes.or(none).or_else(full)
}

/// The last digit that is shown: 0.01 %.
const RESOLUTION: i64 = 10_000;

/// A part of a whole in percent; `None` of nothing or of less.
fn percent(part: i64, whole: i64) -> Option<Quantity> {
    let hundred = Quantity::from_steps(100_000_000, Unit::Percent);
    (whole > 0).then(|| hundred.share(part, whole))?
}

fn reading(value: Quantity, uncertainty: Option<Quantity>) -> Reading {
    let two = Decimals::new(2).unwrap_or(Decimals::MAX);
    let uncertainty = uncertainty.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
    match Value::new(value, two, uncertainty) {
        Ok(value) => Reading::Value(value),
        Err(error) => Reading::absent(Reason::Implausible, error.to_string()),
    }
}

#[cfg(test)]
mod tests;
