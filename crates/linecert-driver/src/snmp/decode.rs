//! From answers to cells.

use std::cmp::Reverse;

use linecert_measure::Subject;
use linecert_snmp::VarBind;

use super::{
    ForeignSubject, SnmpDriver,
    answers::Answers,
    asked::Asked,
    cell::{Cell, Decoded, Key},
    choice::{self, Around, Placed, Weight},
    gate::{Gates, bearer},
    index::Index,
    join::Names,
    rows::{self, Nameless, Piece, Reader, Row},
    spread::Made,
    toned,
};
use crate::raw::Confidence;

/// What is known before any row is looked at.
struct Decoder<'a> {
    driver: &'a SnmpDriver,
    asked: &'a Asked<'a>,
    names: Names<'a>,
    variants: Vec<usize>,
    readers: Vec<Reader<'a>>,
}

/// A cell among others of its subject.
struct Candidate {
    key: Key,
    reader: usize,
    standing: Standing,
    cell: Cell,
}

/// How much a table's word counts for a metric: what was answered, whether anything of its row was,
/// how well it is known, and which table comes first.
type Standing = (Weight, bool, Confidence, Reverse<usize>);

impl SnmpDriver {
    /// Decodes what an agent answered, or a recording of it: every metric and attribute of every
    /// row of which anything was answered. What was asked for and has no answer is `NotReported`;
    /// of what was not asked for nothing is said.
    #[must_use]
    pub fn decode<'d>(&'d self, varbinds: &[VarBind], asked: &Asked<'_>) -> Decoded<'d> {
        let answers = Answers::of(varbinds);
        let decoder = Decoder::new(self, &answers, asked);
        let (made, mut nameless) = decoder.made(&answers);
        let pieces = decoder.gather(&answers, &made);
        let mut cells = decoder.cells(decoder.rows(&pieces, &mut nameless));
        cells.extend(toned::cells(self, (&answers, &decoder.names), &mut nameless));
        cells.sort_by(|a, b| (&a.subject, a.key()).cmp(&(&b.subject, b.key())));
        let variants = decoder.variants.iter().filter_map(|place| self.variants.get(*place));
        let variants = variants.map(|variant| variant.name.as_str()).collect();
        Decoded { cells, unnamed: nameless.into_list(), variants }
    }

    /// Decodes the answers to a GET of [`rows_of`](Self::rows_of) `subject`, and those for
    /// [`naming`](Self::naming): each of its metrics and attributes that was asked for exactly
    /// once, whatever was answered; of an ONU those of its PON port, and of a line those of its
    /// bands and ends that were answered; of no other subject.
    ///
    /// # Errors
    /// When the subject cannot be one of this device.
    pub fn decode_of(
        &self,
        subject: &Subject,
        varbinds: &[VarBind],
        asked: &Asked<'_>,
    ) -> Result<Vec<Cell>, ForeignSubject> {
        let answers = Answers::of(varbinds);
        let decoder = Decoder::new(self, &answers, asked);
        let (made, mut nameless) = decoder.made(&answers);
        let pieces = decoder.gather(&answers, &made);
        let subjects = self.related(subject);
        let mut rows = decoder.rows(&pieces, &mut nameless);
        let is_part = |row: &Row<'_>| bearer(&row.subject).as_ref() == Some(subject);
        rows.retain(|row| subjects.contains(&row.subject) || is_part(row));
        rows.sort_by(|a, b| a.place().cmp(&b.place()));
        rows.dedup_by(|a, b| (a.reader, &a.subject) == (b.reader, &b.subject));
        subjects.iter().for_each(|wanted| decoder.add_unanswered(wanted, &mut rows));
        if !rows.iter().any(|row| row.subject == *subject) {
            return Err(self.foreign(subject));
        }
        let mut cells = decoder.cells(rows);
        let tones = toned::cells(self, (&answers, &decoder.names), &mut nameless);
        cells.extend(tones.into_iter().filter(|cell| subjects.contains(&cell.subject)));
        cells.sort_by(|a, b| (&a.subject, a.key()).cmp(&(&b.subject, b.key())));
        Ok(cells)
    }
}

impl<'a> Decoder<'a> {
    fn new(driver: &'a SnmpDriver, answers: &Answers<'a>, asked: &'a Asked<'a>) -> Self {
        let variants = driver.variants.iter().enumerate();
        let variants = variants.filter(|(_, variant)| variant.applies(answers));
        let variants: Vec<usize> = variants.map(|(place, _)| place).collect();
        let tables = driver.tables.iter().enumerate();
        let readers =
            tables.map(|(place, table)| Reader::new(table, place, choice::slots(table, &variants)));
        let (readers, names) = (readers.collect(), Names::of(&driver.joins, answers));
        Self { driver, asked, names, readers, variants }
    }

    /// The rows that are made of parts of cells, by reader.
    fn made(&self, answers: &Answers<'_>) -> (Vec<Vec<Made>>, Nameless) {
        let mut nameless = Nameless::default();
        let of_reader = |reader: &Reader<'_>| {
            let Some(spread) = &reader.table.spread else { return Vec::new() };
            let (made, unread) = spread.rows(answers);
            unread.into_iter().for_each(|(index, why)| nameless.add(reader.place, &index.0, why));
            made
        };
        (self.readers.iter().map(of_reader).collect(), nameless)
    }

    /// The answers of all tables, by reader.
    fn gather<'s>(&self, answers: &'s Answers<'s>, made: &'s [Vec<Made>]) -> Vec<Vec<Piece<'s>>> {
        let readers = self.readers.iter().zip(made);
        readers.map(|(reader, made)| reader.pieces(answers, (self.driver, made))).collect()
    }

    fn rows<'s>(&self, pieces: &'s [Vec<Piece<'s>>], nameless: &mut Nameless) -> Vec<Row<'s>> {
        let around = rows::Around { driver: self.driver, names: &self.names, asked: self.asked };
        let mut rows = Vec::new();
        for (place, (reader, pieces)) in self.readers.iter().zip(pieces).enumerate() {
            rows.extend(reader.rows((place, pieces), around, nameless));
        }
        rows
    }

    /// Adds the rows that a subject should have in tables that answered nothing of it.
    fn add_unanswered(&self, subject: &Subject, rows: &mut Vec<Row<'_>>) {
        for (place, reader) in self.readers.iter().enumerate() {
            if rows.iter().any(|row| row.reader == place && row.subject == *subject) {
                continue;
            }
            let indices = reader.table.indices_of(subject, &self.names);
            if let Some(index) = indices.into_iter().next() {
                rows.push(Row { subject: subject.clone(), reader: place, index, pieces: &[] });
            }
        }
    }

    /// The cells of rows, of which one table speaks for each metric and attribute of a subject.
    fn cells(&self, mut rows: Vec<Row<'_>>) -> Vec<Cell> {
        rows.sort_by(|a, b| a.place().cmp(&b.place()));
        let gates = self.gates(&rows);
        let of_subject = rows.chunk_by(|a, b| a.subject == b.subject);
        of_subject.flat_map(|rows| self.cells_of(rows, &gates)).collect()
    }

    fn gates(&self, rows: &[Row<'_>]) -> Gates {
        let mut gates = Gates::default();
        for (row, reader) in
            rows.iter().filter_map(|row| Some((row, self.readers.get(row.reader)?)))
        {
            let states = reader.slots.iter().filter_map(|slot| slot.gate(reader, row));
            states.for_each(|gate| gates.add(&row.subject, gate));
        }
        gates
    }

    fn cells_of(&self, rows: &[Row<'_>], gates: &Gates) -> Vec<Cell> {
        let mut candidates: Vec<Candidate> =
            rows.iter().flat_map(|row| self.candidates(row, gates)).collect();
        candidates.sort_by_key(|candidate| (candidate.key, candidate.reader));
        let mut cells = Vec::with_capacity(candidates.len());
        let mut rest = candidates.into_iter().peekable();
        while let Some(first) = rest.next() {
            let key = first.key;
            let mut same = vec![first];
            same.extend(std::iter::from_fn(|| rest.next_if(|next| next.key == key)));
            let best = same.iter().max_by_key(|candidate| candidate.standing);
            let best = best.map(|candidate| candidate.reader);
            let kept = same.into_iter().filter(|candidate| Some(candidate.reader) == best);
            cells.extend(kept.map(|candidate| candidate.cell));
        }
        cells
    }

    fn candidates(&self, row: &Row<'_>, gates: &Gates) -> Vec<Candidate> {
        let Some(reader) = self.readers.get(row.reader) else { return Vec::new() };
        let around = Around { names: &self.names, gates, asked: self.asked };
        let candidate = |slot: &choice::Slot<'_>| {
            let saying = slot.saying(Placed { reader, row }, around)?;
            let confidence = saying.column.confidence();
            let cell = Cell {
                subject: row.subject.clone(),
                index: Some(Index(row.index.clone())),
                confidence,
                content: saying.content,
            };
            let standing = (saying.weight, !row.pieces.is_empty(), confidence, Reverse(row.reader));
            Some(Candidate { key: cell.key(), reader: row.reader, standing, cell })
        };
        reader.slots.iter().filter_map(candidate).collect()
    }
}
