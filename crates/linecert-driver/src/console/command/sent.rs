//! The texts of commands. Nothing else can be sent: only a driver makes them.

use std::collections::BTreeMap;

use regex_syntax::escape;

use super::Shared;
use crate::{
    console::{
        guard,
        place::Places,
        problem::{BadCommand, ConsoleProblem},
    },
    fault::{Fault, Problem, fault},
    pattern::{self, Pattern},
    raw,
    template::Template,
};

/// What the places of `one-of` are filled with, in the order in which it is tried.
pub(in crate::console) type Choices = BTreeMap<String, Vec<String>>;

/// The group of what stands before a command in a capture.
const PROMPT: &str = "prompt";

/// One text of a command, of which places are open.
#[derive(Debug, Clone)]
pub(in crate::console) struct Text {
    tool: Option<String>,
    template: Template,
    echo: Pattern,
}

/// A text that may be sent to a device. Only a driver makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    pub(in crate::console) command: Option<String>,
    pub(in crate::console) places: Places,
    text: String,
    tool: Option<String>,
}

impl CommandLine {
    /// A line that enters or leaves a shell.
    pub(in crate::console) fn of_shell(text: &str) -> Self {
        Self { command: None, places: Places::default(), text: text.to_owned(), tool: None }
    }

    /// What is sent, without the end of the line.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The program and its arguments, for a command that is run without a shell.
    pub fn argv(&self) -> impl Iterator<Item = &str> {
        self.text.split_ascii_whitespace()
    }

    /// Which of the names of `one-of` stands in it. A device that takes one of them for one command
    /// takes it for all.
    #[must_use]
    pub fn tool(&self) -> Option<&str> {
        self.tool.as_deref()
    }
}

impl Text {
    /// The texts of a command: one, or one for each choice.
    pub(super) fn check_all(
        raw: &raw::console::Command,
        shared: Shared<'_>,
    ) -> Result<Vec<Self>, Fault> {
        let (place, text) = match (&raw.send, &raw.batch) {
            (Some(send), None) => {
                guarded(send, guard::check_command)?;
                (send, send.get_ref().clone())
            }
            (None, Some(batch)) => (&batch.into, check_batch(batch)?),
            _ => return Err(fault(&raw.name, ConsoleProblem::SendOrBatch)),
        };
        let chosen: Vec<&String> =
            shared.choices.keys().filter(|name| text.contains(&braced(name))).collect();
        match *chosen.as_slice() {
            [] => Ok(vec![Self::check((place, &text), None, shared)?]),
            [name] => {
                let words = shared.choices.get(name).into_iter().flatten();
                words
                    .map(|word| {
                        let text = text.replace(&braced(name), word);
                        // Two harmless parts can make one word that is not.
                        guard::check_whole(&text)
                            .map_err(|error| fault(place, ConsoleProblem::Command(error)))?;
                        Self::check((place, &text), Some(word), shared)
                    })
                    .collect()
            }
            _ => Err(fault(place, ConsoleProblem::TwoChoices)),
        }
    }

    fn check(
        (place, text): (&raw::Text, &str),
        tool: Option<&String>,
        shared: Shared<'_>,
    ) -> Result<Self, Fault> {
        let template: Template =
            text.parse().map_err(|error| fault(place, Problem::Template(error)))?;
        if let Some(name) = template.variables().find(|name| !shared.places.contains_key(*name)) {
            return Err(fault(place, ConsoleProblem::NoPlace(name.to_owned())));
        }
        let mut echo = escape(text);
        for name in template.variables() {
            let open = escape(&braced(name));
            echo = echo.replacen(&open, &format!(r"(?<{name}>\S+)"), 1);
        }
        let echo = Pattern::of_names(&format!("(?<{PROMPT}>.*?){echo}"));
        let echo = echo.map_err(|error| fault(place, Problem::Pattern(error)))?;
        Ok(Self { tool: tool.cloned(), template, echo })
    }

    pub(in crate::console) fn line(&self, command: &str, places: &Places) -> Option<CommandLine> {
        Some(CommandLine {
            command: Some(command.to_owned()),
            text: self.template.render(&places.variables())?,
            tool: self.tool.clone(),
            places: places.clone(),
        })
    }

    pub(super) fn shown(&self) -> String {
        self.template.to_string()
    }

    /// What stands before this text in a line of a capture, and what fills its places.
    pub(in crate::console) fn echoed<'l>(
        &self,
        line: &'l str,
    ) -> Option<(&'l str, BTreeMap<String, String>)> {
        let captures = self.echo.captures(line.trim())?;
        let prompt = pattern::group(&captures, PROMPT)?.trim();
        let filled = self
            .template
            .variables()
            .map(|name| Some((name.to_owned(), pattern::group(&captures, name)?.to_owned())));
        Some((prompt, filled.collect::<Option<_>>()?))
    }
}

/// Reads the words that fill the places of `one-of`.
pub(in crate::console) fn check_choices(raw: &raw::console::Console) -> Result<Choices, Fault> {
    let mut choices = Choices::new();
    for (name, words) in &raw.one_of {
        super::super::check_place_name(name)?;
        if words.get_ref().is_empty() {
            return Err(fault(words, Problem::Empty));
        }
        for word in words.get_ref() {
            guarded(word, guard::check_command)?;
        }
        let words = words.get_ref().iter().map(|word| word.get_ref().clone());
        choices.insert(name.get_ref().clone(), words.collect());
    }
    Ok(choices)
}

/// A batch as one line of a shell: the program reads its lines and then the word that ends it, and
/// never waits for a person.
fn check_batch(raw: &raw::console::Batch) -> Result<String, Fault> {
    guarded(&raw.into, guard::check_line)?;
    if raw.lines.get_ref().is_empty() {
        return Err(fault(&raw.lines, Problem::Empty));
    }
    raw.lines.get_ref().iter().try_for_each(|line| guarded(line, guard::check_line))?;
    let lines = raw.lines.get_ref().iter().map(|line| line.get_ref().as_str());
    let lines: Vec<&str> = lines.chain(["exit"]).collect();
    Ok(format!(r"printf '{}\n' | {}", lines.join(r"\n"), raw.into.get_ref()))
}

/// Refuses a text that may not be sent.
pub(in crate::console) fn guarded(
    text: &raw::Text,
    check: fn(&str) -> Result<(), BadCommand>,
) -> Result<(), Fault> {
    check(text.get_ref()).map_err(|error| fault(text, ConsoleProblem::Command(error)))
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}
