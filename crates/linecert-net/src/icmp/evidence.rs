//! The raw samples as a document that anybody can compute the readings from. Pure.

use std::{net::IpAddr, time::Duration};

use serde::Serialize;

use crate::icmp::{Clock, EchoOutcome, EchoSample, EchoSamples, SocketKind};

impl EchoSamples {
    /// The raw samples as a JSON document, times in whole nanoseconds from the start of the test:
    /// `*_ns` of the kernel's stamps by the wall clock, the others by the monotonic one.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let plan = self.plan();
        let document = Evidence {
            schema: "linecert-echo/2",
            target: plan.target,
            socket: match self.socket() {
                SocketKind::Raw => "raw",
                SocketKind::Datagram => "datagram",
            },
            started_unix_ns: self.setting.start.unix_ns,
            interval_ns: nanoseconds(plan.interval),
            timeout_ns: nanoseconds(plan.timeout),
            payload_bytes: plan.payload.get(),
            dscp: self.egress().dscp.get(),
            interface: self.egress().interface.as_deref(),
            foreign: self.foreign(),
            overflow: self.overflow(),
            clock_steps: self.clock_steps(),
            probes: self.samples.iter().map(EvidenceProbe::from).collect(),
        };
        // A document of numbers and fixed names always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// The evidence document, version 2. Version 1 had one time for each probe, by the user's clock.
#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    target: IpAddr,
    socket: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_unix_ns: Option<i64>,
    interval_ns: u64,
    timeout_ns: u64,
    payload_bytes: u16,
    dscp: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    interface: Option<&'a str>,
    foreign: u32,
    overflow: u32,
    clock_steps: u32,
    probes: Vec<EvidenceProbe>,
}

#[derive(Serialize)]
struct EvidenceProbe {
    intended_ns: u64,
    sent_ns: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transmitted_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_ns: Option<i64>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wire_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<IpAddr>,
    duplicates: u32,
}

impl From<&EchoSample> for EvidenceProbe {
    fn from(sample: &EchoSample) -> Self {
        let (outcome, round_trip) = match sample.outcome {
            EchoOutcome::Answered { round_trip } => ("answered", Some(round_trip)),
            EchoOutcome::Late { round_trip } => ("late", Some(round_trip)),
            EchoOutcome::Refused { .. } => ("refused", None),
            EchoOutcome::Lost => ("lost", None),
        };
        let refusal = sample.refusal();
        Self {
            intended_ns: nanoseconds(sample.intended),
            sent_ns: nanoseconds(sample.sent),
            scheduled_ns: sample.stamps.scheduled_ns,
            transmitted_ns: sample.stamps.transmitted_ns,
            received_ns: sample.stamps.received_ns,
            outcome,
            clock: round_trip.map(|taken| name(taken.clock)),
            wire_ns: round_trip.map(|taken| nanoseconds(taken.wire)),
            application_ns: round_trip.map(|taken| nanoseconds(taken.application)),
            cause: refusal.map(|(_, cause)| cause.to_string()),
            by: refusal.and_then(|(by, _)| by),
            duplicates: sample.duplicates,
        }
    }
}

const fn name(clock: Clock) -> &'static str {
    match clock {
        Clock::Kernel => "kernel",
        Clock::User => "user",
        Clock::UserAcrossStep => "user-across-step",
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
