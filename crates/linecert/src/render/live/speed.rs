//! The picture of `speed`: the rate and the round-trip time of the step under way.

use std::time::Instant;

use linecert_measure::Quantity;
use linecert_speed::{
    iperf3::{Phase, ThroughputProgress},
    method::{MethodProgress, News, Step},
};
use ratatui::{
    Frame,
    layout::{Constraint, Layout, Rect},
    style::{Color, Style},
    symbols::Marker,
    text::Line,
    widgets::{Axis, Block, Chart, Dataset, Gauge, GraphType, Paragraph},
};

use super::View;
use crate::language::Messages;

/// Seconds that the charts span at least.
const LEAST_SPAN: f64 = 10.0;

/// What was seen of a test of speed so far.
pub(crate) struct SpeedView<'m> {
    messages: &'m Messages,
    server: String,
    /// What the steps before came to.
    before: Vec<String>,
    step: Option<Step>,
    since: Instant,
    /// Seconds and Mbit/s.
    down: Vec<(f64, f64)>,
    up: Vec<(f64, f64)>,
    /// Seconds and ms.
    delays: Vec<(f64, f64)>,
    phase: Option<Phase>,
    done: f64,
}

impl<'m> SpeedView<'m> {
    /// A picture of a test against `server`.
    pub(crate) fn new(server: &str, messages: &'m Messages) -> Self {
        Self {
            messages,
            server: server.to_owned(),
            before: Vec::new(),
            step: None,
            since: Instant::now(),
            down: Vec::new(),
            up: Vec::new(),
            delays: Vec::new(),
            phase: None,
            done: 0.0,
        }
    }

    /// Begins a step, and keeps a word on the one before.
    pub(crate) fn begin(&mut self, step: Step) {
        let told = self.step.map(|last| format!("{}  {}", self.name(last), self.figures()));
        self.before.extend(told);
        (self.step, self.since) = (Some(step), Instant::now());
        self.down.clear();
        self.up.clear();
        self.delays.clear();
        (self.phase, self.done) = (None, 0.0);
    }

    /// Takes the news.
    pub(crate) fn take(&mut self, progress: &MethodProgress) {
        match &progress.news {
            News::Echo(echo) => {
                if progress.step == Step::Idle {
                    self.done = f64::from(echo.sent) / f64::from(echo.count.max(1));
                }
                if let Some(answer) = echo.latest {
                    let now = self.since.elapsed().as_secs_f64();
                    self.delays.push((now, answer.round_trip.as_secs_f64() * 1_000.0));
                }
            }
            News::Throughput(told) => self.transfer(told),
        }
    }

    fn transfer(&mut self, told: &ThroughputProgress) {
        let now = told.elapsed.as_secs_f64();
        let at = |rate: Option<Quantity>| Some((now, number(rate?)?));
        self.down.extend(at(told.down));
        self.up.extend(at(told.up));
        self.phase = Some(told.phase);
        self.done = now / told.longest.as_secs_f64().max(0.1);
    }

    fn name(&self, step: Step) -> String {
        self.messages.get(&format!("task-speed-{}", step.name()))
    }

    /// The last rates and the median delay.
    fn figures(&self) -> String {
        let rate =
            |rates: &[(f64, f64)]| last_second(rates).map(|rate| format!("{rate:.1} Mbit/s"));
        let (down, up) = (rate(&self.down), rate(&self.up));
        let delay = median(&self.delays).map(|ms| format!("{ms:.2} ms"));
        let names = [("down", down), ("up", up), ("delay", delay)];
        let named = names.into_iter().filter_map(|(id, figure)| {
            Some(self.messages.with(&format!("live-speed-{id}"), &[("figure", &figure?)]))
        });
        named.collect::<Vec<_>>().join("   ")
    }

    fn phase(&self) -> String {
        self.messages.get(match self.phase {
            None => "live-speed-probing",
            Some(Phase::Ramp) => "live-speed-ramp",
            Some(Phase::Steady) => "live-speed-steady",
            Some(Phase::Results) => "live-speed-results",
        })
    }

    fn span(&self) -> f64 {
        let all = self.down.iter().chain(&self.up).chain(&self.delays);
        all.map(|(at, _)| *at).fold(LEAST_SPAN, f64::max)
    }

    fn draw_rates(&self, frame: &mut Frame<'_>, area: Rect) {
        let down = (self.messages.get("stream-down"), Color::Cyan, &self.down[..]);
        let up = (self.messages.get("stream-up"), Color::Magenta, &self.up[..]);
        let step = self.step.map(|step| self.name(step)).unwrap_or_default();
        let title = format!(" {}  {step} ", self.server);
        self.draw_chart(frame, area, &Plot { title, unit: "Mbit/s", lines: vec![down, up] });
    }

    fn draw_delays(&self, frame: &mut Frame<'_>, area: Rect) {
        let label = self.messages.get("speed-delay");
        let line = (label.clone(), Color::Yellow, &self.delays[..]);
        let title = format!(" {label} ");
        self.draw_chart(frame, area, &Plot { title, unit: "ms", lines: vec![line] });
    }

    fn draw_chart(&self, frame: &mut Frame<'_>, area: Rect, plot: &Plot<'_>) {
        let points = || plot.lines.iter().flat_map(|(_, _, points)| points.iter());
        let top = points().map(|(_, value)| *value).fold(0.1, f64::max) * 1.15;
        let drawn = plot.lines.iter().filter(|(_, _, points)| !points.is_empty());
        let lines = drawn.map(|(name, colour, points)| {
            Dataset::default()
                .name(name.clone())
                .marker(Marker::Braille)
                .graph_type(GraphType::Line)
                .style(Style::new().fg(*colour))
                .data(points)
        });
        let labels = [0.0, top / 2.0, top].map(|value| format!("{value:>7.1}"));
        let chart = Chart::new(lines.collect())
            .block(Block::bordered().title(plot.title.clone()))
            .x_axis(Axis::default().bounds([0.0, self.span()]))
            .y_axis(Axis::default().bounds([0.0, top]).labels(labels).title(plot.unit));
        frame.render_widget(chart, area);
    }
}

/// Seconds and what was seen at them.
type Points<'p> = &'p [(f64, f64)];

/// One chart: names, colours and points of its lines.
struct Plot<'p> {
    title: String,
    unit: &'static str,
    lines: Vec<(String, Color, Points<'p>)>,
}

impl View for SpeedView<'_> {
    fn draw(&self, frame: &mut Frame<'_>) {
        let told = u16::try_from(self.before.len()).unwrap_or(u16::MAX);
        let rows = Layout::vertical([
            Constraint::Length(told),
            Constraint::Fill(3),
            Constraint::Fill(2),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(1),
        ]);
        let [before, rates, delays, figures, bar, keys] = rows.areas(frame.area());
        let told: Vec<_> = self.before.iter().map(|text| Line::from(text.as_str())).collect();
        frame.render_widget(Paragraph::new(told), before);
        self.draw_rates(frame, rates);
        self.draw_delays(frame, delays);
        frame.render_widget(Paragraph::new(self.figures()), figures);
        let gauge = Gauge::default().ratio(self.done.clamp(0.0, 1.0)).label(self.phase());
        frame.render_widget(gauge.gauge_style(Style::new().fg(Color::Blue)), bar);
        frame.render_widget(Paragraph::new(self.messages.get("live-keys")), keys);
    }
}

/// A number for the eye only.
fn number(rate: Quantity) -> Option<f64> {
    rate.shortest_number().parse().ok()
}

/// The mean of the last ten points, which are of a second.
fn last_second(rates: &[(f64, f64)]) -> Option<f64> {
    let last = rates.get(rates.len().saturating_sub(10)..)?;
    let count = u32::try_from(last.len()).ok().filter(|count| *count > 0)?;
    Some(last.iter().map(|(_, rate)| rate).sum::<f64>() / f64::from(count))
}

fn median(points: &[(f64, f64)]) -> Option<f64> {
    let mut values: Vec<_> = points.iter().map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use linecert_net::icmp::{Answer, EchoProgress};
    use ratatui::{Terminal, backend::TestBackend};

    use super::*;
    use crate::language::Language;

    fn drawn(view: &SpeedView<'_>, (width, height): (u16, u16)) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view.draw(frame)).unwrap();
        terminal.backend().to_string()
    }

    fn echo(step: Step, index: u32) -> MethodProgress {
        let round_trip = Duration::from_micros(2_000 + u64::from(index));
        let latest = Some(Answer { index, round_trip });
        let echo = EchoProgress { sent: index + 1, answered: index + 1, count: 200, latest };
        MethodProgress { step, news: News::Echo(echo) }
    }

    fn transfer(tenths: u32) -> MethodProgress {
        let told = ThroughputProgress {
            phase: if tenths < 20 { Phase::Ramp } else { Phase::Steady },
            elapsed: Duration::from_millis(100) * tenths,
            longest: Duration::from_secs(15),
            down: format!("{} Mbit/s", tenths.min(94)).parse().ok(),
            up: None,
        };
        MethodProgress { step: Step::Down, news: News::Throughput(told) }
    }

    fn seen(messages: &Messages) -> SpeedView<'_> {
        let mut view = SpeedView::new("192.0.2.1", messages);
        view.begin(Step::Idle);
        (0..200).for_each(|index| view.take(&echo(Step::Idle, index)));
        view.begin(Step::Down);
        (0..=120).for_each(|tenths| {
            view.take(&transfer(tenths));
            view.take(&echo(Step::Down, tenths));
        });
        view
    }

    #[test]
    fn the_step_under_way_and_those_before_stand_on_the_screen() {
        let messages = Messages::of(Language::English);
        let screen = drawn(&seen(&messages), (80, 24));
        for words in ["192.0.2.1", "94.0 Mbit/s", "2.10 ms", "2.06 ms", "steady", "Mbit/s"] {
            assert!(screen.contains(words), "no `{words}` in\n{screen}");
        }
    }

    #[test]
    fn any_size_of_terminal_is_drawn_on() {
        let messages = Messages::of(Language::Chinese);
        for size in [(1, 1), (10, 3), (40, 10), (120, 40), (200, 60)] {
            drawn(&seen(&messages), size);
            drawn(&SpeedView::new("h", &messages), size);
        }
    }

    #[test]
    fn nothing_has_no_median_and_no_rate() {
        assert_eq!((median(&[]), last_second(&[])), (None, None));
        assert_eq!(median(&[(0.0, 3.0), (1.0, 1.0), (2.0, 2.0)]), Some(2.0));
        assert_eq!(last_second(&[(0.0, 1.0), (0.1, 3.0)]), Some(2.0));
    }
}
