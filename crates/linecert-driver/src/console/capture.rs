//! Captures that a person pastes: prompts, commands and what they printed.

use std::collections::BTreeMap;

use super::{
    ConsoleDriver,
    command::{CommandLine, ConsoleCommand},
    decode::ConsoleDecoded,
    output::{Ending, Output},
    place::Places,
    screen,
};

/// What fills a place of a command that a capture does not show.
const UNKNOWN: &str = "unknown";

/// A capture that could be of several commands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("capture shows no command, and any of {} can have printed it", .0.join(", "))]
pub struct AmbiguousCapture(pub Vec<String>);

impl ConsoleDriver {
    /// Decodes a capture: each command in it with what follows it; or, when it shows none, the
    /// output of the only command that reads anything in it.
    ///
    /// # Errors
    /// When it shows no command, and several read something in it.
    pub fn decode_capture(&self, bytes: &[u8]) -> Result<ConsoleDecoded, AmbiguousCapture> {
        let lines = screen::plain(bytes);
        let exchanges = self.exchanges(&lines);
        if exchanges.is_empty() {
            return self.decode_bare(&lines).map(|decoded| self.settle(vec![decoded]));
        }
        let decoded = exchanges
            .iter()
            .flat_map(|(lines, output)| lines.iter().map(|line| self.decode(line, output)));
        Ok(self.settle(decoded.collect()))
    }

    /// The commands of a capture, with what each printed. What stands before the first is of nobody.
    fn exchanges(&self, lines: &str) -> Vec<(Vec<CommandLine>, Output)> {
        let mut exchanges: Vec<(Vec<CommandLine>, String)> = Vec::new();
        for line in lines.lines() {
            let commands = self.commands_in(line);
            match exchanges.last_mut() {
                // Terminal and shell may both repeat a command.
                Some((known, text)) if *known == commands && text.is_empty() => {}
                _ if !commands.is_empty() => exchanges.push((commands, String::new())),
                Some((_, text)) => {
                    text.push_str(self.rules.without_leaks(line));
                    text.push('\n');
                }
                None => {}
            }
        }
        let output = |text| Output::new(text, Ending::Closed);
        exchanges.into_iter().map(|(lines, text)| (lines, output(text))).collect()
    }

    /// The commands that a line of a capture shows, behind a prompt or alone: more than one where
    /// the file reads the same output for several purposes.
    fn commands_in(&self, line: &str) -> Vec<CommandLine> {
        let in_command = |command: &ConsoleCommand| {
            command.texts.iter().find_map(|text| {
                let (prompt, stated) = text.echoed(line)?;
                let places = self.filled(&stated)?;
                self.rules.is_prompt_pasted(prompt).then(|| text.line(command.name(), &places))?
            })
        };
        self.commands.iter().filter_map(in_command).collect()
    }

    fn filled(&self, stated: &BTreeMap<String, String>) -> Option<Places> {
        let all = self.places.keys().map(|name| {
            let text = stated.get(name).map_or(UNKNOWN, String::as_str);
            (name.clone(), text.to_owned())
        });
        let fits = |(name, text): (&String, &String)| {
            self.places.get(name).is_some_and(|kind| kind.admits(text))
        };
        stated.iter().all(fits).then(|| Places::of_capture(all.collect()))
    }

    fn decode_bare(&self, lines: &str) -> Result<ConsoleDecoded, AmbiguousCapture> {
        let stripped: Vec<&str> = lines.lines().map(|l| self.rules.without_leaks(l)).collect();
        let output = Output::new(stripped.join("\n") + "\n", Ending::Closed);
        let places = self.filled(&BTreeMap::new()).unwrap_or_default();
        let mut read: Vec<(&str, ConsoleDecoded)> = Vec::new();
        for command in &self.commands {
            let Some(line) = command.lines(&places).into_iter().next() else { continue };
            let decoded = self.decode(&line, &output);
            if decoded.cells.iter().any(|cell| cell.absence().is_none()) {
                read.push((command.name(), decoded));
            }
        }
        if read.len() > 1 {
            let names = read.into_iter().map(|(name, _)| name.to_owned());
            return Err(AmbiguousCapture(names.collect()));
        }
        Ok(read.pop().map(|(_, decoded)| decoded).unwrap_or_default())
    }
}
