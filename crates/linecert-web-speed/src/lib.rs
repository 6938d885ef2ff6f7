//! Web speed tests, ndt7 and LibreSpeed, without any factor.
//!
//! What these tests give is informative: the server and the way to it are part of the figure. All
//! bytes are counted where they are received, and an upload without a count of the far end has no
//! figure. Nothing is sent but to the server of the plan, and no redirect is followed. A test runs
//! within its future: dropping it closes every connection.

mod connection;
mod deadline;
mod error;
mod evidence;
pub mod librespeed;
mod meter;
pub mod ndt7;
mod outcome;
mod plan;
mod trust;
mod url;

pub use self::{
    error::{Garbled, Stage, WebSpeedError},
    outcome::{Counted, Progress, Steady, Transfer},
    plan::{Direction, Egress, Reach},
    trust::{Trust, TrustError},
    url::{WebServer, WebServerError},
};

/// Reads octets as what the servers of both tests tell. For fuzzing.
#[doc(hidden)]
pub fn read_arbitrary(octets: &[u8]) {
    librespeed::read_arbitrary(octets);
    if let Ok(text) = str::from_utf8(octets) {
        ndt7::read_arbitrary(text);
    }
}
