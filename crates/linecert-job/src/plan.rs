//! From a work order and its profile to the tasks that answer every limit.

use linecert_instrument::{Inventory, Service, Task};
use linecert_measure::{Metric, Wavelength};
use linecert_net::iperf3::Direction;
use linecert_profile::{Limit, Profile};

use crate::order::WorkOrder;

/// What is to be measured, in the order in which it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The tasks with the key of the instrument that takes each.
    pub steps: Vec<Step>,
    /// Metrics that the profile limits and that nothing in the inventory can measure. They will
    /// stand on the certificate as not measured.
    pub unplanned: Vec<Metric>,
}

/// A task and who takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to take.
    pub task: Task,
    /// The key of the instrument in the inventory.
    pub instrument: String,
}

/// The fewest echo requests of a latency test.
const FEWEST_PROBES: u64 = 300;
/// The most, so that a limit on very rare loss cannot keep an installer for hours.
const MOST_PROBES: u64 = 20_000;

impl Plan {
    /// Plans one step for every limit that an instrument can answer; a step that answers several
    /// limits is planned once.
    #[must_use]
    pub fn for_order(order: &WorkOrder, profile: &Profile, inventory: &Inventory) -> Self {
        let mut plan = Self { steps: Vec::new(), unplanned: Vec::new() };
        for limit in profile.limits() {
            match step_for(limit, order, profile, inventory) {
                Some(step) if plan.steps.contains(&step) => {}
                Some(step) => plan.steps.push(step),
                None if plan.unplanned.contains(&limit.metric()) => {}
                None => plan.unplanned.push(limit.metric()),
            }
        }
        plan
    }
}

fn step_for(
    limit: &Limit,
    order: &WorkOrder,
    profile: &Profile,
    inventory: &Inventory,
) -> Option<Step> {
    let service = |task| {
        let instrument = Service::KEY.to_owned();
        inventory.service.is_some().then_some(Step { task, instrument })
    };
    match limit.metric() {
        Metric::OutletPower => outlet_power(limit.conditions().wavelength?, inventory),
        Metric::OnuRxPower
        | Metric::OnuTxPower
        | Metric::OnuTemperature
        | Metric::OnuVoltage
        | Metric::OnuBiasCurrent
        | Metric::OnuDistance
        | Metric::OltRxPower
        | Metric::CatvRxPower
        | Metric::OnuUptime
        | Metric::OltPortRxPower
        | Metric::OltTxPower
        | Metric::OltTemperature
        | Metric::OltVoltage
        | Metric::OltBiasCurrent => onu(order, inventory),
        Metric::RoundTripTimeP95 | Metric::PacketLoss => {
            service(Task::Latency { probes: probes_for(profile) })
        }
        Metric::ThroughputDown => service(Task::Throughput { direction: Direction::Down }),
        Metric::ThroughputUp => service(Task::Throughput { direction: Direction::Up }),
        // Nothing that a plan can order takes these yet.
        _ => None,
    }
}

fn outlet_power(wavelength: Wavelength, inventory: &Inventory) -> Option<Step> {
    let instrument = inventory.meters.first()?.key.clone();
    Some(Step { task: Task::OutletPower { wavelength }, instrument })
}

fn onu(order: &WorkOrder, inventory: &Inventory) -> Option<Step> {
    let instrument = inventory.access_nodes.first()?.key.clone();
    Some(Step { task: Task::Onu { onu: order.onu.clone()? }, instrument })
}

/// Twice what the strictest limit needs when nothing is lost, so that one lost reply does not
/// leave the question open.
fn probes_for(profile: &Profile) -> u32 {
    let needed = profile.limits().iter().filter_map(Limit::samples_needed).max().unwrap_or(0);
    let probes = needed.saturating_mul(2).clamp(FEWEST_PROBES, MOST_PROBES);
    u32::try_from(probes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"
schema = 1
number = "1"
line = "L-1"
profile = "any"

[onu]
pon = "0/1"
onu = 3
"#;

    const METER: &str = r#"
[[meter]]
key = "meter"
driver = "newport-2936r"
port = "/dev/null"
"#;
    const NODE: &str = r#"
[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://127.0.0.1"
community = { env = "COMMUNITY" }
"#;
    const SERVICE: &str = r#"
[service]
speed-server = "127.0.0.1"
echo-target = "127.0.0.1"
"#;

    /// The tasks and what is left over when a profile meets an inventory.
    fn check(profile: &str, inventory: &[&str], tasks: &[&str], unplanned: &[&str]) {
        let order = WorkOrder::parse("order", ORDER).unwrap();
        let profile = Profile::shipped(profile).unwrap().unwrap();
        let text = format!("schema = 1\n{}", inventory.concat());
        let inventory = Inventory::parse("inventory", &text).unwrap();
        let plan = Plan::for_order(&order, &profile, &inventory);
        let planned: Vec<_> = plan.steps.iter().map(|step| step.task.name()).collect();
        let left: Vec<_> = plan.unplanned.iter().map(|metric| metric.name()).collect();
        assert_eq!(
            (planned, left),
            (tasks.iter().map(|t| (*t).to_owned()).collect(), unplanned.to_vec())
        );
    }

    #[test]
    fn every_limit_has_a_step_or_is_named() {
        let service = ["throughput-down", "throughput-up", "latency"];
        let all = [&["outlet-power-1490", "onu"][..], &service].concat();
        let unserved = ["throughput-down", "throughput-up", "packet-loss", "round-trip-time-p95"];
        check("epon-install", &[METER, NODE, SERVICE], &all, &[]);
        check("gpon-install", &[METER, NODE], &["outlet-power-1490", "onu"], &unserved);
        check("epon-install", &[SERVICE], &service, &["outlet-power", "onu-rx-power"]);
        let copper = ["next-coupling", "fext-coupling", "snr-margin-down", "snr-margin-up"];
        check("adsl2plus-install", &[METER, NODE, SERVICE], &service, &copper);
    }

    #[test]
    fn one_lost_reply_leaves_the_strictest_limit_decidable() {
        let profile = Profile::shipped("epon-install").unwrap().unwrap();
        assert_eq!(probes_for(&profile), 598);
    }
}
