//! Hosts as network namespaces of this machine, and cables between them, for tests and benchmarks.
//!
//! A [`Host`] has interfaces, addresses, routes and a packet filter of its own, and is gone with
//! all of them when it is dropped; a [`Cable`] is the network that most tests need. Nothing of this
//! machine outside of its own hosts is touched. It takes Linux, root and `iproute2`: where they are
//! missing, a line that begins with `skipped:` says so and there is no host.
//!
//! What cannot be set up panics with the command and what it said: nobody who tests a network can
//! go on without it, so that an error would only be unwrapped by every caller.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so; nothing of this ships")]

mod cable;
mod capture;
mod host;
mod inside;
mod running;
mod tools;
mod wait;

pub use cable::{Cable, FAR, FAR6, NEAR, NEAR6};
pub use capture::Capture;
pub use host::Host;
pub use running::Running;
pub use tools::{installed, sh, skipped};
