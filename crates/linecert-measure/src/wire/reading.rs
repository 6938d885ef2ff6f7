//! The JSON form of a reading: its kind, and the keys of that kind.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    WireError,
    text::{Parsed, Slot, Text},
};
use crate::{
    Absence, Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value, decimal::Number,
};

/// Stands in the place of an expanded uncertainty that is not known.
const NOT_STATED: &str = "not-stated";

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Written<'a> {
    Value {
        value: Parsed<Number>,
        unit: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        uncertainty: Option<Stated>,
        #[serde(skip_serializing_if = "Option::is_none")]
        bounds: Option<WrittenBounds>,
    },
    BelowRange {
        floor: Parsed<Number>,
        unit: &'static str,
    },
    AboveRange {
        ceiling: Parsed<Number>,
        unit: &'static str,
    },
    NotReported {
        why: Parsed<Reason>,
        #[serde(skip_serializing_if = "str::is_empty")]
        detail: &'a str,
    },
}

/// An expanded uncertainty.
#[derive(Serialize)]
#[serde(untagged)]
enum Stated {
    Expanded(Parsed<Number>),
    Not(&'static str),
}

/// One-sided 95 % confidence bounds.
#[derive(Serialize)]
struct WrittenBounds {
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<Parsed<Number>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<Parsed<Number>>,
    samples: u64,
}

impl<'a> From<&'a Reading> for Written<'a> {
    fn from(reading: &'a Reading) -> Self {
        let end = |end: Quantity| Parsed(end.written(end.fewest_decimals()));
        match reading {
            Reading::Value(value) => Self::value(value),
            Reading::BelowRange { floor } => {
                Self::BelowRange { floor: end(*floor), unit: floor.unit().symbol() }
            }
            Reading::AboveRange { ceiling } => {
                Self::AboveRange { ceiling: end(*ceiling), unit: ceiling.unit().symbol() }
            }
            Reading::NotReported(Absence { reason, detail }) => {
                Self::NotReported { why: Parsed(*reason), detail }
            }
        }
    }
}

impl Written<'_> {
    fn value(value: &Value) -> Self {
        let written = |quantity: Quantity| Parsed(quantity.written(value.decimals()));
        let (uncertainty, bounds) = match value.uncertainty() {
            Uncertainty::Expanded(u) => (Some(Stated::Expanded(written(u))), None),
            Uncertainty::NotStated => (Some(Stated::Not(NOT_STATED)), None),
            Uncertainty::Bounds { low, high, samples } => {
                let (low, high) = (low.map(written), high.map(written));
                (None, Some(WrittenBounds { low, high, samples }))
            }
        };
        let unit = value.quantity().unit().symbol();
        Self::Value { value: written(value.quantity()), unit, uncertainty, bounds }
    }
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Written::from(self).serialize(to)
    }
}

/// The keys of all kinds, read in one go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    value: Slot<Text<'a>>,
    #[serde(default)]
    unit: Slot<Parsed<Unit>>,
    #[serde(borrow, default)]
    uncertainty: Slot<Text<'a>>,
    #[serde(borrow, default)]
    bounds: Slot<Bounds<'a>>,
    #[serde(borrow, default)]
    floor: Slot<Text<'a>>,
    #[serde(borrow, default)]
    ceiling: Slot<Text<'a>>,
    #[serde(default)]
    why: Slot<Parsed<Reason>>,
    #[serde(default)]
    detail: Slot<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds<'a> {
    #[serde(borrow, default)]
    low: Slot<Text<'a>>,
    #[serde(borrow, default)]
    high: Slot<Text<'a>>,
    samples: u64,
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Keys::deserialize(from)?.reading().map_err(D::Error::custom)
    }
}

impl<'a> Keys<'a> {
    fn reading(mut self) -> Result<Reading, WireError> {
        let reading = match &*self.kind {
            "value" => Reading::Value(self.value()?),
            "below-range" => {
                let floor = self.floor.need("floor")?;
                Reading::BelowRange { floor: self.end(&floor)? }
            }
            "above-range" => {
                let ceiling = self.ceiling.need("ceiling")?;
                Reading::AboveRange { ceiling: self.end(&ceiling)? }
            }
            "not-reported" => Reading::NotReported(Absence {
                reason: self.why.need("why")?.0,
                detail: self.detail.take().unwrap_or_default(),
            }),
            kind => return Err(WireError(format!("unknown kind of reading `{kind}`"))),
        };
        self.refuse_others()?;
        Ok(reading)
    }

    /// Refuses the keys that have not been taken.
    fn refuse_others(&self) -> Result<(), WireError> {
        self.value.refuse("value")?;
        self.unit.refuse("unit")?;
        self.uncertainty.refuse("uncertainty")?;
        self.bounds.refuse("bounds")?;
        self.floor.refuse("floor")?;
        self.ceiling.refuse("ceiling")?;
        self.why.refuse("why")?;
        self.detail.refuse("detail")
    }

    fn end(&mut self, number: &str) -> Result<Quantity, WireError> {
        let Parsed(unit) = self.unit.need("unit")?;
        let end = Quantity::parse_number(number, unit);
        end.map(|(end, _)| end).map_err(WireError::new)
    }

    fn value(&mut self) -> Result<Value, WireError> {
        let Parsed(unit) = self.unit.need("unit")?;
        let number = Quantity::parse_number(&self.value.need("value")?, unit);
        let (quantity, decimals) = number.map_err(WireError::new)?;
        let uncertainty = match (self.uncertainty.take(), self.bounds.take()) {
            (Some(text), None) if &*text == NOT_STATED => Uncertainty::NotStated,
            (Some(text), None) => {
                Uncertainty::Expanded(as_fine(&text, unit.difference(), decimals)?)
            }
            (None, Some(bounds)) => bounds.uncertainty(unit, decimals)?,
            _ => return Err(WireError("a value has either `uncertainty` or `bounds`".to_owned())),
        };
        Value::new(quantity, decimals, uncertainty).map_err(WireError::new)
    }
}

impl Bounds<'_> {
    fn uncertainty(mut self, unit: Unit, decimals: Decimals) -> Result<Uncertainty, WireError> {
        let bound = |text: Option<Text<'_>>| text.map(|text| as_fine(&text, unit, decimals));
        Ok(Uncertainty::Bounds {
            low: bound(self.low.take()).transpose()?,
            high: bound(self.high.take()).transpose()?,
            samples: self.samples,
        })
    }
}

/// Parses a number that must be written with the same decimals as the value it belongs to, so
/// that each value has exactly one wire form.
fn as_fine(text: &str, unit: Unit, decimals: Decimals) -> Result<Quantity, WireError> {
    let (quantity, written) = Quantity::parse_number(text, unit).map_err(WireError::new)?;
    if written != decimals {
        let digits = decimals.get();
        return Err(WireError(format!("`{text}` is not written with {digits} decimals")));
    }
    Ok(quantity)
}
