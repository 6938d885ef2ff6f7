//! Access nodes, their ports, and why their polls are late.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Refresh, Row, Table},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
};

/// One page of the access nodes.
#[derive(Debug, Clone)]
pub struct Nodes {
    /// The nodes.
    pub rows: Vec<NodeRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// An access node in a list.
#[derive(Debug, Clone)]
pub struct NodeRow {
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: Option<String>,
    /// The driver that reads it; none was found yet when absent.
    pub driver: Option<String>,
    /// How many ONUs its ports have; nothing was read yet when absent.
    pub onus: Option<u64>,
    /// Why it is late, if it is.
    pub late: Option<LateReason>,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
}

/// An access node.
#[derive(Debug, Clone)]
pub struct Node {
    /// What lists show of it.
    pub row: NodeRow,
    /// The address of its agent.
    pub address: String,
    /// One page of its ports.
    pub ports: Vec<PortRow>,
    /// The cursor behind the last port.
    pub next: Option<String>,
    /// What is late of it.
    pub late: Vec<LateNode>,
}

/// A port of an access node.
#[derive(Debug, Clone)]
pub struct PortRow {
    /// The port, as the node's driver writes it.
    pub port: String,
    /// How many ONUs it has.
    pub onus: u64,
    /// When that was read.
    pub at: Timestamp,
}

/// The nodes whose polls are late.
#[derive(Debug, Clone)]
pub struct LateNodes {
    /// The late tables of nodes, the longest late first.
    pub rows: Vec<LateNode>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A table of a node that should have been read by now.
#[derive(Debug, Clone)]
pub struct LateNode {
    /// The node.
    pub node: String,
    /// The table.
    pub table: PolledTable,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it was last read whole.
    pub whole_at: Option<Timestamp>,
    /// Why it is late.
    pub why: LateReason,
    /// What was seen, in words.
    pub detail: String,
}

/// What is read of a node at its own interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolledTable {
    /// States of ONUs and lines.
    State,
    /// Optical powers.
    Optics,
    /// What hardly ever changes.
    Inventory,
    /// Everything: the node is not read at all.
    Whole,
}

/// Why a poll is late, by the word of the poller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateReason(pub String);

impl PolledTable {
    const fn words(self) -> &'static str {
        match self {
            Self::State => "table-state",
            Self::Optics => "table-optics",
            Self::Inventory => "table-inventory",
            Self::Whole => "table-whole",
        }
    }
}

impl LateReason {
    /// The mark and the message of the reason; one that this console does not know has none.
    fn words(&self) -> Option<(Mark, &'static str)> {
        Some(match self.0.as_str() {
            "too-slow" => (Mark::Warning, "late-too-slow"),
            "resting" => (Mark::Warning, "late-resting"),
            "silent" => (Mark::Bad, "late-silent"),
            "nobody-listens" => (Mark::Bad, "late-nobody-listens"),
            "forbidden" => (Mark::Bad, "late-forbidden"),
            "truncated" => (Mark::Warning, "late-truncated"),
            "endless" => (Mark::Warning, "late-endless"),
            "refused" => (Mark::Bad, "late-refused"),
            "garbled" => (Mark::Bad, "late-garbled"),
            "own-fault" => (Mark::Bad, "late-own-fault"),
            "behind" => (Mark::Neutral, "late-behind"),
            "full" => (Mark::Neutral, "late-full"),
            "waiting" => (Mark::Neutral, "late-waiting"),
            "unusable" => (Mark::Bad, "late-unusable"),
            _ => return None,
        })
    }

    fn cell(&self, frame: &Frame) -> Cell {
        match self.words() {
            Some(words) => frame.state(words),
            None => Cell::State(Mark::Unknown, self.0.clone()),
        }
    }
}

impl NodeRow {
    fn state(&self, frame: &Frame) -> Cell {
        match (&self.late, self.answered_at) {
            (Some(late), _) => late.cell(frame),
            (None, Some(_)) => frame.state((Mark::Good, "node-in-time")),
            (None, None) => frame.state((Mark::Unknown, "node-never-read")),
        }
    }

    fn onus(&self, frame: &Frame) -> Cell {
        self.onus.map_or_else(|| frame.absent("absent-never-read"), Cell::count)
    }

    fn answered(&self, frame: &Frame) -> Cell {
        self.answered_at.map_or_else(|| frame.absent("absent-never"), |at| frame.age(at))
    }

    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Node(self.name.clone()), &self.name),
            self.state(frame),
            self.onus(frame),
            frame.maybe(self.driver.as_ref()),
            frame.maybe(self.region.as_ref()),
            self.answered(frame),
        ])
    }
}

impl View for Nodes {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-nodes"), Some(Section::Nodes));
        document.refresh = Refresh::Every { seconds: 60 };
        document.blocks = vec![Block::Table(Table {
            id: "nodes",
            title: frame.say("nodes"),
            columns: frame.columns(&[
                ("column-node", Align::Start),
                ("column-state", Align::Start),
                ("column-onus", Align::End),
                ("column-driver", Align::Start),
                ("column-region", Align::Start),
                ("column-answered", Align::End),
            ]),
            rows: self.rows.iter().map(|node| node.row(frame)).collect(),
            empty: frame.say("nodes-empty"),
            next: frame.next(Place::Nodes, self.next.as_ref()),
        })];
        document
    }
}

impl View for Node {
    fn document(&self, frame: &Frame) -> Document {
        let row = &self.row;
        let mut document = Document::new(row.name.clone(), Some(Section::Nodes));
        document.above = vec![(Place::Nodes.into(), frame.say("section-nodes"))];
        document.refresh = Refresh::Every { seconds: 60 };
        let facts = vec![
            frame.fact("column-state", row.state(frame)),
            frame.fact("column-answered", row.answered(frame)),
            frame.fact("column-onus", row.onus(frame)),
            frame.fact("column-address", Cell::code(&self.address)),
            frame.fact("column-driver", frame.maybe(row.driver.as_ref())),
            frame.fact("column-region", frame.maybe(row.region.as_ref())),
        ];
        document.blocks.push(Block::Facts { title: String::new(), facts });
        if !self.late.is_empty() {
            document.blocks.push(Block::Table(LateNode::table(frame, "late", &self.late)));
        }
        let ports = Table {
            id: "ports",
            title: frame.say("ports"),
            columns: frame.columns(&[
                ("column-port", Align::Start),
                ("column-onus", Align::End),
                ("column-age", Align::End),
            ]),
            rows: self.ports.iter().map(|port| port.row(&row.name, frame)).collect(),
            empty: frame.say("ports-empty"),
            next: frame.next(Place::Node(row.name.clone()), self.next.as_ref()),
        };
        document.blocks.push(Block::Table(ports));
        document
    }
}

impl PortRow {
    fn row(&self, node: &str, frame: &Frame) -> Row {
        let place = Place::Port { node: node.to_owned(), port: self.port.clone() };
        Row::new(vec![Cell::link(place, &self.port), Cell::count(self.onus), frame.age(self.at)])
    }
}

impl LateNode {
    pub(super) fn table(frame: &Frame, id: &'static str, rows: &[Self]) -> Table {
        Table {
            id,
            title: frame.say("late-nodes"),
            columns: frame.columns(&[
                ("column-node", Align::Start),
                ("column-table", Align::Start),
                ("column-late-by", Align::End),
                ("column-why", Align::Start),
                ("column-seen-there", Align::Start),
                ("column-whole", Align::End),
            ]),
            rows: rows.iter().map(|late| late.row(frame)).collect(),
            empty: frame.say("late-empty"),
            next: None,
        }
    }

    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Node(self.node.clone()), &self.node),
            Cell::text(frame.say(self.table.words())),
            frame.age(self.due_at),
            self.why.cell(frame),
            Cell::text(&self.detail),
            self.whole_at.map_or_else(|| frame.absent("absent-never"), |at| frame.age(at)),
        ])
    }
}

impl View for LateNodes {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-late"), Some(Section::Late));
        document.lead = Some(frame.say("late-lead"));
        document.refresh = Refresh::Every { seconds: 30 };
        let mut table = LateNode::table(frame, "late", &self.rows);
        table.next = frame.next(Place::Late, self.next.as_ref());
        document.blocks = vec![Block::Table(table)];
        document
    }
}
