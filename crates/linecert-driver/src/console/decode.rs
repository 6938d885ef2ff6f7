//! From the output of a command to cells.

use linecert_measure::{
    Absence, Attribute, Content as Words, Fact, Period, Reading, Reason, Subject,
};

use super::{
    ConsoleDriver,
    command::{CommandLine, ConsoleCommand},
    finding::{Finding, Reader, Said, sum},
    json::{self, Document},
    output::{Ending, Output},
    section,
    value::{Demand, Source, Value},
};
use crate::{
    cell::{Cell, CellContent, Lost},
    field::garbled,
    raw::Confidence,
    snmp::Holds,
};

/// What the outputs of a console come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsoleDecoded {
    /// Its readings, facts and tones.
    pub cells: Vec<Cell>,
    /// Tables of tones that are of no use.
    pub lost: Vec<Lost>,
}

/// What one metric or attribute of one subject comes to, with how much that counts.
struct Candidate {
    holds: Holds,
    subject: Subject,
    period: Option<Period>,
    said: Said,
    weight: Weight,
    confidence: Confidence,
}

/// Of several candidates the weightiest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// No line was there.
    Missing,
    /// A line says that there is none, or cannot be read.
    Absent,
    /// A number or words.
    Told,
}

impl ConsoleDriver {
    /// Decodes what a command printed: every metric and attribute that the command is to give, each
    /// a value or the reason why there is none.
    #[must_use]
    pub fn decode(&self, line: &CommandLine, output: &Output) -> ConsoleDecoded {
        let mut named = self.commands.iter();
        let command = named.find(|command| Some(command.name()) == line.command.as_deref());
        command.map_or_else(ConsoleDecoded::default, |command| command.decode(line, output))
    }
}

impl ConsoleCommand {
    fn decode(&self, line: &CommandLine, output: &Output) -> ConsoleDecoded {
        let parted = section::part(&self.sections, output.text());
        let reader = Reader { sections: &self.sections, parted: &parted, places: &line.places };
        let document = json::document(output);
        let mut candidates = Vec::new();
        for value in &self.values {
            candidates.extend(match &value.source {
                Source::Json(pointer) => value.in_document(&document, pointer, reader),
                _ => value.in_lines(reader, output.ending()),
            });
        }
        let mut decoded = ConsoleDecoded { cells: settled(candidates), lost: Vec::new() };
        self.add_alarms(reader, output.ending(), &mut decoded);
        self.add_tones(reader, output.ending(), &mut decoded);
        decoded
    }

    fn add_alarms(&self, reader: Reader<'_>, ending: Ending, decoded: &mut ConsoleDecoded) {
        for alarms in &self.alarms {
            let Some(subject) = alarms.naming.subject(&reader.places.variables()) else { continue };
            let content = alarms.content(reader.lines(&alarms.sections), ending);
            let fact = Fact { subject: subject.clone(), attribute: Attribute::Alarms, content };
            let content = CellContent::Fact(fact);
            let confidence = alarms.confidence;
            decoded.cells.push(Cell { subject, index: None, confidence, content });
        }
    }

    fn add_tones(&self, reader: Reader<'_>, ending: Ending, decoded: &mut ConsoleDecoded) {
        for table in &self.tones {
            let Some(subject) = table.naming.subject(&reader.places.variables()) else { continue };
            match table.decode(subject.clone(), reader.lines(&table.sections), ending) {
                Ok(tones) => {
                    let content = CellContent::Tones(tones);
                    let confidence = table.confidence;
                    decoded.cells.push(Cell { subject, index: None, confidence, content });
                }
                Err(lost) => decoded.lost.push(lost),
            }
        }
    }
}

impl Value {
    fn in_lines(&self, reader: Reader<'_>, ending: Ending) -> Vec<Candidate> {
        let found = self.added(reader.findings(self));
        let mut candidates: Vec<Candidate> =
            found.into_iter().map(|finding| self.candidate(finding)).collect();
        if self.demand == Demand::Expected {
            let is_found = |subject: &Subject, period: Option<Period>| {
                candidates.iter().any(|c| c.subject == *subject && c.period == period)
            };
            let missing: Vec<_> = reader
                .expected(self)
                .into_iter()
                .filter(|(subject, period)| !is_found(subject, *period))
                .collect();
            candidates.extend(missing.into_iter().map(|place| self.missing(place, ending)));
        }
        candidates
    }

    fn in_document(
        &self,
        document: &Document<'_>,
        pointer: &str,
        reader: Reader<'_>,
    ) -> Vec<Candidate> {
        let found = match document {
            Document::Json(json) => json::at(json, pointer),
            Document::None => Ok(None),
            Document::Broken(absence) => Err(absence.clone()),
        };
        let places = reader.expected(self);
        let of_place = |(subject, period): (Subject, Option<Period>)| match found.clone() {
            Ok(None) if self.demand == Demand::Optional => None,
            Ok(None) => Some(self.missing((subject, period), Ending::Prompt)),
            raw => {
                let raw = raw.map(Option::unwrap_or_default);
                let said = self.said(raw, pointer);
                Some(self.candidate(Finding { subject, period, said }))
            }
        };
        places.into_iter().filter_map(of_place).collect()
    }

    fn candidate(&self, finding: Finding) -> Candidate {
        let Finding { subject, period, said } = finding;
        let weight = if said.absence().is_some() { Weight::Absent } else { Weight::Told };
        let confidence = self.confidence;
        Candidate { holds: self.holds(), subject, period, said, weight, confidence }
    }

    fn missing(&self, (subject, period): (Subject, Option<Period>), ending: Ending) -> Candidate {
        let reason = match ending {
            Ending::Cut => Reason::Interrupted,
            Ending::Prompt | Ending::Closed => Reason::NoSuchObject,
        };
        let holds = self.holds();
        let said = Said::absent(holds, Absence { reason, detail: self.source.shown() });
        let confidence = self.confidence;
        Candidate { holds, subject, period, said, weight: Weight::Missing, confidence }
    }

    /// What several lines add up to, where they do.
    fn added(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let Some(lines) = self.adds else { return findings };
        let mut parts = findings;
        parts.sort_by(|a, b| (&a.subject, a.period).cmp(&(&b.subject, b.period)));
        let of_subject = parts.chunk_by(|a, b| (&a.subject, a.period) == (&b.subject, b.period));
        let add = |parts: &[Finding]| {
            let first = parts.first()?;
            let said: Vec<Said> = parts.iter().map(|part| part.said.clone()).collect();
            let is_whole = usize::try_from(lines.get()) == Ok(parts.len());
            let sum = sum(&said).filter(|_| is_whole).map(Said::Number);
            let why = format!("not the numbers of all {lines} lines of which it is the sum");
            let shown = format!("{} lines", parts.len());
            let said = sum.unwrap_or_else(|| Said::absent(self.holds(), garbled(&shown, &why)));
            Some(Finding { subject: first.subject.clone(), period: first.period, said })
        };
        of_subject.filter_map(add).collect()
    }
}

/// The cells of candidates, one for each metric and attribute of a subject in a period.
fn settled(mut candidates: Vec<Candidate>) -> Vec<Cell> {
    // A stable sort: what stands first in the file and in the output stays first.
    candidates.sort_by(|a, b| {
        (&a.subject, a.holds, a.period, b.weight).cmp(&(&b.subject, b.holds, b.period, a.weight))
    });
    let same = candidates
        .chunk_by(|a, b| (&a.subject, a.holds, a.period) == (&b.subject, b.holds, b.period));
    same.filter_map(cell_of).collect()
}

/// The weightiest says it. Two that were told and differ cannot both be true.
fn cell_of(same: &[Candidate]) -> Option<Cell> {
    let best = same.first()?;
    let told = same.iter().filter(|candidate| candidate.weight == Weight::Told);
    let other = told.map(|candidate| &candidate.said).find(|said| **said != best.said);
    let said = match other.filter(|_| best.weight == Weight::Told) {
        Some(other) => {
            let both = format!("{} and {}", shown(&best.said), shown(other));
            Said::absent(best.holds, garbled(&both, "the device says both"))
        }
        None => best.said.clone(),
    };
    let (subject, period) = (best.subject.clone(), best.period);
    let content = said.content(best.holds, &subject, period)?;
    Some(Cell { subject, index: None, confidence: best.confidence, content })
}

fn shown(said: &Said) -> String {
    match said {
        Said::Number(Reading::Value(value)) => value.to_string(),
        Said::Number(Reading::BelowRange { floor }) => format!("below {floor}"),
        Said::Number(Reading::AboveRange { ceiling }) => format!("above {ceiling}"),
        Said::Words(Words::Text(text)) => text.clone(),
        Said::Words(Words::Status(status)) => status.to_string(),
        other => format!("{other:?}"),
    }
}
