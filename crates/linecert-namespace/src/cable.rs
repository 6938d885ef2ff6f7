//! Two hosts on one cable.

use crate::Host;

/// The address of the near host, of version 4.
pub const NEAR: &str = "10.98.0.1";
/// The address of the far host, of version 4.
pub const FAR: &str = "10.98.0.2";
/// The address of the near host, of version 6.
pub const NEAR6: &str = "fd98::1";
/// The address of the far host, of version 6.
pub const FAR6: &str = "fd98::2";

/// A near and a far host, and a cable between the interface `eth0` of each.
#[derive(Debug)]
pub struct Cable {
    /// Where tests measure.
    pub near: Host,
    /// Where their peers are.
    pub far: Host,
}

impl Cable {
    /// Lays a cable, and gives both hosts their addresses; `None`, and a word about it, where that
    /// is not permitted.
    #[must_use]
    pub fn lay() -> Option<Self> {
        let cable = Self::bare()?;
        for (host, v4, v6) in [(&cable.near, NEAR, NEAR6), (&cable.far, FAR, FAR6)] {
            host.address("eth0", &format!("{v4}/24"));
            host.address("eth0", &format!("{v6}/64"));
        }
        Some(cable)
    }

    /// Lays a cable between hosts that have no addresses but those of IPv6 for the link.
    #[must_use]
    pub fn bare() -> Option<Self> {
        let cable = Self { near: Host::add("near")?, far: Host::add("far")? };
        cable.near.connect("eth0", &cable.far, "eth0");
        Some(cable)
    }

    /// Limits both directions to so many Mbit/s of Ethernet frames.
    pub fn shape(&self, megabits: u32) {
        self.near.shape("eth0", megabits);
        self.far.shape("eth0", megabits);
    }

    /// Has the far host apply an nftables rule to what it receives.
    pub fn filter(&self, rule: &str) {
        self.far.filter("input", rule);
    }

    /// Runs `test` on the near host, as [`Host::run`] does.
    pub fn on_near<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        self.near.run(test)
    }

    /// Runs `test` on the far host, as [`Host::run`] does.
    pub fn on_far<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        self.far.run(test)
    }
}
