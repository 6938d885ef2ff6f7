//! A trace as it is stored: `linecert-path/1`.

use std::net::IpAddr;

use serde::Serialize;

use crate::path::{PathProbe, ProbeOutcome, Reply, Trace};

#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    target: IpAddr,
    method: &'static str,
    port: u16,
    started_unix_ns: i64,
    timeout_ns: u64,
    unattributed: u32,
    overflow: u32,
    clock_steps: u32,
    probes: Vec<EvidenceProbe>,
}

#[derive(Serialize)]
struct EvidenceProbe {
    round: u32,
    flow: u8,
    distance: u8,
    sent_ns: i64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_ns: Option<u64>,
    duplicates: u32,
}

impl Trace {
    /// Every probe as JSON, times in nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let plan = self.plan();
        let evidence = Evidence {
            schema: "linecert-path/1",
            target: plan.target,
            method: plan.method.name(),
            port: plan.method.port(),
            started_unix_ns: self.started_ns,
            timeout_ns: u64::try_from(plan.timeout.as_nanos()).unwrap_or(u64::MAX),
            unattributed: self.unattributed(),
            overflow: self.overflow(),
            clock_steps: self.clock_steps(),
            probes: self.probes().iter().map(EvidenceProbe::from).collect(),
        };
        serde_json::to_vec(&evidence).unwrap_or_default()
    }
}

impl From<&PathProbe> for EvidenceProbe {
    fn from(probe: &PathProbe) -> Self {
        let (outcome, from, cause) = match probe.outcome {
            ProbeOutcome::Answered { from, reply: Reply::Passing, .. } => {
                ("expired", Some(from), None)
            }
            ProbeOutcome::Answered { from, reply: Reply::Target, .. } => {
                ("arrived", Some(from), None)
            }
            ProbeOutcome::Answered { from, reply: Reply::Refused(cause), .. } => {
                ("refused", Some(from), Some(cause.to_string()))
            }
            ProbeOutcome::Late { from } => ("late", Some(from), None),
            ProbeOutcome::Unanswered => ("unanswered", None, None),
            ProbeOutcome::Unsent => ("unsent", None, None),
        };
        let nanoseconds = |time: std::time::Duration| u64::try_from(time.as_nanos()).ok();
        Self {
            round: probe.round,
            flow: probe.flow,
            distance: probe.distance,
            sent_ns: probe.sent_ns,
            outcome,
            from,
            cause,
            round_trip_ns: probe.round_trip().and_then(nanoseconds),
            duplicates: probe.duplicates,
        }
    }
}
