//! `linecert power zero`: the one thing that is ever changed in a meter for good.

use linecert_instrument::{DetectorIsDark, MeterEvent, Zeroed};
use serde_json::json;

use super::{Output, which};
use crate::{
    args::{Format, WhichMeter},
    exit::{CommandError, Exit},
    hints,
    render::{self, progress::Progress},
};

/// Zeroes a meter whose detector the operator says is dark.
pub(super) async fn zero(args: &WhichMeter, output: Output<'_>) -> Result<Exit, CommandError> {
    let chosen = which::choose(args)?;
    let progress = Progress::of(1, output.messages);
    let mut watch = |event: MeterEvent| progress.meter(&event);
    let mut meter = chosen.open(&mut watch).await?;
    render::note(output.messages.get("zeroing"));
    let zeroed = meter.zero(DetectorIsDark::confirmed_by_the_operator()).await;
    let zeroed = match zeroed.map_err(hints::of_power)? {
        Zeroed::Done => "done",
        Zeroed::Told => "told",
    };
    match output.format {
        Format::Json => {
            render::json_line(&json!({ "zeroed": zeroed, "instrument": meter.identity() }))?;
        }
        Format::Text => render::line(output.messages.get(&format!("zeroed-{zeroed}")))?,
    }
    Ok(Exit::Pass)
}
