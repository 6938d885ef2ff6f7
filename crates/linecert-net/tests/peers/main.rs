//! The network tests against real peers, in network namespaces where the line matters, and
//! against peers that misbehave. What this machine cannot run says `skipped:` and why.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

#[cfg(target_os = "linux")]
mod chain;
#[cfg(target_os = "linux")]
mod echo;
#[cfg(target_os = "linux")]
mod path;
#[cfg(target_os = "linux")]
mod path_mtu;
#[cfg(target_os = "linux")]
mod stamp;
#[cfg(target_os = "linux")]
mod sweep;
#[cfg(target_os = "linux")]
mod wire;

/// Runs a test's future on this thread, which may be in a namespace of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}
