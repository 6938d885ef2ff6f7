//! End-to-end tests of the `linecert` binary against the lab and against real peers.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage has failed"
)]
#![expect(clippy::print_stderr, reason = "a test that was skipped says so")]

mod access;
mod budget;
mod console;
mod copper;
mod harness;
mod lab;
mod network;
mod otdr;
mod peers;
mod power;
mod replay;
mod resume;
mod serial;
mod site;
mod snmpsim;
mod unhappy;
mod usage;
mod verify;
