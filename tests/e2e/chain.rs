//! A customer's host, two routers and a far host in a row.

use std::process::Command;

use linecert_namespace::Host;

use crate::{
    harness::{Run, Stage, finish, installed, is_root, tool},
    network::inside,
};

/// The far host, and the routers before it, as the customer sees them.
pub(crate) const FAR: &str = "10.96.3.2";
pub(crate) const ROUTERS: [&str; 2] = ["10.96.1.2", "10.96.2.2"];

/// The hosts 0 to 3.
pub(crate) struct Chain {
    pub(crate) hosts: [Host; 4],
}

impl Chain {
    /// Lays the cables; `None`, and a word on it, where that is not possible.
    pub(crate) fn lay() -> Option<Self> {
        if !is_root() || !installed(&["ip", "nft", "sysctl", "setpriv"]) {
            return None;
        }
        let hosts = [Host::add("0")?, Host::add("1")?, Host::add("2")?, Host::add("3")?];
        for host in &hosts {
            // Routers answer every probe, so that no test depends on how fast it runs.
            host.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0");
        }
        for (cable, pair) in (1..).zip(hosts.windows(2)) {
            let [near, far] = pair else { unreachable!() };
            near.connect("right", far, "left");
            near.address("right", &format!("10.96.{cable}.1/24"));
            far.address("left", &format!("10.96.{cable}.2/24"));
        }
        for (host, net, via) in [
            (0, 2, "10.96.1.2"),
            (0, 3, "10.96.1.2"),
            (1, 3, "10.96.2.2"),
            (2, 1, "10.96.2.1"),
            (3, 1, "10.96.3.1"),
            (3, 2, "10.96.3.1"),
        ] {
            hosts[host].sh(&format!("ip route add 10.96.{net}.0/24 via {via}"));
        }
        Some(Self { hosts })
    }

    /// Runs the program on host 0.
    #[must_use = "assert the exit code"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.at_customer(&Stage::new().command(arguments))
    }

    /// Runs the program on host 0 as somebody without privileges.
    #[must_use = "assert the exit code"]
    pub(crate) fn run_as_nobody(&self, arguments: &[&str]) -> Run {
        let program = Stage::new().command(arguments);
        let mut nobody = tool("setpriv");
        nobody.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
        nobody.arg(program.get_program()).args(arguments).env("LANG", "C.UTF-8");
        self.at_customer(&nobody)
    }

    pub(crate) fn at_customer(&self, command: &Command) -> Run {
        finish(&mut inside(&self.hosts[0], command))
    }
}
