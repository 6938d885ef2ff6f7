//! How long an answer takes, and so how long to wait (RFC 6298).

use std::time::Duration;

use super::order::Patience;

/// The smoothed time of an agent's answers. Empty before the first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RoundTrip(Option<Smoothed>);

#[derive(Debug, Clone, Copy)]
struct Smoothed {
    mean: Duration,
    deviation: Duration,
}

impl RoundTrip {
    /// Takes the time of a request that was sent once; of one that was sent again nobody knows
    /// which sending was answered (Karn).
    pub(super) fn sample(&mut self, took: Duration) {
        self.0 = Some(match self.0 {
            None => Smoothed { mean: took, deviation: took / 2 },
            Some(Smoothed { mean, deviation }) => Smoothed {
                deviation: (deviation * 3 + mean.abs_diff(took)) / 4,
                mean: (mean * 7 + took) / 8,
            },
        });
    }

    /// The smoothed time; `None` before the first answer.
    pub(super) fn mean(&self) -> Option<Duration> {
        self.0.map(|smoothed| smoothed.mean)
    }

    /// How long to wait for the answer to the `sends`th sending: twice as long each time.
    pub(super) fn timeout(&self, patience: &Patience, sends: u8) -> Duration {
        let first = self.0.map_or(patience.first(), |Smoothed { mean, deviation }| {
            (mean + deviation * 4).max(patience.floor())
        });
        let doublings = u32::from(sends.saturating_sub(1)).min(16);
        first.saturating_mul(1 << doublings).min(patience.ceiling())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_time_out_follows_the_answers_within_its_bounds() {
        let patience = Patience::default();
        let mut rtt = RoundTrip::default();
        assert_eq!(rtt.timeout(&patience, 1), ms(3_000));
        assert_eq!(rtt.timeout(&patience, 2), ms(6_000));
        assert_eq!(rtt.timeout(&patience, 9), ms(10_000));
        rtt.sample(ms(40));
        assert_eq!(rtt.timeout(&patience, 1), ms(2_100));
        rtt.sample(ms(4_000));
        assert!(rtt.timeout(&patience, 1) > ms(4_000));
        for _ in 0..200 {
            rtt.sample(ms(40));
        }
        assert_eq!(rtt.timeout(&patience, 1), ms(2_100));
    }
}
