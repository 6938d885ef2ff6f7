//! Devices that people read on a console: what may be typed, and what the answers mean.

mod alarms;
mod capture;
mod command;
mod decode;
mod finding;
mod guard;
mod json;
mod output;
mod place;
mod problem;
mod rules;
mod screen;
mod section;
mod settle;
mod subject;
#[cfg(test)]
mod tests;
mod tones;
mod value;

use std::{collections::BTreeMap, time::Duration};

use linecert_measure::Period;

use crate::{
    fault::{self, Fault, Problem, fault},
    pattern::{Groups, Pattern},
    raw,
    serial::LineSettings,
};

pub use crate::raw::console::{Channel, Family, Link};
pub use capture::AmbiguousCapture;
pub use command::{CommandLine, ConsoleCommand, ConsoleScope};
pub use decode::ConsoleDecoded;
pub use output::{Ending, Output};
pub use place::{PlaceError, PlaceKind, Places, StatedPlaces};
pub use problem::{BadCommand, ConsoleProblem};
pub use screen::{Screen, Sign};

use command::{Limits, Shared, check_choices, guarded};
use rules::Rules;

/// The driver of a device that is read on a console.
///
/// It names every command that may be sent; nothing else ever is.
#[derive(Debug, Clone)]
pub struct ConsoleDriver {
    family: Family,
    links: Vec<Link>,
    line: Option<LineSettings>,
    channel: Channel,
    rules: Rules,
    limits: Limits,
    places: BTreeMap<String, PlaceKind>,
    enter: Vec<Enter>,
    leave: Vec<String>,
    commands: Vec<ConsoleCommand>,
}

/// A shell that must be entered before commands are taken.
#[derive(Debug, Clone)]
pub struct Enter {
    at: Pattern,
    send: String,
}

impl Enter {
    /// Whether it is entered from this prompt.
    #[must_use]
    pub fn applies_at(&self, prompt: &str) -> bool {
        self.at.matches(prompt.trim())
    }

    /// What is sent for it.
    #[must_use]
    pub fn line(&self) -> CommandLine {
        CommandLine::of_shell(&self.send)
    }

    fn check(raw: &raw::console::Enter) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        guarded(&raw.send, guard::check_shell)?;
        let at = fault::pattern(&raw.at, Groups::NONE)?;
        Ok(Self { at, send: raw.send.get_ref().clone() })
    }
}

impl ConsoleDriver {
    pub(crate) fn check(raw: &raw::console::Console) -> Result<Self, Fault> {
        fault::cites(&raw.cites)?;
        check_links(raw)?;
        let choices = check_choices(raw)?;
        let places = check_places(raw)?;
        let limits = Limits::check(raw)?;
        let shared = Shared { choices: &choices, places: &places, limits };
        raw.leave.iter().try_for_each(|text| guarded(text, guard::check_shell))?;
        Ok(Self {
            family: raw.family,
            links: raw.links.get_ref().clone(),
            line: raw.line.as_ref().map(fault::parse).transpose()?,
            channel: raw.channel,
            rules: Rules::check(raw)?,
            limits,
            commands: check_commands(raw, shared)?,
            enter: raw.enter.iter().map(Enter::check).collect::<Result<_, _>>()?,
            leave: raw.leave.iter().map(|text| text.get_ref().clone()).collect(),
            places,
        })
    }

    /// What hangs on the console.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// Over what it is reached.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The settings of its serial line, where they are known.
    #[must_use]
    pub const fn line(&self) -> Option<&LineSettings> {
        self.line.as_ref()
    }

    /// What is asked for over SSH.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// What a user must state, by name.
    pub fn places(&self) -> impl Iterator<Item = (&str, PlaceKind)> {
        self.places.iter().map(|(name, kind)| (name.as_str(), *kind))
    }

    /// Checks what a user states.
    ///
    /// # Errors
    /// When a place is missing, unknown, or filled with what does not fit.
    pub fn fill(&self, stated: &StatedPlaces) -> Result<Places, PlaceError> {
        Places::fill(&self.places, stated)
    }

    /// The commands for a purpose, in the order of the file.
    pub fn commands(&self, scope: ConsoleScope) -> impl Iterator<Item = &ConsoleCommand> {
        self.commands.iter().filter(move |command| command.scope() == scope)
    }

    /// How long nothing must follow what looks like the prompt of a log-in or of a shell.
    #[must_use]
    pub const fn quiet(&self) -> Duration {
        self.limits.quiet
    }

    /// The shells to enter, in order.
    #[must_use]
    pub fn enter(&self) -> &[Enter] {
        &self.enter
    }

    /// What is sent before the connection is closed.
    #[must_use]
    pub fn leave(&self) -> Vec<CommandLine> {
        self.leave.iter().map(|text| CommandLine::of_shell(text)).collect()
    }

    /// A screen for the way to the first prompt.
    #[must_use]
    pub const fn screen(&self) -> Screen<'_> {
        Screen::of_login(&self.rules, self.limits.most_bytes)
    }

    /// A screen for what a command prints.
    #[must_use]
    pub fn screen_of(&self, line: &CommandLine) -> Screen<'_> {
        let mut named = self.commands.iter();
        let command = named.find(|command| Some(command.name()) == line.command.as_deref());
        let room = command.map_or(self.limits.most_bytes, ConsoleCommand::most_bytes);
        Screen::of_command(&self.rules, line.text().to_owned(), room)
    }

    /// The line by which a device said that it does not know the command.
    #[must_use]
    pub fn refusal<'o>(&self, output: &'o Output) -> Option<&'o str> {
        output.outer_lines().find(|line| self.rules.refuses(line))
    }
}

fn check_links(raw: &raw::console::Console) -> Result<(), Fault> {
    let links = raw.links.get_ref();
    if links.is_empty() {
        return Err(fault(&raw.links, Problem::Empty));
    }
    if let Some(line) = raw.line.as_ref().filter(|_| !links.contains(&Link::Serial)) {
        return Err(fault(line, ConsoleProblem::StrayLink("line")));
    }
    if raw.channel == Channel::Exec && !links.contains(&Link::Ssh) {
        return Err(fault(&raw.links, ConsoleProblem::StrayLink("channel")));
    }
    if raw.prompts.get_ref().is_empty() && links.iter().any(|link| *link != Link::Exec) {
        return Err(fault(&raw.prompts, ConsoleProblem::NoPrompt));
    }
    Ok(())
}

fn check_places(raw: &raw::console::Console) -> Result<BTreeMap<String, PlaceKind>, Fault> {
    let mut places = BTreeMap::new();
    for (name, kind) in &raw.places {
        check_place_name(name)?;
        if raw.one_of.keys().any(|choice| choice.get_ref() == name.get_ref()) {
            return Err(fault(name, Problem::Repeated(name.get_ref().clone())));
        }
        places.insert(name.get_ref().clone(), *kind);
    }
    Ok(places)
}

fn check_commands(
    raw: &raw::console::Console,
    shared: Shared<'_>,
) -> Result<Vec<ConsoleCommand>, Fault> {
    let mut commands: Vec<ConsoleCommand> = Vec::new();
    for command in raw.command.get_ref() {
        let checked = ConsoleCommand::check(command, shared)?;
        if commands.iter().any(|known| known.name() == checked.name()) {
            return Err(fault(&command.name, Problem::Repeated(checked.name().to_owned())));
        }
        commands.push(checked);
    }
    if commands.is_empty() {
        return Err(fault(&raw.command, Problem::Empty));
    }
    Ok(commands)
}

/// Names that a variable of a pattern can have, and that no group with a meaning has.
fn check_place_name(name: &toml::Spanned<String>) -> Result<(), Fault> {
    const TAKEN: [&str; 4] = ["prompt", value::VALUE, value::CELLS, "columns"];
    let text = name.get_ref();
    if TAKEN.contains(&text.as_str()) {
        return Err(fault(name, ConsoleProblem::Taken(text.clone())));
    }
    if !crate::template::is_name(text) {
        return Err(fault(name, ConsoleProblem::Name(text.clone())));
    }
    Ok(())
}

/// A name of lower-case letters, digits and hyphens.
fn plain_name(name: &raw::Text) -> Result<String, Fault> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let text = name.get_ref();
    if text.is_empty() || !text.bytes().all(plain) {
        return Err(fault(name, ConsoleProblem::Name(text.clone())));
    }
    Ok(text.clone())
}

/// A pattern whose groups become variables.
fn pattern(text: &raw::Text) -> Result<Pattern, Fault> {
    Pattern::of_names(text.get_ref()).map_err(|error| fault(text, error))
}

fn check_period(text: &raw::Text) -> Result<Period, Fault> {
    text.get_ref().parse().map_err(|error| fault(text, ConsoleProblem::Period(error)))
}
