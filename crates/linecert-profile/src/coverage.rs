//! Whether cases exercise every limit where it matters: at its edge.

use std::fmt;

use linecert_measure::{Metric, Quantity, Statistic, Uncertainty, Value};

use crate::{accepts::Accepts, assess::Finding, case::CaseFile, limit::Limit, profile::Profile};

/// Something about a limit that no case of its profile shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    limit: usize,
    metric: Metric,
    missing: Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// A value at this place.
    Value(Spot),
    /// A measurement that gave no number.
    Absence,
}

/// Where a value sits: on the limit, or one count of its resolution to either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    On,
    JustInside,
    JustOutside,
}

/// Which end of the interval a value sits at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndName {
    Lower,
    Upper,
}

/// Whether the uncertainty of a value is known. Statistics of samples always have their bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Stated,
    NotStated,
}

type Spot = (EndName, Seat, Known);

impl Profile {
    /// What `cases` leave out: for each end of each limit there must be a value on it, one just
    /// inside and one just outside, with a stated uncertainty and, unless it is a statistic of
    /// samples, without; and for each limit a measurement that gave no number.
    #[must_use]
    pub fn gaps(&self, cases: &[CaseFile]) -> Vec<Gap> {
        let all = cases.iter().flat_map(CaseFile::cases);
        let findings: Vec<_> = all.flat_map(|case| case.assess(self).findings().to_vec()).collect();
        let of_limit = |(index, limit): (usize, &Limit)| {
            let findings: Vec<_> = findings.iter().filter(|f| f.limit == index).collect();
            let gap = |missing| Gap { limit: index, metric: limit.metric(), missing };
            missing(limit, &findings).into_iter().map(gap).collect::<Vec<_>>()
        };
        self.limits().iter().enumerate().flat_map(of_limit).collect()
    }
}

fn missing(limit: &Limit, findings: &[&Finding]) -> Vec<Missing> {
    let shown: Vec<Spot> = findings.iter().flat_map(|finding| spots(finding)).collect();
    let wanted = ends(limit).into_iter().flat_map(|end| wanted(limit, end));
    let values = wanted.filter(|spot| !shown.contains(spot)).map(Missing::Value);
    let numberless = |finding: &&Finding| {
        finding.reading.as_ref().is_some_and(|reading| reading.value().is_none())
    };
    let absence = (!findings.iter().any(numberless)).then_some(Missing::Absence);
    values.chain(absence).collect()
}

fn ends(limit: &Limit) -> Vec<EndName> {
    let Accepts::Interval(interval) = limit.accepts() else { return vec![EndName::Lower] };
    let low = interval.low().map(|_| EndName::Lower);
    low.into_iter().chain(interval.high().map(|_| EndName::Upper)).collect()
}

fn wanted(limit: &Limit, end: EndName) -> Vec<Spot> {
    let known = match limit.metric().statistic() {
        Statistic::Value => &[Known::Stated, Known::NotStated][..],
        Statistic::Proportion | Statistic::Percentile(_) => &[Known::Stated],
    };
    let seats = [Seat::On, Seat::JustInside, Seat::JustOutside];
    seats.into_iter().flat_map(|seat| known.iter().map(move |k| (end, seat, *k))).collect()
}

fn spots(finding: &Finding) -> Vec<Spot> {
    let value = finding.reading.as_ref().and_then(|reading| reading.value());
    let (Some(value), Some(accepts)) = (value, finding.accepts) else { return Vec::new() };
    let known = match value.uncertainty() {
        Uncertainty::NotStated => Known::NotStated,
        Uncertainty::Expanded(_) | Uncertainty::Bounds { .. } => Known::Stated,
    };
    let low = accepts.low().map(|low| (EndName::Lower, value.quantity(), low));
    let high = accepts.high().map(|high| (EndName::Upper, high, value.quantity()));
    let seat = |(end, above, below): (EndName, Quantity, Quantity)| {
        Some((end, seat(above.steps().checked_sub(below.steps())?, value)?, known))
    };
    [low, high].into_iter().flatten().filter_map(seat).collect()
}

fn seat(inside_by: i64, value: &Value) -> Option<Seat> {
    let finer = value.quantity().unit().step().saturating_sub(value.decimals().get());
    let count = 10_i64.pow(u32::from(finer));
    match inside_by {
        0 => Some(Seat::On),
        by if by == count => Some(Seat::JustInside),
        by if by == -count => Some(Seat::JustOutside),
        _ => None,
    }
}

impl fmt::Display for Gap {
    /// Writes `limit[1] on `outlet-power`: no case sits on the lower limit …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit[{}] on `{}`: no case ", self.limit + 1, self.metric)?;
        let Missing::Value((end, seat, known)) = self.missing else {
            return write!(f, "has a measurement without a number");
        };
        let seat = match seat {
            Seat::On => "on",
            Seat::JustInside => "just inside",
            Seat::JustOutside => "just outside",
        };
        let end = match end {
            EndName::Lower => "lower",
            EndName::Upper => "upper",
        };
        let known = match known {
            Known::Stated => "with a stated uncertainty",
            Known::NotStated => "without a stated uncertainty",
        };
        write!(f, "sits {seat} the {end} limit {known}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_names_limit_and_edge() {
        let profile = Profile::shipped("gpon-install").unwrap().unwrap();
        let shown: Vec<_> = profile.gaps(&[]).iter().map(ToString::to_string).collect();
        let lower = "limit[1] on `outlet-power`: no case sits on the lower limit with a stated \
                     uncertainty";
        assert_eq!(shown[0], lower);
        let absence =
            "limit[6] on `round-trip-time-p95`: no case has a measurement without a number";
        assert_eq!(shown.last().unwrap(), absence);
        // Two windows, two lower limits with and without uncertainty, two sampled upper limits.
        assert_eq!(shown.len(), 2 * 13 + 2 * 7 + 2 * 4);
    }
}
