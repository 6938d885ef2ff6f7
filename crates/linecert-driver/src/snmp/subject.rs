//! What the rows of a table are about.

mod metrics;

use linecert_measure::Subject;

use super::{column::Holds, index::Illegible};
use crate::{
    fault::{self, Fault, Problem, fault},
    raw,
    template::Template,
    variables::{Variable, Variables},
};

/// A kind of thing that an access node has readings of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// ONUs.
    Onu,
    /// PON ports.
    Pon,
    /// DSL lines.
    Line,
    /// Frequency bands of DSL lines.
    Band,
    /// Ends of DSL lines.
    Termination,
    /// Ethernet and other ports.
    Port,
    /// Boards, fans and power supplies.
    Board,
    /// Sensors of the device itself.
    Sensor,
    /// The device as a whole.
    Node,
}

/// How a device names what its rows are about.
#[derive(Debug, Clone)]
pub(super) enum Naming {
    Onu { pon: Template, onu: Template },
    Pon(Template),
    Line(Template),
    Band { line: Template, band: Template },
    Termination { line: Template, end: Template },
    Port(Template),
    Board(Template),
    Sensor(Template),
    Node,
}

impl SubjectKind {
    /// What it is called in messages, with its article.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Onu => "an ONU",
            Self::Pon => "a PON port",
            Self::Line => "a DSL line",
            Self::Band => "a band of a DSL line",
            Self::Termination => "an end of a DSL line",
            Self::Port => "a port",
            Self::Board => "a board",
            Self::Sensor => "a sensor",
            Self::Node => "the node",
        }
    }

    /// The kind of what is read with it: with an ONU its PON port, with a band its line.
    pub(super) const fn bearer(self) -> Option<Self> {
        match self {
            Self::Onu => Some(Self::Pon),
            Self::Band | Self::Termination => Some(Self::Line),
            _ => None,
        }
    }

    /// Whether a column can be one of such things.
    pub(super) const fn can_hold(self, holds: Holds) -> bool {
        match holds {
            Holds::Metric(metric) => self.has(metric),
            Holds::Sensor => matches!(self, Self::Sensor | Self::Port),
            Holds::Tones(_) => matches!(self, Self::Line),
            Holds::Attribute(_) => true,
        }
    }

    /// The kind of a subject; `None` of what no access node has.
    #[must_use]
    pub const fn of(subject: &Subject) -> Option<Self> {
        Some(match subject {
            Subject::Onu { .. } => Self::Onu,
            Subject::Pon { .. } => Self::Pon,
            Subject::Line { .. } => Self::Line,
            Subject::Band { .. } => Self::Band,
            Subject::Termination { .. } => Self::Termination,
            Subject::Port { .. } => Self::Port,
            Subject::Board { .. } => Self::Board,
            Subject::Sensor { .. } => Self::Sensor,
            Subject::Node => Self::Node,
            Subject::Outlet
            | Subject::Pair
            | Subject::Service { .. }
            | Subject::Ont
            | Subject::Input { .. }
            | Subject::Bearer { .. }
            | Subject::Fibre { .. }
            | Subject::FibreEvent { .. }
            | Subject::FibreSection { .. } => return None,
        })
    }
}

impl Naming {
    pub(super) fn check(raw: &toml::Spanned<raw::SubjectKeys>) -> Result<Self, Fault> {
        let keys = raw.get_ref();
        let present: Vec<_> = keys.texts().into_iter().flatten().collect();
        let template = |text: &raw::Text| fault::parse::<Template>(text);
        let raw::SubjectKeys { onu, pon, line, band, end, port, board, sensor, node } = keys;
        Ok(match *present.as_slice() {
            [one] if node.is_some() && one.get_ref().is_empty() => Self::Node,
            [one] if pon.is_some() => Self::Pon(template(one)?),
            [one] if line.is_some() => Self::Line(template(one)?),
            [one] if port.is_some() => Self::Port(template(one)?),
            [one] if board.is_some() => Self::Board(template(one)?),
            [one] if sensor.is_some() => Self::Sensor(template(one)?),
            [one, two] if onu.is_some() && pon.is_some() => {
                Self::Onu { onu: template(one)?, pon: template(two)? }
            }
            [one, two] if line.is_some() && band.is_some() => {
                Self::Band { line: template(one)?, band: template(two)? }
            }
            [one, two] if line.is_some() && end.is_some() => {
                Self::Termination { line: template(one)?, end: template(two)? }
            }
            _ => return Err(fault(raw, Problem::SubjectKeys)),
        })
    }

    pub(super) const fn kind(&self) -> SubjectKind {
        match self {
            Self::Onu { .. } => SubjectKind::Onu,
            Self::Pon(_) => SubjectKind::Pon,
            Self::Line(_) => SubjectKind::Line,
            Self::Band { .. } => SubjectKind::Band,
            Self::Termination { .. } => SubjectKind::Termination,
            Self::Port(_) => SubjectKind::Port,
            Self::Board(_) => SubjectKind::Board,
            Self::Sensor(_) => SubjectKind::Sensor,
            Self::Node => SubjectKind::Node,
        }
    }

    fn templates(&self) -> [Option<&Template>; 2] {
        match self {
            Self::Onu { pon: one, onu: two }
            | Self::Band { line: one, band: two }
            | Self::Termination { line: one, end: two } => [Some(one), Some(two)],
            Self::Pon(one)
            | Self::Line(one)
            | Self::Port(one)
            | Self::Board(one)
            | Self::Sensor(one) => [Some(one), None],
            Self::Node => [None, None],
        }
    }

    /// The names of the variables that it needs.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.templates().into_iter().flatten().flat_map(Template::variables)
    }

    /// How names look, for messages.
    pub(super) fn shown(&self) -> String {
        let templates = self.templates();
        let shown: Vec<_> = templates.into_iter().flatten().map(Template::to_string).collect();
        shown.join(" ")
    }

    /// The subject of a row.
    pub(super) fn subject(&self, variables: &Variables<'_>) -> Result<Subject, Illegible> {
        // The check has seen that every row gives every variable.
        let text = |template: &Template| template.render(variables).unwrap_or_default();
        Ok(match self {
            Self::Onu { pon, onu } => {
                let number = text(onu);
                let onu = Variable::Text(number.clone()).number();
                Subject::Onu { pon: text(pon), onu: onu.ok_or(Illegible::NoNumber(number))? }
            }
            Self::Pon(pon) => Subject::Pon { pon: text(pon) },
            Self::Line(line) => Subject::Line { line: text(line) },
            Self::Band { line, band } => Subject::Band { line: text(line), band: text(band) },
            Self::Termination { line, end } => {
                Subject::Termination { line: text(line), end: text(end) }
            }
            Self::Port(port) => Subject::Port { port: text(port) },
            Self::Board(board) => Subject::Board { board: text(board) },
            Self::Sensor(sensor) => Subject::Sensor { sensor: text(sensor) },
            Self::Node => Subject::Node,
        })
    }

    /// The variables of a subject; `None` when it is of another kind or not named like this.
    pub(super) fn variables_of(&self, subject: &Subject) -> Option<Variables<'_>> {
        match (self, subject) {
            (Self::Onu { pon: one, onu: two }, Subject::Onu { pon, onu }) => {
                one.parse(pon)?.joined(two.parse(&onu.to_string())?)
            }
            (Self::Band { line: one, band: two }, Subject::Band { line, band: second })
            | (
                Self::Termination { line: one, end: two },
                Subject::Termination { line, end: second },
            ) => one.parse(line)?.joined(two.parse(second)?),
            (Self::Pon(template), Subject::Pon { pon: name })
            | (Self::Line(template), Subject::Line { line: name })
            | (Self::Port(template), Subject::Port { port: name })
            | (Self::Board(template), Subject::Board { board: name })
            | (Self::Sensor(template), Subject::Sensor { sensor: name }) => template.parse(name),
            (Self::Node, Subject::Node) => Some(Variables::default()),
            _ => None,
        }
    }

    /// The variables of a line, for rows that are of a part of it: a band or an end.
    pub(super) fn variables_of_whole(&self, subject: &Subject) -> Option<Variables<'_>> {
        match (self, subject) {
            (
                Self::Band { line, .. } | Self::Termination { line, .. },
                Subject::Line { line: name },
            ) => line.parse(name),
            _ => None,
        }
    }

    /// The variables of a PON port, for rows that are of the port or of an ONU on it.
    pub(super) fn variables_of_pon(&self, name: &str) -> Option<Variables<'_>> {
        match self {
            Self::Onu { pon, .. } | Self::Pon(pon) => pon.parse(name),
            _ => None,
        }
    }
}
