//! `linecertd backup`, `restore` and `check`: what is kept, copied, put back and read again.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::{
    Backup, Restore, Screen,
    failure::{self, Failure},
};
use crate::{
    backup::{self, BackupError, Keys, Step},
    config::Config,
};

/// How often a terminal is told how far it is.
const REFRESH: Duration = Duration::from_millis(100);

/// Copies everything, beside a linecertd that may run.
pub(super) fn backup(
    args: &Backup,
    config: &Config,
    screen: &mut Screen<'_>,
) -> Result<(), Failure> {
    let keys = if args.keys { Keys::With } else { Keys::Without };
    let mut progress = Progress::on(screen);
    let taken = backup::take(&config.data, (&args.to, keys), &mut |step| progress.show(&step));
    progress.clear();
    taken.map_err(|error| failed("cannot-backup", (&args.to, error)))?;
    let names: [(&str, &dyn fmt::Display); 1] = [("folder", &args.to.display())];
    screen.line(screen.words.with("backup-made", &names));
    if keys == Keys::Without {
        screen.note(screen.words.get("backup-without-keys"));
    }
    Ok(())
}

/// Puts a backup back where nothing is.
pub(super) fn restore(
    args: &Restore,
    config: &Config,
    screen: &mut Screen<'_>,
) -> Result<(), Failure> {
    let mut progress = Progress::on(screen);
    let put = backup::restore(&args.from, &config.data, &mut |step| progress.show(&step));
    progress.clear();
    put.map_err(|error| failed("cannot-restore", (&args.from, error)))?;
    let names: [(&str, &dyn fmt::Display); 1] = [("folder", &config.data.display())];
    screen.line(screen.words.with("restored", &names));
    screen.note(screen.words.get("restored-log"));
    Ok(())
}

/// Reads everything again, and tells what is wrong.
pub(super) fn check(config: &Config, screen: &mut Screen<'_>) -> Result<(), Failure> {
    let mut progress = Progress::on(screen);
    let found = backup::check(&config.data, &mut |step| progress.show(&step));
    progress.clear();
    let found = found.map_err(|error| failed("cannot-check", (&config.data, error)))?;
    if found.is_empty() {
        screen.line(screen.words.get("check-good"));
        return Ok(());
    }
    found.iter().for_each(|finding| screen.line(finding));
    let failure = Failure::new(failure::DAMAGED, "check-bad").name("count", found.len());
    Err(failure.hint("hint-check"))
}

fn failed(message: &'static str, (folder, error): (&std::path::Path, BackupError)) -> Failure {
    let code = failure::of_backup(&error);
    let failed = Failure::new(code, message).name("folder", folder.display()).cause(&error);
    if error.is_full() { failed.hint("hint-full") } else { failed }
}

/// A line that is written over, on a terminal.
struct Progress<'a, 's> {
    screen: &'a mut Screen<'s>,
    shown: Option<Instant>,
}

impl<'a, 's> Progress<'a, 's> {
    const fn on(screen: &'a mut Screen<'s>) -> Self {
        Self { screen, shown: None }
    }

    fn show(&mut self, step: &Step) {
        let is_soon = self.shown.is_some_and(|shown| shown.elapsed() < REFRESH);
        if !self.screen.is_live || is_soon && matches!(step, Step::Copied { .. } | Step::Files(_)) {
            return;
        }
        let text = self.text(step);
        // Whoever left sees no progress.
        drop(write!(self.screen.err, "\r\x1b[K{text}").and_then(|()| self.screen.err.flush()));
        self.shown = Some(Instant::now());
    }

    fn text(&self, step: &Step) -> String {
        let words = &self.screen.words;
        match step {
            Step::Store => words.get("step-store"),
            Step::Copied { done, of } => {
                let [done, of] = [done, of].map(|bytes| bytes.div_ceil(1_000_000));
                words.with("step-copied", &[("done", &done), ("of", &of)])
            }
            Step::Log(folder) => words.with("step-log", &[("folder", &folder.display())]),
            Step::Files(count) => words.with("step-files", &[("count", count)]),
        }
    }

    fn clear(self) {
        if self.shown.is_some() {
            drop(write!(self.screen.err, "\r\x1b[K").and_then(|()| self.screen.err.flush()));
        }
    }
}
