//! From a work order and its profile to the tasks that answer every limit.

use std::sync::Arc;

use linecert_driver::{Driver, Family, Kind};
use linecert_instrument::{ConsoleAccess, Inventory, Service, ServiceTask, Task};
use linecert_measure::{Metric, Observation, Quantity, Wavelength};
use linecert_profile::{Limit, Profile, Terms};
use linecert_speed::iperf3::Direction;

use crate::{order::WorkOrder, results::Results};

/// What is to be measured, in the order in which it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The tasks with the key of the instrument that takes each.
    pub steps: Vec<Step>,
    /// Metrics that the profile limits and that nothing in the inventory can measure. They will
    /// stand on the certificate as not measured.
    pub unplanned: Vec<Metric>,
    /// Results of which the profile limits nothing. They will not stand on the certificate.
    pub unneeded: Vec<String>,
}

/// What is to be done, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub work: Work,
    /// The key of the instrument in the inventory, or of the file.
    pub instrument: String,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Takes a task with an instrument.
    Take(Task),
    /// Brings in results that were taken elsewhere.
    Bring(Arc<Results>),
}

impl Work {
    /// The name by which plan, journal and certificate refer to it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Take(task) => task.name(),
            Self::Bring(results) => results.task.clone(),
        }
    }

    /// Whether it tests the way to a far end, which others use as well.
    #[must_use]
    pub const fn is_network_test(&self) -> bool {
        matches!(self, Self::Take(Task::Service(_)))
    }

    /// The metrics that it gives at best.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        match self {
            Self::Take(task) => task.metrics().to_vec(),
            Self::Bring(results) => results.observations.iter().map(Observation::metric).collect(),
        }
    }
}

/// The fewest echo requests of a latency test.
const FEWEST_PROBES: u64 = 300;
/// The most, so that a limit on very rare loss cannot keep an installer for hours.
const MOST_PROBES: u64 = 20_000;

impl Plan {
    /// Plans one step for every limit that an instrument can answer, and one for every file of
    /// results that answers any; a step that answers several limits is planned once.
    ///
    /// A limit that a file answers is not measured as well: whoever brings a result has decided
    /// with what it is taken.
    #[must_use]
    pub fn for_order(
        order: &WorkOrder,
        profile: &Profile,
        inventory: &Inventory,
        results: &[Results],
    ) -> Self {
        let answers = |results: &Results, limit: &Limit| {
            results.observations.iter().any(|observation| limit.covers(observation))
        };
        let is_needed =
            |results: &&Results| profile.limits().iter().any(|limit| answers(results, limit));
        let (needed, unneeded): (Vec<_>, Vec<_>) = results.iter().partition(is_needed);
        let bring = |results: &Results| Step {
            instrument: results.identity.key.clone(),
            work: Work::Bring(Arc::new(results.clone())),
        };
        let mut plan = Self {
            steps: needed.iter().map(|results| bring(results)).collect(),
            unplanned: Vec::new(),
            unneeded: unneeded.iter().map(|results| results.task.clone()).collect(),
        };
        let brought = |limit: &&Limit| needed.iter().any(|results| answers(results, limit));
        for limit in profile.limits().iter().filter(|limit| !brought(limit)) {
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
        | Metric::OltBiasCurrent => {
            onu(order, inventory).or_else(|| console(Task::Ont, limit, inventory))
        }
        Metric::SnrMarginDown
        | Metric::SnrMarginUp
        | Metric::LineAttenuationDown
        | Metric::LineAttenuationUp
        | Metric::DataRateDown
        | Metric::DataRateUp
        | Metric::AttainableRateDown
        | Metric::AttainableRateUp => console(Task::Dsl, limit, inventory),
        _ => service(limit, order, profile, inventory),
    }
}

/// The test of the service that gives the metric, when the inventory names what it needs.
fn service(
    limit: &Limit,
    order: &WorkOrder,
    profile: &Profile,
    inventory: &Inventory,
) -> Option<Step> {
    let service = inventory.service.as_ref()?;
    let gives = |task: &ServiceTask| task.metrics().contains(&limit.metric());
    let task = service_tasks(&order.terms, profile).into_iter().find(gives)?;
    task.subject(service)?;
    let instrument = Service::KEY.to_owned();
    Some(Step { work: Work::Take(Task::Service(task)), instrument })
}

/// Every test of the service that these terms allow.
fn service_tasks(terms: &Terms, profile: &Profile) -> Vec<ServiceTask> {
    let of_direction = |(direction, contracted): (Direction, Option<Quantity>)| {
        let datagrams = |contracted| ServiceTask::Datagrams { direction, contracted };
        let throughput = ServiceTask::Throughput { direction, contracted };
        [Some(throughput), contracted.map(datagrams), Some(ServiceTask::Capacity { direction })]
    };
    let directions = [(Direction::Down, terms.rate_down), (Direction::Up, terms.rate_up)];
    let rates = directions.into_iter().flat_map(of_direction).flatten();
    let others = [
        ServiceTask::Latency { probes: probes_for(profile) },
        ServiceTask::PathMtu,
        ServiceTask::Pppoe,
        ServiceTask::Dhcp,
        ServiceTask::Dhcpv6,
        ServiceTask::RouterAdvertisement,
        ServiceTask::Dns,
        ServiceTask::Television,
        ServiceTask::Voice,
        ServiceTask::Sip,
        ServiceTask::Link,
    ];
    rates.chain(others).collect()
}

fn outlet_power(wavelength: Wavelength, inventory: &Inventory) -> Option<Step> {
    let instrument = inventory.meters.first()?.key.clone();
    Some(Step { work: Work::Take(Task::OutletPower { wavelength }), instrument })
}

fn onu(order: &WorkOrder, inventory: &Inventory) -> Option<Step> {
    let instrument = inventory.access_nodes.first()?.key.clone();
    Some(Step { work: Work::Take(Task::Onu { onu: order.onu.clone()? }), instrument })
}

/// The first console of the inventory whose device can take the task.
fn console(task: Task, limit: &Limit, inventory: &Inventory) -> Option<Step> {
    let family = if task == Task::Dsl { Family::Dsl } else { Family::Ont };
    let fits = |console: &&ConsoleAccess| match Driver::shipped(&console.driver) {
        Some(Ok(driver)) => {
            matches!(driver.kind(), Kind::Console(known) if known.family() == family)
        }
        // A driver that is not there is told when it is used.
        _ => true,
    };
    let console = inventory.consoles.iter().find(fits)?;
    let gives = task.metrics().contains(&limit.metric());
    gives.then(|| Step { work: Work::Take(task), instrument: console.key.clone() })
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
    use linecert_measure::{Absence, Conditions, Identity, Reason, Source, Subject};

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
        let plan = Plan::for_order(&order, &profile, &inventory, &[]);
        let planned: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
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

    const CONSOLE: &str = r#"
[[console]]
key = "modem"
driver = "broadcom-xdslctl"
link = "telnet://192.0.2.1"
"#;

    #[test]
    fn a_modem_answers_the_margins_and_an_ont_does_not() {
        let service = ["throughput-down", "throughput-up", "latency"];
        let tasks = [&["dsl"][..], &service].concat();
        check("vdsl2-install", &[CONSOLE, SERVICE], &tasks, &[]);
        let ont = CONSOLE.replace("broadcom-xdslctl", "huawei-ont");
        let margins = ["snr-margin-down", "snr-margin-up"];
        check("vdsl2-install", &[&ont, SERVICE], &service, &margins);
        check(
            "gpon-class-c",
            &[METER, &ont],
            &["outlet-power-1490", "ont"],
            &["olt-tx-power", "olt-rx-power", "odn-loss"],
        );
    }

    #[test]
    fn results_answer_their_limits_before_any_instrument() {
        let order = WorkOrder::parse("order", ORDER).unwrap();
        let profile = Profile::shipped("adsl2plus-install").unwrap().unwrap();
        let inventory = Inventory::parse("inventory", "schema = 1\n").unwrap();
        let result = |metric, task: &str| Results {
            task: task.to_owned(),
            identity: Identity {
                key: "tester".to_owned(),
                maker: "any".to_owned(),
                model: "any".to_owned(),
                serial: None,
                firmware: None,
                driver: None,
                calibration: None,
                source: Source::Imported,
            },
            observations: vec![Observation::absent(
                metric,
                Subject::Pair,
                Conditions::default(),
                Absence { reason: Reason::Sentinel, detail: String::new() },
            )],
            evidence: Vec::new(),
            notes: Vec::new(),
        };
        let results =
            [result(Metric::NextCoupling, "results-a"), result(Metric::LoadCoils, "results-b")];
        let plan = Plan::for_order(&order, &profile, &inventory, &results);
        let names: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
        assert_eq!((names, plan.unneeded), (vec!["results-a".into()], vec!["results-b".into()]));
        assert!(!plan.unplanned.contains(&Metric::NextCoupling));
        assert!(plan.unplanned.contains(&Metric::FextCoupling));
    }

    #[test]
    fn one_lost_reply_leaves_the_strictest_limit_decidable() {
        let profile = Profile::shipped("epon-install").unwrap().unwrap();
        assert_eq!(probes_for(&profile), 598);
    }
}
