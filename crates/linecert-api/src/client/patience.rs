//! How long a daemon is waited for, and how often it is asked again.

use std::time::Duration;

use super::error::ClientError;

/// What a client waits for at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// For the address of a name, a connection and TLS, each.
    pub connect: Duration,
    /// For an answer, besides the time that it takes to send the request.
    pub answer: Duration,
    /// How many octets a second are sent at least: time is given to a body by this.
    pub slowest: u32,
    /// How long an event stream may be silent; a daemon says every few seconds that it is there.
    pub silence: Duration,
    /// How often a request is made at most.
    pub tries: u32,
    /// The pause before the second try; it doubles with each.
    pub pause: Duration,
    /// The longest pause that a daemon may ask for; if it asks for more, it is not asked again.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            slowest: 16 << 10,
            silence: Duration::from_secs(60),
            tries: 3,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
        }
    }
}

impl Limits {
    /// How long an answer to a body of so many octets is waited for.
    pub(super) fn for_body(&self, octets: usize) -> Duration {
        let seconds = u64::try_from(octets).unwrap_or(u64::MAX) / u64::from(self.slowest.max(1));
        self.answer.saturating_add(Duration::from_secs(seconds))
    }
}

/// The tries of one request.
#[derive(Debug)]
pub(super) struct Patience<'l> {
    limits: &'l Limits,
    left: u32,
    pause: Duration,
}

impl<'l> Patience<'l> {
    /// Of a request that may be repeated, or may not.
    pub(super) const fn of(limits: &'l Limits, repeat: Repeat) -> Self {
        let left = match repeat {
            Repeat::Safe => limits.tries.saturating_sub(1),
            Repeat::Never => 0,
        };
        Self { limits, left, pause: limits.pause }
    }

    /// How long to wait before the next try; `None` when there is none.
    pub(super) fn pause_after(&mut self, error: &ClientError) -> Option<Duration> {
        let left = self.left.checked_sub(1).filter(|_| error.is_passing())?;
        let pause = match error.retry_after() {
            Some(asked) if asked > self.limits.longest_pause => return None,
            Some(asked) => asked.max(self.pause),
            None => self.pause,
        };
        self.left = left;
        self.pause = self.pause.saturating_mul(2).min(self.limits.longest_pause);
        Some(spread(pause))
    }
}

/// Whether a request may be made again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Doing it twice is doing it once.
    Safe,
    /// It is not known that this is so.
    Never,
}

/// A pause that is up to a quarter longer: laptops that were all cut off do not all come back in
/// the same instant.
fn spread(pause: Duration) -> Duration {
    // Without random octets they come together, and are spread by the daemon's own limit.
    let random = getrandom::u32().unwrap_or_default() % 256;
    pause.saturating_add(pause.saturating_mul(random) / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::Stage,
        problem::{Problem, ProblemKind},
    };

    fn problem(kind: ProblemKind, retry_after: Option<u64>) -> ClientError {
        let retry_after = retry_after.map(Duration::from_secs);
        ClientError::Problem { problem: Box::new(Problem::new(kind, "")), retry_after }
    }

    /// The pauses in milliseconds until patience ends, without their spread.
    fn pauses(repeat: Repeat, error: &ClientError) -> Vec<u128> {
        let limits = Limits::default();
        let mut patience = Patience::of(&limits, repeat);
        std::iter::from_fn(|| patience.pause_after(error))
            .map(|pause| pause.as_millis() / 500 * 500)
            .collect()
    }

    #[test]
    fn only_what_passes_is_asked_again() {
        let check = |error: ClientError, expect: &[u128]| {
            assert_eq!(pauses(Repeat::Safe, &error), expect, "{error}");
            assert_eq!(pauses(Repeat::Never, &error), [0_u128; 0], "{error}");
        };
        check(ClientError::Broken(Stage::Answer), &[500, 1000]);
        check(problem(ProblemKind::ShuttingDown, None), &[500, 1000]);
        check(ClientError::Status { status: 502, retry_after: None }, &[500, 1000]);
        check(problem(ProblemKind::TooManyRequests, Some(3600)), &[]);
        check(ClientError::Refused, &[]);
        check(problem(ProblemKind::CertificateRefused, None), &[]);
        check(problem(ProblemKind::Internal, None), &[]);
        check(ClientError::Status { status: 500, retry_after: None }, &[]);
    }

    #[test]
    fn a_daemon_is_waited_for_as_it_asks() {
        let asked = pauses(Repeat::Safe, &problem(ProblemKind::TooManyRequests, Some(4)));
        assert_eq!(asked.len(), 2);
        assert!(asked.iter().all(|pause| (4_000..=5_000).contains(pause)), "{asked:?}");
    }

    #[test]
    fn a_large_body_has_more_time() {
        let limits = Limits::default();
        assert_eq!(limits.for_body(0), Duration::from_secs(30));
        assert_eq!(limits.for_body(1 << 20), Duration::from_secs(94));
        assert!(Limits { slowest: 0, ..limits }.for_body(usize::MAX) > Duration::from_secs(30));
    }
}
