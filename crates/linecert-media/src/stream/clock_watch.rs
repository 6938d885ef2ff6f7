//! The clock references of a program: how often they come, how evenly, and the rate they imply.

use super::SECOND_NS;
use crate::transport_stream::ClockReference;

/// Between two references of a running clock there is never so much (2.7.2 allows 100 ms).
const BREAK_NS: u64 = SECOND_NS;

/// Fewer references than this do not show a straight line.
const FEWEST: usize = 10;
/// More references than hours of a stream have; what has more is hostile.
const MOST: usize = 1 << 20;

/// A reference as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tick {
    /// When its datagram came, since the start of the test.
    pub(crate) at_ns: u64,
    pub(crate) clock: ClockReference,
    /// Octets of the stream that came before its packet.
    pub(crate) position: u64,
    /// Octets of its datagram from its packet on.
    pub(crate) behind: u16,
    /// How much of the stream was found damaged or missing before it.
    pub(crate) damage: u32,
    /// The sender announces a new clock with this reference.
    pub(crate) new_clock: bool,
}

/// The references of one identifier, in order of arrival.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClockWatch {
    ticks: Vec<Tick>,
}

impl ClockWatch {
    pub(crate) fn add(&mut self, tick: Tick) {
        if self.ticks.len() < MOST {
            self.ticks.push(tick);
        }
    }

    pub(crate) const fn count(&self) -> usize {
        self.ticks.len()
    }

    /// Times that the clock jumped without a word.
    pub(crate) fn breaks(&self) -> u32 {
        let silent = |(a, b): (&Tick, &Tick)| !b.new_clock && !continues(a, b);
        let count = pairs(&self.ticks).filter(|pair| silent(*pair)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The longest time between two references of a running clock, by the clock itself.
    pub(crate) fn longest_interval_ns(&self) -> Option<u64> {
        pairs(&self.ticks)
            .filter(|(a, b)| continues(a, b))
            .map(|(a, b)| b.clock.since_ns(a.clock))
            .max()
    }

    /// The rate of the stream in bit/s between moments of arrival, by the clock: octets over time
    /// between references with nothing missing between them. `None` when those cover less than half
    /// of a second.
    pub(crate) fn rate(&self, from_ns: u64, to_ns: u64) -> Option<u64> {
        let (mut octets, mut time_ns) = (0_u64, 0_u64);
        let start = self.ticks.partition_point(|tick| tick.at_ns < from_ns);
        let end = self.ticks.partition_point(|tick| tick.at_ns <= to_ns);
        for (a, b) in pairs(self.ticks.get(start..end).unwrap_or_default()) {
            if a.damage == b.damage && continues(a, b) {
                octets = octets.saturating_add(b.position.saturating_sub(a.position));
                time_ns = time_ns.saturating_add(b.clock.since_ns(a.clock));
            }
        }
        let bits = u128::from(octets) * 8 * u128::from(SECOND_NS);
        let long_enough = time_ns >= SECOND_NS / 2;
        long_enough.then(|| u64::try_from(bits / u128::from(time_ns)).ok())?
    }

    /// The largest deviation of the arrivals from the straight line that fits them best against the
    /// clock, each arrival moved back to when its packet would have come at `rate` bit/s had it not
    /// waited for its datagram to fill. `None` with too few references.
    pub(crate) fn jitter_ns(&self, rate: u64) -> Option<u64> {
        let runs = self.ticks.chunk_by(continues);
        runs.filter(|run| run.len() >= FEWEST).filter_map(|run| deviation_ns(run, rate)).max()
    }
}

fn pairs(ticks: &[Tick]) -> impl Iterator<Item = (&Tick, &Tick)> {
    ticks.iter().zip(ticks.iter().skip(1))
}

fn continues(a: &Tick, b: &Tick) -> bool {
    !b.new_clock && b.clock.since_ns(a.clock) < BREAK_NS
}

/// The largest residual of a least-squares line through one run of references.
fn deviation_ns(run: &[Tick], rate: u64) -> Option<u64> {
    let first = run.first()?;
    let mut clock_ns = 0_u64;
    let mut points = Vec::with_capacity(run.len());
    for (index, tick) in run.iter().enumerate() {
        if let Some(last) = index.checked_sub(1).and_then(|last| run.get(last)) {
            clock_ns = clock_ns.saturating_add(tick.clock.since_ns(last.clock));
        }
        let wait_ns = u64::from(tick.behind) * 8 * SECOND_NS / rate.max(1);
        let arrival = to_float(tick.at_ns.saturating_sub(first.at_ns)) - to_float(wait_ns);
        points.push((to_float(clock_ns), arrival));
    }
    let (slope, offset) = straight_line(&points)?;
    let residual = |(x, y): &(f64, f64)| (y - (slope * x + offset)).abs();
    let largest = points.iter().map(residual).fold(0.0, f64::max).ceil();
    (0.0..9.0e15).contains(&largest).then_some(largest as u64)
}

/// The line `y = slope * x + offset` with the least squares; `None` without spread in `x`.
fn straight_line(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = to_float(u64::try_from(points.len()).ok()?);
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / n;
    let spread = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>();
    let shared = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    (spread > 0.0).then(|| (shared / spread, mean_y - shared / spread * mean_x))
}

/// Exact below 2^53, which is 104 days of nanoseconds.
const fn to_float(whole: u64) -> f64 {
    whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reference every 20 ms at 10 Mbit/s, the clock as many parts per million fast.
    fn ticks(count: u64, ppm: u64) -> Vec<Tick> {
        (0..count)
            .map(|n| {
                let base = (n * 1_800 * (1_000_000 + ppm) / 1_000_000) << 15;
                let [_, _, octets @ ..] = base.to_be_bytes();
                Tick {
                    at_ns: n * 20_000_000,
                    clock: ClockReference::decode(&octets),
                    position: n * 25_000,
                    behind: 0,
                    damage: 0,
                    new_clock: false,
                }
            })
            .collect()
    }

    fn watch(ticks: Vec<Tick>) -> ClockWatch {
        ClockWatch { ticks }
    }

    #[test]
    fn the_rate_is_that_of_the_clock() {
        let watch = watch(ticks(100, 0));
        assert_eq!(watch.rate(0, u64::MAX), Some(10_000_000));
        assert_eq!(watch.rate(0, 100_000_000), None);
        assert_eq!(watch.longest_interval_ns(), Some(20_000_000));
    }

    #[test]
    fn what_is_damaged_does_not_count_for_the_rate() {
        let mut ticks = ticks(100, 0);
        for tick in &mut ticks[50..] {
            tick.position -= 5_000;
            tick.damage = 1;
        }
        assert_eq!(watch(ticks).rate(0, u64::MAX), Some(10_000_000));
    }

    #[test]
    fn drift_is_no_jitter_and_a_late_packet_is() {
        assert!(watch(ticks(500, 30)).jitter_ns(10_000_000).unwrap() < 12_000);
        let mut late = ticks(500, 30);
        late[250].at_ns += 5_000_000;
        let found = watch(late).jitter_ns(10_000_000).unwrap();
        assert!((4_970_000..5_020_000).contains(&found), "{found}");
        assert_eq!(watch(ticks(9, 0)).jitter_ns(10_000_000), None);
    }

    #[test]
    fn the_place_in_the_datagram_is_no_jitter() {
        let mut ticks = ticks(100, 0);
        for (n, tick) in ticks.iter_mut().enumerate() {
            // 188 octets at 10 Mbit/s are 150.4 µs.
            tick.behind = u16::try_from(188 * (1 + n % 7)).unwrap();
            tick.at_ns += 150_400 * (1 + n as u64 % 7);
        }
        assert!(watch(ticks).jitter_ns(10_000_000).unwrap() < 1_000);
    }

    #[test]
    fn clocks_that_jump_are_counted_and_not_joined() {
        let mut ticks = ticks(100, 0);
        let far = ClockReference::decode(&[0x40, 0, 0, 0, 0, 0]);
        ticks[99].clock = far;
        let announced = |new_clock| {
            let mut ticks = ticks.clone();
            ticks[99].new_clock = new_clock;
            watch(ticks)
        };
        assert_eq!(announced(true).breaks(), 0);
        let silent = announced(false);
        assert_eq!((silent.breaks(), silent.longest_interval_ns()), (1, Some(20_000_000)));
        assert!(silent.jitter_ns(10_000_000).unwrap() < 1_000);
    }
}
