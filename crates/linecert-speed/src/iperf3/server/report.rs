//! What a server counted, and its report.

use std::{net::SocketAddr, time::Duration};

use linecert_host::{HostGate, HostPlan, Workload};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::iperf3::{
    Limit,
    cpu::CpuClock,
    load::{Load, Role},
    meter::{SAMPLES_A_SECOND, Sample, Stretch},
    nanoseconds,
    protocol::{
        OwnDatagrams, OwnResults, OwnTcp, OwnTenth, Parameters, Results, StreamResult, stream_id,
    },
};

/// The most counters that are told: those of an hour for each of five streams. They take some four
/// megabytes, which is half of what a client reads.
const MOST_COUNTERS: usize = 180_000;

/// By which part of the time a sender may be behind its rate at the end.
const BEHIND: u32 = 200;

/// Bytes by the tenth of a second, of which those of the omitted seconds do not count.
pub(super) struct Tally {
    started: Instant,
    client: SocketAddr,
    parameters: Parameters,
    cpu: CpuClock,
    host: HostGate,
    /// At the start, at each tenth of a second, and at the end.
    marks: Vec<Mark>,
}

/// The counters at one moment.
struct Mark {
    at: Duration,
    received: Vec<u64>,
    sent: Vec<u64>,
    /// Datagrams of each stream as results have them; only where counting begins and ends.
    streams: Vec<StreamResult>,
}

impl Tally {
    /// Begins with nothing moved; `started` is when the load was about to start.
    pub(super) fn start(
        started: Instant,
        load: &Load,
        parameters: &Parameters,
        client: SocketAddr,
    ) -> Self {
        let workload = if parameters.udp { Workload::Datagrams } else { Workload::Stream };
        let none = |role| vec![0; load.streams(role)];
        let start = Mark {
            at: Duration::ZERO,
            received: none(Role::Receive),
            sent: none(Role::Send),
            streams: Vec::new(),
        };
        Self {
            started,
            client,
            parameters: parameters.clone(),
            cpu: CpuClock::start(),
            host: HostGate::open(HostPlan { way: None, workload, rate: None }),
            marks: vec![start],
        }
    }

    pub(super) const fn started(&self) -> Instant {
        self.started
    }

    /// Takes a mark: at each tenth of a second, and at the end.
    pub(super) fn tick(&mut self, load: &Load) {
        let is_base = self.marks.len() == self.base_index();
        let mark = Mark {
            at: self.started.elapsed(),
            received: load.bytes(Role::Receive),
            sent: load.bytes(Role::Send),
            streams: if is_base { streams(load) } else { Vec::new() },
        };
        self.marks.push(mark);
    }

    /// Bytes of all streams of one role that count; `None` when there are none.
    pub(super) fn bytes(&self, role: Role) -> Option<u64> {
        let (base, end) = (self.base()?, self.marks.last()?);
        let moved = moved(base.of(role), end.of(role));
        (!moved.is_empty()).then(|| moved.into_iter().fold(0, u64::saturating_add))
    }

    /// For how long they were counted.
    pub(super) fn elapsed(&self) -> Duration {
        let end = self.marks.last().map_or(Duration::ZERO, |mark| mark.at);
        end.saturating_sub(self.base().map_or(end, |mark| mark.at))
    }

    fn base_index(&self) -> usize {
        let omit = usize::try_from(self.parameters.omit).unwrap_or(usize::MAX);
        omit.saturating_mul(SAMPLES_A_SECOND)
    }

    /// Where counting began; the end when the test ended before.
    fn base(&self) -> Option<&Mark> {
        self.marks.get(self.base_index()).or_else(|| self.marks.last())
    }

    /// The results for the client.
    pub(super) fn results(&self, load: &Load, limited: Option<String>) -> Results {
        let sends = !load.bytes(Role::Send).is_empty();
        let knows = u64::from(!load.tcp(Role::Send).is_empty());
        let mut results = Results::new(self.streams(load), sends.then_some(knows));
        let role = if sends { Role::Send } else { Role::Receive };
        results.congestion_used = load.congestion_control(role);
        self.cpu.fill(&mut results);
        if self.parameters.linecert == OwnResults::VERSION {
            results.linecert = Some(Box::new(self.own(load, limited)));
        } else if self.parameters.get_server_output != 0 {
            results.server_output_json = Some(self.report());
        }
        results
    }

    /// Each stream without what the omitted time had.
    fn streams(&self, load: &Load) -> Vec<StreamResult> {
        let (Some(base), Some(end)) = (self.base(), self.marks.last()) else { return Vec::new() };
        let elapsed = nanoseconds(self.elapsed());
        let bytes = [Role::Receive, Role::Send].map(|role| moved(base.of(role), end.of(role)));
        let now = streams(load).into_iter().zip(bytes.into_iter().flatten());
        let omitted = base.streams.iter().map(Some).chain(std::iter::repeat(None));
        (0..)
            .zip(now.zip(omitted))
            .map(|(position, ((stream, bytes), omitted))| {
                let less = omitted.filter(|_| self.parameters.omit > 0);
                let (errors, packets) = less.map_or((0, 0), |less| (less.errors, less.packets));
                StreamResult {
                    id: u64::from(stream_id(position)),
                    bytes,
                    errors: stream.errors.saturating_sub(errors),
                    packets: stream.packets.saturating_sub(packets),
                    omitted_errors: Some(errors),
                    omitted_packets: Some(packets),
                    end_ns: Some(elapsed),
                    ..stream
                }
            })
            .collect()
    }

    /// What only linecert's client reads.
    fn own(&self, load: &Load, limited: Option<String>) -> OwnResults {
        let marks =
            self.marks.iter().skip(1).take(MOST_COUNTERS / load.streams(Role::Receive).max(1));
        let tenth = |mark: &Mark| {
            let Sample { at_ns, bytes } = mark.sample();
            OwnTenth { at_ns, bytes }
        };
        let receives = self.marks.first().is_some_and(|mark| !mark.received.is_empty());
        OwnResults {
            version: OwnResults::VERSION,
            client: Some(self.client.to_string()),
            limited,
            tenths: if receives { marks.map(tenth).collect() } else { Vec::new() },
            datagrams: if self.parameters.udp { datagrams(load) } else { Vec::new() },
            tcp: tcp(load),
        }
    }

    /// Why this host may have been the limit, in words.
    pub(super) fn limited(&self, load: &Load) -> Option<String> {
        let verdict = self.host.so_far();
        let findings = verdict.findings().iter().map(ToString::to_string);
        let own = self.limited_by_datagrams(load).map(|limit| limit.to_string());
        let all: Vec<String> = own.into_iter().chain(findings).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    fn limited_by_datagrams(&self, load: &Load) -> Option<Limit> {
        if !self.parameters.udp {
            return None;
        }
        let datagrams = load.overflowed().into_iter().fold(0, u64::saturating_add);
        if datagrams > 0 {
            return Some(Limit::NoRoom { datagrams });
        }
        let by = load.sent().into_iter().map(|sent| sent.behind).max()?;
        let elapsed = self.marks.last().map_or(Duration::ZERO, |mark| mark.at);
        (by > elapsed / BEHIND).then_some(Limit::Behind { by })
    }

    /// The seconds in the shape of iperf3's JSON output.
    fn report(&self) -> Value {
        let seconds: Vec<&Mark> = self.marks.iter().step_by(SAMPLES_A_SECOND).collect();
        let omit = usize::try_from(self.parameters.omit).unwrap_or(usize::MAX);
        let intervals: Vec<_> = (0..)
            .zip(seconds.iter().zip(seconds.iter().skip(1)))
            .map(|(second, (start, end))| json!({"sum": interval(start, end, second < omit)}))
            .collect();
        json!({"start": {"version": "linecert"}, "intervals": intervals})
    }
}

impl Mark {
    fn of(&self, role: Role) -> &[u64] {
        match role {
            Role::Receive => &self.received,
            Role::Send => &self.sent,
        }
    }

    /// What this side received.
    fn sample(&self) -> Sample {
        Sample { at_ns: nanoseconds(self.at), bytes: self.received.clone() }
    }
}

/// The streams as results have them, but for numbers and times: those that the client sends on
/// come first.
fn streams(load: &Load) -> Vec<StreamResult> {
    [Role::Receive, Role::Send].into_iter().flat_map(|role| load.results(role, 0)).collect()
}

fn datagrams(load: &Load) -> Vec<OwnDatagrams> {
    let tallies = load.tallies().into_iter().zip(load.overflowed());
    tallies
        .map(|(tally, overflowed)| OwnDatagrams {
            received: tally.received,
            lost: tally.lost,
            reordered: tally.reordered,
            duplicates: tally.duplicates,
            highest: tally.highest,
            jitter_ns: tally.jitter_ns,
            bursts: tally.bursts.into_iter().collect(),
            overflowed,
        })
        .collect()
}

fn tcp(load: &Load) -> Vec<OwnTcp> {
    let states = load.tcp(Role::Send).into_iter();
    states
        .map(|state| OwnTcp {
            sent_bytes: state.sent_bytes,
            retransmitted_bytes: state.retransmitted_bytes,
            retransmits: state.retransmits,
            mss: state.segment.into(),
            round_trip_us: state.round_trip_us,
            least_round_trip_us: state.least_round_trip_us,
        })
        .collect()
}

fn interval(start: &Mark, end: &Mark, omitted: bool) -> Value {
    let time = end.at.saturating_sub(start.at);
    let receives = !end.received.is_empty();
    let role = if receives { Role::Receive } else { Role::Send };
    let bytes = moved(start.of(role), end.of(role)).into_iter().fold(0, u64::saturating_add);
    let rate = Stretch { ns: nanoseconds(time), bytes }.rate().map_or(0, |rate| rate.steps());
    json!({
        "start": start.at.as_secs_f64(),
        "end": end.at.as_secs_f64(),
        "seconds": time.as_secs_f64(),
        "bytes": bytes,
        "bits_per_second": rate,
        "omitted": omitted,
        "sender": !receives,
    })
}

fn moved(start: &[u64], end: &[u64]) -> Vec<u64> {
    end.iter().zip(start).map(|(end, start)| end.saturating_sub(*start)).collect()
}
