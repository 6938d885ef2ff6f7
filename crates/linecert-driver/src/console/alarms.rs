//! Alarms of which each has a line of its own.

use std::collections::BTreeMap;

use linecert_measure::{Absence, Attribute, Content, Reason, Status};

use super::{
    command::Surroundings, output::Ending, problem::ConsoleProblem, section::Placed,
    subject::Naming,
};
use crate::{
    fault::{self, Fault, fault},
    field::{FormProblem, garbled},
    pattern::{self, Pattern},
    raw::{self, Confidence},
};

const ALARM: &str = "alarm";
const VALUE: &str = super::value::VALUE;

/// Lines that each say of one alarm whether it is raised.
#[derive(Debug, Clone)]
pub(super) struct Alarms {
    pub(super) naming: Naming,
    pub(super) confidence: Confidence,
    pub(super) sections: Vec<usize>,
    line: Pattern,
    clear: Vec<String>,
    raised: Vec<String>,
    names: BTreeMap<String, Status>,
}

impl Alarms {
    pub(super) fn check(
        raw: &raw::console::Alarms,
        around: Surroundings<'_>,
    ) -> Result<Self, Fault> {
        let attribute: Attribute = fault::parse(&raw.attribute)?;
        let line = super::pattern(&raw.line)?;
        let has = |name| line.groups().any(|group| group == name);
        let is_both = raw.clear.iter().any(|word| raw.raised.contains(word));
        let is_well = attribute == Attribute::Alarms && !raw.clear.is_empty() && !is_both;
        if !is_well || !has(ALARM) || !has(VALUE) || raw.names.get_ref().is_empty() {
            return Err(fault(&raw.attribute, ConsoleProblem::Alarms));
        }
        let status = |text: &raw::Text| {
            text.get_ref().parse().map_err(|error| fault(text, FormProblem::Status(error)))
        };
        let names = raw.names.get_ref().iter();
        let names = names.map(|(name, text)| Ok((name.clone(), status(text)?)));
        raw.cites.as_ref().map(fault::cites).transpose()?;
        let alarms = Self {
            naming: around.naming(raw.subject.as_ref(), &raw.attribute)?,
            confidence: raw.confidence.unwrap_or(around.command.confidence),
            sections: around.sections_of(raw.section.as_ref())?,
            line,
            clear: raw.clear.clone(),
            raised: raw.raised.clone(),
            names: names.collect::<Result<_, _>>()?,
        };
        around.check_variables((&alarms.naming, &raw.attribute), &[], &[])?;
        Ok(alarms)
    }

    /// What the lines say together. That no alarm is raised is said only when each was told clear.
    pub(super) fn content<'t>(
        &self,
        lines: impl Iterator<Item = Placed<'t>>,
        ending: Ending,
    ) -> Content {
        self.told(lines, ending).unwrap_or_else(Content::NotReported)
    }

    fn told<'t>(
        &self,
        lines: impl Iterator<Item = Placed<'t>>,
        ending: Ending,
    ) -> Result<Content, Absence> {
        let (mut raised, mut clear) = (Vec::new(), Vec::new());
        for placed in lines {
            let Some((name, word)) = self.alarm_in(placed.line) else { continue };
            let Some(status) = self.names.get(name) else {
                return Err(garbled(placed.line, "no alarm that the driver knows"));
            };
            if self.raised.iter().any(|known| known == word) {
                raised.push(*status);
            } else if self.clear.iter().any(|known| known == word) {
                clear.push(*status);
            } else {
                return Err(garbled(placed.line, "neither raised nor clear"));
            }
        }
        raised.sort();
        raised.dedup();
        match self.names.iter().find(|(_, status)| !clear.contains(status)) {
            _ if raised.iter().any(|status| clear.contains(status)) => {
                Err(garbled(raised.first().map_or("", |s| s.name()), "both raised and clear"))
            }
            _ if !raised.is_empty() => Ok(Content::Flags(raised)),
            Some((missing, _)) => Err(self.missing(missing, clear.is_empty(), ending)),
            None => Ok(Content::Flags(vec![Status::None])),
        }
    }

    fn alarm_in<'t>(&self, line: &'t str) -> Option<(&'t str, &'t str)> {
        let captures = self.line.captures(line)?;
        let name = pattern::group(&captures, ALARM)?.trim();
        Some((name, pattern::group(&captures, VALUE)?.trim()))
    }

    fn missing(&self, name: &str, all: bool, ending: Ending) -> Absence {
        let reason = match ending {
            Ending::Cut => Reason::Interrupted,
            Ending::Prompt | Ending::Closed if all => Reason::NoSuchObject,
            Ending::Prompt | Ending::Closed => Reason::Garbled,
        };
        Absence { reason, detail: format!("no line `{}` of {name}", self.line.as_str()) }
    }
}
