//! linecertd: receives, keeps and gives out certificates at the network operation centre.
//!
//! A process has roles. `ingest` verifies what laptops send, seals a receipt for it, and acknowledges
//! it when it is in the store; `log` appends to the transparency log what the store has; `api`
//! answers questions, each in the scope of whoever asks. The crate prints nothing by itself: its
//! command line writes to what it is given.

mod app;
mod authority;
mod backup;
mod cli;
mod config;
mod console;
mod daemon;
mod demo;
mod drivers;
mod hooks;
mod http;
mod ingest;
mod jobs;
mod kpi;
mod log;
mod metrics;
mod network;
mod people;
mod poll;
mod private;
mod ready;
mod retention;
mod secrets;
mod store;
mod systemd;
mod trace;
mod turns;
mod watch;
mod words;

#[cfg(test)]
mod killed;
#[cfg(test)]
mod testbed;

pub use cli::{main, of_process};
