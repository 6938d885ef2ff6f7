//! Where a limit, its zones and a reading lie on a bar. For drawing only: nothing is judged by it.

use linecert_measure::{Quantity, Reading, Uncertainty, Value};
use linecert_profile::{DecisionRule, Interval};
use serde::Serialize;

use super::text::signed;
use crate::page;

/// A bar from left to right; places are in thousandths of its length.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    zones: Vec<Zone>,
    limits: Vec<Tick>,
    mark: Option<Mark>,
}

/// A stretch of the bar in which a reading gets the same verdict.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Zone {
    verdict: &'static str,
    from: u16,
    to: u16,
}

#[derive(Debug, Serialize)]
struct Tick {
    at: u16,
    number: String,
}

/// The reading with its uncertainty; `beyond` says that it lies farther out than the bar reaches.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Mark {
    at: u16,
    low: u16,
    high: u16,
    beyond: Option<&'static str>,
}

/// What is drawn, as numbers of one unit.
#[derive(Debug, Clone, Copy)]
struct Figures {
    low: Option<f64>,
    high: Option<f64>,
    /// The width of the guard band on either side of a limit.
    guard: f64,
    reading: Option<Seen>,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    value: f64,
    low: f64,
    high: f64,
}

impl Bar {
    /// The bar of a limit; `None` when it accepts nothing that could be drawn.
    pub(super) fn of(row: &page::Row) -> Option<Self> {
        let accepts = row.finding.accepts.as_ref()?;
        let figures = Figures::of(accepts, row)?;
        let scale = Scale::of(figures)?;
        let limits = [accepts.low(), accepts.high()].into_iter().flatten();
        let tick = |limit: Quantity| {
            let number = signed(&limit.number(accepts.decimals()));
            Some(Tick { at: scale.place(number_of(limit)?), number })
        };
        let unsure = matches!(row.rule, DecisionRule::Guarded { .. })
            && row.finding.reading.as_ref().and_then(Reading::value).map(Value::uncertainty)
                == Some(Uncertainty::NotStated);
        Some(Self {
            zones: zones(figures, &scale, if unsure { "marginal-pass" } else { "pass" }),
            limits: limits.filter_map(tick).collect(),
            mark: figures.reading.map(|seen| scale.mark(seen)),
        })
    }
}

impl Figures {
    fn of(accepts: &Interval, row: &page::Row) -> Option<Self> {
        let (low, high) = (accepts.low().and_then(number_of), accepts.high().and_then(number_of));
        low.or(high)?;
        let value = row.finding.reading.as_ref().and_then(Reading::value);
        Some(Self {
            low,
            high,
            guard: value.map_or(0.0, |value| guard(row.rule, value)),
            reading: row.finding.reading.as_ref().and_then(Seen::of),
        })
    }
}

impl Seen {
    fn of(reading: &Reading) -> Option<Self> {
        let sharp = |end| number_of(end).map(|value| Self { value, low: value, high: value });
        let value = match reading {
            Reading::Value(value) => value,
            Reading::BelowRange { floor } => return sharp(*floor),
            Reading::AboveRange { ceiling } => return sharp(*ceiling),
            Reading::NotReported(_) => return None,
        };
        let at = number_of(value.quantity())?;
        let (low, high) = match value.uncertainty() {
            Uncertainty::Expanded(u) => {
                let u = number_of(u)?;
                (at - u, at + u)
            }
            Uncertainty::Bounds { low, high, .. } => {
                let end = |end: Option<Quantity>| end.and_then(number_of).unwrap_or(at);
                (end(low), end(high))
            }
            Uncertainty::NotStated => (at, at),
        };
        Some(Self { value: at, low, high })
    }
}

fn guard(rule: DecisionRule, value: &Value) -> f64 {
    match (rule, value.uncertainty()) {
        (DecisionRule::Guarded { r }, Uncertainty::Expanded(u)) => {
            r.guard_band(u).and_then(number_of).unwrap_or(0.0)
        }
        _ => 0.0,
    }
}

/// What the bar spans.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    /// From well outside each limit to well beyond the reading on its other side. A reading far
    /// outside is not followed: it would press the limit against the edge.
    fn of(figures: Figures) -> Option<Self> {
        let Figures { low, high, guard, reading } = figures;
        let (near, far) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(one), None) | (None, Some(one)) => (one, one),
            (None, None) => return None,
        };
        let reach = reading.map_or(0.0, |seen| (seen.low - far).max(near - seen.high).max(0.0));
        let inside = reading.map_or(0.0, |seen| match (low, high) {
            (Some(low), None) => (seen.high - low).max(0.0),
            (None, Some(high)) => (high - seen.low).max(0.0),
            _ => far - near,
        });
        // A limit of zero has no size of its own.
        let least = near.abs() * 0.02;
        let least = if least > 0.0 { least } else { reach.max(1e-9) };
        let core = inside.max(guard * 3.0).max(far - near).max(least);
        let outside = (core * 0.3).max(guard * 1.6).max(reach.min(core) * 1.25);
        let open = core * 1.15;
        Some(Self {
            from: near - if low.is_some() { outside } else { open },
            to: far + if high.is_some() { outside } else { open },
        })
    }

    fn place(&self, value: f64) -> u16 {
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        thousandths(share)
    }

    fn mark(&self, seen: Seen) -> Mark {
        let beyond = if seen.value < self.from {
            Some("low")
        } else if seen.value > self.to {
            Some("high")
        } else {
            None
        };
        Mark {
            at: self.place(seen.value),
            low: self.place(seen.low),
            high: self.place(seen.high),
            beyond,
        }
    }
}

/// The zones from left to right, those without width left out.
fn zones(figures: Figures, scale: &Scale, inside: &'static str) -> Vec<Zone> {
    let Figures { low, high, guard, .. } = figures;
    let mut edges = vec![];
    if let Some(low) = low {
        edges.extend([
            (low - guard, "fail"),
            (low, "marginal-fail"),
            (low + guard, "marginal-pass"),
        ]);
    }
    let behind = if let Some(high) = high {
        edges.extend([
            (high - guard, inside),
            (high, "marginal-pass"),
            (high + guard, "marginal-fail"),
        ]);
        "fail"
    } else {
        inside
    };
    edges.push((scale.to, behind));
    let mut from = 0;
    let mut zones = vec![];
    for (end, verdict) in edges {
        let to = scale.place(end).max(from);
        if to > from {
            zones.push(Zone { verdict, from, to });
        }
        from = to;
    }
    zones
}

fn thousandths(share: f64) -> u16 {
    (0..=1000_u16).rev().find(|n| f64::from(*n) <= share.mul_add(1000.0, 0.5)).unwrap_or(0)
}

fn number_of(quantity: Quantity) -> Option<f64> {
    quantity.shortest_number().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn figures(low: Option<f64>, high: Option<f64>, guard: f64, value: f64) -> Figures {
        let reading = Some(Seen { value, low: value - guard, high: value + guard });
        Figures { low, high, guard, reading }
    }

    fn check(figures: Figures, expect: &[&str]) {
        let scale = Scale::of(figures).unwrap();
        let zones = zones(figures, &scale, "pass");
        assert_eq!(zones.iter().map(|zone| zone.verdict).collect::<Vec<_>>(), expect);
        assert_eq!((zones[0].from, zones.last().unwrap().to), (0, 1000));
        assert!(zones.windows(2).all(|two| two[0].to == two[1].from));
        let place = scale.place(figures.reading.unwrap().value).min(999);
        let [zone] =
            zones.iter().filter(|z| z.from <= place && place < z.to).collect::<Vec<_>>()[..]
        else {
            panic!("no zone at {place}")
        };
        let verdict = zone.verdict;
        let inside = figures.low.is_none_or(|low| figures.reading.unwrap().value >= low)
            && figures.high.is_none_or(|high| figures.reading.unwrap().value <= high);
        assert_eq!(inside, verdict.ends_with("pass"), "{verdict}");
    }

    #[test]
    fn zones_lie_in_their_order_and_fill_the_bar() {
        let all = [
            "fail",
            "marginal-fail",
            "marginal-pass",
            "pass",
            "marginal-pass",
            "marginal-fail",
            "fail",
        ];
        check(figures(Some(-24.0), Some(-8.0), 0.26, -17.4), &all);
        check(figures(Some(-27.0), Some(-8.0), 2.5, -28.1), &all);
        check(figures(Some(900.0), None, 2.1, 941.3), &all[..4]);
        check(figures(None, Some(10.0), 0.4, 4.3), &all[3..]);
        check(figures(Some(900.0), None, 0.0, 30.0), &["fail", "pass"]);
        check(figures(None, Some(0.0), 0.0, 0.1), &["pass", "fail"]);
    }

    #[test]
    fn a_reading_far_outside_is_told_by_an_arrow() {
        let far = figures(Some(900.0), None, 0.0, -1e12);
        let scale = Scale::of(far).unwrap();
        let mark = scale.mark(far.reading.unwrap());
        assert_eq!((mark.at, mark.beyond), (0, Some("low")));
    }

    #[test]
    fn shares_are_rounded_to_thousandths() {
        for (share, expect) in [(0.0, 0), (1.0, 1000), (0.4996, 500), (f64::NAN, 0)] {
            assert_eq!(thousandths(share), expect, "{share}");
        }
    }
}
