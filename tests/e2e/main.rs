//! End-to-end tests of the `linecert` binary against the lab and against real peers.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set its stage has failed"
)]
#![expect(clippy::print_stderr, reason = "a test that was skipped says so")]

mod access;
mod archival;
mod audit;
mod budget;
mod chain;
mod concentrator;
mod console;
mod copper;
#[path = "../../crates/linecert-api/tests/daemon/peer.rs"]
mod daemon_peer;
mod harness;
mod job;
mod keys;
mod lab;
mod log;
#[path = "../../crates/linecert-media/tests/peers/mux.rs"]
mod mux;
mod network;
mod otdr;
mod outbox;
mod page;
mod path;
mod peers;
mod ping;
mod power;
mod power_cut;
mod replay;
mod respond;
mod resume;
mod serial;
mod service;
mod services;
mod site;
mod snmpsim;
mod speed;
mod statement;
mod threats;
mod unhappy;
mod usage;
mod verify;
