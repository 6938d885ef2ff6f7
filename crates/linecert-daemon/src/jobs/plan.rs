//! What a profile asks for that the operations centre can measure by itself: the access node about
//! one ONU, and the way from here to a far end. What needs the customer's side is left out, and is
//! told as not planned.

use std::path::Path;

use linecert_instrument::{AccessNode, Inventory, Service, ServiceTask, Task};
use linecert_job::{Plan, Work, WorkOrder};
use linecert_measure::{Metric, Subject};
use linecert_profile::{Profile, ProfileError, Terms};
use linecert_store::{DocumentKind, Effect, Line, OnuName, OrderNumber, Scope, Store, StoreError};
use linecert_toml::{FileError, Mistake};
use thiserror::Error;

/// The far end of network tests, if there is one.
#[derive(Debug, Clone, Default)]
pub(crate) struct FarEnd(Option<Service>);

/// Why there is no far end.
#[derive(Debug, Error)]
pub(crate) enum FarEndError {
    /// The inventory file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// It says nothing of a service.
    #[error("{0} has no [service]")]
    NoService(String),
}

/// A profile, and what is taken for it.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) profile: Profile,
    pub(crate) terms: Terms,
    pub(crate) inventory: Inventory,
    /// The tasks, each with the key of what takes it.
    pub(crate) steps: Vec<(Task, String)>,
    /// Metrics that the profile limits and that cannot be measured from here.
    pub(crate) unplanned: Vec<Metric>,
}

/// Why nothing is planned.
#[derive(Debug, Error)]
pub(crate) enum PlanFault {
    /// Nobody knows this profile.
    #[error("there is no profile `{0}`")]
    NoProfile(String),
    /// The text of the profile is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The profile limits nothing that can be measured from here.
    #[error("the profile `{0}` limits nothing that can be measured from the operations centre")]
    Nothing(String),
    /// The line has a name that no order can have.
    #[error(transparent)]
    Line(#[from] Mistake<String>),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FarEnd {
    /// The service of an inventory file. What needs the customer's port is left out: from here, it
    /// would test the operations centre's own.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, FarEndError> {
        let Some(file) = file else { return Ok(Self::default()) };
        let none = || FarEndError::NoService(file.display().to_string());
        let service = Inventory::read(file)?.service.ok_or_else(none)?;
        Ok(Self(Some(Service {
            interface: None,
            pppoe: None,
            television: None,
            through: linecert_instrument::Through::Network,
            ..service
        })))
    }
}

impl Planned {
    /// What the tests do to a line. Whatever fills it takes it from the customer.
    pub(crate) fn effect(&self) -> Effect {
        let disturbs = |(task, _): &(Task, String)| {
            matches!(
                task,
                Task::Service(
                    ServiceTask::Throughput { .. }
                        | ServiceTask::Datagrams { .. }
                        | ServiceTask::Capacity { .. }
                        | ServiceTask::Pppoe
                )
            )
        };
        if self.steps.iter().any(disturbs) { Effect::Disruptive } else { Effect::Repeatable }
    }
}

/// Plans what a profile asks for of a line at an ONU of a node.
///
/// # Errors
/// [`PlanFault`].
pub(crate) async fn planned(
    store: &dyn Store,
    (line, onu): (&Line, &OnuName),
    (profile, order): (&str, Option<&OrderNumber>),
    (node, far_end): (AccessNode, &FarEnd),
) -> Result<Planned, PlanFault> {
    let name = profile;
    let profile = named(store, name).await?;
    let mut of_line = empty_order(line, name)?;
    of_line.onu = Some(Subject::Onu { pon: onu.port.to_string(), onu: onu.onu });
    of_line.terms = terms(store, order).await?;
    let inventory =
        Inventory { access_nodes: vec![node], service: far_end.0.clone(), ..Inventory::default() };
    let plan = Plan::for_order(&of_line, &profile, &inventory, &[]);
    let steps = plan.steps.into_iter().filter_map(|step| match step.work {
        Work::Take(task) => Some((task, step.instrument)),
        Work::Bring(_) => None,
    });
    let steps: Vec<_> = steps.collect();
    if steps.is_empty() {
        return Err(PlanFault::Nothing(name.to_owned()));
    }
    Ok(Planned { profile, terms: of_line.terms, inventory, steps, unplanned: plan.unplanned })
}

/// The operator's profile of this name, else the one that is part of the program.
async fn named(store: &dyn Store, name: &str) -> Result<Profile, PlanFault> {
    let document = store.document(DocumentKind::Profile, name).await?;
    let text = document.as_ref().map(|document| &*document.text);
    let text = text.or_else(|| Profile::shipped_source(name));
    let text = text.ok_or_else(|| PlanFault::NoProfile(name.to_owned()))?;
    Ok(Profile::parse(name, text)?)
}

/// What was promised, as far as the file of the order says so.
async fn terms(store: &dyn Store, order: Option<&OrderNumber>) -> Result<Terms, PlanFault> {
    let unstated = Terms { rate_down: None, rate_up: None };
    let Some(number) = order else { return Ok(unstated) };
    // Whoever asked has seen the order.
    let Some(order) = store.order(&Scope::system(), number).await? else { return Ok(unstated) };
    let parsed = WorkOrder::parse(number.as_str(), &order.body);
    Ok(parsed.map_or(unstated, |order| order.terms))
}

/// An order of which nothing is known but its line.
fn empty_order(line: &Line, profile: &str) -> Result<WorkOrder, Mistake<String>> {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (line, profile) = (text(line.name.as_str()), text(profile));
    let order = format!("schema = 1\nnumber = \"noc\"\nline = {line}\nprofile = {profile}\n");
    WorkOrder::parse("the line", &order)
}
