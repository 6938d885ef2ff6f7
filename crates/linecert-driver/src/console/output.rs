//! What a device printed for one command.

/// The lines that a device printed for one command, without what drew them on a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    text: String,
    ending: Ending,
}

/// How the output of a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The next prompt came.
    Prompt,
    /// The program ended, and what it printed last is whole.
    Closed,
    /// It was cut off: too long, too slow, or the connection was lost. Its last line is dropped
    /// unless it was ended, since half a number is another number.
    Cut,
}

impl Output {
    pub(super) const fn new(text: String, ending: Ending) -> Self {
        Self { text, ending }
    }

    /// A whole output, as a file has it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::new(super::screen::plain(text.as_bytes()), Ending::Closed)
    }

    /// The lines, parted by line feeds.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How it ended.
    #[must_use]
    pub const fn ending(&self) -> Ending {
        self.ending
    }

    /// The first and the last line that are not blank: a device refuses a command at one of them.
    pub(super) fn outer_lines(&self) -> impl Iterator<Item = &str> {
        let filled = || self.text.lines().map(str::trim).filter(|line| !line.is_empty());
        filled().next().into_iter().chain(filled().next_back())
    }
}
