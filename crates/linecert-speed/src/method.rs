//! The acceptance test of a line: idle delay, then each direction with delay under load beside it,
//! every step watched for whether this computer was the limit.
//!
//! A step stands by itself ([`run`]), so that a plan of several can be cut anywhere; [`accept`]
//! runs them in order and hands the idle line's samples on as the baseline. A figure that this
//! computer or the server limited is not given but the reason, with what went through all the same.

mod attach;
mod figures;
mod load;
mod outcome;
mod plan;
mod remark;
mod run;
mod server;
mod step;

use std::{io, net::IpAddr, num::NonZeroU8, time::Duration};

use linecert_net::icmp::{EchoError, EchoProgress, EchoSamples};
use thiserror::Error;

pub use self::{
    attach::attached,
    outcome::{Acceptance, DirectionFigures, Evidence, StepOutcome},
    plan::{Contract, HostRule, MethodPlan},
    remark::Remark,
    step::Step,
};
use crate::iperf3::{
    self, Flow, ThroughputError, ThroughputPlan, ThroughputProgress, Timeouts, View,
};

/// How long a server is asked as whom it sees this computer.
const ASKED: Duration = Duration::from_secs(5);

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MethodProgress {
    /// Which step.
    pub step: Step,
    /// What is new.
    pub news: News,
}

/// What is new in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Of the probes, on the idle line or under load.
    Echo(EchoProgress),
    /// Of the transfer.
    Throughput(ThroughputProgress),
}

/// Why a step gave no figures at all.
#[derive(Debug, Error)]
pub enum MethodError {
    /// The name has no address.
    #[error("resolve the name of speed server {server}")]
    NotResolved {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// The idle line could not be probed.
    #[error("measure the idle line towards {target}")]
    Echo {
        /// The server.
        target: IpAddr,
        /// Why.
        source: EchoError,
    },
    /// Nothing was transferred.
    #[error(transparent)]
    Throughput(#[from] ThroughputError),
    /// A step at a share of the contracted rate, which the plan does not state.
    #[error("measure {}: the plan states no contracted rate", .0.name())]
    NoContract(Step),
}

/// Runs one step. `baseline` is what [`Step::Idle`] saw; without it the buffer delay is
/// not reported.
///
/// # Errors
/// When there are no figures at all. What only some of them lack is said in their place. Dropping
/// the future ends the step.
pub async fn run(
    plan: &MethodPlan,
    step: Step,
    baseline: Option<&EchoSamples>,
    progress: impl FnMut(MethodProgress),
) -> Result<StepOutcome, MethodError> {
    run::run(plan, step, baseline, progress).await
}

/// Finds out within seconds whether the server answers at all, so that nobody measures the idle
/// line towards a server that is not there. One that serves somebody else answers.
///
/// An iperf3 that serves a single connection (`iperf3 --server --one-off`) takes this for it.
///
/// # Errors
/// When the server is absent, refuses, or has no address.
pub async fn reach(plan: &MethodPlan) -> Result<(), MethodError> {
    let server = server::resolve(plan).await?;
    let usual = ThroughputPlan::new(server.to_string(), Flow::Down);
    let plan = ThroughputPlan { egress: plan.egress.clone(), timeouts: plan.timeouts, ..usual };
    Ok(iperf3::reach(&plan).await?)
}

/// Asks the speed server as whom it sees this computer, by a test over which nothing flows; `None`
/// where it does not tell, as an iperf3, or is busy.
pub async fn view(plan: &MethodPlan) -> Option<View> {
    let server = server::resolve(plan).await.ok()?;
    let usual = ThroughputPlan::new(server.to_string(), Flow::Up);
    let streams = NonZeroU8::MIN;
    let timeouts = Timeouts { reply: ASKED, overall: ASKED, ..plan.timeouts };
    let plan = ThroughputPlan { egress: plan.egress.clone(), streams, timeouts, ..usual };
    iperf3::view(&plan).await.ok()?
}

/// Runs steps in order, the idle line's samples being the baseline of those behind it. Before the
/// idle line the server is looked for. A step that fails ends it; what the steps before it gave is
/// kept.
pub async fn accept(
    plan: &MethodPlan,
    steps: &[Step],
    mut progress: impl FnMut(MethodProgress),
) -> Acceptance {
    let mut acceptance = Acceptance::default();
    if steps.first() == Some(&Step::Idle)
        && let Err(error) = reach(plan).await
    {
        acceptance.failed = Some((Step::Idle, error));
        return acceptance;
    }
    for step in steps {
        let baseline = acceptance.steps.iter().find_map(StepOutcome::idle);
        match run(plan, *step, baseline, &mut progress).await {
            Ok(outcome) => acceptance.steps.push(outcome),
            Err(error) => {
                acceptance.failed = Some((*step, error));
                break;
            }
        }
    }
    acceptance
}
