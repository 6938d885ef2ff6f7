//! Sessions with concentrators in another network namespace: rp-pppoe's, where it is installed, and
//! the lab's own. Needs root; says so and passes by where it is not permitted.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "helpers of tests are not tests to clippy")]

mod concentrator;
mod guest;
mod hostile;
mod rate;
mod rp_pppoe;
mod session;
mod traffic;
