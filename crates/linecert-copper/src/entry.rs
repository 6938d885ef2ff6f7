//! Readings that a person types, in one line each: `loop = 612 ohm far end shorted`.
//!
//! An entry is a quantity, for some with its leg; `=`, or `>` and `<` for what lies outside the
//! range of the tester; a number with its unit; and in any order `± 0.5 dB` (k = 2), `loss` or
//! `coupling`, `at 300 kHz`, `at 250 V`, and `far end shorted`. The names of metrics count in
//! English and in Chinese. The caller marks such readings as typed.

mod problem;
mod quantity;

use std::iter::Peekable;

use linecert_measure::{
    Conditions, CrosstalkSign, FarEnd, Frequency, Leg, Metric, Observation, Quantity, Reading,
    Subject, TestVoltage, Uncertainty, Unit,
};

pub use self::problem::EntryError;
use crate::{
    amount::{Amount, Rounding},
    decimal::{Decimal, DecimalMark},
    needs::{Need, Needs, needs},
    reading::{self, Side},
    scale::Scale,
};

/// The longest entry that is read, in bytes.
const MOST: usize = 400;

/// Reads one entry, crosstalk as coupling.
///
/// # Errors
/// When a part is missing, unknown, told twice or foreign to the metric, and when the number is
/// none that the metric can have.
pub fn parse(text: &str) -> Result<Observation, EntryError> {
    if text.len() > MOST {
        return Err(EntryError::TooLong(MOST));
    }
    let spaced = spaced(text);
    let mut words = spaced.split_whitespace().peekable();
    let metric = quantity::metric(words.next().unwrap_or_default())?;
    let needs = needs(metric).ok_or(EntryError::NotCopper(metric))?;
    let mut entry = Entry { metric, needs, parts: Parts::default() };
    let leg = words.next_if(|word| word.parse::<Leg>().is_ok());
    entry.leg(leg.and_then(|word| word.parse().ok()))?;
    let relation = relation(words.next())?;
    let amount = amount(metric, &mut words)?;
    while let Some(word) = words.next() {
        entry.part(word, &mut words)?;
    }
    entry.observation(relation, amount)
}

/// What the number is of the true value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Is,
    Outside(Side),
}

/// What stands behind the number.
#[derive(Default)]
struct Parts {
    conditions: Conditions,
    sign: Option<CrosstalkSign>,
    uncertainty: Option<Quantity>,
}

struct Entry {
    metric: Metric,
    needs: Needs,
    parts: Parts,
}

/// Signs become words of their own, so that nobody has to put spaces round them.
fn spaced(text: &str) -> String {
    let mut text = text.replace("+-", "±").replace("+/-", "±");
    for sign in ["=", ">", "<", "±", "%", ","] {
        let apart = if sign == "," { " ".to_owned() } else { format!(" {sign} ") };
        text = text.replace(sign, &apart);
    }
    text
}

fn relation(word: Option<&str>) -> Result<Relation, EntryError> {
    match word {
        Some("=") => Ok(Relation::Is),
        Some(">") => Ok(Relation::Outside(Side::Above)),
        Some("<") => Ok(Relation::Outside(Side::Below)),
        other => Err(EntryError::NoRelation(other.unwrap_or_default().to_owned())),
    }
}

/// A number with its unit, in one word or in two. What is counted needs no unit.
fn amount<'w>(
    metric: Metric,
    words: &mut Peekable<impl Iterator<Item = &'w str>>,
) -> Result<Amount, EntryError> {
    let word = words.next().unwrap_or_default();
    let (number, unit) = Decimal::split(word, DecimalMark::Point)
        .ok_or_else(|| EntryError::NotANumber(word.to_owned()))?;
    let known = |unit: &str| Scale::of_cell(unit);
    if !unit.is_empty() {
        let scale = known(unit).ok_or_else(|| EntryError::NoUnit(word.to_owned()))?;
        return Ok(Amount { number, scale });
    }
    let next = words.next_if(|next| known(next).is_some()).and_then(known);
    let counted = Scale::ALL.iter().copied().find(|scale| scale.fits(Unit::Count));
    let scale = next.or(counted.filter(|_| metric.unit() == Unit::Count));
    let scale = scale.ok_or_else(|| EntryError::NoUnit(word.to_owned()))?;
    Ok(Amount { number, scale })
}

impl Entry {
    fn leg(&mut self, leg: Option<Leg>) -> Result<(), EntryError> {
        let metric = self.metric;
        match (leg, self.needs.leg) {
            (Some(_), Need::Foreign) => Err(EntryError::Foreign { metric, what: "leg" }),
            (None, Need::Said) => Err(EntryError::NoLeg(metric)),
            (leg, _) => {
                self.parts.conditions.leg = leg;
                Ok(())
            }
        }
    }

    /// Reads what begins with `word`.
    fn part<'w>(
        &mut self,
        word: &str,
        words: &mut Peekable<impl Iterator<Item = &'w str>>,
    ) -> Result<(), EntryError> {
        if let Some(end) = FarEnd::ALL.iter().copied().find(|end| end.chinese() == word) {
            return self.far_end(end);
        }
        match word {
            "loss" => self.sign(CrosstalkSign::Loss),
            "coupling" => self.sign(CrosstalkSign::Coupling),
            "±" => {
                let amount = amount(self.metric, words)?;
                self.uncertainty(amount)
            }
            "at" => {
                let amount = amount(self.metric, words)?;
                self.at(amount)
            }
            "far" if words.next_if_eq(&"end").is_some() => {
                let end = words.next().unwrap_or_default();
                self.far_end(end.parse().map_err(EntryError::FarEndUnknown)?)
            }
            other => Err(EntryError::Unknown(other.to_owned())),
        }
    }

    fn sign(&mut self, sign: CrosstalkSign) -> Result<(), EntryError> {
        if !self.metric.is_crosstalk() {
            return Err(EntryError::Foreign { metric: self.metric, what: "sign" });
        }
        once(&mut self.parts.sign, sign, "sign")
    }

    fn uncertainty(&mut self, amount: Amount) -> Result<(), EntryError> {
        let (quantity, _) = amount.to_unit(self.metric.unit().difference(), Rounding::Up)?;
        once(&mut self.parts.uncertainty, quantity, "uncertainty")
    }

    fn at(&mut self, amount: Amount) -> Result<(), EntryError> {
        let metric = self.metric;
        let foreign = |need, what| match need {
            Need::Foreign => Err(EntryError::Foreign { metric, what }),
            Need::Said | Need::Possible => Ok(()),
        };
        let conditions = &mut self.parts.conditions;
        if amount.scale.is_frequency() {
            foreign(self.needs.frequency, "frequency")?;
            let frequency = amount.whole(Scale::Kilohertz).and_then(Frequency::from_khz);
            let frequency = frequency.ok_or(EntryError::Frequency)?;
            return once(&mut conditions.frequency, frequency, "frequency");
        }
        if !amount.scale.is_voltage() {
            return Err(EntryError::At(amount.scale));
        }
        foreign(self.needs.voltage, "test voltage")?;
        let volts = amount.whole(Scale::Volt).and_then(|volts| u16::try_from(volts).ok());
        let voltage = volts.and_then(TestVoltage::from_volts).ok_or(EntryError::Voltage)?;
        once(&mut conditions.voltage, voltage, "test voltage")
    }

    fn far_end(&mut self, found: FarEnd) -> Result<(), EntryError> {
        let expected = self.needs.far_ends;
        if !expected.is_empty() && !expected.contains(&found) {
            return Err(EntryError::FarEnd { metric: self.metric, found });
        }
        once(&mut self.parts.conditions.far_end, found, "far end")
    }

    fn observation(self, relation: Relation, amount: Amount) -> Result<Observation, EntryError> {
        let Self { metric, parts: Parts { conditions, sign, uncertainty }, .. } = self;
        if metric.is_crosstalk() && sign.is_none() {
            return Err(EntryError::SignUndeclared);
        }
        let spread = uncertainty.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        let reading = match relation {
            Relation::Is => reading::value(metric, amount, sign, |_| spread)?,
            Relation::Outside(_) if uncertainty.is_some() => {
                return Err(EntryError::Foreign { metric, what: "uncertainty outside the range" });
            }
            Relation::Outside(side) => reading::outside(metric, amount, sign, side)?,
        };
        if let Reading::NotReported(absence) = reading {
            return Err(EntryError::Implausible { metric, number: absence.detail });
        }
        Ok(Observation::new(metric, Subject::Pair, conditions, reading)?)
    }
}

fn once<T>(slot: &mut Option<T>, value: T, what: &'static str) -> Result<(), EntryError> {
    if slot.is_some() {
        return Err(EntryError::Twice(what));
    }
    *slot = Some(value);
    Ok(())
}

#[cfg(test)]
mod tests;
