//! From which values on this computer counts as the limit, and what they were measured on.
//!
//! Tests of 5 s through a token bucket at 100 Mbit/s and at 1 Gbit/s, both ways, on a machine of
//! two processors that carried both ends, alone and beside one and two programs that never rest:
//!
//! | | left over | pressure | test's threads waited |
//! | --- | --- | --- | --- |
//! | alone, 12 runs | 34 to 97 % | 1 to 6 % | 0.1 to 3 % |
//! | beside two that never rest, 8 runs | 0.0 to 0.1 % | 6 to 84 % | 0.2 to 13 % |
//!
//! So the processor time that is left over tells the two apart, and by a wide margin. Pressure and
//! waiting overlap, because the scheduler favours a thread that mostly sleeps; they catch what the
//! first cannot see, such as a quota on this program alone, and stand far above a quiet computer.

use std::time::Duration;

use crate::share::Share;

/// The least of all processors' time that must be left over.
pub(crate) const LEAST_IDLE: Share = Share::per_mille(50);

/// The most of all processors' time that the host of a virtual machine may take.
pub(crate) const MOST_STOLEN: Share = Share::per_mille(100);

/// The most of a second in which some task may wait for a processor.
pub(crate) const MOST_STALLED: Share = Share::per_mille(500);

/// The most of a second that one thread of the test may wait.
pub(crate) const MOST_WAITED: Share = Share::per_mille(250);

/// The most of a second that one thread may run.
pub(crate) const MOST_BUSY: Share = Share::per_mille(950);

/// In more than one second out of so many a bound must be passed, so that a short burst, which
/// hardly moves a mean, does not void a test.
pub(crate) const ONE_SECOND_IN: usize = 10;

/// One damaged frame in so many is a bad cable: a tenth of the loss of 0.1 % that services allow.
pub(crate) const ONE_FRAME_IN: u64 = 10_000;

/// By more than this the clock was set. Both clocks are corrected in rate alike (adjtimex(2)), so
/// that only setting one parts them; a busy computer may pause between reading the two.
pub(crate) const CLOCK_STEP: Duration = Duration::from_millis(50);
