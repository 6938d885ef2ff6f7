//! A STAMP test as it is stored: `linecert-stamp/1`.

use std::{net::SocketAddr, time::Duration};

use serde::Serialize;

use crate::stamp::{StampSample, StampSamples, TimeFormat};

#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    target: SocketAddr,
    ssid: u16,
    length_bytes: u16,
    format: &'static str,
    started_unix_ns: i64,
    interval_ns: u64,
    timeout_ns: u64,
    dscp: u8,
    foreign: u32,
    overflow: u32,
    clock_steps: u32,
    probes: Vec<EvidenceProbe>,
}

#[derive(Serialize)]
struct EvidenceProbe {
    sent_ns: i64,
    late_ns: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<EvidenceAnswer>,
    duplicates: u32,
}

#[derive(Serialize)]
struct EvidenceAnswer {
    received_ns: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reflector_received_unix_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    residence_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_ns: Option<u64>,
    reflector_sequence: u32,
    hop_limit: u8,
    reordered: bool,
}

impl StampSamples {
    /// Every probe as JSON, times in nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let plan = self.plan();
        let evidence = Evidence {
            schema: "linecert-stamp/1",
            target: plan.target,
            ssid: plan.ssid,
            length_bytes: plan.length.get(),
            format: match plan.format {
                TimeFormat::Ntp => "ntp",
                TimeFormat::Ptp => "ptp",
            },
            started_unix_ns: self.started_ns,
            interval_ns: nanoseconds(plan.interval),
            timeout_ns: nanoseconds(plan.timeout),
            dscp: plan.egress.dscp.get(),
            foreign: self.foreign(),
            overflow: self.overflow(),
            clock_steps: self.clock_steps(),
            probes: self.samples().iter().map(EvidenceProbe::from).collect(),
        };
        serde_json::to_vec(&evidence).unwrap_or_default()
    }
}

impl From<&StampSample> for EvidenceProbe {
    fn from(sample: &StampSample) -> Self {
        let answer = sample.answer.map(|answer| EvidenceAnswer {
            received_ns: answer.received_ns,
            reflector_received_unix_ns: answer.reflector_received_ns,
            residence_ns: answer.residence.map(nanoseconds),
            round_trip_ns: answer.round_trip.map(nanoseconds),
            reflector_sequence: answer.reflector_sequence,
            hop_limit: answer.hop_limit,
            reordered: answer.reordered,
        });
        let (sent_ns, late_ns) = (sample.sent_ns, nanoseconds(sample.late));
        Self { sent_ns, late_ns, answer, duplicates: sample.duplicates }
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
