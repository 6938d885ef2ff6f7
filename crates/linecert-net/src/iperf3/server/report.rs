//! What a server counted, and its report.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::iperf3::{
    Direction,
    flow::Counters,
    meter::Stretch,
    protocol::{Results, StreamResult, stream_id},
};

/// Bytes by the second, of which those of the omitted seconds do not count.
pub(super) struct Tally {
    started: Instant,
    omit: usize,
    /// At the start, at each second, and at the end.
    marks: Vec<Mark>,
}

struct Mark {
    at: Duration,
    bytes: Vec<u64>,
}

impl Tally {
    pub(super) fn start(counters: &Counters, omit: u64) -> Self {
        let omit = usize::try_from(omit).unwrap_or(usize::MAX);
        let start = Mark { at: Duration::ZERO, bytes: counters.read() };
        Self { started: Instant::now(), omit, marks: vec![start] }
    }

    pub(super) const fn started(&self) -> Instant {
        self.started
    }

    /// Takes a mark: at each whole second, and at the end.
    pub(super) fn tick(&mut self, counters: &Counters) {
        self.marks.push(Mark { at: self.started.elapsed(), bytes: counters.read() });
    }

    /// Bytes of all streams that count.
    pub(super) fn bytes(&self) -> u64 {
        self.counted().iter().sum()
    }

    /// For how long they were counted.
    pub(super) fn elapsed(&self) -> Duration {
        let end = self.marks.last().map_or(Duration::ZERO, |mark| mark.at);
        end.saturating_sub(self.base().map_or(end, |mark| mark.at))
    }

    /// Where counting began; `None` when the test ended before.
    fn base(&self) -> Option<&Mark> {
        self.marks.get(self.omit)
    }

    /// Bytes of each stream that count; zeros when the test ended before counting began.
    fn counted(&self) -> Vec<u64> {
        let Some(end) = self.marks.last() else { return Vec::new() };
        moved(self.base().unwrap_or(end), end)
    }

    /// The results for the client.
    pub(super) fn results(&self, direction: Direction) -> Results {
        let elapsed = nanoseconds(self.elapsed());
        let is_sender = direction == Direction::Down;
        let streams = (0..).zip(self.counted()).map(|(position, bytes)| StreamResult {
            retransmits: is_sender.then_some(0),
            ..StreamResult::tcp(u64::from(stream_id(position)), bytes, elapsed)
        });
        Results::new(streams.collect(), is_sender.then_some(0))
    }

    /// The seconds in the shape of iperf3's JSON output.
    pub(super) fn report(&self) -> Value {
        let pairs = self.marks.iter().zip(self.marks.iter().skip(1));
        let intervals: Vec<_> = (0..)
            .zip(pairs)
            .map(|(second, (start, end))| json!({"sum": interval(start, end, second < self.omit)}))
            .collect();
        json!({"start": {"version": "linecert"}, "intervals": intervals})
    }
}

fn interval(start: &Mark, end: &Mark, omitted: bool) -> Value {
    let time = end.at.saturating_sub(start.at);
    let bytes = moved(start, end).iter().sum();
    let rate = Stretch { ns: nanoseconds(time), bytes }.rate().map_or(0, |rate| rate.steps());
    json!({
        "start": start.at.as_secs_f64(),
        "end": end.at.as_secs_f64(),
        "seconds": time.as_secs_f64(),
        "bytes": bytes,
        "bits_per_second": rate,
        "omitted": omitted,
        "sender": false,
    })
}

fn moved(start: &Mark, end: &Mark) -> Vec<u64> {
    end.bytes.iter().zip(&start.bytes).map(|(end, start)| end.saturating_sub(*start)).collect()
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
