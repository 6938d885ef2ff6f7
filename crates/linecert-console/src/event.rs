//! What is sent to an open page while a job runs: the same markup that the page was made with.
//!
//! A page asks `Place::JobEvents` for the events behind `?after=`, the number of the last one that it
//! shows, and again so after every loss of the connection. It knows `step`, `row` and `end`, each with
//! its number as id; after `end` it asks no more.

use askama::Template;

use crate::{
    document::{RowHtml, Step},
    frame::Frame,
    page::PageError,
    reading::ReadingRow,
};

/// The data of an event `step`: a step that the page appends to its list.
///
/// # Errors
/// When a text cannot be formatted, which nothing here does.
pub fn step_event(step: &Step) -> Result<String, PageError> {
    let html = step.render().map_err(PageError::from)?;
    Ok(on_one_line(&html))
}

/// The data of an event `row`: a reading that takes the place of the row with its key.
///
/// # Errors
/// When a text cannot be formatted, which nothing here does.
pub fn reading_event(frame: &Frame, reading: &ReadingRow) -> Result<String, PageError> {
    let (row, columns) = (reading.row(frame), ReadingRow::columns(frame));
    let html = RowHtml { row: &row, columns: &columns }.render().map_err(PageError::from)?;
    Ok(on_one_line(&html))
}

/// The data of an event ends at the end of its line; texts hold none, as they are escaped.
fn on_one_line(html: &str) -> String {
    html.replace(['\r', '\n'], " ")
}
