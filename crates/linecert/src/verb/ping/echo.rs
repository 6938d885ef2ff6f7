//! Echoes of one host: its readings, or a picture while they come.

use std::{cell::RefCell, fs, num::NonZeroU32, path::Path, time::Duration};

use linecert_instrument::{Permille, ServiceError, TakeError, resolve};
use linecert_measure::{Metric, Reading};
use linecert_net::{
    icmp::{self, EchoPlan, EchoProgress, EchoSamples, PayloadSize, Span},
    stats::Percentile,
};
use linecert_report::draw_delays;
use tokio::sync::Notify;

use super::egress;
use crate::{
    args::{Format, Ping},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{
        self,
        live::{Live, PingView},
        progress::Progress,
        readings,
    },
};

/// Measures, prints, and draws where a file is named.
pub(super) fn run(
    args: &Ping,
    host: &str,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let samples = block_on(measure(args, host, messages))?;
    match format {
        Format::Json => print_json(host, &samples)?,
        Format::Text => print_text(host, &samples, messages)?,
    }
    if let Some(file) = &args.svg {
        draw(file, &samples)?;
    }
    Ok(match samples.round_trip_p95() {
        Reading::NotReported(absence) => hints::exit_of(absence.reason),
        _ => Exit::Pass,
    })
}

async fn measure(
    args: &Ping,
    host: &str,
    messages: &Messages,
) -> Result<EchoSamples, CommandError> {
    let fail = |error: ServiceError| hints::of_take(&TakeError::Service(error));
    let milliseconds = |n: u32| Duration::from_millis(n.into());
    let plan = EchoPlan {
        target: resolve(host).await.map_err(fail)?,
        count: NonZeroU32::new(args.count).unwrap_or(NonZeroU32::MIN),
        interval: milliseconds(args.interval),
        timeout: milliseconds(args.timeout),
        payload: PayloadSize::new(args.size).unwrap_or(PayloadSize::USUAL),
    };
    let live = if args.watch { Live::open() } else { None };
    let measured = match live {
        Some(live) => watch(args, (host, plan), (live, messages)).await,
        None => wait(args, plan, messages).await?,
    };
    measured.map_err(|error| fail(error.into()))
}

async fn watch(
    args: &Ping,
    (host, plan): (&str, EchoPlan),
    (live, messages): (Live, &Messages),
) -> Result<EchoSamples, icmp::EchoError> {
    let stop = Notify::new();
    let view = RefCell::new(PingView::new(host, plan.interval, messages));
    let take = |progress| view.borrow_mut().take(progress);
    let way = egress(args);
    live.follow(&view, &stop, icmp::echo_until(plan, &way, stop.notified(), take)).await
}

async fn wait(
    args: &Ping,
    plan: EchoPlan,
    messages: &Messages,
) -> Result<Result<EchoSamples, icmp::EchoError>, CommandError> {
    let mut progress = Progress::of(1, messages);
    progress.start("latency", 1);
    let take = |p: EchoProgress| progress.advance(Permille::of(p.sent.into(), p.count.into()));
    let way = egress(args);
    let measured = icmp::echo_until(plan, &way, std::future::pending(), take);
    let measured = render::until_stopped(async { Ok(measured.await) }).await;
    progress.finish();
    measured
}

fn print_json(host: &str, samples: &EchoSamples) -> Result<(), CommandError> {
    for (metric, reading) in samples.readings() {
        render::observation_line(&render::service_reading(metric, host, reading)?)?;
    }
    Ok(())
}

fn print_text(
    host: &str,
    samples: &EchoSamples,
    messages: &Messages,
) -> Result<(), CommandError> {
    let rows = samples.readings().into_iter().map(|(metric, reading)| {
        Ok(readings::cells(&render::service_reading(metric, host, reading)?, messages))
    });
    render::print_table(rows.collect::<Result<_, CommandError>>()?)?;
    let counts = [
        ("lost", samples.lost().to_string()),
        ("sent", samples.sent().to_string()),
        ("duplicates", samples.duplicates().to_string()),
        ("foreign", samples.foreign().to_string()),
    ];
    render::line(messages.with_all("ping-counts", &counts))?;
    if let Some(queue) = samples.own_queue(Percentile::P99) {
        let own = [("queue", format!("{:.3}", queue.as_secs_f64() * 1_000.0))];
        render::line(messages.with_all("ping-own-queue", &own))?;
    }
    match samples.host_limit() {
        Some(why) => render::line(messages.with("ping-host-limited", &[("why", &why)])),
        None => Ok(()),
    }
}

fn draw(file: &Path, samples: &EchoSamples) -> Result<(), CommandError> {
    let series = samples.series(Span::Wire, Metric::RoundTripTimeP95);
    let drawn = series.as_ref().map(draw_delays).transpose();
    let drawn = drawn.map_err(|e| CommandError::new(Exit::Bug, "bug").cause(e))?;
    match drawn.flatten() {
        Some(svg) => fs::write(file, svg).map_err(|error| CommandError::unwritable(file, error)),
        None => Err(CommandError::new(Exit::NotFound, "ping-nothing-to-draw")),
    }
}
