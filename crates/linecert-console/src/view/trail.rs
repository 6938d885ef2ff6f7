//! The audit trail: who changed what, each row bound to the one before.

use linecert_measure::{Digest, Timestamp};

use crate::{
    document::{Align, Block, Cell, Document, Row, Table},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
};

/// One page of the audit trail, the newest row first.
#[derive(Debug, Clone)]
pub struct Trail {
    /// Whether the rows still follow from each other.
    pub chain: Chain,
    /// The rows.
    pub rows: Vec<TrailRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// Whether the rows of a trail follow from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// All of them did, at this time.
    Whole {
        /// How many rows were checked.
        rows: u64,
        /// When.
        at: Timestamp,
    },
    /// This row does not follow from the one before it.
    Broken {
        /// The number of the row.
        row: u64,
    },
    /// It was not checked for this page.
    Unchecked,
}

/// A change that somebody made.
#[derive(Debug, Clone)]
pub struct TrailRow {
    /// Its number.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub by: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub object: String,
    /// The region of that.
    pub region: Option<String>,
    /// The digest of the row.
    pub digest: Digest,
}

/// How many digits of a digest stand in a list.
const DIGITS: usize = 16;

impl Chain {
    fn note(self, frame: &Frame) -> Block {
        let number = |number: u64| number.to_string();
        let (mark, text) = match self {
            Self::Whole { rows, at } => {
                let names = [("rows", &*number(rows)), ("at", &frame.local(at))];
                (Mark::Good, frame.say_with("trail-whole", &names))
            }
            Self::Broken { row } => {
                (Mark::Bad, frame.say_with("trail-broken", &[("row", &number(row))]))
            }
            Self::Unchecked => (Mark::Unknown, frame.say("trail-unchecked")),
        };
        Block::Note { mark, text }
    }
}

impl TrailRow {
    fn row(&self, frame: &Frame) -> Row {
        let region = self.region.as_ref();
        let digest: String = self.digest.to_string().chars().take(DIGITS).collect();
        Row::new(vec![
            Cell::count(self.number),
            frame.time(self.at),
            Cell::text(&self.by),
            Cell::text(&self.what),
            Cell::text(&self.object),
            region.map_or_else(|| frame.absent("regions-none"), Cell::text),
            Cell::code(digest),
        ])
    }
}

impl View for Trail {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-trail"), Some(Section::Trail));
        let table = Table {
            id: "trail",
            title: frame.say("trail-rows"),
            columns: frame.columns(&[
                ("column-number", Align::End),
                ("column-time", Align::End),
                ("column-by", Align::Start),
                ("column-what", Align::Start),
                ("column-object", Align::Start),
                ("column-region", Align::Start),
                ("column-row-digest", Align::Start),
            ]),
            rows: self.rows.iter().map(|row| row.row(frame)).collect(),
            empty: frame.say("trail-empty"),
            next: frame.next(Place::Trail, self.next.as_ref()),
        };
        let check = Place::Trail.with("check", "now");
        let check = Block::Links(vec![(check, frame.say("trail-check"))]);
        document.blocks = vec![self.chain.note(frame), check, Block::Table(table)];
        document
    }
}
