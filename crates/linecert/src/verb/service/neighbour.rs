//! `linecert service lldp`: what stands at the other end of the cable.

use std::time::Duration;

use linecert_measure::{Absence, Reason};
use linecert_service::lldp::{self, Announcement, Capability, Neighbour, Plan, Until};

use super::{found::Found, wait::wait};
use crate::{
    args::OnPort,
    exit::CommandError,
    hints::{self, Test},
    language::Messages,
    render::service::{Facts, Remark},
};

/// Neighbours announce themselves every 30 s (IEEE 802.1AB-2016, 9.2.5.7).
const PATIENCE: Duration = Duration::from_secs(35);

pub(super) fn run(args: &OnPort, messages: &Messages) -> Result<Found, CommandError> {
    let deadline = args.patience(PATIENCE);
    // Whoever says how long wants to hear everybody.
    let until = args.wait.map_or(Until::FirstNeighbour, |_| Until::Deadline);
    let port = args.port();
    let outcome = wait(("lldp", deadline), messages, async {
        let listened = lldp::listen(&port, Plan { until, deadline }).await;
        listened.map_err(|error| hints::of_error(Test::Lldp, error))
    })?;
    let mut found =
        Found::of(Test::Lldp, &port.interface).facts(outcome.neighbours().iter().map(of_neighbour));
    if outcome.neighbours().is_empty() {
        let detail = format!("no announcement on {} within {deadline:?}", port.interface);
        let absence = Absence { reason: Reason::TimedOut, detail };
        found.failure = Some(hints::of_no_reading(Test::Lldp, &absence));
    }
    let garbled = Some(outcome.garbled())
        .filter(|count| *count > 0)
        .map(|count| Remark::Message("remark-lldp-garbled", vec![("count", count.to_string())]));
    Ok(found.remarks(garbled))
}

fn of_neighbour(neighbour: &Neighbour) -> Facts {
    let said = &neighbour.announcement;
    let vlans = said.vlan_names.iter().map(|one| format!("{} {}", one.vlan, one.name));
    let policies = said.network_policies.iter().map(|one| {
        let vlan = one.vlan.map_or_else(|| "-".to_owned(), |vlan| vlan.to_string());
        format!("{}: VLAN {vlan} p{} DSCP {}", one.application, one.priority, one.code_point)
    });
    let managed = said.management_addresses.iter().map(|one| &one.address);
    let facts = Facts::of("neighbour")
        .text("system", said.system_name.as_ref())
        .text("description", said.system_description.as_ref())
        .text("chassis", Some(&said.chassis))
        .text("port", Some(&said.port))
        .text("port-description", said.port_description.as_ref())
        .text("hardware-address", Some(neighbour.hardware_address))
        .texts("capabilities", said.capabilities.iter().copied().map(Capability::name))
        .texts("managed-at", managed)
        .number("untagged-vlan", said.untagged_vlan)
        .texts("vlans", vlans)
        .texts("policies", policies);
    of_medium(facts, said)
        .lifetime("valid", Some(said.lifetime))
        .elapsed("heard-after", Some(neighbour.after))
        .texts("malformed", &said.malformed)
}

fn of_medium(facts: Facts, said: &Announcement) -> Facts {
    let watts = said
        .endpoint_power
        .map(|power| format!("{}.{} W", power.tenths_of_watt / 10, power.tenths_of_watt % 10));
    facts
        .text("link-mode", said.link_mode.and_then(lldp::LinkMode::name))
        .number("largest-frame", said.largest_frame)
        .text("power", watts)
        .text("model", said.inventory.model.as_ref())
        .text("serial", said.inventory.serial.as_ref())
        .text("firmware", said.inventory.firmware.as_ref())
}
