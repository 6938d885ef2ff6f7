//! The picture of `path --watch`: the table of routers as it fills.

use linecert_net::path::Hop;
use ratatui::{
    Frame,
    layout::{Constraint, Layout},
    widgets::{Block, Paragraph, Row, Table},
};

use super::View;
use crate::{language::Messages, verb::path::rows};

/// What was seen of a path so far.
pub(crate) struct HopsView<'m> {
    messages: &'m Messages,
    host: String,
    hops: Vec<Hop>,
}

impl<'m> HopsView<'m> {
    /// A picture of the path to `host`.
    pub(crate) fn new(host: &str, messages: &'m Messages) -> Self {
        Self { messages, host: host.to_owned(), hops: Vec::new() }
    }

    /// Takes the news.
    pub(crate) fn take(&mut self, hops: Vec<Hop>) {
        self.hops = hops;
    }
}

impl View for HopsView<'_> {
    fn draw(&self, frame: &mut Frame<'_>) {
        let [body, keys] =
            Layout::vertical([Constraint::Min(3), Constraint::Length(1)]).areas(frame.area());
        let head = ["hop", "address", "answered", "min", "median", "max"];
        let head = head.map(|name| self.messages.get(&format!("path-{name}")));
        let all = self.hops.iter().flat_map(|hop| rows(hop, self.messages)).map(Row::new);
        let widths = [4, 42, 10, 12, 12, 12].map(Constraint::Length);
        let title = self.messages.with("path-title", &[("host", &self.host)]);
        let table =
            Table::new(all, widths).header(Row::new(head)).block(Block::bordered().title(title));
        frame.render_widget(table, body);
        frame.render_widget(Paragraph::new(self.messages.get("live-keys")), keys);
    }
}
