//! From which values on this computer counts as the limit, and what they were measured on.
//!
//! Tests through a token bucket at 100 Mbit/s and at 1 Gbit/s, both ways, on a machine of two
//! processors that carried both ends: with iperf3 alone and beside two programs that never rest (8
//! runs of 4 s each), and with linecert's own client (11 runs of 12 s) while compilers came and went
//! on both processors, by the seconds in which they did not and in which they did:
//!
//! | | left over | some task stalled | the test's threads waited | and ran |
//! | --- | --- | --- | --- | --- |
//! | iperf3, alone | 34 to 97 % | 1 to 6 % | 0.1 to 3 % | |
//! | iperf3, beside two that never rest | 0.0 to 0.1 % | 6 to 84 % | 0.2 to 13 % | |
//! | linecert, 84 quiet seconds | 36 to 99 % | 3 to 28 % | 0.3 to 3.4 % | 0.7 to 1.8 % |
//! | linecert, 31 seconds beside compilers | 0.0 to 2.9 % | 10 to 95 % | 0.3 to 2.3 % | 0.7 to 1.2 % |
//!
//! So the processor time that is left over tells the two apart, and by a wide margin. Stalls and
//! waiting overlap, because the scheduler favours a thread that mostly sleeps; they catch what the
//! first cannot see, such as a quota on this program alone, and stand far above a quiet computer.
//! That the bound is needed showed another run beside the compilers: one stream read 59.6 Mbit/s
//! of 95.6, when threads waited for whole seconds.

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
