//! Alarms: what is wrong with lines, ports and nodes.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Refresh, Row, Table},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
    view::Permission,
};

/// One page of alarms, the newest first.
#[derive(Debug, Clone)]
pub struct Alarms {
    /// The alarms.
    pub rows: Vec<Alarm>,
    /// Which of them are asked for; all of them when nothing is said.
    pub which: Option<WhichAlarms>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// One cause, and what it takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its number.
    pub id: u64,
    /// What is wrong.
    pub kind: AlarmKind,
    /// The node, when it is of one.
    pub node: Option<String>,
    /// The port, when it is of one port.
    pub port: Option<String>,
    /// The line, when it is of one line.
    pub line: Option<String>,
    /// What it was concluded from, in words.
    pub evidence: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// How it stands.
    pub state: AlarmState,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
    /// Whether the visitor may acknowledge it.
    pub may_take: Permission,
}

/// Some of the alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichAlarms {
    /// Those that stand.
    Standing,
    /// Those that are over.
    Cleared,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmKind {
    /// All ONUs of a port were lost together, without a dying gasp.
    FibreCut,
    /// ONUs of a branch were lost together, without a dying gasp.
    BranchCut,
    /// ONUs were lost together, with dying gasps.
    PowerCut,
    /// One ONU was lost.
    Drop,
    /// A reading left what is accepted.
    Threshold,
    /// A reading drifted from that of the installation by more than both uncertainties.
    Drift,
    /// A node does not answer.
    NodeSilent,
    /// ONUs were lost together, and what was seen does not tell why.
    Undecided,
    /// Something that this console has no words for, by the name that whoever raised it gave it.
    Unlisted(String),
}

/// How an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmState {
    /// It stands, and nobody has taken it.
    Raised,
    /// It stands, and somebody has taken it.
    Acknowledged,
    /// What was wrong is so no more.
    Cleared,
}

impl AlarmKind {
    /// The kind with this name, as alarms are stored.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name {
            "fibre-cut" => Self::FibreCut,
            "branch-cut" => Self::BranchCut,
            "power-cut" => Self::PowerCut,
            "single-drop" => Self::Drop,
            "level" => Self::Threshold,
            "drift" => Self::Drift,
            "node-silent" => Self::NodeSilent,
            "several-lost" => Self::Undecided,
            other => Self::Unlisted(other.to_owned()),
        }
    }

    fn cell(&self, frame: &Frame) -> Cell {
        self.words().map_or_else(Cell::code, |id| Cell::text(frame.say(id)))
    }

    /// The message that names it; for what has none, its name.
    const fn words(&self) -> Result<&'static str, &String> {
        Ok(match self {
            Self::Unlisted(name) => return Err(name),
            Self::FibreCut => "alarm-fibre-cut",
            Self::BranchCut => "alarm-branch-cut",
            Self::PowerCut => "alarm-power-cut",
            Self::Drop => "alarm-drop",
            Self::Threshold => "alarm-threshold",
            Self::Drift => "alarm-drift",
            Self::NodeSilent => "alarm-node-silent",
            Self::Undecided => "alarm-undecided",
        })
    }
}

impl WhichAlarms {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Standing, Self::Cleared];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Cleared => "cleared",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Standing => "alarms-standing",
            Self::Cleared => "alarm-cleared",
        }
    }
}

impl AlarmState {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Raised => (Mark::Bad, "alarm-raised"),
            Self::Acknowledged => (Mark::Warning, "alarm-acknowledged"),
            Self::Cleared => (Mark::Good, "alarm-cleared"),
        }
    }
}

impl Alarm {
    pub(super) fn table(frame: &Frame, id: &'static str, alarms: &[Self]) -> Table {
        Table {
            id,
            title: frame.say("alarms"),
            columns: frame.columns(&[
                ("column-state", Align::Start),
                ("column-alarm", Align::Start),
                ("column-where", Align::Start),
                ("column-evidence", Align::Start),
                ("column-raised", Align::End),
                ("column-taken", Align::Start),
            ]),
            rows: alarms.iter().map(|alarm| alarm.row(frame)).collect(),
            empty: frame.say("alarms-empty"),
            next: None,
        }
    }

    fn row(&self, frame: &Frame) -> Row {
        let taken = match (&self.acknowledged_by, self.state, self.may_take) {
            (Some(by), ..) => Cell::text(by),
            (None, AlarmState::Raised, Permission::Granted) => {
                let place = Place::Acknowledge(self.id);
                let form = Form::post(frame, place, frame.say("alarm-take"), Tone::Quiet);
                Cell::Button(Box::new(form))
            }
            (None, ..) => frame.absent("absent-nobody"),
        };
        Row::new(vec![
            frame.state(self.state.words()),
            self.kind.cell(frame),
            self.place(frame),
            Cell::text(&self.evidence),
            frame.age(self.raised_at),
            taken,
        ])
    }

    fn place(&self, frame: &Frame) -> Cell {
        match (&self.line, &self.node, &self.port) {
            (Some(line), ..) => Cell::link(Place::Line(line.clone()), line),
            (None, Some(node), Some(port)) => {
                let (node, port) = (node.clone(), port.clone());
                let name = format!("{node} {port}");
                Cell::link(Place::Port { node, port }, name)
            }
            (None, Some(node), None) => Cell::link(Place::Node(node.clone()), node),
            (None, None, _) => frame.absent("absent-unknown"),
        }
    }
}

impl View for Alarms {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-alarms"), Some(Section::Alarms));
        let chosen = self.which.map_or("", WhichAlarms::name);
        let own = Place::Alarms.with("state", chosen);
        document.refresh = Refresh::Every { seconds: 15 };
        let any = (String::new(), frame.say("any"));
        let which = WhichAlarms::ALL.map(|one| (one.name().to_owned(), frame.say(one.words())));
        let options = [any].into_iter().chain(which).collect();
        let choice = Control::Choice { options, chosen: chosen.to_owned() };
        let field = Field::new("state", frame.say("column-state"), choice);
        let mut table = Alarm::table(frame, "results", &self.rows);
        table.next = frame.next(own, self.next.as_ref());
        document.blocks =
            vec![Block::Form(Form::search(frame, Place::Alarms, vec![field])), Block::Table(table)];
        document
    }
}
