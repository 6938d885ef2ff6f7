//! What is shown while an audit runs. All of it goes to standard error.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use linecert_audit::{Progress, Source, extent};

use crate::{language::Messages, render};

/// How often a line is written where no bar can be drawn.
const PAUSE: Duration = Duration::from_secs(30);

/// A bar on a terminal; a line now and then elsewhere.
pub(super) struct Waiting {
    bar: ProgressBar,
    counter: Counter,
}

/// The end of it that follows the audit on its thread.
#[derive(Clone)]
pub(super) struct Counter(Arc<Shown>);

struct Shown {
    bar: ProgressBar,
    words: Words,
    begun: Instant,
    /// When something was said last, and what had been read when this run began.
    said: Mutex<(Instant, Option<Progress>)>,
    /// The bytes of all sources; zero until somebody has counted them.
    all: AtomicU64,
}

/// Where a number goes in a part of the line.
const BLANK: &str = "%";

/// The parts of the line, in the language of the person.
struct Words {
    items: String,
    rate: String,
    left: String,
}

impl Waiting {
    /// Begins to count what there is to read, and shows what has been read.
    pub(super) fn new(sources: &[Source], messages: &Messages) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
        let words = Words {
            items: messages.with("audit-items", &[("count", BLANK)]),
            rate: messages.with("audit-rate", &[("count", BLANK)]),
            left: messages.with("audit-left", &[("time", BLANK)]),
        };
        let now = Instant::now();
        let shown = Arc::new(Shown {
            bar: bar.clone(),
            words,
            begun: now,
            said: Mutex::new((now, None)),
            all: AtomicU64::new(0),
        });
        let (sources, counting) = (sources.to_vec(), Arc::clone(&shown));
        // Counting a million names takes a while, and the audit need not wait for it.
        thread::spawn(move || {
            counting.all.store(extent(&sources).unwrap_or_default(), Ordering::Relaxed);
        });
        Self { bar, counter: Counter(shown) }
    }

    pub(super) fn counter(&self) -> Counter {
        self.counter.clone()
    }

    /// Takes the bar away.
    pub(super) fn finish(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Counter {
    /// Shows how far the audit has come.
    pub(super) fn show(&self, progress: Progress) {
        let shown = &self.0;
        let mut said = shown.said.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *said.1.get_or_insert(progress);
        let line = shown.line(progress, first);
        if !shown.bar.is_hidden() {
            let all = shown.all.load(Ordering::Relaxed);
            let style = if all == 0 { "{msg}" } else { "[{bar:30}] {percent:>3} %  {msg}" };
            if let Ok(style) = ProgressStyle::with_template(style) {
                shown.bar.set_style(style.progress_chars("=> "));
            }
            shown.bar.set_length(all.max(progress.bytes));
            shown.bar.set_position(progress.bytes);
            shown.bar.set_message(line);
        } else if said.0.elapsed() >= PAUSE {
            said.0 = Instant::now();
            render::note(line);
        }
    }
}

impl Shown {
    /// `12,345 certificates, 163 MiB, 8,600 a second, 0:02:10 left`. What an earlier run had done
    /// counts, but not for the rate.
    fn line(&self, progress: Progress, first: Progress) -> String {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        let per_second = |now: u64, then: u64| now.saturating_sub(then) as f64 / seconds;
        let rate = per_second(progress.items, first.items);
        let mut parts = vec![
            self.words.items.replace(BLANK, &HumanCount(progress.items).to_string()),
            HumanBytes(progress.bytes).to_string(),
            self.words.rate.replace(BLANK, &format!("{rate:.0}")),
        ];
        let left = self.all.load(Ordering::Relaxed).saturating_sub(progress.bytes);
        let bytes = per_second(progress.bytes, first.bytes);
        if left > 0 && bytes > 0.0 {
            let left = Duration::try_from_secs_f64(left as f64 / bytes).unwrap_or(Duration::MAX);
            parts.push(self.words.left.replace(BLANK, &clock(left)));
        }
        parts.join(", ")
    }
}

/// Hours, minutes and seconds.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
