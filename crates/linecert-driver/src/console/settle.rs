//! What all commands of a session say together.

use std::collections::BTreeSet;

use linecert_measure::{
    Absence, Attribute, Content, Metric, Observation, Period, Reading, Reason, Subject,
};

use super::{ConsoleDriver, decode::ConsoleDecoded};
use crate::{
    cell::{Cell, CellContent, Key, Lost},
    gate::{Gate, Gates},
};

/// What a cell is of.
type Place = (Subject, Key, Option<Period>);

impl ConsoleDriver {
    /// Puts the outputs of one session together: each metric and attribute once, the first that
    /// has a value; and no live value of a line of which the device says that it is down, since
    /// some print the last ones they had.
    #[must_use]
    pub fn settle(&self, decoded: Vec<ConsoleDecoded>) -> ConsoleDecoded {
        let (mut cells, mut lost) = (Vec::new(), Vec::new());
        for part in decoded {
            cells.extend(part.cells);
            lost.extend(part.lost);
        }
        cells.sort_by_cached_key(|cell| (place(cell), standing(cell.absence())));
        let mut seen = BTreeSet::new();
        cells.retain(|cell| seen.insert(place(cell)));
        let gates = gates(&cells);
        let cells = cells.into_iter().filter_map(|cell| gated(cell, &gates, &mut lost));
        let cells: Vec<Cell> = cells.collect();
        lost.retain(|lost| !has_tones(&cells, lost));
        ConsoleDecoded { cells, lost: each_once(lost) }
    }
}

/// Each table of tones once, with the reason that says most.
fn each_once(mut lost: Vec<Lost>) -> Vec<Lost> {
    let place = |lost: &Lost| (lost.subject.clone(), lost.quantity, lost.stream);
    lost.sort_by_cached_key(|lost| (place(lost), standing(Some(&lost.why))));
    let mut seen = BTreeSet::new();
    lost.retain(|lost| seen.insert(place(lost)));
    lost
}

/// What was told counts before what was withheld, and that before what was not there.
fn standing(absence: Option<&Absence>) -> u8 {
    match absence.map(|absence| absence.reason) {
        None => 0,
        Some(Reason::NoSuchObject) => 2,
        Some(_) => 1,
    }
}

fn place(cell: &Cell) -> Place {
    let period = cell.observation().and_then(|observation| observation.conditions().period);
    (cell.subject.clone(), cell.key(), period)
}

fn gates(cells: &[Cell]) -> Gates {
    let mut gates = Gates::default();
    for cell in cells {
        if let Some(fact) = cell.fact().filter(|fact| fact.attribute == Attribute::State) {
            gates.add(&cell.subject, state_gate(&cell.subject, &fact.content));
        }
    }
    gates
}

fn state_gate(subject: &Subject, state: &Content) -> Gate {
    Gate::of(state, &format!("of {subject}"))
}

/// A cell, unless its subject's state says that it is no present value. Counters stand: they count
/// what has been.
fn gated(cell: Cell, gates: &Gates, lost: &mut Vec<Lost>) -> Option<Cell> {
    let Some(against) = gates.against(&cell.subject) else { return Some(cell) };
    match &cell.content {
        CellContent::Fact(_) => Some(cell),
        CellContent::Tones(tones) => {
            let (quantity, stream) = (tones.quantity, tones.stream);
            let (subject, why) = (cell.subject, against.clone());
            lost.push(Lost { subject, quantity, stream, why });
            None
        }
        CellContent::Reading(observation) if is_live(observation) => {
            let content = CellContent::Reading(withdrawn(observation, against));
            Some(Cell { content, ..cell })
        }
        CellContent::Reading(_) => Some(cell),
    }
}

fn is_live(observation: &Observation) -> bool {
    let metric = observation.metric();
    let is_told = !matches!(observation.reading(), Reading::NotReported(_));
    is_told && !metric.has_period() && metric != Metric::LineUptime
}

fn withdrawn(observation: &Observation, why: &Absence) -> Observation {
    let subject = observation.subject().clone();
    Observation::absent(observation.metric(), subject, observation.conditions(), why.clone())
}

fn has_tones(cells: &[Cell], lost: &Lost) -> bool {
    cells.iter().any(|cell| {
        cell.subject == lost.subject && cell.key() == Key::Tones(lost.quantity, lost.stream)
    })
}
