//! What is wrong with the console half of a driver file.

use linecert_measure::UnknownPeriod;
use thiserror::Error;

use crate::snmp::Holds;

/// What is wrong at one place of `[console]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConsoleProblem {
    /// A text that is not safe to send.
    #[error(transparent)]
    Command(#[from] BadCommand),
    /// A command that is neither or both.
    #[error("a command has either `send` or `batch`")]
    SendOrBatch,
    /// A name of a command, section or place that is not plain.
    #[error("name `{0}` is not of lower-case letters, digits and hyphens")]
    Name(String),
    /// A name of a place that a group of patterns has.
    #[error("`{0}` is the name of a group with a meaning of its own")]
    Taken(String),
    /// A place that nothing fills.
    #[error("nothing fills the place `{{{0}}}`: it is neither in `one-of` nor in `places`")]
    NoPlace(String),
    /// More than one place of `one-of`.
    #[error("a command has not more than one place of `one-of`")]
    TwoChoices,
    /// A console without a prompt.
    #[error("names no prompt, which only `links = [\"exec\"]` may do")]
    NoPrompt,
    /// Line settings without a serial line, or an SSH channel without SSH.
    #[error("`{0}` means nothing without such a link")]
    StrayLink(&'static str),
    /// More than is kept of an output.
    #[error("{found} bytes are more than the {most} that are kept of an output")]
    MostBytes {
        /// The number given.
        found: u32,
        /// The most.
        most: u32,
    },
    /// Templates of a subject that do not go together.
    #[error(
        "a subject is {{ line }}, {{ line, end }}, {{ line, band }}, {{ line, bearer }}, {{ port }}, \
         {{ ont = \"\" }} or {{ node = \"\" }}"
    )]
    Subject,
    /// A value that nobody says what it is about.
    #[error("has no `subject`, and neither has its command")]
    NoSubject,
    /// A variable that nothing sets.
    #[error("variable `{0}` is set by no place, heading, line or column")]
    NoVariable(String),
    /// A metric or tones of another kind of subject.
    #[error("`{holds}` is not measured of {subject}")]
    Measured {
        /// What it would hold.
        holds: Holds,
        /// The kind of subject.
        subject: &'static str,
    },
    /// A section that the command does not have.
    #[error("the command has no section `{0}`")]
    NoSection(String),
    /// Columns named twice, or in two ways.
    #[error("a section has its columns either from the group `columns` or from the key, each once")]
    Columns,
    /// A column of a section without columns.
    #[error("section `{0}` has no columns")]
    NoColumns(String),
    /// A value that is neither or both.
    #[error("a value has either `metric` or `attribute`")]
    Content,
    /// A value whose place is not told, or is told twice.
    #[error(
        "a value has either `line` with the group `value`, or `line` with the group `cells` and \
         `column`, or `json`"
    )]
    Value,
    /// A value that means a reason and holds a number too.
    #[error("`{0}` means nothing beside `means`")]
    StrayBesideMeans(&'static str),
    /// A JSON pointer that does not begin at the root.
    #[error("`{0}` is no JSON pointer, as in `/downstream/latn`")]
    Pointer(String),
    /// A period that does not exist.
    #[error(transparent)]
    Period(#[from] UnknownPeriod),
    /// A period of a metric that counts nothing.
    #[error("`{0}` does not count over a period")]
    NoCounter(Holds),
    /// A sum of values of which each has an uncertainty, or of attributes.
    #[error(
        "`sum-of` stands beside a metric whose uncertainty is `not-stated`, and adds up two or more"
    )]
    Sum,
    /// An alarm that is neither raised nor clear, or an attribute that holds none.
    #[error(
        "alarms are the attribute `alarms`, with the words of `clear`, and each of `names` once"
    )]
    Alarms,
    /// A row of tones that tells none, or another quantity.
    #[error(
        "a row of tones has the groups `tone` and `value`, or those of bits: `first`, `last` and \
         `nibbles`, or `octets` beside a `count`"
    )]
    Row,
    /// A command of which nothing is read.
    #[error("nothing of its output is read")]
    Nothing,
}

/// Why a text may not be sent to a device.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadCommand {
    /// It is empty, or has white space at an end.
    #[error("`{0}` is empty, or has white space at an end")]
    Blank(String),
    /// It has a character that a shell or a line editor could take for something else.
    #[error(
        "`{text}` has the character {found:?}, and a command is of letters, digits, spaces and `_./=:+,-`"
    )]
    Character {
        /// The text.
        text: String,
        /// The character.
        found: char,
    },
    /// It has a word that changes something.
    #[error("`{text}` has the word `{word}`, and nothing may be changed on a device")]
    Changes {
        /// The text.
        text: String,
        /// The word.
        word: String,
    },
    /// It starts a program that waits for input.
    #[error("`{0}` starts a program that never ends by itself: feed it a `batch`")]
    Endless(String),
}
