//! The written form of one column, and its sense.

use std::{collections::BTreeMap, ops::Range, str::FromStr};

use linecert_measure::{CrosstalkSign, FarEnd, Frequency, Leg, Metric, TestVoltage};
use linecert_toml::Text;
use serde::Deserialize;
use toml::Spanned;

use super::{
    super::{
        Column, Given, MapProblem, NumberColumn, Presence, UnitOf, Word, WordColumn,
        text_or::TextOr,
    },
    Fault, NOT_STATED, RawColumnName, RawPlainWord, filled, plain,
    spread::{NotStated, RawSpread, spread},
};
use crate::{
    amount::{Amount, Rounding},
    needs::{Need, Needs, needs},
    scale::Scale,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawColumn {
    name: Spanned<String>,
    metric: Spanned<Text<Metric>>,
    unit: Spanned<TextOr<RawUnit, RawColumnName>>,
    sign: Option<Spanned<Text<CrosstalkSign>>>,
    frequency: Option<Spanned<TextOr<Stated<Frequency>, RawNumberColumn>>>,
    voltage: Option<Spanned<TextOr<Stated<TestVoltage>, RawNumberColumn>>>,
    leg: Option<Spanned<TextOr<Leg, RawWordColumn<Leg>>>>,
    far_end: Option<Spanned<TextOr<FarEnd, RawWordColumn<FarEnd>>>>,
    uncertainty: Spanned<TextOr<NotStated, RawSpread>>,
    #[serde(default)]
    words: BTreeMap<String, Spanned<TextOr<RawPlainWord, RawRange>>>,
    #[serde(default)]
    presence: RawPresence,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum RawPresence {
    Required,
    #[default]
    Optional,
}

#[derive(Clone, Copy)]
enum RawUnit {
    Fixed(Scale),
    InCell,
}

/// A condition, or that nothing states it.
#[derive(Clone, Copy)]
enum Stated<T> {
    Not,
    As(T),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNumberColumn {
    column: String,
    unit: Spanned<Text<Scale>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: FromStr<Err: std::fmt::Display>"))]
struct RawWordColumn<T> {
    column: String,
    #[serde(default = "BTreeMap::new")]
    words: BTreeMap<String, Text<T>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
enum RawRange {
    AboveRange(Text<Amount>),
    BelowRange(Text<Amount>),
}

impl RawColumn {
    /// The column, when it makes sense; `whole` is where it stands.
    pub(super) fn check(self, whole: Range<usize>) -> Result<Column, Fault> {
        let metric = self.metric.get_ref().0;
        let needs =
            needs(metric).ok_or_else(|| (self.metric.span(), MapProblem::NotCopper(metric)))?;
        let asks = Asks { metric, needs, whole };
        Ok(Column {
            name: filled(self.name)?,
            metric,
            unit: unit_of(metric, self.unit)?,
            sign: asks.sign(self.sign)?,
            frequency: asks.number("frequency", needs.frequency, self.frequency)?,
            voltage: asks.number("voltage", needs.voltage, self.voltage)?,
            leg: asks.leg(self.leg)?,
            far_end: asks.far_end(self.far_end)?,
            uncertainty: spread(metric, self.uncertainty)?,
            words: self
                .words
                .into_iter()
                .map(|(word, meaning)| Ok((word, meaning_of(metric, meaning)?)))
                .collect::<Result<_, Fault>>()?,
            presence: match self.presence {
                RawPresence::Required => Presence::Required,
                RawPresence::Optional => Presence::Optional,
            },
        })
    }
}

/// What a metric asks of its column.
struct Asks {
    metric: Metric,
    needs: Needs,
    whole: Range<usize>,
}

impl Asks {
    fn sign(
        &self,
        sign: Option<Spanned<Text<CrosstalkSign>>>,
    ) -> Result<Option<CrosstalkSign>, Fault> {
        match &sign {
            Some(sign) if !self.metric.is_crosstalk() => {
                Err((sign.span(), MapProblem::SignOfOther(self.metric)))
            }
            None if self.metric.is_crosstalk() => {
                Err((self.whole.clone(), MapProblem::SignUndeclared))
            }
            _ => Ok(plain(sign)),
        }
    }

    fn number<T: Measured>(
        &self,
        condition: &'static str,
        need: Need,
        raw: Option<Spanned<TextOr<Stated<T>, RawNumberColumn>>>,
    ) -> Result<Given<T, NumberColumn>, Fault> {
        let metric = self.metric;
        match (raw, need) {
            (Some(raw), Need::Foreign) => {
                Err((raw.span(), MapProblem::Foreign { metric, condition }))
            }
            (None, Need::Said) => {
                Err((self.whole.clone(), MapProblem::Unsaid { metric, condition }))
            }
            (None, _) => Ok(Given::NotStated),
            (Some(raw), _) => match raw.into_inner() {
                TextOr::Text(Stated::Not) => Ok(Given::NotStated),
                TextOr::Text(Stated::As(value)) => Ok(Given::Fixed(value)),
                TextOr::Table(table) => table.check::<T>().map(Given::Column),
            },
        }
    }

    fn leg(
        &self,
        raw: Option<Spanned<TextOr<Leg, RawWordColumn<Leg>>>>,
    ) -> Result<Given<Leg, WordColumn<Leg>>, Fault> {
        let (metric, condition) = (self.metric, "leg");
        match raw {
            Some(raw) if self.needs.leg == Need::Foreign => {
                Err((raw.span(), MapProblem::Foreign { metric, condition }))
            }
            Some(raw) => Ok(raw.into_inner().into()),
            None if self.needs.leg == Need::Said => {
                Err((self.whole.clone(), MapProblem::Needed { metric, condition }))
            }
            None => Ok(Given::NotStated),
        }
    }

    fn far_end(
        &self,
        raw: Option<Spanned<TextOr<FarEnd, RawWordColumn<FarEnd>>>>,
    ) -> Result<Given<FarEnd, WordColumn<FarEnd>>, Fault> {
        let (metric, expected) = (self.metric, self.needs.far_ends);
        let Some(raw) = raw else {
            let problem = MapProblem::Needed { metric, condition: "far-end" };
            return if expected.is_empty() {
                Ok(Given::NotStated)
            } else {
                Err((self.whole.clone(), problem))
            };
        };
        match raw.get_ref() {
            TextOr::Text(found) if !expected.is_empty() && !expected.contains(found) => {
                let found = *found;
                Err((raw.span(), MapProblem::FarEnd { metric, found, expected }))
            }
            _ => Ok(raw.into_inner().into()),
        }
    }
}

/// A condition that is a number with a unit.
trait Measured: Copy {
    const WHAT: &'static str;

    fn fits(scale: Scale) -> bool;
}

impl Measured for Frequency {
    const WHAT: &'static str = "frequency";

    fn fits(scale: Scale) -> bool {
        scale.is_frequency()
    }
}

impl Measured for TestVoltage {
    const WHAT: &'static str = "voltage";

    fn fits(scale: Scale) -> bool {
        scale.is_voltage()
    }
}

impl RawNumberColumn {
    fn check<T: Measured>(self) -> Result<NumberColumn, Fault> {
        let scale = self.unit.get_ref().0;
        if !T::fits(scale) {
            let problem = MapProblem::Quantity { expected: T::WHAT, found: scale };
            return Err((self.unit.span(), problem));
        }
        Ok(NumberColumn { name: self.column, scale })
    }
}

fn unit_of(metric: Metric, raw: Spanned<TextOr<RawUnit, RawColumnName>>) -> Result<UnitOf, Fault> {
    match raw.get_ref() {
        TextOr::Text(RawUnit::Fixed(found)) if !found.fits(metric.unit()) => {
            Err((raw.span(), MapProblem::Unit { metric, found: *found }))
        }
        TextOr::Text(RawUnit::Fixed(scale)) => Ok(UnitOf::Fixed(*scale)),
        TextOr::Text(RawUnit::InCell) => Ok(UnitOf::InCell),
        TextOr::Table(RawColumnName { column }) => Ok(UnitOf::Column(column.clone())),
    }
}

fn meaning_of(metric: Metric, raw: Spanned<TextOr<RawPlainWord, RawRange>>) -> Result<Word, Fault> {
    let span = raw.span();
    let range = match raw.into_inner() {
        TextOr::Text(word) => return Ok(Word::Plain(word.into())),
        TextOr::Table(range) => range,
    };
    let (RawRange::AboveRange(Text(amount)) | RawRange::BelowRange(Text(amount))) = &range;
    if !amount.scale.fits(metric.unit()) {
        return Err((span, MapProblem::Unit { metric, found: amount.scale }));
    }
    if amount.to_unit(metric.unit(), Rounding::Nearest).is_err() {
        return Err((span, MapProblem::Amount(metric.unit())));
    }
    Ok(match range {
        RawRange::AboveRange(Text(amount)) => Word::AboveRange(amount),
        RawRange::BelowRange(Text(amount)) => Word::BelowRange(amount),
    })
}

impl<T> From<TextOr<T, RawWordColumn<T>>> for Given<T, WordColumn<T>> {
    fn from(raw: TextOr<T, RawWordColumn<T>>) -> Self {
        match raw {
            TextOr::Text(value) => Self::Fixed(value),
            TextOr::Table(RawWordColumn { column, words }) => Self::Column(WordColumn {
                name: column,
                words: words.into_iter().map(|(word, Text(value))| (word, value)).collect(),
            }),
        }
    }
}

impl FromStr for RawUnit {
    type Err = crate::scale::UnknownScale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "in-cell" { Ok(Self::InCell) } else { text.parse().map(Self::Fixed) }
    }
}

impl<T: FromStr> FromStr for Stated<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        if text == NOT_STATED { Ok(Self::Not) } else { text.parse().map(Self::As) }
    }
}
