//! Sockets, frames and tunnels against the kernel, in network namespaces of their own.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot prepare its network has failed"
)]

mod datagrams;
mod forbidden;
mod frames;
mod groups;
mod refusals;
mod segments;
mod tunnels;

use std::time::{Duration, Instant};

/// Long enough for a busy host, short enough that nothing hangs.
fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}
