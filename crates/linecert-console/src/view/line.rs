//! Lines: found by their names, and one with its readings, history and certificates.

use linecert_measure::{Metric, Timestamp};
use linecert_profile::{Access, Verdict};

use crate::{
    document::{Align, Block, Cell, Document, Live, Refresh, Row, Step, Table},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
    reading::ReadingRow,
    view::{Alarm, CertificateRow},
};

/// One page of the lines that a search found.
#[derive(Debug, Clone)]
pub struct Lines {
    /// What is searched for: the beginning of a name, an order or a serial number.
    pub search: String,
    /// The lines.
    pub rows: Vec<LineRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A line in a list.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub access: Access,
    /// Where it ends: node and port.
    pub port: Option<(String, String)>,
    /// The serial number of its ONU.
    pub serial: Option<String>,
    /// How it is.
    pub state: LineState,
    /// When that was seen, if it was.
    pub seen_at: Option<Timestamp>,
}

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// Its ONU or modem is there.
    Online,
    /// It is not there.
    Offline,
    /// It is not there, and said that its power was cut.
    PowerCut,
    /// No light comes from it.
    LossOfSignal,
    /// Nobody knows: no poll has said anything yet.
    Unknown,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    /// What lists show of it.
    pub row: LineRow,
    /// The region it is in.
    pub region: Option<String>,
    /// The class of its customer.
    pub class: String,
    /// The profile that it is judged by.
    pub profile: Option<String>,
    /// The newest reading of each metric.
    pub readings: Vec<ReadingRow>,
    /// Whether there is a history to draw.
    pub history: History,
    /// The read that goes on, or was just made.
    pub read: Option<LiveRead>,
    /// Whether the visitor may read the line now.
    pub may_read: Permission,
    /// The alarms that stand of it.
    pub alarms: Vec<Alarm>,
    /// Its certificates, the newest first.
    pub certificates: Vec<CertificateRow>,
}

/// Whether there is a history to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// There is, of this metric.
    Of(Metric),
    /// No poll has kept a reading of the line.
    None,
}

/// Whether a visitor may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// They may.
    Granted,
    /// They may not, and see no button for it.
    Withheld,
}

/// A read of a line that was asked for.
#[derive(Debug, Clone)]
pub struct LiveRead {
    /// The job.
    pub job: u64,
    /// What has happened so far.
    pub steps: Vec<Step>,
    /// The number of the last event among them, while more of them may come.
    pub after: Option<u64>,
}

impl LineState {
    pub(super) const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Online => (Mark::Good, "line-online"),
            Self::Offline => (Mark::Warning, "line-offline"),
            Self::PowerCut => (Mark::Warning, "line-power-cut"),
            Self::LossOfSignal => (Mark::Bad, "line-loss-of-signal"),
            Self::Unknown => (Mark::Unknown, "line-unknown"),
        }
    }
}

impl LineRow {
    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Line(self.name.clone()), &self.name),
            frame.state(self.state.words()),
            Cell::text(frame.language.access(self.access)),
            self.port_cell(frame),
            self.serial.as_ref().map_or_else(|| frame.absent("absent-unknown"), Cell::code),
            self.seen(frame),
        ])
    }

    fn seen(&self, frame: &Frame) -> Cell {
        self.seen_at.map_or_else(|| frame.absent("absent-never-read"), |at| frame.age(at))
    }

    fn port_cell(&self, frame: &Frame) -> Cell {
        self.port.as_ref().map_or_else(
            || frame.absent("absent-unknown"),
            |(node, port)| {
                let place = Place::Port { node: node.clone(), port: port.clone() };
                Cell::link(place, format!("{node} {port}"))
            },
        )
    }
}

impl View for Lines {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-lines"), Some(Section::Lines));
        let search = Control::Search(self.search.clone());
        let field = Field::new("q", frame.say("lines-search"), search);
        let table = Table {
            id: "results",
            title: frame.say("lines-found"),
            columns: frame.columns(&[
                ("column-line", Align::Start),
                ("column-state", Align::Start),
                ("column-access", Align::Start),
                ("column-port", Align::Start),
                ("column-serial", Align::Start),
                ("column-seen", Align::End),
            ]),
            rows: self.rows.iter().map(|line| line.row(frame)).collect(),
            empty: frame.say("lines-empty"),
            next: frame.next(Place::Lines.with("q", self.search.clone()), self.next.as_ref()),
        };
        document.blocks =
            vec![Block::Form(Form::search(frame, Place::Lines, vec![field])), Block::Table(table)];
        document
    }
}

impl LiveRead {
    fn block(&self, frame: &Frame) -> Block {
        let live = self.after.map(|after| Live { events: Place::JobEvents(self.job), after });
        Block::Steps { title: frame.say("line-reading"), steps: self.steps.clone(), live }
    }
}

impl Line {
    fn facts(&self, frame: &Frame) -> Block {
        let row = &self.row;
        let serial = row.serial.as_ref();
        Block::Facts {
            title: String::new(),
            facts: vec![
                frame.fact("column-state", frame.state(row.state.words())),
                frame.fact("column-seen", row.seen(frame)),
                frame.fact("column-access", Cell::text(frame.language.access(row.access))),
                frame.fact("column-port", row.port_cell(frame)),
                frame.fact(
                    "column-serial",
                    serial.map_or_else(|| frame.absent("absent-unknown"), Cell::code),
                ),
                frame.fact("column-region", frame.maybe(self.region.as_ref())),
                frame.fact("column-class", Cell::text(&self.class)),
                frame.fact("column-profile", frame.maybe(self.profile.as_ref())),
            ],
        }
    }

    fn readings(&self, frame: &Frame) -> Block {
        Block::Table(Table {
            id: "readings",
            title: frame.say("readings"),
            columns: ReadingRow::columns(frame),
            rows: self.readings.iter().map(|reading| reading.row(frame)).collect(),
            empty: frame.say("readings-empty"),
            next: None,
        })
    }

    /// The read that was asked for, and the button that asks for one while none goes on.
    fn read(&self, frame: &Frame) -> Vec<Block> {
        let read = self.read.as_ref().map(|read| read.block(frame));
        let goes_on = self.read.as_ref().is_some_and(|read| read.after.is_some());
        let ask = if goes_on { None } else { self.ask(frame) };
        read.into_iter().chain(ask).collect()
    }

    fn ask(&self, frame: &Frame) -> Option<Block> {
        if self.may_read == Permission::Withheld {
            return None;
        }
        let place = Place::ReadLine(self.row.name.clone());
        let mut form = Form::post(frame, place, frame.say("line-read"), Tone::Main);
        form.note = frame.say("line-read-note");
        Some(Block::Form(form))
    }

    fn chart(&self, frame: &Frame) -> Option<Block> {
        let History::Of(metric) = self.history else { return None };
        let metric = [("metric", frame.language.metric(metric))];
        let title = frame.say_with("line-history", &metric);
        Some(Block::Chart { title, columns: Place::History(self.row.name.clone()) })
    }

    fn worst(&self) -> Option<Verdict> {
        self.readings.iter().map(|reading| reading.verdict).max()
    }
}

impl View for Line {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(self.row.name.clone(), Some(Section::Lines));
        document.above = vec![(Place::Lines.into(), frame.say("section-lines"))];
        if self.read.is_none() {
            document.refresh = Refresh::Every { seconds: 60 };
        }
        let failing = self.worst().is_some_and(|worst| worst >= Verdict::MarginalFail);
        let note = Block::Note { mark: Mark::Bad, text: frame.say("line-failing") };
        let mut blocks = Vec::new();
        blocks.extend(failing.then_some(note));
        blocks.push(self.facts(frame));
        blocks.extend(self.read(frame));
        blocks.push(self.readings(frame));
        blocks.extend(self.chart(frame));
        if !self.alarms.is_empty() {
            blocks.push(Block::Table(Alarm::table(frame, "alarms", &self.alarms)));
        }
        let certificates = CertificateRow::table(frame, "certificates", &self.certificates);
        blocks.push(Block::Table(certificates));
        document.blocks = blocks;
        document
    }
}
