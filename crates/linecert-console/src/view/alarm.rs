//! Alarms: what is wrong with lines, ports and nodes.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Refresh, Row, Table},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
};

/// One page of alarms, the newest first.
#[derive(Debug, Clone)]
pub struct Alarms {
    /// The alarms.
    pub rows: Vec<Alarm>,
    /// The state that is asked for.
    pub state: Option<AlarmState>,
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
    /// The node.
    pub node: String,
    /// The port, when it is of one port.
    pub port: Option<String>,
    /// The line, when it is of one line.
    pub line: Option<String>,
    /// How many ONUs it takes along.
    pub onus: u64,
    /// What it was concluded from, in words.
    pub evidence: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// How it stands.
    pub state: AlarmState,
    /// Who acknowledged it.
    pub acknowledged_by: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmKind {
    /// ONUs of a branch were lost together, without a dying gasp.
    FibreCut,
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
    const fn words(self) -> &'static str {
        match self {
            Self::FibreCut => "alarm-fibre-cut",
            Self::PowerCut => "alarm-power-cut",
            Self::Drop => "alarm-drop",
            Self::Threshold => "alarm-threshold",
            Self::Drift => "alarm-drift",
            Self::NodeSilent => "alarm-node-silent",
            Self::Undecided => "alarm-undecided",
        }
    }
}

impl AlarmState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Raised, Self::Acknowledged, Self::Cleared];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Acknowledged => "acknowledged",
            Self::Cleared => "cleared",
        }
    }

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
                ("column-onus", Align::End),
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
        let taken = match (&self.acknowledged_by, self.state) {
            (Some(by), _) => Cell::text(by),
            (None, AlarmState::Raised) => {
                let place = Place::Acknowledge(self.id);
                let form = Form::post(frame, place, frame.say("alarm-take"), Tone::Quiet);
                Cell::Button(Box::new(form))
            }
            (None, _) => frame.absent("absent-nobody"),
        };
        Row::new(vec![
            frame.state(self.state.words()),
            Cell::text(frame.say(self.kind.words())),
            self.place(),
            Cell::count(self.onus),
            Cell::text(&self.evidence),
            frame.age(self.raised_at),
            taken,
        ])
    }

    fn place(&self) -> Cell {
        match (&self.line, &self.port) {
            (Some(line), _) => Cell::link(Place::Line(line.clone()), line),
            (None, Some(port)) => {
                let (node, port) = (self.node.clone(), port.clone());
                let name = format!("{node} {port}");
                Cell::link(Place::Port { node, port }, name)
            }
            (None, None) => Cell::link(Place::Node(self.node.clone()), &self.node),
        }
    }
}

impl View for Alarms {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-alarms"), Some(Section::Alarms));
        let chosen = self.state.map_or("", AlarmState::name);
        let own = Place::Alarms.with("state", chosen);
        document.refresh = Refresh::Every { seconds: 15, from: own.clone() };
        let any = (String::new(), frame.say("any"));
        let states =
            AlarmState::ALL.map(|state| (state.name().to_owned(), frame.say(state.words().1)));
        let options = [any].into_iter().chain(states).collect();
        let choice = Control::Choice { options, chosen: chosen.to_owned() };
        let field = Field::new("state", frame.say("column-state"), choice);
        let mut table = Alarm::table(frame, "results", &self.rows);
        table.next = frame.next(own, self.next.as_ref());
        document.blocks =
            vec![Block::Form(Form::search(frame, Place::Alarms, vec![field])), Block::Table(table)];
        document
    }
}
