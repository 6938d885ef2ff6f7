//! The largest packet that gets to a host in one piece.

use std::net::IpAddr;

use linecert_instrument::{Permille, TakeError};
use linecert_measure::{Metric, Reading};
use linecert_net::{
    icmp::Egress,
    path::mtu::{MtuLimit, MtuPlan, MtuProgress, PathMtu, path_mtu},
};

use crate::{
    args::Format,
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{self, progress::Progress, readings},
};

/// How many probes a search usually takes.
const USUAL: u128 = 12;

/// Searches and prints.
pub(super) fn run(
    (host, target): (&str, IpAddr),
    egress: Egress,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let mut progress = Progress::of(1, messages);
    progress.start("path-mtu", 1);
    let take = |p: MtuProgress| progress.advance(Permille::of(u128::from(p.probes), USUAL));
    let search = path_mtu(MtuPlan { egress, ..MtuPlan::new(target) }, take);
    let found = block_on(render::until_stopped(async { Ok(search.await) }));
    progress.finish();
    let found = found?.map_err(|error| hints::of_take(&TakeError::Service(error.into())))?;
    let observation = render::service_reading(Metric::PathMtu, host, found.reading())?;
    match format {
        Format::Json => {
            render::observation_line(&observation)?;
            let evidence = serde_json::from_slice(&found.to_evidence());
            render::json_line(
                &evidence.map_err(|e| CommandError::new(Exit::Bug, "bug").cause(e))?,
            )?;
        }
        Format::Text => {
            render::print_table(vec![readings::cells(&observation, messages)])?;
            render::lines(words(&found, messages))?;
        }
    }
    Ok(match observation.reading() {
        Reading::NotReported(absence) => hints::exit_of(absence.reason),
        _ => Exit::Pass,
    })
}

/// What sets the limit, and what TCP makes of it.
fn words(found: &PathMtu, messages: &Messages) -> Vec<String> {
    let why = match found.limit() {
        MtuLimit::Interface => messages.get("mtu-interface"),
        MtuLimit::Router { address } => {
            messages.with("mtu-router", &[("address", &address.to_string())])
        }
        MtuLimit::BlackHole { lost } => {
            messages.with("mtu-black-hole", &[("lost", &lost.to_string())])
        }
        MtuLimit::None => messages.get("mtu-none"),
        MtuLimit::Silent => messages.get("mtu-silent"),
    };
    let segment = |mss: u16| messages.with("mtu-mss", &[("mss", &mss.to_string())]);
    std::iter::once(why).chain(found.tcp_mss().map(segment)).collect()
}
