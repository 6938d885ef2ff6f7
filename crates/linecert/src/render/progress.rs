//! What is shown while a person waits. All of it goes to standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linecert_instrument::{MeterEvent, Permille, Watch};
use linecert_job::{Event, Update};
use linecert_measure::{Measurement, Observation, Reading};

use super::{note, readings};
use crate::{hints, language::Messages};

/// A bar on a terminal; plain lines elsewhere.
pub(crate) struct Progress<'a> {
    bar: ProgressBar,
    messages: &'a Messages,
    steps: usize,
    begun: usize,
    task: String,
}

impl<'a> Progress<'a> {
    /// A bar for so many steps.
    pub(crate) fn of(steps: usize, messages: &'a Messages) -> Self {
        let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
        let template = "{msg:<28} [{bar:30}] {percent:>3} %  {elapsed}";
        // The template is a constant that a test renders; a broken one leaves the default bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, messages, steps, begun: 0, task: String::new() }
    }

    /// Follows a job.
    pub(crate) fn update(&mut self, update: &Update<'_>) {
        match update {
            Update::Event(Event::Started { task, attempt, .. }) => self.start(task, attempt.get()),
            Update::Event(Event::Measured { measurements, .. }) => self.measured(measurements),
            Update::Event(_) => {}
            Update::Progress(done) => self.advance(*done),
            Update::Meter(event) => self.meter(event),
            Update::Failed(error) => {
                let error = hints::of_take(error);
                self.lines(error.lines(self.messages));
            }
        }
    }

    /// Begins a step.
    pub(crate) fn start(&mut self, task: &str, attempt: u32) {
        // A step that is repeated is the same step.
        self.begun += usize::from(self.task != task);
        task.clone_into(&mut self.task);
        let name = match task.strip_prefix("results-") {
            Some(file) => self.messages.with("task-results", &[("file", file)]),
            None => self.messages.get(&format!("task-{task}")),
        };
        let name = match attempt {
            1 => name,
            again => {
                let names = [("task", name), ("attempt", again.to_string())];
                self.messages.with_all("task-again", &names)
            }
        };
        let message = format!("{}/{} {name}", self.begun, self.steps);
        if self.bar.is_hidden() {
            note(&message);
        }
        self.bar.set_message(message);
        self.bar.set_position(0);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// Moves the bar of the step in hand.
    pub(crate) fn advance(&self, Permille(done): Permille) {
        self.bar.set_position(u64::from(done));
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Follows a power meter.
    pub(crate) fn meter(&self, event: &MeterEvent) {
        match event {
            MeterEvent::Reading { done, of } => {
                self.advance(Permille::of(u128::from(*done), u128::from(*of)));
            }
            MeterEvent::Unplugged { port, wait } => {
                let names =
                    [("port", port.display().to_string()), ("wait", wait.as_secs().to_string())];
                self.lines(vec![self.messages.with_all("meter-unplugged", &names)]);
            }
            MeterEvent::Replugged => self.lines(vec![self.messages.get("meter-replugged")]),
        }
    }

    fn measured(&self, measurements: &[Measurement]) {
        let observations: Vec<_> = measurements.iter().map(|m| &m.observation).collect();
        let same = |a: &&Observation, b: &&Observation| {
            let why = |of: &Observation| match of.reading() {
                Reading::NotReported(absence) => Some(absence.clone()),
                _ => None,
            };
            why(a).is_some_and(|reason| why(b) == Some(reason))
        };
        self.lines(observations.chunk_by(same).map(|alike| self.reading(alike)).collect());
    }

    /// One reading, or several that are absent for the same reason, which is then said once.
    fn reading(&self, alike: &[&Observation]) -> String {
        let absent = |of: &Observation| matches!(of.reading(), Reading::NotReported(_));
        let sign = if alike.iter().any(|of| absent(of)) { "-" } else { "+" };
        let mut each = alike.iter().map(|of| readings::cells(of, self.messages));
        let mut cells = each.next().unwrap_or_default();
        if let Some(label) = cells.first_mut() {
            for more in each.filter_map(|cells| cells.into_iter().next()) {
                label.push_str(", ");
                label.push_str(&more);
            }
        }
        format!("  {sign} {}", cells.join("  ").trim_end())
    }

    fn lines(&self, lines: Vec<String>) {
        self.bar.suspend(|| {
            lines.into_iter().for_each(note);
        });
    }
}

/// A walk of many columns. Nobody knows beforehand how many rows there are, so the bar counts
/// columns and the text counts values.
pub(crate) struct Walking<'a> {
    bar: ProgressBar,
    messages: &'a Messages,
}

impl<'a> Walking<'a> {
    /// A bar that shows itself with the first values.
    pub(crate) fn new(messages: &'a Messages) -> Self {
        let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("[{bar:30}] {msg}  {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, messages }
    }

    /// How far it has come.
    pub(crate) fn advance(&self, watch: Watch) {
        let number = |count: usize| count.to_string();
        let names = [
            ("rows", watch.rows.to_string()),
            ("done", number(watch.done)),
            ("all", number(watch.all)),
        ];
        self.bar.set_length(u64::try_from(watch.all).unwrap_or(u64::MAX));
        self.bar.set_position(u64::try_from(watch.done).unwrap_or(u64::MAX));
        self.bar.set_message(self.messages.with_all("walk-progress", &names));
    }

    /// Takes the bar away while something else is shown.
    pub(crate) fn aside<T>(&self, show: impl FnOnce() -> T) -> T {
        self.bar.suspend(show)
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Fewer files than this are read before anybody could look at a bar.
const FEW_FILES: u64 = 64;

/// Many files that are read one after the other.
#[derive(Clone)]
pub(crate) struct Counting(ProgressBar);

impl Counting {
    /// A bar for so many files, which stays hidden when they are few.
    pub(crate) fn of(files: u64, message: String) -> Self {
        let target = if files < FEW_FILES {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(files), target);
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {percent:>3} %  {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar.with_message(message))
    }

    /// One more file was read.
    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
