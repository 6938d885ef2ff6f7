//! `linecert ping`: round-trip time and loss.

use std::{num::NonZeroU32, time::Duration};

use linecert_instrument::{Permille, ServiceError, TakeError, resolve};
use linecert_measure::{Metric, Reading};
use linecert_net::icmp::{self, EchoPlan, EchoSamples, PayloadSize};

use crate::{
    args::{Format, Ping},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{self, progress::Progress, readings},
};

/// Runs the verb.
pub(crate) fn run(args: &Ping, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let samples = block_on(render::until_stopped(measure(args, messages)))?;
    let round_trip = samples.round_trip_p95();
    let exit = match &round_trip {
        Reading::NotReported(absence) => hints::exit_of(absence.reason),
        _ => Exit::Pass,
    };
    let observe = |metric, reading| render::service_reading(metric, &args.host, reading);
    let observations = [
        observe(Metric::RoundTripTimeP95, round_trip)?,
        observe(Metric::PacketLoss, samples.loss())?,
    ];
    match format {
        Format::Json => observations.iter().try_for_each(render::observation_line)?,
        Format::Text => {
            let rows = observations.iter().map(|o| readings::cells(o, messages));
            render::print_table(rows.collect())?;
            let counts =
                [("lost", samples.lost().to_string()), ("sent", samples.plan().count.to_string())];
            render::line(messages.with_all("lost-of", &counts))?;
        }
    }
    Ok(exit)
}

async fn measure(args: &Ping, messages: &Messages) -> Result<EchoSamples, CommandError> {
    let fail = |error: ServiceError| hints::of_take(&TakeError::Service(error));
    let target = resolve(&args.host).await.map_err(fail)?;
    let milliseconds = |n: u32| Duration::from_millis(n.into());
    let plan = EchoPlan {
        target,
        count: NonZeroU32::new(args.count).unwrap_or(NonZeroU32::MIN),
        interval: milliseconds(args.interval),
        timeout: milliseconds(args.timeout),
        payload: PayloadSize::USUAL,
    };
    let mut progress = Progress::of(1, messages);
    progress.start("latency", 1);
    let watch =
        |p: icmp::EchoProgress| progress.advance(Permille::of(p.sent.into(), p.count.into()));
    let samples = icmp::echo(plan, watch).await;
    progress.finish();
    samples.map_err(|error| fail(error.into()))
}
