//! linecertd, the daemon of the network operation centre.

/// As in linecert, and for the same reason: whoever verifies takes memory in small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    linecert_daemon::of_process()
}
