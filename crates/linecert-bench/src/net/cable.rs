//! A line between two hosts, as network namespaces of this machine.

use std::process::{Command, id};

use super::problem::NetProblem;

/// The address of the far host.
pub(crate) const FAR: &str = "10.98.0.2";

/// Where the rate of a line is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Queue {
    /// At the interfaces of the hosts themselves.
    Own,
    /// At a box between them, as with a modem.
    Between,
}

/// A near and a far namespace with a veth pair between them, or two pairs and a bridge; deleted
/// when dropped.
pub(crate) struct Cable {
    name: String,
    queue: Queue,
}

impl Cable {
    /// Lays a cable, and has the hosts find each other.
    pub(crate) fn lay(queue: Queue) -> Result<Self, NetProblem> {
        let cable = Self { name: format!("lcb{}", id()), queue };
        for host in cable.hosts() {
            shell(&format!("ip netns add {host} && ip -n {host} link set lo up"))?;
        }
        cable.connect()?;
        let (near, far) = (cable.near(), cable.far());
        shell(&format!(
            "ip -n {near} address add 10.98.0.1/24 dev eth0 \
             && ip -n {far} address add {FAR}/24 dev eth0 \
             && ip -n {near} link set eth0 up && ip -n {far} link set eth0 up \
             && ip netns exec {near} fping -q -c1 -t2000 {FAR}"
        ))?;
        Ok(cable)
    }

    fn connect(&self) -> Result<(), NetProblem> {
        let (near, far, between) = (self.near(), self.far(), self.between());
        let line = match self.queue {
            Queue::Own => {
                format!("ip -n {near} link add eth0 type veth peer name eth0 netns {far}")
            }
            Queue::Between => format!(
                "ip -n {between} link add bridge type bridge \
                 && ip -n {near} link add eth0 type veth peer name near netns {between} \
                 && ip -n {far} link add eth0 type veth peer name far netns {between} \
                 && ip -n {between} link set near master bridge up \
                 && ip -n {between} link set far master bridge up \
                 && ip -n {between} link set bridge up"
            ),
        };
        shell(&line).map(drop)
    }

    pub(crate) fn near(&self) -> String {
        format!("{}-near", self.name)
    }

    pub(crate) fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    fn between(&self) -> String {
        format!("{}-between", self.name)
    }

    fn hosts(&self) -> Vec<String> {
        let between = (self.queue == Queue::Between).then(|| self.between());
        [self.near(), self.far()].into_iter().chain(between).collect()
    }

    /// Limits both directions to a rate of Ethernet frames, with a buffer of 50 ms. The burst is
    /// two thousandths of a second, or what one frame needs.
    pub(crate) fn shape(&self, megabits: u32) -> Result<(), NetProblem> {
        let ports = match self.queue {
            Queue::Own => [(self.near(), "eth0"), (self.far(), "eth0")],
            Queue::Between => [(self.between(), "near"), (self.between(), "far")],
        };
        let burst = (megabits * 125 / 1_000).max(16);
        for (host, port) in ports {
            shell(&format!(
                "tc -n {host} qdisc replace dev {port} root tbf rate {megabits}mbit \
                 burst {burst}kb latency 50ms"
            ))?;
        }
        Ok(())
    }

    /// Has the far host apply an nftables rule to what it receives.
    pub(crate) fn filter(&self, rule: &str) -> Result<(), NetProblem> {
        let far = self.far();
        shell(&format!(
            "ip netns exec {far} nft 'add table inet t; \
             add chain inet t c {{ type filter hook input priority 0; }}; add rule inet t c {rule}'"
        ))
        .map(drop)
    }

    /// How many packets the counters of the far host's rules have counted.
    pub(crate) fn filtered(&self) -> Result<u64, NetProblem> {
        let rules = shell(&format!("ip netns exec {} nft list ruleset", self.far()))?;
        let words: Vec<_> = rules.split_whitespace().collect();
        let counts = words.windows(2).filter_map(|pair| match pair {
            ["packets", count] => count.parse::<u64>().ok(),
            _ => None,
        });
        Ok(counts.sum())
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for host in self.hosts() {
            // There is nobody to tell; a namespace that was never made is no loss.
            drop(Command::new("ip").args(["netns", "delete", &host]).output());
        }
    }
}

/// Runs a shell line that must succeed, and gives what it printed.
pub(crate) fn shell(line: &str) -> Result<String, NetProblem> {
    let output = Command::new("sh").args(["-c", line]).output();
    let output = output.map_err(NetProblem::system("start a shell"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(NetProblem::Command { command: line.to_owned(), said })
}
