//! Echoes of one host: its readings, or a picture while they come.

use std::{cell::RefCell, fs, num::NonZeroU32, path::Path, time::Duration};

use linecert_instrument::{Permille, ServiceError, TakeError};
use linecert_measure::{Metric, Reading};
use linecert_net::{
    icmp::{
        self, Clock, EchoOutcome, EchoPlan, EchoProgress, EchoSample, EchoSamples, PayloadSize,
        Span,
    },
    stats::Percentile,
};
use linecert_report::draw_delays;
use serde_json::json;
use tokio::sync::Notify;

use super::{address, egress, picture};
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

/// The most probes that are drawn.
const DRAWN: u32 = 5_000;

/// Measures, prints, and draws where a file is named.
pub(super) fn run(
    args: &Ping,
    host: &str,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    if args.svg.is_some() && args.count > DRAWN {
        return Err(CommandError::new(Exit::Usage, "ping-too-many-to-draw"));
    }
    let samples = block_on(measure(args, host, messages))?;
    match format {
        Format::Json => print_json(host, &samples)?,
        Format::Text => print_text(host, &samples, messages)?,
    }
    if let Some(file) = &args.svg {
        draw((host, file), &samples, messages)?;
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
        target: address(host, args.version).await?,
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
    let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    render::json_line(&json!({ "probes": {
        "to": samples.plan().target,
        "sent": samples.sent(),
        "lost": samples.lost(),
        "late": late(samples),
        "duplicates": samples.duplicates(),
        "foreign": samples.foreign(),
        "dropped_here": samples.overflow(),
        "clock": clock(samples).map(|(name, _)| name),
        "clock_steps": samples.clock_steps(),
        "own_queue_p99_ns": samples.own_queue(Percentile::P99).map(nanoseconds),
        "sent_late_p95_ns": samples.lateness(Percentile::P95).map(nanoseconds),
        "invalid": samples.host_limit(),
    }}))
}

fn print_text(host: &str, samples: &EchoSamples, messages: &Messages) -> Result<(), CommandError> {
    match samples.host_limit() {
        // Every reading would say the same.
        Some(why) => render::line(messages.with("ping-host-limited", &[("why", &why)]))?,
        None => print_readings(host, samples.readings(), (Format::Text, messages))?,
    }
    let counts = [
        ("lost", samples.lost().to_string()),
        ("late", late(samples).to_string()),
        ("sent", samples.sent().to_string()),
        ("duplicates", samples.duplicates().to_string()),
        ("foreign", samples.foreign().to_string()),
    ];
    render::line(messages.with_all("ping-counts", &counts))?;
    if let Some((_, id)) = clock(samples) {
        render::line(messages.get(id))?;
    }
    match samples.own_queue(Percentile::P99) {
        Some(queue) => {
            let own = [("queue", format!("{:.3}", queue.as_secs_f64() * 1_000.0))];
            render::line(messages.with_all("ping-own-queue", &own))
        }
        None => Ok(()),
    }
}

/// Prints readings; as text, those without a number say why once.
pub(super) fn print_readings(
    host: &str,
    all: Vec<(Metric, Reading)>,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let (mut rows, mut reasons) = (Vec::new(), Vec::new());
    for (metric, reading) in all {
        let observation = render::service_reading(metric, host, reading)?;
        if format == Format::Json {
            render::observation_line(&observation)?;
            continue;
        }
        let mut cells = readings::cells(&observation, messages);
        if let (Reading::NotReported(absence), Some(cell)) =
            (observation.reading(), cells.get_mut(1))
        {
            "-".clone_into(cell);
            let reason = readings::absence(absence, messages);
            reasons.extend((!reasons.contains(&reason)).then_some(reason));
        }
        rows.push(cells);
    }
    if !rows.is_empty() {
        render::print_table(rows)?;
    }
    render::lines(reasons.iter().map(|reason| format!("- {reason}")))
}

/// How many probes were answered after the timeout; they count as lost.
fn late(samples: &EchoSamples) -> usize {
    let is_late = |sample: &&EchoSample| matches!(sample.outcome, EchoOutcome::Late { .. });
    samples.samples().iter().filter(is_late).count()
}

/// The least exact clock that a time was taken by: its name, and the message about it.
fn clock(samples: &EchoSamples) -> Option<(&'static str, &'static str)> {
    let clocks = samples.samples().iter().filter_map(|sample| match sample.outcome {
        EchoOutcome::Answered { round_trip } => Some(round_trip.clock),
        _ => None,
    });
    Some(match clocks.max()? {
        Clock::Kernel => ("kernel", "ping-clock-kernel"),
        Clock::User => ("user", "ping-clock-user"),
        Clock::UserAcrossStep => ("user-across-step", "ping-clock-step"),
    })
}

fn draw(
    (host, file): (&str, &Path),
    samples: &EchoSamples,
    messages: &Messages,
) -> Result<(), CommandError> {
    let series = samples.series(Span::Wire, Metric::RoundTripTimeP95);
    let drawn = series.as_ref().map(draw_delays).transpose();
    let drawn = drawn.map_err(|e| CommandError::new(Exit::Bug, "bug").cause(e))?;
    let none = || CommandError::new(Exit::NotFound, "ping-nothing-to-draw");
    let svg = picture::framed(&drawn.flatten().ok_or_else(none)?, (host, samples), messages);
    fs::write(file, svg).map_err(|error| CommandError::unwritable(file, error))
}
