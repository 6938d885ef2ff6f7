//! A host, and what belongs to it.

use std::{
    ffi::OsStr,
    fmt,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::tools::{search_path, skipped, succeed};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A network namespace of this machine; deleted when dropped.
///
/// It is displayed as its name, as `ip -n` takes it.
#[derive(Debug)]
pub struct Host {
    name: String,
}

impl Host {
    /// Adds a host with nothing but a loopback interface, under a name that no other process has;
    /// `None`, and a word about it, where that is not permitted.
    #[must_use]
    pub fn add(role: &str) -> Option<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("linecert-{}-{number}-{role}", id());
        let added = ip().args(["netns", "add", &name]).output();
        if !added.is_ok_and(|output| output.status.success()) {
            skipped("needs root and `ip netns`");
            return None;
        }
        let host = Self { name };
        host.sh("ip link set lo up");
        Some(host)
    }

    /// A command that will run on this host.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = ip();
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Runs a shell line on this host, and gives what it printed.
    ///
    /// # Panics
    ///
    /// When it fails.
    #[track_caller]
    pub fn sh(&self, line: &str) -> String {
        succeed(self.command("sh").args(["-c", line]))
    }

    /// Lays a cable from an interface of this host to one of another, both of them new, and brings
    /// it up.
    #[track_caller]
    pub fn connect(&self, interface: &str, other: &Self, theirs: &str) {
        self.sh(&format!("ip link add {interface} type veth peer name {theirs} netns {other}"));
        self.sh(&format!("ip link set {interface} up"));
        other.sh(&format!("ip link set {theirs} up"));
    }

    /// Gives an interface an address, as `10.98.0.1/24` or `fd98::1/64`, which is good at once:
    /// nobody looks for a duplicate first.
    #[track_caller]
    pub fn address(&self, interface: &str, address: &str) {
        let at_once = if address.contains(':') { "nodad" } else { "" };
        self.sh(&format!("ip address add {address} dev {interface} {at_once}"));
    }

    /// Limits what leaves by an interface to so many Mbit/s of Ethernet frames, with a queue of
    /// 50 ms (`tc-tbf`(8)). The burst is a thousandth of a second, or what one frame needs.
    #[track_caller]
    pub fn shape(&self, interface: &str, megabits: u32) {
        let burst = (megabits / 8).max(16);
        self.sh(&format!(
            "tc qdisc replace dev {interface} root tbf rate {megabits}mbit burst {burst}kb \
             latency 50ms"
        ));
    }

    /// Adds an nftables rule for what passes a hook, such as `input`, of either version of IP.
    #[track_caller]
    pub fn filter(&self, hook: &str, rule: &str) {
        succeed(self.command("nft").arg(format!(
            "add table inet test; \
             add chain inet test {hook} {{ type filter hook {hook} priority 0; }}; \
             add rule inet test {hook} {rule}"
        )));
    }

    /// Adds an nftables rule that translates addresses of what leaves, as `oifname wan masquerade`.
    #[track_caller]
    pub fn translate(&self, rule: &str) {
        succeed(self.command("nft").arg(format!(
            "add table ip test; \
             add chain ip test leaving {{ type nat hook postrouting priority 100; }}; \
             add rule ip test leaving {rule}"
        )));
    }
}

fn ip() -> Command {
    let mut command = Command::new("ip");
    command.env("PATH", search_path());
    command
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // There is nobody to tell.
        ip().args(["netns", "delete", &self.name]).output().ok();
    }
}
