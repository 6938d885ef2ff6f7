//! This computer's watch beside programs that never rest, and its links and routes in network
//! namespaces. What this machine cannot run says `skipped:` and why.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod busy;
mod home;
mod link;
mod router;
