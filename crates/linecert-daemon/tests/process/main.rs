//! linecertd as a process: started, asked, told to stop, and killed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[path = "../exchange/mod.rs"]
mod exchange;

mod browser;
mod child;
mod command_line;
mod demo;
mod drain;
mod fill;
mod jobs;
mod operator;
#[cfg(feature = "otlp")]
mod traces;
