//! A line between two hosts, as network namespaces of this machine.

pub(crate) use linecert_namespace::FAR;
use linecert_namespace::{Host, NEAR};

use super::problem::NetProblem;

/// Where the rate of a line is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// At the interfaces of the hosts themselves.
    Own,
    /// At a box between them, as with a modem.
    Between,
}

/// A near and a far host, and one cable between them, or two and a bridge.
pub(crate) struct Cable {
    pub(crate) near: Host,
    pub(crate) far: Host,
    between: Option<Host>,
}

impl Cable {
    /// Lays a cable, and has the hosts find each other.
    pub(crate) fn lay(queue: Queue) -> Result<Self, NetProblem> {
        let add = |role| {
            let refusal = || NetProblem::Missing(vec!["may not add network namespaces".to_owned()]);
            Host::add(role).ok_or_else(refusal)
        };
        let (near, far) = (add("near")?, add("far")?);
        let between = match queue {
            Queue::Own => {
                near.connect("eth0", &far, "eth0");
                None
            }
            Queue::Between => Some(bridged(add("between")?, &near, &far)),
        };
        near.address("eth0", &format!("{NEAR}/24"));
        far.address("eth0", &format!("{FAR}/24"));
        near.sh(&format!("fping -q -c1 -t2000 {FAR}"));
        Ok(Self { near, far, between })
    }

    /// Limits both directions to a rate of Ethernet frames, with a buffer of 50 ms.
    pub(crate) fn shape(&self, megabits: u32) {
        let ports = match &self.between {
            None => [(&self.near, "eth0"), (&self.far, "eth0")],
            Some(between) => [(between, "near"), (between, "far")],
        };
        for (host, port) in ports {
            host.shape(port, megabits);
        }
    }

    /// How many packets the counters of the far host's rules have counted.
    pub(crate) fn filtered(&self) -> u64 {
        let rules = self.far.sh("nft list ruleset");
        let words: Vec<_> = rules.split_whitespace().collect();
        let counts = words.windows(2).filter_map(|pair| match pair {
            ["packets", count] => count.parse::<u64>().ok(),
            _ => None,
        });
        counts.sum()
    }
}

/// Makes a host the bridge between two others, with a port for each.
fn bridged(between: Host, near: &Host, far: &Host) -> Host {
    near.connect("eth0", &between, "near");
    far.connect("eth0", &between, "far");
    between.sh("ip link add bridge type bridge && ip link set bridge up \
                && ip link set near master bridge && ip link set far master bridge");
    between
}
