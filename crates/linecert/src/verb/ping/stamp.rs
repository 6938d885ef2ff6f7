//! Packets of STAMP (RFC 8762) to a router that reflects them: loss and variation of each way.

use std::{future::pending, net::SocketAddr, num::NonZeroU32, time::Duration};

use linecert_instrument::{Permille, ServiceError, TakeError, resolve};
use linecert_net::stamp::{self, LossSplit, StampPlan, StampProgress, StampSamples};
use serde_json::json;

use super::egress;
use crate::{
    args::{Format, Ping},
    block_on,
    exit::{CommandError, Exit},
    hints::{self, chain},
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
    for (metric, reading) in samples.readings() {
        let observation = render::service_reading(metric, host, reading)?;
        match format {
            Format::Json => render::observation_line(&observation)?,
            Format::Text => render::print_table(vec![readings::cells(&observation, messages)])?,
        }
    }
    tell_split(&samples, (format, messages))?;
    Ok(if samples.lost() < samples.sent() { Exit::Pass } else { Exit::TimedOut })
}

async fn measure(
    args: &Ping,
    (host, port): (&str, u16),
    messages: &Messages,
) -> Result<StampSamples, CommandError> {
    let fail = |error: ServiceError| hints::of_take(&TakeError::Service(error));
    let target = SocketAddr::new(resolve(host).await.map_err(fail)?, port);
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
    samples.map_err(|error| {
        CommandError::new(Exit::BrokenOff, "take-failed").text(chain(&error)).hint("hint-stamp")
    })
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
