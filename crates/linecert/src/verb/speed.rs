//! `linecert speed`: how much a line carries, and what becomes of its delay meanwhile.

mod beside;
mod capacity;
mod failure;
mod follow;
mod plan;
mod server;
mod session;
mod web;

pub(crate) use self::plan::keys;

use linecert_measure::{Metric, Reading};
use linecert_speed::method::StepOutcome;

use self::follow::Ended;
use crate::{
    args::{Format, Speed},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{
        self,
        throughput::{self, Shown},
    },
};

/// The figures without which the test has not done what it was for.
const MAIN: [Metric; 8] = [
    Metric::ThroughputDown,
    Metric::ThroughputUp,
    Metric::DatagramRateDown,
    Metric::DatagramRateUp,
    Metric::IpCapacityDown,
    Metric::IpCapacityUp,
    Metric::WebThroughputDown,
    Metric::WebThroughputUp,
];

/// Measures, prints, and draws where a file is named.
pub(crate) fn run(args: &Speed, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    plan::check(args)?;
    let Ended { outcomes, failed, warnings } = block_on(measure(args, format, messages))?;
    warnings.iter().flat_map(|error| error.warning(messages)).for_each(render::note);
    let shown = Shown { args, outcomes: &outcomes };
    match format {
        Format::Json => throughput::print_json(&shown)?,
        Format::Text => throughput::print_text(&shown, messages)?,
    }
    if let Some(file) = args.svg.as_ref().filter(|_| !outcomes.is_empty()) {
        throughput::draw(file, &shown, messages)?;
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(exit(&outcomes)),
    }
}

async fn measure(args: &Speed, format: Format, messages: &Messages) -> Result<Ended, CommandError> {
    let opened = render::until_stopped(session::open(args, messages)).await?;
    let tester = render::until_stopped(plan::tester(args, opened.as_ref())).await?;
    let mut ended = follow::follow(args, &tester, (format, messages)).await;
    if let Some(Err(lost)) = opened.map(session::close) {
        // What failed, failed because the session was gone.
        ended.failed = Some(lost);
    }
    Ok(ended)
}

/// Whether every figure is there that the test was for.
fn exit(outcomes: &[StepOutcome]) -> Exit {
    let readings = outcomes.iter().flat_map(|outcome| &outcome.readings);
    let mut absent = readings.filter_map(|(metric, reading)| match reading {
        Reading::NotReported(absence) if MAIN.contains(metric) => Some(absence.reason),
        _ => None,
    });
    let unfit = |outcome: &StepOutcome| {
        // Two ways at a time have no readings that could be withheld.
        outcome.readings.is_empty() && !outcome.host.verdict.findings().is_empty()
    };
    match absent.next() {
        Some(reason) => hints::exit_of(reason),
        None if outcomes.iter().any(unfit) => Exit::Incomplete,
        None => Exit::Pass,
    }
}
