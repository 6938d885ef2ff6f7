//! One line of the table of limits.

use std::collections::BTreeMap;

use linecert_measure::{Conditions, Quantity, Reading, Source, Uncertainty, Unit, Value};
use linecert_profile::{DecisionRule, GuardFactor, Interval, Unassessed};
use serde::Serialize;

use super::{
    bar::Bar,
    method::procedure,
    text::{clean, place, signed},
};
use crate::{
    language::{Language, Told, Tongue},
    page,
    stored::stored_in,
};

/// A finding with its limit.
#[derive(Serialize)]
pub(super) struct Row {
    metric: Told,
    /// The conditions of the reading, as `1490 nm`.
    conditions: Vec<Told>,
    /// Where it was taken, as `ONU 0/1:3`, when not at the customer's end of the line.
    place: Option<String>,
    accepts: Option<Accepts>,
    mandatory: bool,
    rule: Rule,
    cites: String,
    source: String,
    confidence: &'static str,
    verified: bool,
    attempts: u32,
    /// How the reading came here, when linecert did not take it itself.
    taken: Option<Taken>,
    verdict: &'static str,
    why: Option<Why>,
    reading: Option<Shown>,
    margin: Option<(String, &'static str)>,
    false_acceptance: Option<String>,
    bar: Option<Bar>,
    /// Which of the instruments took it, counted from 0.
    instrument: Option<usize>,
    /// The key of the message that tells how it was measured.
    procedure: &'static str,
    at: Option<String>,
}

/// How a reading came here.
#[derive(Serialize)]
pub(super) struct Taken {
    words: Told,
    typed: bool,
}

#[derive(Serialize)]
struct Accepts {
    low: Option<String>,
    high: Option<String>,
    unit: &'static str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Rule {
    Simple,
    Guarded { r: String },
    Confidence95,
}

/// Why there is no judgement: the key of a message, and what it is filled in with.
#[derive(Serialize)]
struct Why {
    name: &'static str,
    values: BTreeMap<&'static str, String>,
    /// What somebody or something said of it.
    detail: Option<Told>,
    /// Keys of further messages that are filled in.
    words: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Shown {
    Value { value: String, unit: &'static str, uncertainty: Doubt },
    BelowRange { end: String },
    AboveRange { end: String },
    NotReported,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Doubt {
    Expanded { u: String },
    Bounds { low: Option<String>, high: Option<String>, samples: u64 },
    NotStated,
}

impl Row {
    pub(super) fn of(row: &page::Row, language: Language) -> Self {
        let finding = &row.finding;
        Self {
            metric: Told::of(language, finding.metric.english(), finding.metric.chinese()),
            conditions: conditions(finding.conditions, language),
            place: finding.subject.as_ref().and_then(place),
            accepts: finding.accepts.as_ref().map(Accepts::of),
            mandatory: finding.mandatory,
            rule: Rule::of(row.rule),
            cites: clean(&row.cites.id),
            source: clean(&row.cites.source),
            confidence: row.cites.confidence.name(),
            verified: row.cites.confidence.is_verified(),
            attempts: row.attempts,
            taken: Taken::of(row.source, language),
            verdict: finding.verdict.name(),
            why: finding.why.as_ref().map(|why| Why::of(why, language)),
            reading: finding.reading.as_ref().map(Shown::of),
            margin: finding.margin.map(|m| margin(m, finding.reading.as_ref())),
            false_acceptance: finding.false_acceptance.map(probability),
            bar: Bar::of(row),
            instrument: row.instrument,
            procedure: procedure(finding.metric),
            at: row.taken_at.map(super::minute),
        }
    }
}

/// Each condition by itself, in each language once.
fn conditions(conditions: Conditions, language: Language) -> Vec<Told> {
    let (english, chinese) =
        (in_tongue(conditions, Tongue::English), in_tongue(conditions, Tongue::Chinese));
    let both = english.iter().zip(&chinese);
    both.map(|(english, chinese)| Told::of(language, english, chinese)).collect()
}

fn in_tongue(conditions: Conditions, tongue: Tongue) -> Vec<String> {
    conditions.each(|english, chinese| tongue.pick(english, chinese))
}

impl Taken {
    /// `None` for what linecert drove itself, which is the rule.
    pub(super) fn of(source: Source, language: Language) -> Option<Self> {
        let words = Told::of(language, source.english(), source.chinese());
        let taken = Self { words, typed: source == Source::Typed };
        (source != Source::Driven).then_some(taken)
    }
}

/// The margin with the digits of the reading, unless the limit is finer.
fn margin(margin: Quantity, reading: Option<&Reading>) -> (String, &'static str) {
    let shown = reading.and_then(Reading::value).map(Value::decimals);
    let decimals = shown.map_or(margin.fewest_decimals(), |d| d.max(margin.fewest_decimals()));
    (signed(&margin.number(decimals)), margin.unit().symbol())
}

/// A probability is told to 0.01 %, and never as certainty.
fn probability(percent: Quantity) -> String {
    let is = |text: &str| text.parse() == Ok(percent);
    if is("0 %") {
        "< 0.01 %".to_owned()
    } else if is("100 %") {
        "> 99.99 %".to_owned()
    } else {
        percent.to_string()
    }
}

impl Accepts {
    fn of(interval: &Interval) -> Self {
        let number = |end: Quantity| signed(&end.number(interval.decimals()));
        Self {
            low: interval.low().map(number),
            high: interval.high().map(number),
            unit: interval.unit().symbol(),
        }
    }
}

impl Rule {
    fn of(rule: DecisionRule) -> Self {
        match rule {
            DecisionRule::Simple => Self::Simple,
            DecisionRule::Guarded { r } => Self::Guarded { r: factor(r) },
            DecisionRule::Confidence95 => Self::Confidence95,
        }
    }
}

/// A guard factor with as few digits as it takes: `1.0`, `0.83`.
fn factor(r: GuardFactor) -> String {
    let digits = format!("{}.{:03}", r.thousandths() / 1000, r.thousandths() % 1000);
    let short = digits.trim_end_matches('0');
    if short.ends_with('.') { format!("{short}0") } else { short.to_owned() }
}

impl Why {
    fn of(why: &Unassessed, language: Language) -> Self {
        let mut values = BTreeMap::new();
        let mut words = BTreeMap::new();
        let mut detail = None;
        match why {
            Unassessed::NotMeasured | Unassessed::SamplesNotStated => {}
            Unassessed::OtherConditions(found) => {
                let found = found.each(|english, chinese| match language {
                    Language::Chinese => chinese,
                    Language::English | Language::Both => english,
                });
                let found = found.join(", ");
                values.insert("found", if found.is_empty() { "?".to_owned() } else { found });
            }
            Unassessed::NotReported(absence) => {
                words.insert("reason", absence.reason.name());
                detail = (!absence.detail.is_empty()).then(|| {
                    Told::new(language, |tongue| clean(&stored_in(tongue, &absence.detail)))
                });
            }
            Unassessed::OutOfRange { end } => {
                values.insert("end", signed(&end.to_string()));
            }
            Unassessed::GuardBandTooWide { guard_band, tolerance } => {
                values.insert("guard_band", guard_band.to_string());
                values.insert("tolerance", tolerance.to_string());
            }
            Unassessed::TooFewSamples { have, need } => {
                values.insert("have", have.to_string());
                values.insert("need", need.to_string());
            }
            Unassessed::NoContractedRate(rate) => {
                words.insert("rate", rate.name());
            }
        }
        Self { name: why.name(), values, detail, words }
    }
}

impl Shown {
    fn of(reading: &Reading) -> Self {
        match reading {
            Reading::Value(value) => Self::Value {
                value: signed(&value.quantity().number(value.decimals())),
                unit: Unit::symbol(value.quantity().unit()),
                uncertainty: Doubt::of(value),
            },
            Reading::BelowRange { floor } => Self::BelowRange { end: signed(&floor.to_string()) },
            Reading::AboveRange { ceiling } => {
                Self::AboveRange { end: signed(&ceiling.to_string()) }
            }
            Reading::NotReported(_) => Self::NotReported,
        }
    }
}

impl Doubt {
    fn of(value: &Value) -> Self {
        let number = |q: Quantity| signed(&q.number(value.decimals()));
        match value.uncertainty() {
            Uncertainty::Expanded(u) => Self::Expanded { u: number(u) },
            Uncertainty::Bounds { low, high, samples } => {
                Self::Bounds { low: low.map(number), high: high.map(number), samples }
            }
            Uncertainty::NotStated => Self::NotStated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_never_certain() {
        for (exact, shown) in [("0 %", "< 0.01 %"), ("2.28 %", "2.28 %"), ("100 %", "> 99.99 %")] {
            assert_eq!(probability(exact.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_guard_factor_is_short() {
        let shown = |n| factor(GuardFactor::from_thousandths(n).unwrap());
        assert_eq!([1000, 830, 5].map(shown), ["1.0", "0.83", "0.005"]);
    }

    #[test]
    fn a_margin_has_the_digits_of_its_reading() {
        let (power, decimals) = Quantity::parse("-18.10 dBm").unwrap();
        let value = Value::new(power, decimals, Uncertainty::NotStated).unwrap();
        let shown = margin("5.9 dB".parse().unwrap(), Some(&Reading::Value(value)));
        assert_eq!(shown, ("5.90".to_owned(), "dB"));
        assert_eq!(margin("-0.125 dB".parse().unwrap(), None).0, "−0.125");
    }
}
