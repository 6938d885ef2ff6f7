//! `linecert speed`: TCP throughput.

use std::{num::NonZeroU8, time::Duration};

use linecert_instrument::{Permille, TakeError};
use linecert_measure::{Decimals, Quantity};
use linecert_speed::{
    iperf3::Direction,
    method::{self, MethodPlan, MethodProgress, News, Step, StepOutcome},
};

use crate::{
    args::{Format, Speed, Way},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{self, progress::Progress, readings},
};

/// Runs the verb.
pub(crate) fn run(args: &Speed, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let directions: &[Direction] = match args.direction {
        Way::Down => &[Direction::Down],
        Way::Up => &[Direction::Up],
        Way::Both => &[Direction::Down, Direction::Up],
    };
    let mut progress = Progress::of(directions.len(), messages);
    for direction in directions {
        let measured = block_on(render::until_stopped(measure(args, *direction, &mut progress)));
        progress.finish();
        print(args, &measured?, format, messages)?;
    }
    Ok(Exit::Pass)
}

async fn measure(
    args: &Speed,
    direction: Direction,
    progress: &mut Progress<'_>,
) -> Result<StepOutcome, CommandError> {
    progress.start(&format!("throughput-{}", direction.name()), 1);
    let plan = MethodPlan {
        streams: NonZeroU8::new(args.streams).unwrap_or(NonZeroU8::MIN),
        steady: Duration::from_secs(args.time.into()),
        ..MethodPlan::new(args.server.clone())
    };
    let step = match direction {
        Direction::Down => Step::Down,
        Direction::Up => Step::Up,
    };
    let watch = |progressed: MethodProgress| {
        if let News::Throughput(p) = progressed.news {
            progress.advance(Permille::of(p.elapsed.as_millis(), p.longest.as_millis()));
        }
    };
    let measured = method::run(&plan, step, None, watch).await;
    measured.map_err(|error| hints::of_take(&TakeError::Service(error.into())))
}

fn print(
    args: &Speed,
    measured: &StepOutcome,
    format: Format,
    messages: &Messages,
) -> Result<(), CommandError> {
    for (metric, reading) in &measured.readings {
        let observation = render::service_reading(*metric, &args.server, reading.clone())?;
        if format == Format::Json {
            render::json_line(&serde_json::json!({ "measurement": observation }))?;
            continue;
        }
        render::print_table(vec![readings::cells(&observation, messages)])?;
    }
    for series in &measured.series {
        let seconds: Vec<_> = series.samples.iter().flatten().map(|s| tenths(*s)).collect();
        let ramp = series.ramp.to_string();
        let names = [("seconds", seconds.join(" ")), ("ramp", ramp)];
        render::line(format_args!("  {}", messages.with_all("per-second", &names)))?;
    }
    Ok(())
}

/// A rate to a tenth of a megabit, for a row of many.
fn tenths(sample: Quantity) -> String {
    Decimals::new(1).map_or_else(String::new, |one| sample.number(one))
}
