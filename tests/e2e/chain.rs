//! A customer's host, two routers and a far host in a row, as network namespaces.

use std::{
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    harness::{Run, Stage, finish, installed, is_root, tool},
    network::inside,
};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The far host, and the routers before it, as the customer sees them.
pub(crate) const FAR: &str = "10.96.3.2";
pub(crate) const ROUTERS: [&str; 2] = ["10.96.1.2", "10.96.2.2"];

/// The hosts 0 to 3; deleted when dropped.
pub(crate) struct Chain {
    name: String,
}

impl Chain {
    /// Lays the cables; `None`, and a word on it, where that is not possible.
    pub(crate) fn lay() -> Option<Self> {
        if !is_root() || !installed(&["ip", "nft", "sysctl", "setpriv"]) {
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let chain = Self { name: format!("lc-e2e-{}-c{number}", id()) };
        (0..4).for_each(|host| chain.prepare(host));
        (1..4).for_each(|cable| chain.connect(cable));
        for (host, net, via) in [
            (0, 2, "10.96.1.2"),
            (0, 3, "10.96.1.2"),
            (1, 3, "10.96.2.2"),
            (2, 1, "10.96.2.1"),
            (3, 1, "10.96.3.1"),
            (3, 2, "10.96.3.1"),
        ] {
            chain.ip(host, &format!("route add 10.96.{net}.0/24 via {via}"));
        }
        Some(chain)
    }

    fn prepare(&self, host: u8) {
        finish(tool("ip").args(["netns", "add", &self.host(host)])).exits(0);
        self.ip(host, "link set lo up");
        // Routers answer every probe, so that no test depends on how fast it runs.
        self.set(host, "net.ipv4.ip_forward=1");
        self.set(host, "net.ipv4.icmp_ratelimit=0");
    }

    fn connect(&self, cable: u8) {
        let right = self.host(cable);
        let near = cable - 1;
        self.ip(near, &format!("link add right type veth peer name left netns {right}"));
        self.ip(near, &format!("address add 10.96.{cable}.1/24 dev right"));
        self.ip(cable, &format!("address add 10.96.{cable}.2/24 dev left"));
        self.ip(near, "link set right up");
        self.ip(cable, "link set left up");
    }

    fn host(&self, host: u8) -> String {
        format!("{}-{host}", self.name)
    }

    /// Runs `ip` for a host.
    pub(crate) fn ip(&self, host: u8, words: &str) {
        finish(tool("ip").args(["-n", &self.host(host)]).args(words.split(' '))).exits(0);
    }

    /// Sets a variable of a host's kernel.
    pub(crate) fn set(&self, host: u8, variable: &str) {
        let mut sysctl = tool("sysctl");
        finish(&mut inside(&self.host(host), sysctl.args(["-qw", variable]))).exits(0);
    }

    /// Has a host apply an nftables rule at a hook.
    pub(crate) fn filter(&self, host: u8, hook: &str, rule: &str) {
        let script = format!(
            "add table inet t; add chain inet t {hook} {{ type filter hook {hook} priority 0; }}; \
             add rule inet t {hook} {rule}"
        );
        finish(&mut inside(&self.host(host), tool("nft").arg(script))).exits(0);
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
        finish(&mut inside(&self.host(0), command))
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        for host in 0..4 {
            tool("ip").args(["netns", "delete", &self.host(host)]).output().ok();
        }
    }
}
