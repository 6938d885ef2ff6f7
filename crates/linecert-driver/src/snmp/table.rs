//! A table of an agent: its index, its columns, and what its rows say.

use linecert_measure::{
    Absence, Conditions, Metric, Observation, Reading, Reason, Subject, Uncertainty,
};
use linecert_snmp::{Oid, VarBind};

use super::{
    port::PortName,
    row::{self, Row},
};
use crate::{
    fault::{Fault, Problem, fault},
    field::{Field, garbled},
    raw::{self, Confidence, Cost, Layout},
};

/// A table whose rows are ONUs or PON ports.
#[derive(Debug, Clone)]
pub struct Table {
    layout: Layout,
    ports: PortName,
    state: Option<State>,
    columns: Vec<Column>,
}

/// A column that holds a metric.
#[derive(Debug, Clone)]
pub struct Column {
    oid: Oid,
    field: Field,
    cost: Cost,
    confidence: Confidence,
    cites: Vec<String>,
}

/// The column that says which rows are online.
#[derive(Debug, Clone)]
struct State {
    oid: Oid,
    online: Vec<String>,
    offline: Vec<String>,
}

impl Column {
    fn check(raw: &raw::Column, root: &Oid, layout: Layout) -> Result<Self, Fault> {
        let field = Field::check(raw)?;
        if Some(layout) != layout_of(field.metric()) {
            let subject = subject_word(layout);
            let metric = field.metric();
            return Err(fault(&raw.metric, Problem::Subject { metric, subject }));
        }
        Ok(Self {
            oid: super::check_object(&raw.oid, root)?,
            field,
            cost: raw.cost,
            confidence: raw.confidence,
            cites: super::check_cites(&raw.cites)?,
        })
    }

    /// The metric.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.field.metric()
    }

    /// The object identifier of the column.
    #[must_use]
    pub const fn oid(&self) -> &Oid {
        &self.oid
    }

    /// The uncertainty of its values.
    #[must_use]
    pub const fn uncertainty(&self) -> Uncertainty {
        self.field.uncertainty()
    }

    /// What it costs the device to answer.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// How good the evidence for it is.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Where what is said of it comes from.
    #[must_use]
    pub fn cites(&self) -> &[String] {
        &self.cites
    }

    fn decode(&self, row: &Row<'_>, index: &[u32]) -> Reading {
        let text = row.get(&self.oid).map_or(Ok(None), |cell| cell.text());
        match text {
            Ok(Some(text)) => self.field.decode(&text),
            Ok(None) => {
                let at = instance(&self.oid, index);
                Reading::absent(Reason::NoSuchObject, format!("no row {at}"))
            }
            Err(absence) => Reading::NotReported(absence),
        }
    }

    /// `Field::check` has seen that metric and reading are in one unit; were they not, the reading
    /// would be garbled, not lost.
    fn observe(&self, subject: &Subject, reading: Reading) -> Observation {
        Observation::new(self.metric(), subject.clone(), Conditions::default(), reading)
            .unwrap_or_else(|mismatch| {
                let (reason, detail) = (Reason::Garbled, mismatch.to_string());
                self.absent(subject, Absence { reason, detail })
            })
    }

    fn absent(&self, subject: &Subject, absence: Absence) -> Observation {
        Observation::absent(self.metric(), subject.clone(), Conditions::default(), absence)
    }
}

impl State {
    fn check(raw: &raw::State, root: &Oid) -> Result<Self, Fault> {
        super::check_cites(&raw.cites)?;
        let (online, offline) = (raw.online.clone(), raw.offline.get_ref().clone());
        if let Some(both) = offline.iter().find(|state| online.contains(state)) {
            return Err(fault(&raw.offline, Problem::Repeated(both.clone())));
        }
        Ok(Self { oid: super::check_object(&raw.oid, root)?, online, offline })
    }

    /// Why the row has no present values; `None` when nothing speaks against them.
    ///
    /// What an agent still answers for an ONU that is offline are the last values it had.
    fn absence(&self, row: &Row<'_>, index: &[u32]) -> Option<Absence> {
        let text = match row.get(&self.oid)?.text() {
            Ok(text) => text?,
            Err(absence) => return Some(absence),
        };
        if self.online.contains(&text) {
            return None;
        }
        let at = instance(&self.oid, index);
        if self.offline.contains(&text) {
            let detail = format!("state {at} is {text}");
            return Some(Absence { reason: Reason::Offline, detail });
        }
        Some(garbled(&text, &format!("state {at}, neither online nor offline")))
    }
}

impl Table {
    pub(super) fn check(raw: &raw::Table, root: &Oid, ports: &PortName) -> Result<Self, Fault> {
        let columns = raw.column.iter().map(|column| Column::check(column, root, raw.index));
        Ok(Self {
            layout: raw.index,
            ports: ports.clone(),
            state: raw.state.as_ref().map(|state| State::check(state, root)).transpose()?,
            columns: columns.collect::<Result<_, _>>()?,
        })
    }

    /// How the index of a row names its subject.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The columns that hold metrics.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The object that says which rows are online.
    pub(super) fn state(&self) -> Option<&Oid> {
        self.state.as_ref().map(|state| &state.oid)
    }

    /// Every object of the table that is read.
    pub(super) fn walked(&self) -> impl Iterator<Item = &Oid> {
        self.state().into_iter().chain(self.columns.iter().map(Column::oid))
    }

    /// The index of the row that is about `subject`, or about the PON port that it hangs on.
    pub(super) fn index_for(&self, subject: &Subject) -> Option<Vec<u32>> {
        match (self.layout, subject) {
            (Layout::PonOnu, Subject::Onu { pon, onu }) => {
                Some(vec![self.ports.number(pon)?, *onu])
            }
            (Layout::Pon, Subject::Onu { pon, .. } | Subject::Pon { pon }) => {
                Some(vec![self.ports.number(pon)?])
            }
            _ => None,
        }
    }

    fn subject_at(&self, index: &[u32]) -> Option<Subject> {
        match (self.layout, index) {
            (Layout::PonOnu, &[pon, onu]) => Some(Subject::Onu { pon: self.ports.of(pon), onu }),
            (Layout::Pon, &[pon]) => Some(Subject::Pon { pon: self.ports.of(pon) }),
            _ => None,
        }
    }

    /// Every metric of every row of which anything was answered.
    pub(super) fn decode(&self, varbinds: &[VarBind]) -> Vec<Observation> {
        let columns: Vec<&Oid> = self.walked().collect();
        let rows = row::gather(&columns, varbinds);
        rows.iter().flat_map(|(index, row)| self.observations(index, row)).collect()
    }

    /// Every metric of the row at `index`, answered or not.
    pub(super) fn decode_row(&self, index: &[u32], varbinds: &[VarBind]) -> Vec<Observation> {
        let columns: Vec<&Oid> = self.walked().collect();
        let rows = row::gather(&columns, varbinds);
        self.observations(index, rows.get(index).unwrap_or(&Row::new()))
    }

    fn observations(&self, index: &[u32], row: &Row<'_>) -> Vec<Observation> {
        let Some(subject) = self.subject_at(index) else { return Vec::new() };
        let absence = self.state.as_ref().and_then(|state| state.absence(row, index));
        let observe = |column: &Column| match &absence {
            Some(absence) => column.absent(&subject, absence.clone()),
            None => column.observe(&subject, column.decode(row, index)),
        };
        self.columns.iter().map(observe).collect()
    }
}

fn instance(column: &Oid, index: &[u32]) -> String {
    column.child(index).map_or_else(|error| error.to_string(), |oid| oid.to_string())
}

/// The layout of the tables that hold `metric`; `None` for what no access node reports.
const fn layout_of(metric: Metric) -> Option<Layout> {
    match metric {
        Metric::OnuRxPower
        | Metric::OnuTxPower
        | Metric::OnuTemperature
        | Metric::OnuVoltage
        | Metric::OnuBiasCurrent
        | Metric::OnuDistance => Some(Layout::PonOnu),
        Metric::OltTxPower
        | Metric::OltTemperature
        | Metric::OltVoltage
        | Metric::OltBiasCurrent => Some(Layout::Pon),
        _ => None,
    }
}

const fn subject_word(layout: Layout) -> &'static str {
    match layout {
        Layout::PonOnu => "an ONU",
        Layout::Pon => "a PON port",
    }
}
