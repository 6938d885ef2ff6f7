//! What a console shows, byte by byte: what it waits for, and what it printed.
//!
//! A screen is pure: it neither reads nor waits. How the bytes are cut makes no difference to it.

mod echo;
mod row;
#[cfg(test)]
mod tests;

use super::{
    output::{Ending, Output},
    rules::{Asks, Barred, Rules},
};
use row::Row;

/// The longest line that asks for something, in bytes. Without it, a stream without line ends that
/// comes byte by byte would be looked through from its start for each byte.
const LONGEST_PROMPT: usize = 256;

/// What a console has shown since the last command, or since it was opened.
#[derive(Debug, Clone)]
pub struct Screen<'d> {
    rules: &'d Rules,
    shows: Shows,
    /// The prompt that was seen; from then on no other text is one.
    prompt: Option<String>,
    room: usize,
    row: Row,
    text: String,
}

/// What a screen is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shows {
    /// The way to the first prompt.
    LogIn(Option<Barred>),
    /// The output of this command.
    Output(String),
}

/// What a console waits for.
///
/// Those of the line that is not ended hold until more bytes come: what looks like a prompt may be
/// the beginning of a line. Believe it when nothing has come for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign<'d> {
    /// It is printing, or silent.
    Working,
    /// The next command.
    Prompt,
    /// This key, before it goes on printing.
    Pager(&'d str),
    /// The name of a user.
    User,
    /// A password.
    Password,
    /// Nothing: it did not let the user in.
    Denied,
    /// Nothing: somebody else has the console.
    Busy,
    /// It has printed more than is kept.
    Overflow,
}

impl<'d> Screen<'d> {
    pub(super) const fn of_login(rules: &'d Rules, room: usize) -> Self {
        Self {
            rules,
            shows: Shows::LogIn(None),
            prompt: None,
            room,
            row: Row::new(),
            text: String::new(),
        }
    }

    pub(super) fn of_command(rules: &'d Rules, command: String, room: usize) -> Self {
        Self { shows: Shows::Output(command), ..Self::of_login(rules, room) }
    }

    /// Takes only this very text for the prompt, and no longer whatever looks like one.
    #[must_use]
    pub fn at_prompt(self, prompt: &str) -> Self {
        Self { prompt: Some(prompt.trim().to_owned()), ..self }
    }

    /// Takes in bytes, and tells what the console waits for then. Nothing is kept beyond the room
    /// for the output.
    pub fn push(&mut self, bytes: &[u8]) -> Sign<'d> {
        for byte in bytes {
            let Some(room) = self.room.checked_sub(1) else { break };
            self.room = room;
            if let Some(line) = self.row.take(*byte) {
                self.end_line(&line);
            }
        }
        self.sign()
    }

    fn end_line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        match &mut self.shows {
            Shows::LogIn(barred) => *barred = barred.or_else(|| self.rules.barred(line.trim())),
            Shows::Output(_) => {
                self.text.push_str(self.rules.without_leaks(&line));
                self.text.push('\n');
            }
        }
    }

    /// What the console waits for.
    #[must_use]
    pub fn sign(&self) -> Sign<'d> {
        match self.shows {
            _ if self.room == 0 => return Sign::Overflow,
            Shows::LogIn(Some(Barred::Denied)) => return Sign::Denied,
            Shows::LogIn(Some(Barred::Busy)) => return Sign::Busy,
            Shows::LogIn(None) | Shows::Output(_) => {}
        }
        let row = self.row_shown();
        match (self.rules.asks(&row), &self.prompt) {
            (Some(Asks::User), _) => Sign::User,
            (Some(Asks::Password), _) => Sign::Password,
            (Some(Asks::Key(key)), _) => Sign::Pager(key),
            (_, Some(prompt)) if *prompt == row => Sign::Prompt,
            (Some(Asks::Command), None) => Sign::Prompt,
            _ => Sign::Working,
        }
    }

    /// The text of the prompt, when that is what the console shows.
    #[must_use]
    pub fn prompt(&self) -> Option<String> {
        (self.sign() == Sign::Prompt).then(|| self.row_shown())
    }

    /// The line that is not ended; empty when it is too long to ask for anything.
    fn row_shown(&self) -> String {
        match self.row.bytes() {
            bytes if bytes.len() > LONGEST_PROMPT => String::new(),
            bytes => String::from_utf8_lossy(bytes).trim().to_owned(),
        }
    }

    /// A key, a name or a password was sent: the line that asked for it is done with.
    pub fn answered(&mut self) {
        self.row.clear();
    }

    /// What the command printed, without its echo and the prompt.
    #[must_use]
    pub fn finish(mut self, ending: Ending) -> Output {
        if ending == Ending::Closed {
            let last = std::mem::replace(&mut self.row, Row::new());
            self.end_line(last.bytes());
        }
        let text = match &self.shows {
            Shows::LogIn(_) => String::new(),
            Shows::Output(command) => echo::without(&self.text, command, self.rules).to_owned(),
        };
        Output::new(text, ending)
    }
}

/// The lines of a text as a terminal would show them.
pub(super) fn plain(bytes: &[u8]) -> String {
    let (mut row, mut text) = (Row::new(), String::new());
    let mut add = |line: &[u8]| {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    };
    for line in bytes.iter().filter_map(|byte| row.take(*byte)) {
        add(&line);
    }
    if !row.bytes().is_empty() {
        add(row.bytes());
    }
    text
}
