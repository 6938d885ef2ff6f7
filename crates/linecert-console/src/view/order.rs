//! Work orders: from the reading of the order to the follow-up.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Row, Step, Table},
    form::{Control, Field, Form},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
    view::CertificateRow,
};

/// One page of work orders, the newest first.
#[derive(Debug, Clone)]
pub struct Orders {
    /// What is searched for: an order or a line.
    pub search: String,
    /// The orders.
    pub rows: Vec<OrderRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A work order in a list.
#[derive(Debug, Clone)]
pub struct OrderRow {
    /// Its number.
    pub number: String,
    /// What is to be done.
    pub kind: OrderKind,
    /// How it stands.
    pub state: OrderState,
    /// The line.
    pub line: String,
    /// Who does it.
    pub technician: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By when it must be done.
    pub due_at: Option<Timestamp>,
}

/// A work order.
#[derive(Debug, Clone)]
pub struct Order {
    /// What lists show of it.
    pub row: OrderRow,
    /// The class of the customer.
    pub class: String,
    /// The region it is in.
    pub region: Option<String>,
    /// The profile that the line is judged by.
    pub profile: String,
    /// What happened, in order.
    pub events: Vec<OrderEvent>,
    /// Its certificates, the newest first.
    pub certificates: Vec<CertificateRow>,
}

/// Something that happened to a work order.
#[derive(Debug, Clone)]
pub struct OrderEvent {
    /// What, in the words of the operator's life cycle.
    pub what: String,
    /// Whether it is as it should be.
    pub mark: Mark,
    /// What is to be known of it.
    pub text: String,
    /// When it happened.
    pub at: Timestamp,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderKind {
    /// A new line.
    Install,
    /// A line goes with its customer.
    Move,
    /// A fault is cleared.
    Repair,
}

/// How a work order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    /// It is within its time.
    Open,
    /// Its time is over, and it is not done.
    Overdue,
    /// It went back.
    Returned,
    /// It is done.
    Closed,
}

impl OrderKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Install => "order-install",
            Self::Move => "order-move",
            Self::Repair => "order-repair",
        }
    }
}

impl OrderState {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Open => (Mark::Active, "order-open"),
            Self::Overdue => (Mark::Bad, "order-overdue"),
            Self::Returned => (Mark::Warning, "order-returned"),
            Self::Closed => (Mark::Good, "order-closed"),
        }
    }
}

impl OrderRow {
    fn due(&self, frame: &Frame) -> Cell {
        self.due_at.map_or_else(|| frame.absent("absent-due"), |at| frame.time(at))
    }

    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Order(self.number.clone()), &self.number),
            frame.state(self.state.words()),
            Cell::text(frame.say(self.kind.words())),
            Cell::link(Place::Line(self.line.clone()), &self.line),
            frame.maybe(self.technician.as_ref()),
            frame.time(self.opened_at),
            self.due(frame),
        ])
    }
}

impl View for Orders {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-orders"), Some(Section::Orders));
        let search = Control::Search(self.search.clone());
        let field = Field::new("q", frame.say("orders-search"), search);
        let table = Table {
            id: "results",
            title: frame.say("section-orders"),
            columns: frame.columns(&[
                ("column-order", Align::Start),
                ("column-state", Align::Start),
                ("column-kind", Align::Start),
                ("column-line", Align::Start),
                ("column-technician", Align::Start),
                ("column-opened", Align::End),
                ("column-due", Align::End),
            ]),
            rows: self.rows.iter().map(|order| order.row(frame)).collect(),
            empty: frame.say("orders-empty"),
            next: frame.next(Place::Orders.with("q", self.search.clone()), self.next.as_ref()),
        };
        document.blocks =
            vec![Block::Form(Form::search(frame, Place::Orders, vec![field])), Block::Table(table)];
        document
    }
}

impl OrderEvent {
    fn step(&self, frame: &Frame) -> Step {
        let at = Some(frame.time(self.at));
        Step { mark: self.mark, title: self.what.clone(), text: self.text.clone(), at }
    }
}

impl View for Order {
    fn document(&self, frame: &Frame) -> Document {
        let row = &self.row;
        let title = frame.say_with("order-title", &[("number", &row.number)]);
        let mut document = Document::new(title, Some(Section::Orders));
        document.above = vec![(Place::Orders.into(), frame.say("section-orders"))];
        let facts = vec![
            frame.fact("column-state", frame.state(row.state.words())),
            frame.fact("column-kind", Cell::text(frame.say(row.kind.words()))),
            frame.fact("column-line", Cell::link(Place::Line(row.line.clone()), &row.line)),
            frame.fact("column-technician", frame.maybe(row.technician.as_ref())),
            frame.fact("column-class", Cell::text(&self.class)),
            frame.fact("column-region", frame.maybe(self.region.as_ref())),
            frame.fact("column-profile", Cell::text(&self.profile)),
            frame.fact("column-opened", frame.time(row.opened_at)),
            frame.fact("column-due", row.due(frame)),
        ];
        let certificates = CertificateRow::table(frame, "certificates", &self.certificates);
        document.blocks = vec![
            Block::Facts { title: String::new(), facts },
            Block::Steps {
                title: frame.say("order-events"),
                steps: self.events.iter().map(|event| event.step(frame)).collect(),
                live: None,
            },
            Block::Table(certificates),
        ];
        document
    }
}
