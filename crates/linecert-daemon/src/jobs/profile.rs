//! Runs what a profile asks for, from the operations centre. What comes of it is judged by the profile,
//! signed by nobody, and says so: it is no certificate.

use std::num::NonZeroU32;

use linecert_instrument::{Task, take};
use linecert_measure::{Digest, Measurement, Observation, Provenance, Timestamp};
use linecert_profile::{Finding, Profile};
use serde_json::{Value, json};

use super::{
    fault::Fault,
    plan::Planned,
    telling::{Readings, Step, Teller},
};

/// Runs it, and gives the result in JSON.
///
/// # Errors
/// When the test is not ours any more.
pub(super) async fn run(planned: &Planned, teller: &Teller) -> Result<String, Fault> {
    let mut measurements = Vec::new();
    for (task, instrument) in &planned.steps {
        let step = Step::Task { task: task.name(), instrument: instrument.clone() };
        teller.tell(&step).await?;
        let (observations, evidence) = attempt(planned, (task, instrument), teller).await?;
        let provenance = Provenance {
            instrument: instrument.clone(),
            task: task.name(),
            attempt: NonZeroU32::MIN,
            taken_at: Timestamp::now(),
            evidence,
        };
        let told = Readings::of_observations(observations.clone());
        teller.tell(&Step::Reading(told)).await?;
        measurements.extend(
            observations
                .into_iter()
                .map(|observation| Measurement { observation, provenance: provenance.clone() }),
        );
    }
    Ok(judged(planned, measurements).to_string())
}

/// Takes one task. What cannot be taken is told, and absent for that reason.
async fn attempt(
    planned: &Planned,
    (task, instrument): (&Task, &str),
    teller: &Teller,
) -> Result<(Vec<Observation>, Vec<Digest>), Fault> {
    match take(&planned.inventory, instrument, task, &mut |_| ()).await {
        Ok(taken) => {
            let evidence = taken.digests();
            Ok((taken.observations, evidence))
        }
        Err(error) => {
            let (reason, detail) = (error.reason(), error.to_string());
            let absent = task.absent(planned.inventory.service.as_ref(), reason, &detail);
            teller.tell(&Step::Trouble { reason, detail }).await?;
            Ok((absent, Vec::new()))
        }
    }
}

fn judged(planned: &Planned, measurements: Vec<Measurement>) -> Value {
    let Planned { profile, terms, .. } = planned;
    let assessment = profile.assess(terms, &measurements);
    let findings: Vec<Value> =
        assessment.findings().iter().map(|finding| written(finding, profile)).collect();
    json!({
        "is": "an unsigned result of the operations centre, not a certificate",
        "profile": {
            "name": profile.name(),
            "revision": profile.revision(),
            "digest": profile.digest().to_string(),
        },
        "verdict": assessment.overall().name(),
        "findings": findings,
        "not_planned": planned.unplanned.iter().map(|metric| metric.name()).collect::<Vec<_>>(),
        "measurements": measurements,
    })
}

fn written(finding: &Finding, profile: &Profile) -> Value {
    let cites = profile.limits().get(finding.limit).map(|limit| limit.cites().to_string());
    json!({
        "metric": finding.metric.name(),
        "mandatory": finding.mandatory,
        "reading": finding.reading,
        "accepts": finding.accepts.map(|accepts| accepts.to_string()),
        "verdict": finding.verdict.name(),
        "margin": finding.margin.map(|margin| margin.to_string()),
        "why": finding.why.as_ref().map(ToString::to_string),
        "cites": cites,
    })
}
