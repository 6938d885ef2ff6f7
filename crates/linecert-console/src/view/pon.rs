//! A PON port with its ONUs.

use linecert_measure::{Reading, Timestamp};

use crate::{
    document::{Align, Block, Cell, Document, Refresh, Row, Table},
    form::{Control, Field, Form},
    frame::Frame,
    page::View,
    place::{Place, Section},
    view::{Count, LineState, grouped},
};

/// A PON port with one page of its ONUs.
#[derive(Debug, Clone)]
pub struct PonPort {
    /// The node.
    pub node: String,
    /// The port, as the node's driver writes it.
    pub port: String,
    /// How many of its ONUs are online, of how many.
    pub online: (Count, u64),
    /// What is searched for among the ONUs: the beginning of a serial number.
    pub search: String,
    /// The ONUs.
    pub onus: Vec<OnuRow>,
    /// When the powers and distances were read, if they were.
    pub optics_at: Option<Timestamp>,
    /// The cursor behind the last ONU.
    pub next: Option<String>,
}

/// An ONU in a list.
#[derive(Debug, Clone)]
pub struct OnuRow {
    /// Its number on the port.
    pub onu: u32,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its line.
    pub line: Option<String>,
    /// How it is.
    pub state: LineState,
    /// The power that it receives; none when nobody asked.
    pub rx: Option<Reading>,
    /// The power that the OLT receives of it; none when nobody asked.
    pub olt_rx: Option<Reading>,
    /// The fibre to it; none when nobody asked.
    pub distance: Option<Reading>,
    /// When its state was read.
    pub at: Timestamp,
}

/// A reading as a list of many shows it: how well it is known stands on the page of the line.
fn listed(frame: &Frame, reading: Option<&Reading>) -> Cell {
    match frame.asked(reading) {
        Cell::Number { number, unit, .. } => {
            Cell::Number { number, unit, uncertainty: String::new() }
        }
        other => other,
    }
}

impl OnuRow {
    fn row(&self, frame: &Frame) -> Row {
        let line = |line: &String| Cell::link(Place::Line(line.clone()), line);
        Row::new(vec![
            Cell::count(u64::from(self.onu)),
            self.line.as_ref().map_or_else(|| frame.absent("absent-line"), line),
            frame.state(self.state.words()),
            self.serial.as_ref().map_or_else(|| frame.absent("absent-unknown"), Cell::code),
            listed(frame, self.rx.as_ref()),
            listed(frame, self.olt_rx.as_ref()),
            listed(frame, self.distance.as_ref()),
            frame.age(self.at),
        ])
    }
}

impl PonPort {
    fn place(&self) -> Place {
        Place::Port { node: self.node.clone(), port: self.port.clone() }
    }

    fn table(&self, frame: &Frame) -> Table {
        Table {
            id: "results",
            title: frame.say("onus"),
            columns: frame.columns(&[
                ("column-onu", Align::End),
                ("column-line", Align::Start),
                ("column-state", Align::Start),
                ("column-serial", Align::Start),
                ("column-onu-rx", Align::End),
                ("column-olt-rx", Align::End),
                ("column-distance", Align::End),
                ("column-age", Align::End),
            ]),
            rows: self.onus.iter().map(|onu| onu.row(frame)).collect(),
            empty: frame.say("onus-empty"),
            next: frame.next(self.place().with("q", self.search.clone()), self.next.as_ref()),
        }
    }
}

impl View for PonPort {
    fn document(&self, frame: &Frame) -> Document {
        let title = frame.say_with("port-title", &[("node", &self.node), ("port", &self.port)]);
        let mut document = Document::new(title, Some(Section::Nodes));
        document.above = vec![
            (Place::Nodes.into(), frame.say("section-nodes")),
            (Place::Node(self.node.clone()).into(), self.node.clone()),
        ];
        document.refresh = Refresh::Every { seconds: 60 };
        let search = Control::Search(self.search.clone());
        let field = Field::new("q", frame.say("onus-search"), search);
        let (online, onus) = self.online;
        let online =
            frame.fact("column-online", Cell::text(format!("{online} / {}", grouped(onus))));
        let optics = self.optics_at;
        let optics = optics.map_or_else(|| frame.absent("absent-never-read"), |at| frame.age(at));
        let optics = frame.fact("column-optics", optics);
        document.blocks = vec![
            Block::Facts { title: String::new(), facts: vec![online, optics] },
            Block::Form(Form::search(frame, self.place(), vec![field])),
            Block::Table(self.table(frame)),
        ];
        document
    }
}
