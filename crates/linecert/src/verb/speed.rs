//! `linecert speed`: TCP throughput.

use std::{num::NonZeroU8, time::Duration};

use linecert_instrument::{Permille, TakeError, throughput_plan};
use linecert_measure::{Decimals, Quantity};
use linecert_net::iperf3::{self, Direction, Throughput, ThroughputPlan};

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
) -> Result<Throughput, CommandError> {
    progress.start(&format!("throughput-{}", direction.name()), 1);
    let steady = Duration::from_secs(args.time.into());
    let plan = ThroughputPlan {
        streams: NonZeroU8::new(args.streams).unwrap_or(NonZeroU8::MIN),
        ..throughput_plan(args.server.clone(), direction, steady)
    };
    let watch = |p: iperf3::ThroughputProgress| {
        progress.advance(Permille::of(p.elapsed.as_millis(), p.longest.as_millis()));
    };
    let measured = iperf3::throughput(plan, watch).await;
    measured.map_err(|error| hints::of_take(&TakeError::Service(error.into())))
}

fn print(
    args: &Speed,
    measured: &Throughput,
    format: Format,
    messages: &Messages,
) -> Result<(), CommandError> {
    let metric = measured.direction.metric();
    let observation = render::service_reading(metric, &args.server, measured.reading.clone())?;
    if format == Format::Json {
        let (measurement, series) = (observation, &measured.series);
        render::json_line(&serde_json::json!({ "measurement": measurement, "series": series }))?;
        return Ok(());
    }
    render::print_table(vec![readings::cells(&observation, messages)])?;
    if let Some(series) = &measured.series {
        let seconds: Vec<_> =
            series.samples.iter().flatten().map(|sample| tenths(*sample)).collect();
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
