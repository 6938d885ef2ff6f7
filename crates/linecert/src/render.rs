//! What people read and programs parse, and waiting for it.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use linecert_measure::{Conditions, Metric, Observation, Reading, Subject, Timestamp};
use linecert_profile::{Overall, Verdict};

pub(crate) use output::{
    cell_line, json_line, line, lines, note, observation_line, print_table, wire_line,
};
pub(crate) use safe::safe;

use crate::{
    exit::{CommandError, Exit},
    language::{Language, Messages},
};

pub(crate) mod cells;
pub(crate) mod findings;
pub(crate) mod live;
mod output;
pub(crate) mod power;
pub(crate) mod progress;
pub(crate) mod readings;
mod safe;
pub(crate) mod service;
pub(crate) mod throughput;
mod tones;

/// A table of cells, aligned for a fixed-width screen, Chinese text included.
pub(crate) fn table(rows: Vec<Vec<String>>) -> Vec<String> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// A reading of linecert's own tests of a service.
pub(crate) fn service_reading(
    metric: Metric,
    to: &str,
    reading: Reading,
) -> Result<Observation, CommandError> {
    let subject = Subject::Service { to: to.to_owned() };
    let observation = Observation::new(metric, subject, Conditions::default(), reading);
    observation.map_err(|e| CommandError::new(Exit::Bug, "bug").cause(e))
}

/// Labels with their values, one a line.
pub(crate) fn pairs(rows: &[(&str, String)], messages: &Messages) -> Vec<String> {
    let cells = |(label, value): &(&str, String)| vec![messages.get(label), value.clone()];
    table(rows.iter().map(cells).collect())
}

/// The name of a file in JSON, which has no place for octets that are not UTF-8.
pub(crate) fn path(path: &Path) -> String {
    path.display().to_string()
}

/// An instant in UTC to the second.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The word of a verdict on a line, with its colour.
pub(crate) fn overall(overall: Overall, messages: &Messages) -> String {
    let word = messages.get(&format!("overall-{}", overall.name()));
    let verdict = match overall {
        Overall::Pass => Verdict::Pass,
        Overall::MarginalPass => Verdict::MarginalPass,
        Overall::Incomplete => Verdict::NotAssessed,
        Overall::Fail => Verdict::Fail,
    };
    painted(&word, style(verdict).bold())
}

/// The sentence that stands over everything made on the lab.
pub(crate) fn training(messages: &Messages) -> String {
    painted(&messages.get("training"), AnsiColor::Yellow.on_default().bold())
}

/// The colour of a verdict. The word says the same without it.
pub(crate) const fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => AnsiColor::Green.on_default(),
        Verdict::MarginalPass | Verdict::NotAssessed => AnsiColor::Yellow.on_default(),
        Verdict::MarginalFail | Verdict::Fail => AnsiColor::Red.on_default(),
    }
}

/// Text in a style; printing strips it where there is no terminal.
pub(crate) fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// What a measurement is about, in words.
pub(crate) fn subject(subject: &Subject, messages: &Messages) -> String {
    match subject {
        Subject::Outlet => messages.get("subject-outlet"),
        Subject::Pair => messages.get("subject-pair"),
        Subject::Node => messages.get("subject-node"),
        Subject::Line { line } => messages.with("subject-line", &[("line", line)]),
        Subject::Band { line, band } => {
            format!("{} {band}", messages.with("subject-line", &[("line", line)]))
        }
        Subject::Termination { line, end } => {
            format!("{} {end}", messages.with("subject-line", &[("line", line)]))
        }
        Subject::Port { port } => messages.with("subject-port", &[("port", port)]),
        Subject::Board { board } => messages.with("subject-board", &[("board", board)]),
        Subject::Sensor { sensor } => sensor.clone(),
        Subject::Input { input } => messages.with("subject-input", &[("input", input)]),
        Subject::Bearer { line, bearer } => {
            messages.with("subject-bearer", &[("line", line), ("bearer", bearer)])
        }
        Subject::Fibre { fibre } => messages.with("subject-fibre", &[("fibre", fibre)]),
        Subject::FibreEvent { fibre, event } => {
            let event = event.to_string();
            messages.with("subject-event", &[("fibre", fibre), ("event", &event)])
        }
        Subject::FibreSection { fibre, section } => {
            let section = section.to_string();
            messages.with("subject-section", &[("fibre", fibre), ("section", &section)])
        }
        Subject::Ont | Subject::Onu { .. } | Subject::Pon { .. } | Subject::Service { .. } => {
            subject.to_string()
        }
    }
}

/// Under what something was measured, in words.
pub(crate) fn conditions(conditions: Conditions, messages: &Messages) -> Vec<String> {
    conditions.each(|english, chinese| match messages.language() {
        Language::English => english,
        Language::Chinese => chinese,
    })
}

/// Runs a future until it ends or the user presses Ctrl-C.
pub(crate) async fn until_stopped<T>(
    future: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    tokio::select! {
        // The signal comes first: from then on it no longer ends the program in the middle of a
        // prompt that has the terminal not show what is typed.
        biased;
        _ = tokio::signal::ctrl_c() => Err(stopped()),
        outcome = future => outcome,
    }
}

/// The user pressed Ctrl-C.
pub(crate) fn stopped() -> CommandError {
    CommandError::new(Exit::Interrupted, "stopped").hint("hint-again")
}
