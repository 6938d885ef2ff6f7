//! What `speed` has measured: as text, as lines for programs, and as a picture.

mod delays;
mod json;
mod picture;
mod transfer;

use linecert_measure::{Attachment, Conditions, Metric, Observation, Reading, Reason, Subject};
use linecert_speed::method::StepOutcome;

pub(crate) use self::{json::print_json, picture::draw};
use super::{line, lines, painted, print_table, readings};
use crate::{
    args::Speed,
    exit::{CommandError, Exit},
    language::Messages,
};

/// A test that has ended, as far as it went.
pub(crate) struct Shown<'s> {
    pub(crate) args: &'s Speed,
    pub(crate) outcomes: &'s [StepOutcome],
}

/// Prints everything step by step, then the delays beside each other, then what to make of it.
pub(crate) fn print_text(shown: &Shown<'_>, messages: &Messages) -> Result<(), CommandError> {
    for outcome in shown.outcomes {
        line(title(outcome, messages))?;
        print_readings(shown, outcome, messages)?;
        lines(transfer::details(shown.args, outcome, messages))?;
        line("")?;
    }
    lines(delays::table_of(shown.outcomes, messages))?;
    lines(circumstances(shown.outcomes, messages))
}

/// The readings of a step. The reason why all of them are withheld is the same one, and long: it
/// stands once below them.
fn print_readings(
    shown: &Shown<'_>,
    outcome: &StepOutcome,
    messages: &Messages,
) -> Result<(), CommandError> {
    let mut why = None;
    let rows = outcome.readings.iter().map(|(metric, reading)| {
        let mut reading = reading.clone();
        if let Reading::NotReported(absence) = &mut reading
            && is_limited(absence.reason)
        {
            why = Some(std::mem::take(&mut absence.detail));
        }
        let observation = observation(shown, outcome, (*metric, reading))?;
        Ok(readings::cells(&observation, messages))
    });
    let rows = rows.collect::<Result<Vec<_>, CommandError>>()?;
    if !rows.is_empty() {
        print_table(rows)?;
    }
    why.map_or(Ok(()), |why| {
        line(format_args!("  {}", messages.with("speed-why", &[("why", &messages.stored(&why))])))
    })
}

/// Whether a reading is withheld for what limited the test, in place of the line.
const fn is_limited(reason: Reason) -> bool {
    matches!(reason, Reason::HostLimited | Reason::ServerLimited)
}

/// The name of a step as a heading.
fn title(outcome: &StepOutcome, messages: &Messages) -> String {
    let name = messages.get(&format!("task-speed-{}", outcome.step.name()));
    painted(&name, anstyle::Style::new().bold())
}

/// A reading towards the server, with what lay between.
fn observation(
    shown: &Shown<'_>,
    outcome: &StepOutcome,
    (metric, reading): (Metric, Reading),
) -> Result<Observation, CommandError> {
    let subject = Subject::Service { to: shown.args.server.clone() };
    let conditions =
        Conditions { attachment: outcome.attached.attachment, ..Conditions::default() };
    let observation = Observation::new(metric, subject, conditions, reading);
    observation.map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))
}

/// Why the figures of a step are not those of the line, if that is so. Where some are left, the
/// reason stands in the place of the others.
fn invalid(outcome: &StepOutcome) -> Option<Reason> {
    let absent = outcome.readings.iter().map_while(|(_, reading)| match reading {
        Reading::NotReported(absence) => Some(absence.reason),
        _ => None,
    });
    let absent: Vec<_> = absent.collect();
    let withheld = absent.iter().copied().find(|why| is_limited(*why));
    let withheld = withheld.filter(|_| absent.len() == outcome.readings.len());
    // Two ways at a time have no readings that could be withheld.
    let unfit = outcome.readings.is_empty() && !outcome.host.verdict.findings().is_empty();
    withheld.or(unfit.then_some(Reason::HostLimited))
}

/// What was seen of this computer, and what lay between it and the line.
fn circumstances(outcomes: &[StepOutcome], messages: &Messages) -> Vec<String> {
    let mut said = Vec::new();
    let limits = outcomes.iter().filter_map(invalid);
    for reason in limits {
        let text = messages.get(&format!("speed-invalid-{}", reason.name()));
        said.push(painted(&text, anstyle::AnsiColor::Yellow.on_default().bold()));
    }
    for outcome in outcomes {
        let host = &outcome.host;
        // Where readings are withheld, the findings stand below them.
        let told = !outcome.readings.is_empty() && invalid(outcome).is_some();
        let findings = host.verdict.findings().iter().filter(|_| !told);
        let findings = findings.map(ToString::to_string);
        let seen = findings.chain(host.remarks.iter().map(ToString::to_string));
        let told = |seen: String| messages.with("speed-host", &[("seen", &messages.stored(&seen))]);
        said.extend(seen.map(told));
    }
    if let Some(last) = outcomes.last() {
        said.push(between(last, messages));
    }
    said.dedup();
    said
}

fn between(outcome: &StepOutcome, messages: &Messages) -> String {
    let attached = &outcome.attached;
    let id = match attached.attachment {
        Some(Attachment::Direct) => "speed-direct",
        Some(Attachment::PppoeSession) => "speed-own-session",
        Some(Attachment::Router) => "speed-through-router",
        Some(Attachment::WiFi) => "speed-over-wi-fi",
        None => "speed-attachment-unknown",
    };
    messages.with(id, &[("evidence", &messages.stored(&attached.said()))])
}
