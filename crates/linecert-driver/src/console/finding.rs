//! What single lines say, before it is known what all of them say together.

use linecert_measure::{
    Absence, Conditions, Content as Words, Fact, Observation, Period, Quantity, Reading, Reason,
    Subject,
};
use linecert_snmp::Value as Raw;

use super::{
    place::Places,
    section::{self, Opening, Parted, Placed, Section},
    value::{CELLS, Content, Source, VALUE, Value},
};
use crate::{
    cell::CellContent, escape::quoted, field::garbled, pattern, snmp::Holds, variables::Variables,
};

/// A value of one subject in one period, as one line says it.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) subject: Subject,
    pub(super) period: Option<Period>,
    pub(super) said: Said,
}

/// A number, or words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Number(Reading),
    Words(Words),
}

/// What the lines of a command are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) sections: &'a [Section],
    pub(super) parted: &'a Parted<'a, 'a>,
    pub(super) places: &'a Places,
}

/// What a line holds for a value: the text, or why there is none that can be trusted.
type Raws<'a> = (Variables<'a>, Result<String, Absence>);

impl Said {
    pub(super) const fn absence(&self) -> Option<&Absence> {
        match self {
            Self::Number(Reading::NotReported(absence))
            | Self::Words(Words::NotReported(absence)) => Some(absence),
            Self::Number(_) | Self::Words(_) => None,
        }
    }

    pub(super) const fn absent(holds: Holds, absence: Absence) -> Self {
        match holds {
            Holds::Attribute(_) => Self::Words(Words::NotReported(absence)),
            Holds::Metric(_) | Holds::Sensor | Holds::Tones(_) => {
                Self::Number(Reading::NotReported(absence))
            }
        }
    }

    /// The cell of it; `None` of a number in another unit, which no field gives.
    pub(super) fn content(
        self,
        holds: Holds,
        subject: &Subject,
        period: Option<Period>,
    ) -> Option<CellContent> {
        let subject = subject.clone();
        match (self, holds) {
            (Self::Number(reading), Holds::Metric(metric)) => {
                let conditions = Conditions { period, ..Conditions::default() };
                let observation = Observation::new(metric, subject, conditions, reading);
                observation.ok().map(CellContent::Reading)
            }
            (Self::Words(content), Holds::Attribute(attribute)) => {
                Some(CellContent::Fact(Fact { subject, attribute, content }))
            }
            _ => None,
        }
    }
}

impl<'a> Reader<'a> {
    /// The lines that are in one of these sections, or in none.
    pub(super) fn lines(
        self,
        sections: &'a [usize],
    ) -> impl Iterator<Item = Placed<'a>> + Clone + 'a {
        let is_in = move |placed: &Placed<'_>| match self.opening(*placed) {
            Some(opening) => sections.contains(&opening.section),
            None => sections.is_empty(),
        };
        self.parted.lines.iter().copied().filter(is_in)
    }

    fn opening(self, placed: Placed<'_>) -> Option<&'a Opening<'a>> {
        placed.opening.and_then(|place| self.parted.openings.get(place))
    }

    /// Everything that the lines say of a value.
    pub(super) fn findings(self, value: &'a Value) -> Vec<Finding> {
        let lines = self.lines(&value.sections);
        lines.flat_map(|placed| self.findings_in(value, placed)).collect()
    }

    fn findings_in(self, value: &'a Value, placed: Placed<'a>) -> Vec<Finding> {
        let opening = self.opening(placed);
        let section = opening.and_then(|opening| self.sections.get(opening.section));
        let counts = matches!(value.holds(), Holds::Metric(metric) if metric.has_period());
        let of_section = section.and_then(|section| section.period);
        let period = value.period.or(of_section).filter(|_| counts);
        let finding = |(variables, raw): Raws<'a>| {
            let subject = value.naming.subject(&variables)?;
            Some(Finding { subject, period, said: value.said(raw, placed.line) })
        };
        self.raws(value, placed.line, opening).into_iter().filter_map(finding).collect()
    }

    fn raws(
        self,
        value: &'a Value,
        line: &'a str,
        opening: Option<&'a Opening<'a>>,
    ) -> Vec<Raws<'a>> {
        let mut variables = self.places.variables();
        if let Some(opening) = opening {
            variables.extend(&opening.variables);
        }
        match &value.source {
            Source::Json(_) => Vec::new(),
            Source::Line(pattern) => {
                let Some(captures) = pattern.captures(line) else { return Vec::new() };
                let text = pattern::group(&captures, VALUE).unwrap_or_default().trim().to_owned();
                let set = bind(pattern, &captures, &mut variables);
                set.map(|()| (variables, Ok(text))).into_iter().collect()
            }
            Source::Cell { row, column } => {
                let Some(captures) = row.captures(line) else { return Vec::new() };
                let columns = opening.map(|opening| opening.columns.as_slice()).unwrap_or_default();
                let cells = section::cells(pattern::group(&captures, CELLS).unwrap_or_default());
                if bind(row, &captures, &mut variables).is_none() {
                    return Vec::new();
                }
                let fits = cells.len() == columns.len();
                let cell = |(place, name): (usize, &String)| {
                    let captures = column.captures(name)?;
                    let mut variables = variables.clone();
                    bind(column, &captures, &mut variables)?;
                    let text = cells.get(place).filter(|_| fits).cloned();
                    let why = format!("not a cell for each of {}", columns.join(", "));
                    Some((variables, text.ok_or_else(|| garbled(line, &why))))
                };
                columns.iter().enumerate().filter_map(cell).collect()
            }
        }
    }

    /// The subjects and periods for which a value must be there, as far as that is known without a
    /// line: of a bearer nobody knows how many there are.
    pub(super) fn expected(self, value: &'a Value) -> Vec<(Subject, Option<Period>)> {
        let counts = matches!(value.holds(), Holds::Metric(metric) if metric.has_period());
        let mut expected = Vec::new();
        let mut add = |variables: &Variables<'_>, period: Option<Period>| {
            let period = value.period.or(period).filter(|_| counts);
            expected.extend(value.naming.subject(variables).map(|subject| (subject, period)));
        };
        let places = self.places.variables();
        if value.sections.is_empty() {
            add(&places, None);
        }
        for section in value.sections(self.sections) {
            match (&value.source, &section.columns) {
                (Source::Cell { column, .. }, Some(columns)) => {
                    for name in columns {
                        let Some(captures) = column.captures(name) else { continue };
                        let mut variables = places.clone();
                        if bind(column, &captures, &mut variables).is_some() {
                            add(&variables, section.period);
                        }
                    }
                }
                _ => add(&places, section.period),
            }
        }
        expected
    }
}

impl Value {
    /// What a raw text says.
    pub(super) fn said(&self, raw: Result<String, Absence>, line: &str) -> Said {
        let holds = self.holds();
        let text = match (&self.content, raw) {
            (Content::Absent(holds, reason), _) => {
                let detail = quoted(line.as_bytes());
                return Said::absent(*holds, Absence { reason: *reason, detail });
            }
            (_, Err(absence)) => return Said::absent(holds, absence),
            (_, Ok(text)) if text.is_empty() => {
                let detail = format!("blank in {}", quoted(line.as_bytes()));
                return Said::absent(holds, Absence { reason: Reason::Sentinel, detail });
            }
            (_, Ok(text)) => Raw::OctetString(text.into_bytes()),
        };
        match &self.content {
            Content::Metric(field) => Said::Number(field.decode(&text)),
            Content::Attribute(words) => Said::Words(words.decode(&text)),
            Content::Absent(..) => Said::absent(holds, garbled(line, "no value")),
        }
    }
}

/// Sets the variables that are groups of a pattern; `None` when one is no name.
fn bind<'d>(
    pattern: &'d pattern::Pattern,
    captures: &regex::Captures<'_>,
    variables: &mut Variables<'d>,
) -> Option<()> {
    let names = pattern.groups().filter(|name| ![VALUE, CELLS].contains(name));
    for name in names {
        section::set(variables, name, pattern::group(captures, name))?;
    }
    Some(())
}

/// The sum of numbers of one unit; `None` when one of them is none, or when it is too large.
pub(super) fn sum(readings: &[Said]) -> Option<Reading> {
    let mut total: Option<(Quantity, linecert_measure::Value)> = None;
    for said in readings {
        let Said::Number(Reading::Value(value)) = said else { return None };
        let steps = match &total {
            None => value.quantity().steps(),
            Some((sum, _)) => sum.steps().checked_add(value.quantity().steps())?,
        };
        total = Some((Quantity::from_steps(steps, value.quantity().unit()), value.clone()));
    }
    let (sum, like) = total?;
    let value = linecert_measure::Value::new(sum, like.decimals(), like.uncertainty());
    value.ok().map(Reading::Value)
}
