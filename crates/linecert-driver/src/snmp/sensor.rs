//! Sensors of ENTITY-SENSOR-MIB (RFC 3433): what each measures is said beside its value.

use std::fmt;

use linecert_measure::{
    Absence, Decimals, Metric, Quantity, Reading, Reason, Uncertainty, Unit, Value,
};
use linecert_snmp::Value as Raw;

use crate::field::{Window, garbled, level, multiple, text_of};

/// The values with which an agent says that there is more, or less, than it can say
/// (`EntitySensorValue`).
const OVERFLOW: i64 = 1_000_000_000;
const UNDERFLOW: i64 = -OVERFLOW;

/// The place of `units(9)` among the scales, which are a thousand apart (`EntitySensorDataScale`).
const UNITS: i64 = 9;

/// What a power of light is shown as.
const LIGHT: Kind = Kind { metric: Metric::SensorLevel, shift: 0, plausible: (-60, 40) };

/// The decimals to which a level is rounded, since a logarithm is never exact.
const LEVEL_DECIMALS: Option<Decimals> = Decimals::new(2);

/// What an agent answered of one sensor; `None` where it did not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'v> {
    pub(super) kind: &'v Raw,
    pub(super) scale: Option<&'v Raw>,
    pub(super) precision: Option<&'v Raw>,
    pub(super) status: Option<&'v Raw>,
    pub(super) value: Option<&'v Raw>,
}

/// What a sensor measures, and how its unit stands to the one of the metric.
#[derive(Debug, Clone, Copy)]
struct Kind {
    metric: Metric,
    /// The unit of the MIB is so many powers of ten of ours.
    shift: i64,
    /// The ends of what is plausible, in our unit.
    plausible: (i64, i64),
}

/// The value of a sensor: `count * 10^exponent` of the unit of its kind.
#[derive(Debug, Clone, Copy)]
struct Scaled {
    count: i64,
    exponent: i64,
}

/// Decodes one sensor. `None`: linecert has no metric for what it measures.
pub(super) fn decode(parts: &Parts<'_>) -> Option<(Metric, Reading)> {
    let number = whole(parts.kind).ok()?;
    let kind = Kind::of(number)?;
    match parts.scaled() {
        Ok(scaled) => Some(kind.reading(scaled)),
        Err(absence) => Some((kind.metric, Reading::NotReported(absence))),
    }
}

impl Parts<'_> {
    fn scaled(&self) -> Result<Scaled, Absence> {
        self.refuse_broken()?;
        let scale = whole(said(self.scale, "scale")?)?;
        let precision = whole(said(self.precision, "precision")?)?;
        let count = whole(said(self.value, "value")?)?;
        if !(1..=17).contains(&scale) {
            return Err(garbled(&scale.to_string(), "no scale of RFC 3433"));
        }
        if !(-8..=9).contains(&precision) {
            return Err(garbled(&precision.to_string(), "no precision of RFC 3433"));
        }
        if !(UNDERFLOW..=OVERFLOW).contains(&count) {
            return Err(garbled(&count.to_string(), "no value of RFC 3433"));
        }
        // A precision below zero counts the digits that are good and does not move the point.
        Ok(Scaled { count, exponent: 3 * (scale - UNITS) - precision.max(0) })
    }

    fn refuse_broken(&self) -> Result<(), Absence> {
        let (reason, detail) = match whole(said(self.status, "status")?)? {
            1 => return Ok(()),
            2 => (Reason::Sentinel, "the agent cannot read the sensor now"),
            3 => (Reason::InstrumentFault, "the sensor is broken"),
            other => return Err(garbled(&other.to_string(), "no status of RFC 3433")),
        };
        Err(Absence { reason, detail: detail.to_owned() })
    }
}

impl Kind {
    /// What each `EntitySensorDataType` is here. There is no metric for frequencies, humidity, air
    /// flow and truth values.
    const fn of(number: i64) -> Option<Self> {
        let (metric, shift, plausible) = match number {
            3 | 4 => (Metric::SensorVoltage, 0, (-1_000, 1_000)),
            5 => (Metric::SensorCurrent, 3, (-1_000_000, 1_000_000)),
            6 => (Metric::SensorPower, 0, (0, 100_000)),
            8 => (Metric::SensorTemperature, 0, (-60, 200)),
            10 => (Metric::SensorSpeed, 0, (0, 100_000)),
            _ => return None,
        };
        Some(Self { metric, shift, plausible })
    }

    fn reading(self, scaled: Scaled) -> (Metric, Reading) {
        let (kind, number) = self.number(scaled);
        let reading = number.and_then(|number| kind.judged(number, scaled));
        (kind.metric, reading.unwrap_or_else(Reading::NotReported))
    }

    /// The number in our unit. Light is told in fractions of a milliwatt, which are shown as a
    /// level instead: in watts to three decimals it would be a zero.
    fn number(self, scaled: Scaled) -> (Self, Result<(Quantity, Decimals), Absence>) {
        let unit = self.metric.unit();
        let Scaled { count, exponent } = scaled;
        if unit == Unit::Watt && exponent + i64::from(unit.step()) < 0 {
            return (LIGHT, scaled.level());
        }
        let number = multiple(count, exponent + self.shift, unit);
        (self, number.ok_or_else(|| garbled(&scaled.to_string(), "too large")))
    }

    fn judged(
        self,
        (quantity, decimals): (Quantity, Decimals),
        scaled: Scaled,
    ) -> Result<Reading, Absence> {
        match scaled.count {
            OVERFLOW => return Ok(Reading::AboveRange { ceiling: quantity }),
            UNDERFLOW => return Ok(Reading::BelowRange { floor: quantity }),
            _ => {}
        }
        let text = scaled.to_string();
        self.window().admit(quantity, &text)?;
        let value = Value::new(quantity, decimals, Uncertainty::NotStated);
        value.map(Reading::Value).map_err(|error| garbled(&text, &error.to_string()))
    }

    fn window(self) -> Window {
        let unit = self.metric.unit();
        let end = |whole: i64| Quantity::from_steps(whole * 10_i64.pow(unit.step().into()), unit);
        let (low, high) = self.plausible;
        Window { low: end(low), high: end(high) }
    }
}

impl Scaled {
    /// The level of a power in watts. No power is no light, and there is no negative power.
    fn level(self) -> Result<(Quantity, Decimals), Absence> {
        let text = self.to_string();
        let watts: f64 = text.parse().map_err(|_| garbled(&text, "not a power"))?;
        match self.count {
            0 => Err(Absence { reason: Reason::NoLight, detail: format!("{text} W") }),
            ..0 => Err(garbled(&text, "not a power")),
            _ => LEVEL_DECIMALS
                .and_then(|decimals| level(watts, decimals))
                .ok_or_else(|| garbled(&text, "not a power")),
        }
    }
}

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}e{}", self.count, self.exponent)
    }
}

fn said<'v>(part: Option<&'v Raw>, name: &str) -> Result<&'v Raw, Absence> {
    part.ok_or_else(|| Absence {
        reason: Reason::NoSuchObject,
        detail: format!("no {name} of the sensor"),
    })
}

fn whole(raw: &Raw) -> Result<i64, Absence> {
    let text = text_of(raw)?;
    text.parse().map_err(|_| garbled(&text, "not a whole number"))
}

#[cfg(test)]
mod tests;
