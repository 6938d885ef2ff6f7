//! What the values of a console are about.

use linecert_measure::{Metric, Subject};
use toml::Spanned;

use super::problem::ConsoleProblem;
use crate::{
    fault::{self, Fault, fault},
    raw,
    snmp::{Holds, SubjectKind},
    template::Template,
    variables::Variables,
};

/// How the subject of a value is named.
#[derive(Debug, Clone)]
pub(super) enum Naming {
    Line(Template),
    Termination { line: Template, end: Template },
    Band { line: Template, band: Template },
    Bearer { line: Template, bearer: Template },
    Port(Template),
    Ont,
    Node,
}

impl Naming {
    pub(super) fn check(raw: &Spanned<raw::console::Subject>) -> Result<Self, Fault> {
        let keys = raw.get_ref();
        let present: Vec<_> = keys.texts().into_iter().flatten().collect();
        let template = |text: &raw::Text| fault::parse::<Template>(text);
        let raw::console::Subject { line, end, band, bearer, port, ont, node } = keys;
        Ok(match *present.as_slice() {
            [one] if line.is_some() => Self::Line(template(one)?),
            [one] if port.is_some() => Self::Port(template(one)?),
            [one] if ont.is_some() && one.get_ref().is_empty() => Self::Ont,
            [one] if node.is_some() && one.get_ref().is_empty() => Self::Node,
            [one, two] if line.is_some() && end.is_some() => {
                Self::Termination { line: template(one)?, end: template(two)? }
            }
            [one, two] if line.is_some() && band.is_some() => {
                Self::Band { line: template(one)?, band: template(two)? }
            }
            [one, two] if line.is_some() && bearer.is_some() => {
                Self::Bearer { line: template(one)?, bearer: template(two)? }
            }
            _ => return Err(fault(raw, ConsoleProblem::Subject)),
        })
    }

    /// The names of the variables that it needs.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        let templates = match self {
            Self::Line(one) | Self::Port(one) => [Some(one), None],
            Self::Termination { line: one, end: two }
            | Self::Band { line: one, band: two }
            | Self::Bearer { line: one, bearer: two } => [Some(one), Some(two)],
            Self::Ont | Self::Node => [None, None],
        };
        templates.into_iter().flatten().flat_map(Template::variables)
    }

    /// The subject; `None` when a variable is not set.
    pub(super) fn subject(&self, variables: &Variables<'_>) -> Option<Subject> {
        let text = |template: &Template| template.render(variables);
        Some(match self {
            Self::Line(line) => Subject::Line { line: text(line)? },
            Self::Termination { line, end } => {
                Subject::Termination { line: text(line)?, end: text(end)? }
            }
            Self::Band { line, band } => Subject::Band { line: text(line)?, band: text(band)? },
            Self::Bearer { line, bearer } => {
                Subject::Bearer { line: text(line)?, bearer: text(bearer)? }
            }
            Self::Port(port) => Subject::Port { port: text(port)? },
            Self::Ont => Subject::Ont,
            Self::Node => Subject::Node,
        })
    }

    /// What it is called in messages, with its article.
    pub(super) const fn words(&self) -> &'static str {
        match self {
            Self::Line(_) => "a DSL line",
            Self::Termination { .. } => "an end of a DSL line",
            Self::Band { .. } => "a band of a DSL line",
            Self::Bearer { .. } => "a bearer of a DSL line",
            Self::Port(_) => "a port",
            Self::Ont => "an ONT",
            Self::Node => "the device itself",
        }
    }

    /// Whether such a thing can have it.
    pub(super) fn can_hold(&self, holds: Holds) -> bool {
        match holds {
            Holds::Attribute(_) => true,
            Holds::Tones(_) => matches!(self, Self::Line(_)),
            Holds::Sensor => false,
            Holds::Metric(metric) => self.has(metric),
        }
    }

    fn has(&self, metric: Metric) -> bool {
        let of_channel = matches!(
            metric,
            Metric::DataRateDown
                | Metric::DataRateUp
                | Metric::ChannelDelay
                | Metric::ImpulseNoiseProtection
        );
        match self {
            Self::Line(_) => {
                SubjectKind::Line.has(metric) || metric == Metric::LineUptime || metric.has_period()
            }
            Self::Termination { .. } => SubjectKind::Termination.has(metric) || metric.has_period(),
            Self::Band { .. } => SubjectKind::Band.has(metric),
            Self::Bearer { .. } => of_channel || metric.has_period(),
            Self::Port(_) => SubjectKind::Port.has(metric),
            Self::Ont => SubjectKind::Onu.has(metric),
            Self::Node => SubjectKind::Node.has(metric),
        }
    }
}
