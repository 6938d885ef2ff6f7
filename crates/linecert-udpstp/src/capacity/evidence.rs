//! What is kept of a test, so that its figures can be checked.

use std::{net::SocketAddr, time::Duration};

use serde::Serialize;

use super::Capacity;
use crate::{
    pacer::Family,
    pdu::{Algorithm, Datagrams, Direction, Parameters, SubIntervalCounts},
};

/// The document, version 1. Times are whole numbers of the unit in their name.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    server: SocketAddr,
    protocol_version: u16,
    direction: &'static str,
    counted_by: &'static str,
    header_octets: u32,
    datagrams: &'static str,
    authenticated: bool,
    bandwidth_mbit_s: Option<u16>,
    parameters: DocumentParameters,
    ramp_sub_intervals: usize,
    missing_datagrams: u64,
    received_datagrams: u64,
    host: DocumentHost,
    sub_intervals: Vec<DocumentSubInterval>,
    round_trips_ns: Vec<u64>,
}

/// What was agreed on.
#[derive(Serialize)]
struct DocumentParameters {
    algorithm: &'static str,
    seconds: u16,
    sub_interval_ms: u16,
    trial_ms: u16,
    low_ms: u16,
    high_ms: u16,
    error_threshold: u16,
    slow_threshold: u16,
    fast_rows: u8,
    traffic_class: u8,
}

#[derive(Serialize)]
struct DocumentHost {
    overflowed_datagrams: u64,
    skipped_datagrams: u64,
    held_back_datagrams: u64,
    sent_datagrams: u64,
    clock_step_ns: i64,
}

#[derive(Serialize)]
struct DocumentSubInterval {
    time_us: u32,
    saturated_trials: u32,
    sender_paused_ns: u64,
    datagrams: u32,
    payload_octets: u64,
    lost: u32,
    reordered: u32,
    duplicated: u32,
    delay_variation_least_ms: Option<u32>,
    delay_variation_mean_ms: Option<u32>,
    delay_variation_greatest_ms: Option<u32>,
    round_trip_variation_least_ms: Option<u32>,
    round_trip_variation_greatest_ms: Option<u32>,
}

impl Capacity {
    /// The counts of the test as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let (terms, tally, plan) = (&self.terms, &self.tally, &self.plan);
        let document = Document {
            schema: "linecert-ip-capacity/1",
            server: plan.server,
            protocol_version: terms.version.0,
            direction: if plan.direction == Direction::Down { "down" } else { "up" },
            counted_by: if plan.direction == Direction::Down { "client" } else { "server" },
            header_octets: Family::of(plan.server).headers(),
            datagrams: name(terms.datagrams),
            authenticated: plan.credentials.is_some(),
            bandwidth_mbit_s: plan.bandwidth.map(crate::plan::Megabits::get),
            parameters: DocumentParameters::of(&terms.parameters),
            ramp_sub_intervals: self.ramp(),
            missing_datagrams: tally.missing,
            received_datagrams: tally.distinct,
            host: DocumentHost {
                overflowed_datagrams: tally.host.overflowed,
                skipped_datagrams: tally.host.skipped,
                held_back_datagrams: tally.host.held_back,
                sent_datagrams: tally.host.sent,
                clock_step_ns: tally.host.clock_step_ns,
            },
            sub_intervals: self.document_sub_intervals(),
            round_trips_ns: tally.round_trips.iter().map(nanoseconds).collect(),
        };
        // A document of numbers and fixed names always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    fn document_sub_intervals(&self) -> Vec<DocumentSubInterval> {
        let all = self.sub_intervals().iter().enumerate();
        let (saturation, pauses) = (&self.tally.saturation, &self.tally.pauses);
        let document = |(at, counts)| DocumentSubInterval {
            saturated_trials: saturation.of(at),
            sender_paused_ns: pauses.get(at).map_or(0, nanoseconds),
            ..DocumentSubInterval::of(counts)
        };
        all.map(document).collect()
    }
}

fn nanoseconds(time: &Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

const fn name(datagrams: Datagrams) -> &'static str {
    match datagrams {
        Datagrams::Standard => "standard",
        Datagrams::Jumbo => "jumbo",
        Datagrams::Traditional => "traditional",
        Datagrams::TraditionalJumbo => "traditional-jumbo",
    }
}

impl DocumentParameters {
    const fn of(parameters: &Parameters) -> Self {
        Self {
            algorithm: match parameters.algorithm {
                Algorithm::B => "b",
                Algorithm::C => "c",
            },
            seconds: parameters.seconds,
            sub_interval_ms: parameters.sub_interval_ms,
            trial_ms: parameters.trial_ms,
            low_ms: parameters.low_ms,
            high_ms: parameters.high_ms,
            error_threshold: parameters.error_threshold,
            slow_threshold: parameters.slow_threshold,
            fast_rows: parameters.fast_rows,
            traffic_class: parameters.traffic_class,
        }
    }
}

impl DocumentSubInterval {
    fn of(counts: &SubIntervalCounts) -> Self {
        let delays = &counts.delays;
        let round_trip = counts.round_trip_least_ms;
        Self {
            time_us: counts.time_us,
            saturated_trials: 0,
            sender_paused_ns: 0,
            datagrams: counts.datagrams,
            payload_octets: counts.octets,
            lost: counts.lost,
            reordered: counts.reordered,
            duplicated: counts.duplicated,
            delay_variation_least_ms: delays.least_ms,
            delay_variation_mean_ms: delays.mean_ms(),
            delay_variation_greatest_ms: delays.least_ms.map(|_| delays.greatest_ms),
            round_trip_variation_least_ms: round_trip,
            round_trip_variation_greatest_ms: round_trip.map(|_| counts.round_trip_greatest_ms),
        }
    }
}
