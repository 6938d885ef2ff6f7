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
    let gives = |task: &ServiceTask| task.gives(limit.metric(), service);
    let task = service_tasks(&order.terms, profile).into_iter().find(gives)?;
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

/// Whether a metric is unplanned because the work order does not state its contracted rate, and
/// for no other reason.
pub(crate) fn lacks_rate(metric: Metric, terms: &Terms, inventory: &Inventory) -> bool {
    let contracted = Quantity::from_steps(0, Metric::DatagramRateDown.unit());
    let directions = [(Direction::Down, terms.rate_down), (Direction::Up, terms.rate_up)];
    let unstated = directions.into_iter().filter(|(_, rate)| rate.is_none());
    let mut tasks = unstated.map(|(direction, _)| ServiceTask::Datagrams { direction, contracted });
    let service = inventory.service.as_ref();
    service.is_some_and(|service| tasks.any(|task| task.gives(metric, service)))
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
mod tests;
