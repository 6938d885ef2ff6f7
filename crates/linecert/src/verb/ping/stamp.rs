//! Packets of STAMP (RFC 8762) to a router that reflects them: loss and variation of each way.

use std::{future::pending, net::SocketAddr, num::NonZeroU32, time::Duration};

use linecert_instrument::Permille;
use linecert_measure::{Metric, Reading};
use linecert_net::stamp::{
    self, LossSplit, StampError, StampPlan, StampProgress, StampSamples, Way,
};
use serde_json::json;

use super::{address, echo::print_readings, egress};
use crate::{
    args::{Format, Ping},
    block_on,
    exit::{CommandError, Exit},
    hints::chain,
    language::Messages,
    render::{self, progress::Progress, readings},
};

/// Measures and prints.
pub(super) fn run(
    args: &Ping,
    (host, port): (&str, u16),
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let samples = block_on(render::until_stopped(measure(args, (host, port), messages)))?;
    print_readings(host, samples.readings(), (format, messages))?;
    for (way, id) in [(Way::There, "there"), (Way::Back, "back")] {
        tell_variation(samples.delay_variation(way), (host, id), (format, messages))?;
    }
    tell_split(&samples, (format, messages))?;
    if let Some(why) = samples.host_limit() {
        render::note(messages.with("ping-host-limited", &[("why", &why)]));
        return Ok(Exit::Incomplete);
    }
    if samples.lost() < samples.sent() {
        return Ok(Exit::Pass);
    }
    render::note(format!("{}: {}", messages.get("hint"), messages.get("hint-stamp")));
    Ok(Exit::TimedOut)
}

async fn measure(
    args: &Ping,
    (host, port): (&str, u16),
    messages: &Messages,
) -> Result<StampSamples, CommandError> {
    let target = SocketAddr::new(address(host, args.version).await?, port);
    let plan = StampPlan {
        count: NonZeroU32::new(args.count).unwrap_or(NonZeroU32::MIN),
        interval: Duration::from_millis(args.interval.into()),
        timeout: Duration::from_millis(args.timeout.into()),
        egress: egress(args),
        ..StampPlan::new(target)
    };
    let mut progress = Progress::of(1, messages);
    progress.start("latency", 1);
    let take = |p: StampProgress| progress.advance(Permille::of(p.sent.into(), p.count.into()));
    let samples = stamp::stamp(plan, pending(), take).await;
    progress.finish();
    samples.map_err(|error| failed(&error))
}

fn failed(error: &StampError) -> CommandError {
    let (exit, hint) = match error {
        StampError::NoRoute { .. } => (Exit::NotFound, "hint-no-route"),
        StampError::Interface { .. } => (Exit::NotFound, "hint-service-interface"),
        _ => (Exit::BrokenOff, "hint-stamp"),
    };
    CommandError::new(exit, "take-failed").text(chain(error)).hint(hint)
}

/// The delay variation of one way. The delay itself cannot be told: the clocks differ.
fn tell_variation(
    reading: Reading,
    (host, way): (&str, &str),
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let observation = render::service_reading(Metric::DelayVariationP95, host, reading)?;
    if format == Format::Json {
        return render::json_line(&json!({ "way": way, "observation": observation }));
    }
    let cells = readings::cells(&observation, messages);
    let figure = cells.get(1..).unwrap_or_default().join("  ");
    render::line(messages.with(&format!("stamp-variation-{way}"), &[("figure", figure.trim_end())]))
}

/// On which way packets were lost, which only a reflector that counts can tell.
fn tell_split(
    samples: &StampSamples,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let LossSplit::Split { there, back, unknown } = samples.loss_split() else { return Ok(()) };
    if format == Format::Json {
        let split = json!({ "there": there, "back": back, "unknown": unknown });
        render::json_line(&json!({ "loss_split": split }))?;
        return Ok(());
    }
    let counts = [
        ("there", there.to_string()),
        ("back", back.to_string()),
        ("unknown", unknown.to_string()),
    ];
    render::line(messages.with_all("stamp-split", &counts))
}
