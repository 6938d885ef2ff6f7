//! Service figures, and the rows that each is made of.

use crate::{
    document::{Align, Block, Cell, Document, Row, Table},
    form::{Control, Field, Form},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
};

/// The service figures of a period.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The period, as the operator names it, such as `2026-10`.
    pub period: String,
    /// The periods there are.
    pub periods: Vec<String>,
    /// The profile that sets the targets.
    pub profile: String,
    /// The figures.
    pub rows: Vec<Figure>,
}

/// A service figure of a period.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name in addresses.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// The figure with its unit, written by whoever counted it; none when nothing counts.
    pub value: Option<String>,
    /// What it is a share of.
    pub share: Option<Share>,
    /// What the profile asks for, if it asks for anything.
    pub target: Option<String>,
    /// Whether that is so.
    pub state: FigureState,
    /// Where the target is from.
    pub source: String,
}

/// A share, as exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many count.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

/// Whether a figure is as the profile asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureState {
    /// It is.
    Met,
    /// It is not.
    Missed,
    /// Nothing can be said.
    NotKnown,
    /// The profile asks for nothing.
    NoTarget,
}

/// One page of the rows behind a figure.
#[derive(Debug, Clone)]
pub struct FigureRows {
    /// The figure.
    pub figure: Figure,
    /// The period.
    pub period: String,
    /// The rows.
    pub rows: Vec<FigureRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A work order behind a figure.
#[derive(Debug, Clone)]
pub struct FigureRow {
    /// The order.
    pub order: String,
    /// How it counts.
    pub counted: Counted,
    /// What it was counted for, or why it was left out.
    pub why: String,
}

/// How a work order counts in a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// In the part and in the whole.
    Part,
    /// In the whole alone.
    Whole,
    /// It was left out.
    LeftOut,
}

impl FigureState {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Met => (Mark::Good, "figure-met"),
            Self::Missed => (Mark::Bad, "figure-missed"),
            Self::NotKnown => (Mark::Unknown, "figure-not-known"),
            Self::NoTarget => (Mark::Neutral, "figure-no-target"),
        }
    }
}

impl Counted {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Part => (Mark::Good, "counted-part"),
            Self::Whole => (Mark::Neutral, "counted-whole"),
            Self::LeftOut => (Mark::Unknown, "counted-left-out"),
        }
    }
}

impl Figure {
    fn value(&self, frame: &Frame) -> Cell {
        self.value.as_ref().map_or_else(|| frame.absent("absent-figure"), Cell::text)
    }

    fn target(&self, frame: &Frame) -> Cell {
        self.target.as_ref().map_or_else(|| frame.absent("figure-no-target"), Cell::text)
    }

    fn share(&self, frame: &Frame) -> Cell {
        let share = self.share.map(|Share { part, whole }| format!("{part} / {whole}"));
        share.map_or_else(|| frame.absent("absent-share"), Cell::Text)
    }

    fn row(&self, period: &str, frame: &Frame) -> Row {
        let rows = Place::Figure(self.name.clone()).with("period", period);
        Row::new(vec![
            Cell::Link(rows, self.title.clone()),
            self.value(frame),
            self.share(frame),
            self.target(frame),
            frame.state(self.state.words()),
            Cell::text(&self.source),
        ])
    }
}

impl View for Figures {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-figures"), Some(Section::Figures));
        document.lead = Some(frame.say_with("figures-lead", &[("profile", &self.profile)]));
        let options = self.periods.iter().map(|one| (one.clone(), one.clone())).collect();
        let choice = Control::Choice { options, chosen: self.period.clone() };
        let field = Field::new("period", frame.say("period"), choice);
        let table = Table {
            id: "results",
            title: frame.say_with("figures-of", &[("period", &self.period)]),
            columns: frame.columns(&[
                ("column-figure", Align::Start),
                ("column-value", Align::End),
                ("column-share", Align::End),
                ("column-target", Align::End),
                ("column-state", Align::Start),
                ("column-source", Align::Start),
            ]),
            rows: self.rows.iter().map(|figure| figure.row(&self.period, frame)).collect(),
            empty: frame.say("figures-empty"),
            next: None,
        };
        document.blocks = vec![
            Block::Form(Form::search(frame, Place::Figures, vec![field])),
            Block::Table(table),
        ];
        document
    }
}

impl FigureRow {
    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Order(self.order.clone()), &self.order),
            frame.state(self.counted.words()),
            Cell::text(&self.why),
        ])
    }
}

impl View for FigureRows {
    fn document(&self, frame: &Frame) -> Document {
        let figure = &self.figure;
        let mut document = Document::new(figure.title.clone(), Some(Section::Figures));
        let above = Place::Figures.with("period", self.period.clone());
        document.above = vec![(above, frame.say("section-figures"))];
        let facts = vec![
            frame.fact("period", Cell::text(&self.period)),
            frame.fact("column-value", figure.value(frame)),
            frame.fact("column-share", figure.share(frame)),
            frame.fact("column-target", figure.target(frame)),
            frame.fact("column-state", frame.state(figure.state.words())),
            frame.fact("column-source", Cell::text(&figure.source)),
        ];
        let own = Place::Figure(figure.name.clone()).with("period", self.period.clone());
        let table = Table {
            id: "rows",
            title: frame.say("figure-rows"),
            columns: frame.columns(&[
                ("column-order", Align::Start),
                ("column-counted", Align::Start),
                ("column-why", Align::Start),
            ]),
            rows: self.rows.iter().map(|row| row.row(frame)).collect(),
            empty: frame.say("figure-rows-empty"),
            next: frame.next(own, self.next.as_ref()),
        };
        document.blocks = vec![Block::Facts { title: String::new(), facts }, Block::Table(table)];
        document
    }
}
