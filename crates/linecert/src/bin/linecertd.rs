//! linecertd, the daemon of the network operation centre.

fn main() -> std::process::ExitCode {
    linecert_daemon::of_process()
}
