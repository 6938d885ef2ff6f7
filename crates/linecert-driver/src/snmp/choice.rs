//! Which of the columns of a table are decoded, by scope and firmware, and what they say of a row.

use linecert_measure::{
    Absence, Attribute, Conditions, Content as Said, Fact, Metric, Observation, Reading, Reason,
};
use linecert_snmp::Value;

use super::{
    asked::Asked,
    cell::CellContent,
    column::{Column, Content, Holds, Object, Source},
    gate::{Gate, Gates},
    index::{Index, instance},
    join::Names,
    rows::{At, Reader, Row},
    sensor,
    table::Table,
    variables::Variable,
};

/// One metric or attribute of a table, and the column that holds it in this firmware.
#[derive(Debug)]
pub(super) struct Slot<'d> {
    holds: Holds,
    /// In the order of the file; more than one where firmware variants differ.
    columns: Vec<&'d Column>,
    chosen: Option<&'d Column>,
}

/// The slots of a table; `variants` are the places of those that apply.
pub(super) fn slots<'d>(table: &'d Table, variants: &[usize]) -> Vec<Slot<'d>> {
    let mut slots: Vec<Slot<'d>> = Vec::new();
    for column in &table.columns {
        let holds = column.holds();
        match slots.iter_mut().find(|slot| slot.holds == holds) {
            Some(slot) => slot.columns.push(column),
            None => slots.push(Slot { holds, columns: vec![column], chosen: None }),
        }
    }
    for slot in &mut slots {
        let applies = |column: &&&'d Column| {
            column.variant.is_some_and(|variant| variants.contains(&variant))
        };
        let general = || slot.columns.iter().find(|column| column.variant.is_none());
        slot.chosen = slot.columns.iter().find(applies).or_else(general).copied();
    }
    slots
}

/// Whether it is known what a column of a slot means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// It is the column of this firmware.
    This,
    /// The firmware is of no variant that the driver knows.
    Undecided,
}

/// A row and who reads it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'r> {
    pub(super) reader: &'r Reader<'r>,
    pub(super) row: &'r Row<'r>,
}

/// What the other rows say that matters to each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'r> {
    pub(super) names: &'r Names<'r>,
    pub(super) gates: &'r Gates,
    pub(super) asked: &'r Asked<'r>,
}

/// What a slot says of a row.
#[derive(Debug)]
pub(super) struct Saying<'d> {
    pub(super) content: CellContent,
    pub(super) column: &'d Column,
    pub(super) weight: Weight,
}

/// How much the agent said, the most last. That one table has no value is no contradiction to
/// another that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It answered nothing.
    Silence,
    /// It answered that there is no value.
    NoValue,
    /// It answered, be it what cannot be read.
    Answer,
}

impl Weight {
    const fn of(answered: bool, content: &CellContent) -> Self {
        match content.absence() {
            _ if !answered => Self::Silence,
            Some(Absence { reason: Reason::Sentinel | Reason::Unsupported, .. }) => Self::NoValue,
            _ => Self::Answer,
        }
    }
}

impl<'d> Slot<'d> {
    /// Its columns in all firmware variants.
    pub(super) fn columns(&self) -> impl Iterator<Item = &'d Column> + use<'_, 'd> {
        self.columns.iter().copied()
    }

    /// The columns that are read for it, and whether it is known what they mean.
    pub(super) fn read(&self) -> impl Iterator<Item = (&'d Column, Meant)> + use<'_, 'd> {
        let chosen = self.chosen;
        let read = self.columns.iter().filter(move |column| match chosen {
            Some(chosen) => std::ptr::eq(**column, chosen),
            None => true,
        });
        read.map(move |column| {
            (*column, if chosen.is_some() { Meant::This } else { Meant::Undecided })
        })
    }

    /// What the row's state is, when this is the state.
    pub(super) fn gate(&self, reader: &Reader<'_>, row: &Row<'_>) -> Option<Gate> {
        let column = self.chosen.filter(|column| column.is_state())?;
        let Content::Attribute(words) = &column.content else { return None };
        let at = reader.instance(column, row);
        let said = match row.answer(reader.at(column)?).value() {
            Ok(value) => words.decode(value?),
            Err(absence) => Said::NotReported(absence),
        };
        Some(Gate::of(&said, &at))
    }

    /// What it says of a row; `None` when it was not asked for, or when a sensor measures what
    /// linecert has no metric for.
    pub(super) fn saying(&self, row: Placed<'_>, around: Around<'_>) -> Option<Saying<'d>> {
        let Placed { reader, row } = row;
        let answered = self.columns().any(|column| reader.is_answered(column, row));
        let column = match self.chosen {
            Some(column) => column,
            None if answered => return self.undecided(row),
            None => *self.columns.first()?,
        };
        let gated = |reading| gated(column, row, (reading, around.gates));
        let content = match &column.content {
            Content::Metric(field) => {
                let reading = match reader.value(column, row) {
                    Ok(Some(value)) => field.decode(value),
                    Ok(None) => Reading::NotReported(reader.absence(column, row, around.asked)?),
                    Err(absence) => Reading::NotReported(absence),
                };
                observe(row, field.metric(), gated(reading))
            }
            Content::Sensor(_) => {
                let (metric, reading) = reader.sensed(column, row)?;
                observe(row, metric, gated(reading))
            }
            Content::Attribute(words) => {
                let said = match reader.value(column, row) {
                    Ok(Some(value)) => words.decode(value),
                    Ok(None) => Said::NotReported(reader.absence(column, row, around.asked)?),
                    Err(absence) => Said::NotReported(absence),
                };
                state(row, words.attribute(), said)
            }
            Content::Index(attribute) => {
                state(row, *attribute, Said::Text(reader.variable(column, row, around.names)?))
            }
        };
        let weight = Weight::of(answered, &content);
        Some(Saying { content, column, weight })
    }

    /// A value whose meaning hangs on a firmware that is none of the known ones.
    fn undecided(&self, row: &Row<'_>) -> Option<Saying<'d>> {
        let column = *self.columns.first()?;
        let detail = "the firmware is of no variant that the driver knows".to_owned();
        let absence = Absence { reason: Reason::Unsupported, detail };
        let content = match self.holds {
            Holds::Metric(metric) => observe(row, metric, Reading::NotReported(absence)),
            Holds::Attribute(attribute) => state(row, attribute, Said::NotReported(absence)),
            Holds::Sensor | Holds::Tones(_) => return None,
        };
        let weight = Weight::of(true, &content);
        Some(Saying { content, column, weight })
    }
}

impl Reader<'_> {
    fn at(&self, column: &Column) -> Option<At> {
        match &column.source {
            Source::Object(object) => self.place_of(object),
            Source::Spread(_) => Some(At::Part),
            Source::Variable(_) => None,
        }
    }

    fn place_of(&self, object: &Object) -> Option<At> {
        self.objects.binary_search(object).ok().map(At::Object)
    }

    fn is_answered(&self, column: &Column, row: &Row<'_>) -> bool {
        self.at(column).is_none_or(|at| !row.answer(at).is_absent())
    }

    fn instance(&self, column: &Column, row: &Row<'_>) -> String {
        match &column.source {
            Source::Object(object) => {
                instance(&object.oid, &[row.index.as_slice(), &object.suffix].concat())
            }
            Source::Spread(oid) => instance(oid, &row.index),
            Source::Variable(name) => format!("{name} of {}", Index(row.index.clone())),
        }
    }

    /// The value of a column, if there is one and no other.
    fn value<'r>(&self, column: &Column, row: &'r Row<'_>) -> Result<Option<&'r Value>, Absence> {
        self.at(column).map_or(Ok(None), |at| row.answer(at).value())
    }

    /// Why a column has no value; `None` when it was not asked for.
    fn absence(&self, column: &Column, row: &Row<'_>, asked: &Asked<'_>) -> Option<Absence> {
        match &column.source {
            Source::Object(object) => {
                asked.absence(&object.oid, &[row.index.as_slice(), &object.suffix].concat())
            }
            Source::Spread(oid) => asked.absence(oid, row.index.split_last()?.1),
            Source::Variable(_) => None,
        }
    }

    fn sensed(&self, column: &Column, row: &Row<'_>) -> Option<(Metric, Reading)> {
        let Content::Sensor(beside) = &column.content else { return None };
        let of = |oid: &linecert_snmp::Oid| {
            let at = self.place_of(&Object { oid: oid.clone(), suffix: Vec::new() })?;
            row.answer(at).settled()
        };
        sensor::decode(&sensor::Parts {
            kind: of(&beside.kind)?,
            scale: of(&beside.scale),
            precision: of(&beside.precision),
            status: of(&beside.status),
            value: self.at(column).and_then(|at| row.answer(at).settled()),
        })
    }

    fn variable(&self, column: &Column, row: &Row<'_>, names: &Names<'_>) -> Option<String> {
        let Source::Variable(name) = &column.source else { return None };
        let variables = self.table.layout.decode(&row.index, names).ok()?;
        variables.get(name).map(Variable::to_string).filter(|text| !text.is_empty())
    }
}

/// What an agent still answers for what is offline are the last values that it had.
fn gated(column: &Column, row: &Row<'_>, (reading, gates): (Reading, &Gates)) -> Reading {
    match gates.against(&row.subject) {
        Some(absence) if column.when_offline.is_none() => Reading::NotReported(absence.clone()),
        _ => reading,
    }
}

/// The check of the driver has seen that metric and reading are in one unit; were they not, the
/// reading would be garbled, not lost.
fn observe(row: &Row<'_>, metric: Metric, reading: Reading) -> CellContent {
    let (subject, conditions) = (row.subject.clone(), Conditions::default());
    let observed = Observation::new(metric, subject.clone(), conditions, reading);
    CellContent::Reading(observed.unwrap_or_else(|mismatch| {
        let absence = Absence { reason: Reason::Garbled, detail: mismatch.to_string() };
        Observation::absent(metric, subject, conditions, absence)
    }))
}

fn state(row: &Row<'_>, attribute: Attribute, content: Said) -> CellContent {
    CellContent::Fact(Fact { subject: row.subject.clone(), attribute, content })
}
