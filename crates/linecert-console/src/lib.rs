//! The pages of the NOC's console, from views to HTML, and the files that they load.
//!
//! Pure: a [`View`] holds what a page shows, a [`Frame`] says who looks and in which language, and
//! [`page`] writes HTML. Nothing here reads a store, a clock or a file; the daemon fills the views.
//! A view becomes a [`Document`] of a few kinds of blocks first, so that a table, a reading or an
//! age looks and behaves the same on every page, and so that the templates are few.

mod asset;
mod chart;
mod document;
mod escape;
mod event;
mod form;
mod frame;
mod language;
mod mark;
mod moment;
mod page;
mod place;
mod policy;
mod reading;
pub mod view;

pub use asset::{Asset, asset};
pub use chart::{Chart, Level, LevelKind, Point};
pub use document::{
    Align, Block, Cell, Column, Document, Fact, Live, Refresh, Row, Step, Table, Tile,
};
pub use event::{reading_event, step_event};
pub use form::{Control, Field, Form, Method, Tone};
pub use frame::{Frame, Notice, Role, Theme, Visitor};
pub use language::{Language, Words};
pub use mark::Mark;
pub use page::{PageError, View, page};
pub use place::{Link, Place, Section};
pub use policy::CONTENT_SECURITY_POLICY;
pub use reading::{LimitSpan, ReadingRow};
