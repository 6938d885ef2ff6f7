//! The clients against servers over real sockets. No Debian package has M-Lab's server or
//! LibreSpeed's: the servers here are this test's own, but for one of Python's.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a peer that cannot start has failed the test")]
#![expect(clippy::indexing_slicing, reason = "a script that does not fit has failed the test")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod hostile;
mod librespeed;
mod librespeed_server;
mod line;
mod ndt7;
mod ndt7_server;
mod peer;
mod python;
mod scripted;
