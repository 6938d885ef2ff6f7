//! Certificates: found by what they are of, and one with what is known of it, step by step.

use linecert_measure::{Digest, Timestamp};
use linecert_profile::Overall;

use crate::{
    document::{Align, Block, Cell, Document, Row, Table},
    form::{Control, Field, Form},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
    reading::ReadingRow,
    view::Check,
};

/// One page of certificates, the newest first.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// What is searched for: an order, a line, a technician or a digest.
    pub search: String,
    /// As what it was found, when it was found as something.
    pub found_by: Option<FoundBy>,
    /// The verdict that is asked for.
    pub verdict: Option<Overall>,
    /// The certificates.
    pub rows: Vec<CertificateRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// As what a search found certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// As their line.
    Line,
    /// As their work order.
    Order,
    /// As the technician who signed them.
    Technician,
}

impl FoundBy {
    /// Every one, in the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::Line, Self::Order, Self::Technician];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Order => "order",
            Self::Technician => "technician",
        }
    }
}

/// A certificate in a list.
#[derive(Debug, Clone)]
pub struct CertificateRow {
    /// The digest of its envelope.
    pub digest: Digest,
    /// Its number.
    pub number: String,
    /// The line.
    pub line: String,
    /// The work order.
    pub order: String,
    /// The technician who signed it.
    pub technician: String,
    /// The verdict.
    pub verdict: Overall,
    /// Whether it still holds.
    pub standing: Standing,
    /// When it was signed, by the clock of the signing computer.
    pub issued_at: Timestamp,
}

/// Whether a certificate still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing says otherwise.
    Current,
    /// A newer one took its place.
    Superseded,
    /// The operator withdrew it.
    Revoked,
    /// Who says that it does not hold signed with a lost key.
    Doubtful,
    /// It was made on a simulated line and certifies nothing.
    Training,
}

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// What lists show of it.
    pub row: CertificateRow,
    /// The profile, with its revision.
    pub profile: String,
    /// The digest of the profile.
    pub profile_digest: Digest,
    /// Its region.
    pub region: Option<String>,
    /// When it was received.
    pub received_at: Timestamp,
    /// Where its printed page is, where one is set.
    pub sheet: Option<Place>,
    /// What a verification finds, step by step.
    pub checks: Vec<Check>,
    /// What was measured.
    pub readings: Vec<ReadingRow>,
}

impl Standing {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Current => (Mark::Good, "standing-current"),
            Self::Superseded => (Mark::Warning, "standing-superseded"),
            Self::Revoked => (Mark::Bad, "standing-revoked"),
            Self::Doubtful => (Mark::Unknown, "standing-doubtful"),
            Self::Training => (Mark::Neutral, "standing-training"),
        }
    }
}

impl CertificateRow {
    pub(super) fn table(frame: &Frame, id: &'static str, rows: &[Self]) -> Table {
        Table {
            id,
            title: frame.say("certificates"),
            columns: frame.columns(&[
                ("column-certificate", Align::Start),
                ("column-verdict", Align::Start),
                ("column-line", Align::Start),
                ("column-order", Align::Start),
                ("column-technician", Align::Start),
                ("column-standing", Align::Start),
                ("column-issued", Align::End),
            ]),
            rows: rows.iter().map(|certificate| certificate.row(frame)).collect(),
            empty: frame.say("certificates-empty"),
            next: None,
        }
    }

    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Certificate(self.digest), &self.number),
            frame.overall(self.verdict),
            Cell::link(Place::Line(self.line.clone()), &self.line),
            Cell::link(Place::Order(self.order.clone()), &self.order),
            Cell::text(&self.technician),
            frame.state(self.standing.words()),
            frame.time(self.issued_at),
        ])
    }
}

impl View for Certificates {
    fn document(&self, frame: &Frame) -> Document {
        let title = frame.say("section-certificates");
        let mut document = Document::new(title, Some(Section::Certificates));
        let chosen = self.verdict.map_or("", Overall::name);
        let any = (String::new(), frame.say("any"));
        let verdicts = Overall::ALL.map(|verdict| {
            (verdict.name().to_owned(), frame.say(&format!("verdict-{}", verdict.name())))
        });
        let options = [any].into_iter().chain(verdicts).collect();
        let choice = Control::Choice { options, chosen: chosen.to_owned() };
        let search = Control::Search(self.search.clone());
        let fields = vec![
            Field::new("q", frame.say("certificates-search"), search),
            Field::new("verdict", frame.say("column-verdict"), choice),
        ];
        let mut table = CertificateRow::table(frame, "results", &self.rows);
        let own = Place::Certificates.with("q", self.search.clone()).and("verdict", chosen);
        let found_by = self.found_by.map_or("", FoundBy::name);
        let own = own.and("by", found_by);
        table.next = frame.next(own, self.next.as_ref());
        document.blocks = vec![
            Block::Form(Form::search(frame, Place::Certificates, fields)),
            Block::Table(table),
        ];
        document
    }
}

impl Certificate {
    fn facts(&self, frame: &Frame) -> Block {
        let row = &self.row;
        Block::Facts {
            title: String::new(),
            facts: vec![
                frame.fact("column-verdict", frame.overall(row.verdict)),
                frame.fact("column-standing", frame.state(row.standing.words())),
                frame.fact("column-line", Cell::link(Place::Line(row.line.clone()), &row.line)),
                frame.fact("column-order", Cell::link(Place::Order(row.order.clone()), &row.order)),
                frame.fact("column-technician", Cell::text(&row.technician)),
                frame.fact("column-region", frame.maybe(self.region.as_ref())),
                frame.fact("column-issued", frame.time(row.issued_at)),
                frame.fact("column-received", frame.time(self.received_at)),
                frame.fact("column-profile", Cell::text(&self.profile)),
                frame.fact("column-profile-digest", Cell::code(self.profile_digest.to_string())),
                frame.fact("column-digest", Cell::code(row.digest.to_string())),
            ],
        }
    }
}

impl View for Certificate {
    fn document(&self, frame: &Frame) -> Document {
        let row = &self.row;
        let mut document = Document::new(row.number.clone(), Some(Section::Certificates));
        document.above = vec![(Place::Certificates.into(), frame.say("section-certificates"))];
        let readings = Table {
            id: "readings",
            title: frame.say("certificate-readings"),
            columns: ReadingRow::certified_columns(frame),
            rows: self.readings.iter().map(|reading| reading.certified(frame)).collect(),
            empty: frame.say("readings-empty"),
            next: None,
        };
        let sheet = self.sheet.clone();
        let sheet = sheet.map(|place| (place.into(), frame.say("certificate-page")));
        let bundle = (Place::Bundle(row.digest).into(), frame.say("certificate-bundle"));
        let title = frame.say("certificate-checks");
        let steps = self.checks.iter().map(|check| check.step(frame)).collect();
        document.blocks = vec![
            self.facts(frame),
            Block::Links(sheet.into_iter().chain([bundle]).collect()),
            Block::Steps { title, steps, live: None },
            Block::Table(readings),
        ];
        document
    }
}
