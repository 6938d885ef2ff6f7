//! The picture of `ping --watch`: round-trip times as they come, and what they amount to.

use std::{collections::VecDeque, time::Duration};

use linecert_net::icmp::EchoProgress;
use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::{Color, Style},
    symbols::Marker,
    text::Line,
    widgets::{Axis, Block, Chart, Dataset, GraphType, Paragraph},
};

use super::View;
use crate::language::Messages;

/// How many probes the picture shows; older ones only count.
const SHOWN: u32 = 400;

/// What was seen of a test of round-trip time so far.
pub(crate) struct PingView<'m> {
    messages: &'m Messages,
    host: String,
    progress: Option<EchoProgress>,
    recent: VecDeque<(u32, f64)>,
    /// All times in ms, sorted.
    times: Vec<f64>,
    /// After how many probes an unanswered one is shown as missing.
    patience: u32,
}

impl<'m> PingView<'m> {
    /// A picture of probes to `host`, sent every `interval`.
    pub(crate) fn new(host: &str, interval: Duration, messages: &'m Messages) -> Self {
        // Before half a second nobody would call an answer missing.
        let patience = Duration::from_millis(500).as_micros() / interval.as_micros().max(1);
        Self {
            messages,
            host: host.to_owned(),
            progress: None,
            recent: VecDeque::new(),
            times: Vec::new(),
            patience: u32::try_from(patience).unwrap_or(u32::MAX).max(1),
        }
    }

    /// Takes the news.
    pub(crate) fn take(&mut self, progress: EchoProgress) {
        self.progress = Some(progress);
        let Some(answer) = progress.latest else { return };
        let time = answer.round_trip.as_secs_f64() * 1_000.0;
        let place = self.times.partition_point(|earlier| *earlier < time);
        self.times.insert(place, time);
        self.recent.push_back((answer.index, time));
        let oldest = progress.sent.saturating_sub(SHOWN);
        while self.recent.front().is_some_and(|(index, _)| *index < oldest) {
            self.recent.pop_front();
        }
    }

    /// The probes of the last ones that ought to be answered and are not.
    fn missing(&self) -> Vec<u32> {
        let sent = self.progress.map_or(0, |progress| progress.sent);
        let due = sent.saturating_sub(self.patience);
        let answered = |index: &u32| self.recent.iter().any(|(other, _)| other == index);
        (sent.saturating_sub(SHOWN)..due).filter(|index| !answered(index)).collect()
    }

    /// The time that so many percent of the answered probes do not exceed.
    fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.times.len() * percent).div_ceil(100);
        self.times.get(rank.checked_sub(1)?).copied()
    }

    /// How many probes in a row are missing at worst, of those shown.
    fn longest_burst(missing: &[u32]) -> usize {
        let runs = missing.chunk_by(|one, next| one + 1 == *next);
        runs.map(<[u32]>::len).max().unwrap_or(0)
    }

    fn summary(&self) -> Vec<Line<'_>> {
        let progress = self.progress;
        let number = |of: fn(&EchoProgress) -> u32| progress.as_ref().map_or(0, of).to_string();
        let time = |ms: Option<f64>| ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.3}"));
        let missing = self.missing();
        let counts = [
            ("missing", missing.len().to_string()),
            ("burst", Self::longest_burst(&missing).to_string()),
            ("sent", number(|p| p.sent)),
            ("answered", number(|p| p.answered)),
            ("count", number(|p| p.count)),
        ];
        let times = [
            ("min", time(self.times.first().copied())),
            ("p50", time(self.percentile(50))),
            ("p95", time(self.percentile(95))),
            ("p99", time(self.percentile(99))),
            ("max", time(self.times.last().copied())),
        ];
        vec![
            Line::from(self.messages.with_all("live-ping-counts", &counts)),
            Line::from(self.messages.with_all("live-ping-times", &times)),
        ]
    }

    fn draw_chart(&self, frame: &mut Frame<'_>, area: Rect) {
        let sent = self.progress.map_or(1, |progress| progress.sent.max(1));
        let newest = f64::from(sent.max(SHOWN));
        let span = [newest - f64::from(SHOWN), newest];
        let top = self.recent.iter().map(|(_, time)| *time).fold(0.1, f64::max) * 1.15;
        let answered: Vec<_> = self.recent.iter().map(|(n, ms)| (f64::from(*n), *ms)).collect();
        let missing: Vec<_> = self.missing().into_iter().map(|n| (f64::from(n), top)).collect();
        let lines = Dataset::default()
            .name(self.messages.get("live-ping-answered"))
            .marker(Marker::Braille)
            .graph_type(GraphType::Scatter)
            .style(Style::new().fg(Color::Cyan))
            .data(&answered);
        let gaps = Dataset::default()
            .name(self.messages.get("live-ping-missing"))
            .marker(Marker::Block)
            .graph_type(GraphType::Scatter)
            .style(Style::new().fg(Color::Red))
            .data(&missing);
        let labels = [0.0, top / 2.0, top].map(|ms| format!("{ms:.2}"));
        let chart = Chart::new(vec![lines, gaps])
            .block(
                Block::bordered().title(self.messages.with("live-ping", &[("host", &self.host)])),
            )
            .x_axis(Axis::default().bounds(span))
            .y_axis(Axis::default().bounds([0.0, top]).labels(labels).title("ms"));
        frame.render_widget(chart, area);
    }
}

impl View for PingView<'_> {
    fn draw(&self, frame: &mut Frame<'_>) {
        let rows =
            Layout::vertical([Constraint::Min(6), Constraint::Length(2), Constraint::Length(1)]);
        let [chart, summary, keys] = rows.areas(frame.area());
        self.draw_chart(frame, chart);
        frame.render_widget(Paragraph::new(self.summary()), summary);
        frame.render_widget(Paragraph::new(self.messages.get("live-keys")), keys);
    }
}

#[cfg(test)]
mod tests {
    use linecert_net::icmp::Answer;
    use ratatui::{Terminal, backend::TestBackend};

    use super::*;
    use crate::language::Language;

    fn drawn(view: &PingView<'_>, (width, height): (u16, u16)) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view.draw(frame)).unwrap();
        terminal.backend().to_string()
    }

    fn seen(messages: &Messages, answered: impl Fn(u32) -> bool) -> PingView<'_> {
        let mut view = PingView::new("192.0.2.1", Duration::from_millis(20), messages);
        for index in 0..300 {
            let sent = EchoProgress { sent: index + 1, answered: index, count: 600, latest: None };
            view.take(sent);
            if answered(index) {
                let round_trip = Duration::from_micros(1_000 + u64::from(index % 10) * 100);
                view.take(EchoProgress { latest: Some(Answer { index, round_trip }), ..sent });
            }
        }
        view
    }

    #[test]
    fn what_was_seen_stands_on_the_screen() {
        let messages = Messages::of(Language::English);
        let view = seen(&messages, |index| !(100..110).contains(&index));
        let screen = drawn(&view, (80, 24));
        assert!(screen.contains("192.0.2.1") && screen.contains("300"), "{screen}");
        assert!(screen.contains("p95 1.900"), "{screen}");
        assert_eq!(view.missing(), (100..110).collect::<Vec<_>>());
        assert!(screen.contains("missing 10, at most 10 in a row"), "{screen}");
    }

    #[test]
    fn an_answer_that_may_still_come_is_not_missing() {
        let messages = Messages::of(Language::Chinese);
        assert!(seen(&messages, |index| index < 280).missing().is_empty());
        assert_eq!(seen(&messages, |_| false).missing().len(), 275);
    }

    #[test]
    fn any_size_of_terminal_is_drawn_on() {
        let messages = Messages::of(Language::Chinese);
        for size in [(1, 1), (10, 3), (40, 10), (200, 60)] {
            drawn(&seen(&messages, |_| true), size);
            drawn(&PingView::new("h", Duration::ZERO, &messages), size);
        }
    }
}
