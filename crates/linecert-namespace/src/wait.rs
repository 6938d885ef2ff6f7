//! What takes a moment on a host.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::Host;

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

impl Host {
    /// Waits until a shell line succeeds on this host.
    ///
    /// # Panics
    ///
    /// When it has not within ten seconds.
    #[track_caller]
    pub fn wait_until(&self, condition: &str) {
        let deadline = Instant::now() + PATIENCE;
        let holds = || self.command("sh").args(["-c", condition]).output();
        while !holds().is_ok_and(|output| output.status.success()) {
            assert!(Instant::now() < deadline, "{self}: not within {PATIENCE:?}: {condition}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until an interface has a link-local address that is no longer tentative, which servers
    /// of IPv6 ask for when they start.
    ///
    /// # Panics
    ///
    /// When it has none within ten seconds.
    #[track_caller]
    pub fn wait_for_link_local(&self, interface: &str) {
        let addresses = format!("ip -6 address show dev {interface} scope link -tentative");
        self.wait_until(&format!("{addresses} | grep -q fe80"));
    }

    /// Waits until somebody listens on a port of TCP or UDP.
    ///
    /// # Panics
    ///
    /// When nobody does within ten seconds.
    #[track_caller]
    pub fn wait_for_listener(&self, port: u16) {
        self.wait_until(&format!("ss -Hlntu sport = :{port} | grep -q ."));
    }
}
