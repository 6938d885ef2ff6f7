//! The commands that may be sent, and what stands in their outputs.

mod sent;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use toml::Spanned;

use super::{
    alarms::Alarms,
    place::{PlaceKind, Places},
    problem::ConsoleProblem,
    section::Section,
    subject::Naming,
    tones::ToneTable,
    value::Value,
};
pub use crate::raw::console::ConsoleScope;
use crate::{
    fault::{self, Fault, Problem, fault},
    raw,
};
pub use sent::CommandLine;
pub(super) use sent::{Choices, Text, check_choices, guarded};

/// The most bytes of one output that are ever kept.
const MOST_BYTES: u32 = 1 << 20;

/// A command that may be sent, and what is read from what it prints.
#[derive(Debug, Clone)]
pub struct ConsoleCommand {
    name: String,
    scope: ConsoleScope,
    limits: Limits,
    pub(super) texts: Vec<Text>,
    pub(super) sections: Vec<Section>,
    pub(super) values: Vec<Value>,
    pub(super) alarms: Vec<Alarms>,
    pub(super) tones: Vec<ToneTable>,
}

/// How long is waited for an output, and how much of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) timeout: Duration,
    pub(super) quiet: Duration,
    pub(super) most_bytes: usize,
}

/// What the commands of a console have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'c> {
    pub(super) choices: &'c Choices,
    pub(super) places: &'c BTreeMap<String, PlaceKind>,
    pub(super) limits: Limits,
}

/// What the values of a command are checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'c> {
    pub(super) command: &'c raw::console::Command,
    pub(super) sections: &'c [Section],
    pub(super) naming: Option<&'c Naming>,
    pub(super) places: &'c BTreeMap<String, PlaceKind>,
}

impl ConsoleCommand {
    pub(super) fn check(raw: &raw::console::Command, shared: Shared<'_>) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        let sections = Section::check_all(&raw.section)?;
        let naming = raw.subject.as_ref().map(Naming::check).transpose()?;
        let places = shared.places;
        let around =
            Surroundings { command: raw, sections: &sections, naming: naming.as_ref(), places };
        let values = raw.value.iter().map(|value| Value::check(value, around));
        let values: Vec<Value> = values.collect::<Result<_, _>>()?;
        let alarms = raw.alarms.iter().map(|alarms| Alarms::check(alarms, around));
        let alarms: Vec<Alarms> = alarms.collect::<Result<_, _>>()?;
        let tones = raw.tones.iter().map(|tones| ToneTable::check(tones, around));
        let tones: Vec<ToneTable> = tones.collect::<Result<_, _>>()?;
        if values.is_empty() && alarms.is_empty() && tones.is_empty() {
            return Err(fault(&raw.name, ConsoleProblem::Nothing));
        }
        Ok(Self {
            name: super::plain_name(&raw.name)?,
            scope: raw.scope,
            limits: shared.limits.of_command(raw)?,
            texts: Text::check_all(raw, shared)?,
            sections,
            values,
            alarms,
            tones,
        })
    }

    /// The name of the command in the driver file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For what it is sent.
    #[must_use]
    pub const fn scope(&self) -> ConsoleScope {
        self.scope
    }

    /// How long is waited for the whole of its output.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        self.limits.timeout
    }

    /// How long nothing must follow what looks like a prompt.
    #[must_use]
    pub const fn quiet(&self) -> Duration {
        self.limits.quiet
    }

    /// The most bytes that are taken in of its output.
    #[must_use]
    pub const fn most_bytes(&self) -> usize {
        self.limits.most_bytes
    }

    /// What can be sent for it, in the order in which it is tried until one is not refused.
    #[must_use]
    pub fn lines(&self, places: &Places) -> Vec<CommandLine> {
        self.texts.iter().filter_map(|text| text.line(&self.name, places)).collect()
    }

    /// Every text that may be sent for it, with places as `{port}`.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        self.texts.iter().map(Text::shown).collect()
    }
}

impl Limits {
    pub(super) fn check(raw: &raw::console::Console) -> Result<Self, Fault> {
        Ok(Self {
            timeout: Duration::from_millis(raw.timeout_ms.get()),
            quiet: Duration::from_millis(raw.quiet_ms.get()),
            most_bytes: check_most(&raw.most_bytes)?,
        })
    }

    fn of_command(self, raw: &raw::console::Command) -> Result<Self, Fault> {
        let millis =
            |own: Option<std::num::NonZeroU64>| own.map(|own| Duration::from_millis(own.get()));
        Ok(Self {
            timeout: millis(raw.timeout_ms).unwrap_or(self.timeout),
            quiet: millis(raw.quiet_ms).unwrap_or(self.quiet),
            most_bytes: raw.most_bytes.as_ref().map_or(Ok(self.most_bytes), check_most)?,
        })
    }
}

fn check_most(raw: &Spanned<std::num::NonZeroU32>) -> Result<usize, Fault> {
    let (found, most) = (raw.get_ref().get(), MOST_BYTES);
    let fits = usize::try_from(found).ok().filter(|_| found <= most);
    fits.ok_or_else(|| fault(raw, ConsoleProblem::MostBytes { found, most }))
}

impl Surroundings<'_> {
    /// The places of the sections that are named.
    pub(super) fn sections_of(
        &self,
        raw: Option<&Spanned<raw::console::Names>>,
    ) -> Result<Vec<usize>, Fault> {
        let Some(names) = raw else { return Ok(Vec::new()) };
        let mut found = BTreeSet::new();
        for name in names.get_ref().as_slice() {
            let place = self.sections.iter().position(|section| section.name == *name);
            let place =
                place.ok_or_else(|| fault(names, ConsoleProblem::NoSection(name.clone())))?;
            if !found.insert(place) {
                return Err(fault(names, Problem::Repeated(name.clone())));
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Its own subject, or that of the command.
    pub(super) fn naming(
        &self,
        own: Option<&Spanned<raw::console::Subject>>,
        place: &raw::Text,
    ) -> Result<Naming, Fault> {
        match (own, self.naming) {
            (Some(own), _) => Naming::check(own),
            (None, Some(naming)) => Ok(naming.clone()),
            (None, None) => Err(fault(place, ConsoleProblem::NoSubject)),
        }
    }

    /// Every variable of a subject must be set by a place, by each of the sections, or by `own`.
    pub(super) fn check_variables(
        &self,
        (naming, place): (&Naming, &raw::Text),
        sections: &[usize],
        own: &[&str],
    ) -> Result<(), Fault> {
        let in_all = |name: &str| {
            let mut found = sections.iter().filter_map(|at| self.sections.get(*at));
            !sections.is_empty() && found.all(|section| section.variables().any(|set| set == name))
        };
        let is_set =
            |name: &str| own.contains(&name) || self.places.contains_key(name) || in_all(name);
        match naming.variables().find(|name| !is_set(name)) {
            Some(name) => Err(fault(place, ConsoleProblem::NoVariable(name.to_owned()))),
            None => Ok(()),
        }
    }
}
