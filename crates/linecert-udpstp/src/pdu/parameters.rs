//! The parameters of a test, as the client asks for them and as the server grants them.

/// How the rate is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// BBF TR-471, 5.2.1, and ITU-T Y.1540, annex B.
    #[default]
    B,
    /// Multiplicative, with another fast start after a while.
    C,
}

/// Where the search begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartRow {
    /// At the bottom of the table of rates.
    #[default]
    Bottom,
    /// At this row.
    From(u16),
    /// There is no search: this row throughout.
    Fixed(u16),
}

/// Which delay tells congestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DelayBasis {
    /// The last round trip, above the shortest.
    #[default]
    RoundTrip,
    /// The mean delay of one way, above the shortest.
    OneWay,
}

/// Whether datagrams out of order and duplicates count as errors of sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Disorder {
    /// They count, as loss does.
    Counts,
    /// Loss alone counts.
    #[default]
    Ignored,
}

/// What fills the datagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Payload {
    /// Zeroes.
    #[default]
    Zeroes,
    /// Random octets, which nothing on the way can compress.
    Random,
}

/// The parameters of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Below this delay, in milliseconds, the rate goes up.
    pub low_ms: u16,
    /// Above this delay, in milliseconds, the rate goes down.
    pub high_ms: u16,
    /// Milliseconds between Status PDUs.
    pub trial_ms: u16,
    /// How long the test lasts, in seconds.
    pub seconds: u16,
    /// Milliseconds of a sub-interval.
    pub sub_interval_ms: u16,
    /// DSCP and ECN of all datagrams.
    pub traffic_class: u8,
    /// Where the search begins.
    pub start: StartRow,
    /// Which delay tells congestion.
    pub delay: DelayBasis,
    /// By how many rows a fast start climbs at once.
    pub fast_rows: u8,
    /// After how many congested trials the fast start is over.
    pub slow_threshold: u16,
    /// How many errors of sequence a trial may have.
    pub error_threshold: u16,
    /// What counts as an error of sequence.
    pub disorder: Disorder,
    /// What fills the datagrams.
    pub payload: Payload,
    /// How the rate is searched.
    pub algorithm: Algorithm,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            low_ms: 30,
            high_ms: 90,
            trial_ms: 50,
            seconds: 10,
            sub_interval_ms: 1_000,
            traffic_class: 0,
            start: StartRow::default(),
            delay: DelayBasis::default(),
            fast_rows: 10,
            slow_threshold: 3,
            error_threshold: 10,
            disorder: Disorder::default(),
            payload: Payload::default(),
            algorithm: Algorithm::default(),
        }
    }
}

impl Parameters {
    /// What a server grants of what was asked: whatever lies outside the ranges of the reference
    /// becomes the default, and the test is no longer than `longest` seconds.
    #[must_use]
    pub fn policed(self, longest: u16) -> Self {
        let default = Self::default();
        let (low_ms, high_ms) = self.policed_thresholds();
        let seconds = within(self.seconds, 5..=3_600, default.seconds).min(longest);
        let sub_interval_ms = within(self.sub_interval_ms, 100..=10_000, default.sub_interval_ms);
        let fits = u32::from(sub_interval_ms) <= u32::from(seconds) * 1_000;
        Self {
            low_ms,
            high_ms,
            trial_ms: within(self.trial_ms, 5..=250, default.trial_ms),
            seconds,
            sub_interval_ms: if fits { sub_interval_ms } else { default.sub_interval_ms },
            start: self.start.policed(),
            fast_rows: if self.fast_rows == 0 { default.fast_rows } else { self.fast_rows },
            slow_threshold: within(self.slow_threshold, 1..=u16::MAX, default.slow_threshold),
            ..self
        }
    }

    fn policed_thresholds(&self) -> (u16, u16) {
        let default = Self::default();
        let low = within(self.low_ms, 1..=10_000, default.low_ms);
        let high = within(self.high_ms, 1..=10_000, default.high_ms);
        if low > high { (default.low_ms, default.high_ms) } else { (low, high) }
    }
}

impl StartRow {
    fn policed(self) -> Self {
        match self {
            Self::From(row) | Self::Fixed(row) if row > crate::rates::TOP_ROW => Self::Bottom,
            row => row,
        }
    }
}

fn within(value: u16, range: std::ops::RangeInclusive<u16>, default: u16) -> u16 {
    if range.contains(&value) { value } else { default }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: Parameters, expect: Parameters) {
        assert_eq!(asked.policed(60), expect);
    }

    #[test]
    fn what_is_in_range_is_granted() {
        let default = Parameters::default();
        check(default, default);
        let asked = Parameters { seconds: 60, low_ms: 5, start: StartRow::Fixed(1_152), ..default };
        check(asked, asked);
    }

    #[test]
    fn what_is_out_of_range_becomes_the_default() {
        let default = Parameters::default();
        check(Parameters { low_ms: 0, trial_ms: 4, fast_rows: 0, ..default }, default);
        check(Parameters { low_ms: 91, ..default }, default);
        check(Parameters { seconds: 4, sub_interval_ms: 0, ..default }, default);
        check(Parameters { slow_threshold: 0, start: StartRow::From(1_153), ..default }, default);
    }

    #[test]
    fn a_test_is_no_longer_than_the_server_allows() {
        let default = Parameters::default();
        let hour = Parameters { seconds: 3_600, ..default };
        check(hour, Parameters { seconds: 60, ..default });
        let long = Parameters { seconds: 5, sub_interval_ms: 6_000, ..default };
        check(long, Parameters { seconds: 5, ..default });
    }
}
