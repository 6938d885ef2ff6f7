//! What a page is made of: a few kinds of blocks, in words, without markup.
//!
//! Blocks, rows, cells, steps and forms are templates of their own, which escape their own texts; the
//! templates around them take them as they are, and nothing else.

#![expect(
    clippy::let_underscore_must_use,
    unused_qualifications,
    reason = "what is derived of enums is written so"
)]

use askama::Template;

use crate::{
    form::Form,
    mark::Mark,
    place::{Link, Place, Section},
};

/// A page, in the language of its reader.
#[derive(Debug, Clone)]
pub struct Document {
    /// What the page is about.
    pub title: String,
    /// A sentence below the title.
    pub lead: Option<String>,
    /// Where the page stands in the navigation.
    pub section: Option<Section>,
    /// The pages above this one, the highest first.
    pub above: Vec<(Link, String)>,
    /// How the page keeps itself up to date.
    pub refresh: Refresh,
    /// What the page shows, from top to bottom.
    pub blocks: Vec<Block>,
}

/// How a page keeps itself up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refresh {
    /// It shows what does not change, or what its reader is working on.
    Never,
    /// It is asked for again after so many seconds, while somebody can see it.
    Every {
        /// The time between, in seconds.
        seconds: u32,
    },
}

/// A part of a page.
#[derive(Template, Debug, Clone)]
#[template(path = "block.html")]
pub enum Block {
    /// A sentence that stands out.
    Note {
        /// How good it is.
        mark: Mark,
        /// The sentence.
        text: String,
    },
    /// Figures to see at a glance.
    Tiles(Vec<Tile>),
    /// Names and values of one thing.
    Facts {
        /// What they are of.
        title: String,
        /// The names and values.
        facts: Vec<Fact>,
    },
    /// Rows of many things.
    Table(Table),
    /// What happened, or is to happen, one after the other.
    Steps {
        /// What they are of.
        title: String,
        /// The steps.
        steps: Vec<Step>,
        /// Where more of them come from while the page is open.
        live: Option<Live>,
    },
    /// A curve over time, which the browser draws.
    Chart {
        /// What it shows.
        title: String,
        /// The address of its columns.
        columns: Place,
    },
    /// Something to fill in and send.
    Form(Form),
    /// Other pages and files.
    Links(Vec<(Link, String)>),
}

/// A figure to see at a glance.
#[derive(Debug, Clone)]
pub struct Tile {
    /// What it is.
    pub label: String,
    /// The figure.
    pub figure: String,
    /// How good it is.
    pub mark: Mark,
    /// What else is to be known of it.
    pub detail: String,
    /// Where the things behind it are.
    pub link: Link,
}

/// A name and a value.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The name.
    pub label: String,
    /// The value.
    pub value: Cell,
}

/// Rows of many things.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name of the table on its page, by which a search fills it anew.
    pub id: &'static str,
    /// What the rows are.
    pub title: String,
    /// The heads of the columns.
    pub columns: Vec<Column>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<Row>,
    /// What is said when there are none.
    pub empty: String,
    /// Where the next rows are, and the words that lead there.
    pub next: Option<(Link, String)>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its words.
    pub title: String,
    /// Where its cells begin.
    pub align: Align,
}

/// Where the cells of a column begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words begin at the start.
    Start,
    /// Numbers end below each other.
    End,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the row is known by while the page is open: an event may replace it.
    pub key: Option<String>,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A value on a page.
#[derive(Template, Debug, Clone, PartialEq, Eq)]
#[template(path = "cell.html")]
pub enum Cell {
    /// Words.
    Text(String),
    /// A name or number that is compared letter by letter.
    Code(String),
    /// Something that has a page.
    Link(Link, String),
    /// A number with its unit, and how well it is known.
    Number {
        /// The number alone.
        number: String,
        /// Its unit.
        unit: String,
        /// The uncertainty, with its sign; empty when there is none to tell.
        uncertainty: String,
    },
    /// Why there is no number.
    Absent(String),
    /// A time.
    Time {
        /// As in RFC 3339, in UTC.
        exact: String,
        /// In UTC, for people.
        utc: String,
        /// In local time.
        shown: String,
    },
    /// How long ago something was.
    Age {
        /// As in RFC 3339, in UTC.
        exact: String,
        /// In local time and UTC, for people.
        utc: String,
        /// How long ago it was when the page was made.
        shown: String,
    },
    /// A state with its sign.
    State(Mark, String),
    /// The word of a verdict.
    Verdict {
        /// How good it is.
        mark: Mark,
        /// The word.
        word: String,
    },
    /// A button.
    Button(Box<Form>),
}

/// One of several things that happen one after the other.
#[derive(Template, Debug, Clone, PartialEq, Eq)]
#[template(path = "step.html")]
pub struct Step {
    /// How it went.
    pub mark: Mark,
    /// What it is.
    pub title: String,
    /// What is known of it.
    pub text: String,
    /// When it was.
    pub at: Option<Cell>,
}

/// A source of events while a page is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The address of the events.
    pub events: Place,
    /// The number of the last event that the page already shows.
    pub after: u64,
}

impl Document {
    /// A page with nothing on it yet.
    #[must_use]
    pub const fn new(title: String, section: Option<Section>) -> Self {
        let refresh = Refresh::Never;
        Self { title, lead: None, section, above: Vec::new(), refresh, blocks: Vec::new() }
    }
}

impl Row {
    /// A row that no event replaces.
    #[must_use]
    pub const fn new(cells: Vec<Cell>) -> Self {
        Self { key: None, cells }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A name that is compared letter by letter.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code(text.into())
    }

    /// Something that has a page.
    #[must_use]
    pub fn link(place: Place, text: impl Into<String>) -> Self {
        Self::Link(place.into(), text.into())
    }

    /// A number of things.
    #[must_use]
    pub fn count(count: u64) -> Self {
        Self::Number { number: count.to_string(), unit: String::new(), uncertainty: String::new() }
    }
}

impl Table {
    fn html<'a>(&'a self, row: &'a Row) -> RowHtml<'a> {
        RowHtml { row, columns: &self.columns }
    }
}

/// A row under the heads of its columns, which stand beside its cells on a narrow screen.
#[derive(Debug, Template)]
#[template(path = "row.html")]
pub(crate) struct RowHtml<'a> {
    pub(crate) row: &'a Row,
    pub(crate) columns: &'a [Column],
}

impl Align {
    const fn class(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
        }
    }
}
