//! Side-by-side benchmarks against peers; not shipped.
//!
//! `cargo run --release -p linecert-bench -- snmp` runs the bulk-walk engine and its peers against
//! the same agents, one after the other in every round, and prints what each cost; `net` does so with
//! the network tests, on lines of known rate, delay and loss; `daemon` measures linecertd. It measures by what Linux counts for
//! a process, so elsewhere it says that and no more.
#![expect(clippy::print_stderr, reason = "a program that prints figures")]
#![cfg_attr(
    target_os = "linux",
    expect(clippy::print_stdout, reason = "a program that prints figures")
)]

#[cfg(target_os = "linux")]
mod audit;
#[cfg(target_os = "linux")]
mod cli;
#[cfg(target_os = "linux")]
mod daemon;
#[cfg(target_os = "linux")]
mod net;
#[cfg(target_os = "linux")]
mod otdr;
#[cfg(target_os = "linux")]
mod snmp;

/// The one of the shipped program.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    cli::run()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("linecert-bench measures by what Linux counts for a process, and this is not Linux");
    // As everywhere here: something could not be measured.
    std::process::ExitCode::from(2)
}
