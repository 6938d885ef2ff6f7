//! A rule file: when something may be concluded, and what to say then.

use linecert_measure::{Attribute, ParseQuantityError, Quantity, Status, Unit};
use linecert_toml::{Mistake, Schema};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::{
    bilingual::Bilingual,
    expression::{Expression, ExpressionError},
};

/// What the line is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// An ONU on a passive optical network.
    #[default]
    Fibre,
    /// A DSL line.
    Copper,
}

/// One conclusion and the conditions under which it holds.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The name, which is that of its file.
    pub name: String,
    /// The lines that it is about.
    pub medium: Medium,
    /// Where the rule and its figures come from.
    pub cites: Vec<String>,
    /// What it concludes.
    pub says: Bilingual,
    /// What to do next.
    pub advises: Bilingual,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Debug, Clone)]
pub(crate) enum Condition {
    Number { expression: Expression, bound: Bound },
    Status { attribute: Attribute, any_of: Vec<Status> },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    Above(Quantity),
    Below(Quantity),
}

/// What is wrong in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not TOML of the schema.
    #[error("{0}")]
    Toml(String),
    /// The name is not one of lower-case letters, digits and hyphens.
    #[error("`{0}` is not a name of lower-case letters, digits and hyphens")]
    Name(String),
    /// Something that must be said is empty.
    #[error("is empty")]
    Empty,
    /// The sum cannot be worked out.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// The bound is not a quantity.
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    /// The bound is in another unit than what it bounds.
    #[error("bounds a number in {expected}, but is in {found}")]
    Unit {
        /// The unit of the sum.
        expected: Unit,
        /// The unit of the bound.
        found: Unit,
    },
    /// The catalogue has no such attribute or state.
    #[error("{0}")]
    Unknown(String),
    /// A condition is neither of a number nor of a state.
    #[error("a condition has `value` with `above` or `below`, or `attribute` with `is`")]
    Condition,
}

/// Why a file is not a rule, in the form `rule.toml:14: when[1].value: is empty`.
pub type RuleError = Mistake<Problem>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    #[serde(rename = "schema")]
    _schema: Schema<1>,
    name: Spanned<String>,
    medium: Medium,
    cites: Spanned<Vec<String>>,
    when: Vec<Spanned<RawCondition>>,
    says: Spanned<Bilingual>,
    advises: Spanned<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCondition {
    value: Option<Spanned<String>>,
    above: Option<Spanned<String>>,
    below: Option<Spanned<String>>,
    attribute: Option<Spanned<String>>,
    is: Option<Spanned<Vec<String>>>,
}

/// Where a problem stands in the text.
type Fault = (std::ops::Range<usize>, Problem);

impl Rule {
    /// Parses and checks the text of a rule; `file` is only what errors call it.
    ///
    /// # Errors
    /// On the first thing that is wrong, with its line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let raw: RawRule =
            linecert_toml::parse(file, text).map_err(|mistake| mistake.map(Problem::Toml))?;
        Self::check(raw).map_err(|(span, problem)| Mistake::at(file, text, &span, problem))
    }

    fn check(raw: RawRule) -> Result<Self, Fault> {
        let RawRule { name, medium, cites, when, says, advises, .. } = raw;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.get_ref().is_empty() || !name.get_ref().bytes().all(plain) {
            return Err((name.span(), Problem::Name(name.get_ref().clone())));
        }
        if cites.get_ref().is_empty() || cites.get_ref().iter().any(|c| c.trim().is_empty()) {
            return Err((cites.span(), Problem::Empty));
        }
        if when.is_empty() {
            return Err((name.span(), Problem::Condition));
        }
        Ok(Self {
            name: name.into_inner(),
            medium,
            cites: cites.into_inner(),
            conditions: when.into_iter().map(Condition::check).collect::<Result<_, _>>()?,
            says: filled(says)?,
            advises: filled(advises)?,
        })
    }
}

fn filled(text: Spanned<Bilingual>) -> Result<Bilingual, Fault> {
    if text.get_ref().is_filled() {
        return Ok(text.into_inner());
    }
    Err((text.span(), Problem::Empty))
}

impl Condition {
    fn check(raw: Spanned<RawCondition>) -> Result<Self, Fault> {
        let span = raw.span();
        match raw.into_inner() {
            RawCondition { value: Some(value), above, below, attribute: None, is: None } => {
                let expression: Expression = parsed(&value)?;
                let bound = match (above, below) {
                    (Some(above), None) => Bound::Above(bound_in(&above, &expression)?),
                    (None, Some(below)) => Bound::Below(bound_in(&below, &expression)?),
                    _ => return Err((span, Problem::Condition)),
                };
                Ok(Self::Number { expression, bound })
            }
            RawCondition {
                attribute: Some(attribute),
                is: Some(is),
                value: None,
                above: None,
                below: None,
            } => Self::check_status(&attribute, &is),
            _ => Err((span, Problem::Condition)),
        }
    }

    fn check_status(attribute: &Spanned<String>, is: &Spanned<Vec<String>>) -> Result<Self, Fault> {
        let unknown = |span, error: String| (span, Problem::Unknown(error));
        let name = attribute.get_ref().parse::<Attribute>();
        let name = name.map_err(|error| unknown(attribute.span(), error.to_string()))?;
        let statuses = is.get_ref().iter().map(|status| status.parse::<Status>());
        let any_of: Vec<_> = statuses
            .collect::<Result<_, _>>()
            .map_err(|error| unknown(is.span(), error.to_string()))?;
        if any_of.is_empty() {
            return Err((is.span(), Problem::Empty));
        }
        Ok(Self::Status { attribute: name, any_of })
    }
}

fn parsed<T>(text: &Spanned<String>) -> Result<T, Fault>
where
    T: std::str::FromStr<Err: Into<Problem>>,
{
    text.get_ref().parse().map_err(|error: T::Err| (text.span(), error.into()))
}

fn bound_in(text: &Spanned<String>, expression: &Expression) -> Result<Quantity, Fault> {
    let bound: Quantity = parsed(text)?;
    let (expected, found) = (expression.unit(), bound.unit());
    if expected != found {
        return Err((text.span(), Problem::Unit { expected, found }));
    }
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"schema = 1
name = "too-bright"
medium = "fibre"
cites = ["data sheet"]
[[when]]
value = "onu-rx-power"
above = "-8 dBm"
[[when]]
attribute = "state"
is = ["online"]
[says]
en = "too bright"
zh = "光太强"
[advises]
en = "attenuate"
zh = "加衰减器"
"#;

    #[track_caller]
    fn check(from: &str, to: &str, expect: &str) {
        let error = Rule::parse("r.toml", &RULE.replace(from, to)).unwrap_err().to_string();
        assert!(error.starts_with(&format!("r.toml:{expect}")), "{error}");
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        assert_eq!(Rule::parse("r.toml", RULE).unwrap().conditions.len(), 2);
        check("too-bright", "Too bright", "2: name: `Too bright` is not a name");
        check("[\"data sheet\"]", "[]", "4: cites: is empty");
        check("\"fibre\"", "\"air\"", "3: medium: unknown variant `air`");
        check("onu-rx-power", "onu-shine", "6: when[1].value: `onu-shine` is no quantity");
        check("-8 dBm", "-8 dB", "7: when[1].above: bounds a number in dBm, but is in dB");
        check("-8 dBm", "bright", "7: when[1].above: ");
        check("above =", "is =", "7: when[1].is: ");
        check("\"state\"", "\"mood\"", "9: when[2].attribute: unknown attribute `mood`");
        check("[\"online\"]", "[\"glad\"]", "10: when[2].is: unknown status `glad`");
        check("[\"online\"]", "[]", "10: when[2].is: is empty");
        check("\"光太强\"", "\" \"", "11: says: is empty");
        check("schema = 1", "schema = 2", "1: schema: ");
    }
}
