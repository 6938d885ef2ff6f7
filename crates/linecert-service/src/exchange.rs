//! The seam between what is said and the socket it is said through.

use std::time::Duration;

use linecert_socket::MacAddress;

use crate::packet::{Incoming, Outgoing};

/// What an exchange does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Sends, and is asked again at once.
    Send(Outgoing),
    /// Listens, at the longest until this time from the start.
    Listen { until: Duration },
    /// Has ended.
    Finish,
}

/// A dialogue on the link, without socket and clock: every time is counted from its start.
///
/// `step` must come to `Finish` as time goes on, whatever is received.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "frames are sent on Linux only"))]
pub(crate) trait Exchange: Send + 'static {
    /// What the frames carry.
    const ETHERTYPE: u16;

    /// The groups to join.
    fn groups(&self) -> Vec<MacAddress>;

    /// Takes what a frame of the right VLAN carried.
    fn receive(&mut self, frame: Incoming<'_>, at: Duration);

    /// Learns from the kernel when what was last sent left.
    fn left(&mut self, _at: Duration) {}

    /// Says what to do.
    fn step(&mut self, now: Duration) -> Step;

    /// The last words when nobody waits for the end any more, such as giving a lease back.
    fn abandon(&mut self) -> Option<Outgoing> {
        None
    }
}
