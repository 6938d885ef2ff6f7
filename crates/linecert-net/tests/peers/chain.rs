//! Hosts in a row, as network namespaces of this machine, with routers between the outer two.

use std::{
    fs::File,
    num::NonZeroU32,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use linecert_net::icmp::{EchoPlan, PayloadSize, echo};
use nix::sched::{CloneFlags, setns};

use crate::{namespace::sh, run};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Five hosts, 0 to 4, of which the middle three are routers; deleted when dropped.
///
/// Cable `n` joins host `n - 1` and host `n`, which have the addresses 1 and 2 on it.
pub(crate) struct Chain {
    name: String,
}

pub(crate) const LAST: u8 = 4;

/// The IPv4 address of a host on the cable towards host 0, and that of version 6.
pub(crate) fn v4(host: u8) -> std::net::IpAddr {
    [10, 97, host, 2].into()
}

pub(crate) fn v6(host: u8) -> std::net::IpAddr {
    [0xfd97, u16::from(host), 0, 0, 0, 0, 0, 2].into()
}

impl Chain {
    /// Lays the cables; `None`, and a word about it, where that is not permitted.
    pub(crate) fn lay() -> Option<Self> {
        let name = format!("lcp{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let chain = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &chain.host(0)]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        (1..=LAST).for_each(|host| {
            sh(&format!("ip netns add {}", chain.host(host)));
        });
        (0..=LAST).for_each(|host| chain.let_through(host));
        (1..=LAST).for_each(|cable| chain.connect(cable));
        (0..=LAST).for_each(|host| chain.route(host));
        chain.wait_until_ready();
        Some(chain)
    }

    /// A cable that was laid a moment ago may not carry IPv6 yet.
    fn wait_until_ready(&self) {
        for target in [v4(LAST), v6(LAST)] {
            let plan = EchoPlan {
                target,
                count: NonZeroU32::MIN,
                interval: Duration::from_millis(50),
                timeout: Duration::from_millis(500),
                payload: PayloadSize::USUAL,
            };
            let is_up = || self.on_first(|| run(echo(plan.clone(), |_| {}))).unwrap().lost() == 0;
            assert!((0..20).any(|_| is_up()), "no way to {target}");
        }
    }

    pub(crate) fn host(&self, number: u8) -> String {
        format!("{}-{number}", self.name)
    }

    fn connect(&self, n: u8) {
        let (left, right) = (self.host(n - 1), self.host(n));
        sh(&format!(
            "ip -n {left} link add right type veth peer name left netns {right}
             ip -n {left} address add 10.97.{n}.1/24 dev right
             ip -n {right} address add 10.97.{n}.2/24 dev left
             ip -n {left} address add fd97:{n}::1/64 dev right nodad
             ip -n {right} address add fd97:{n}::2/64 dev left nodad
             ip -n {left} link set right up; ip -n {right} link set left up"
        ));
    }

    /// Routers answer every probe and addresses are good at once, so that no test depends on how
    /// fast it runs.
    fn let_through(&self, host: u8) {
        sh(&format!(
            "ip netns exec {} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 \
             net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=1 \
             net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 \
             net.ipv6.icmp.ratelimit=0",
            self.host(host)
        ));
    }

    fn route(&self, host: u8) {
        let name = self.host(host);
        for n in (1..=LAST).filter(|n| *n != host && *n != host + 1) {
            let by = if n > host { (host + 1, 2) } else { (host, 1) };
            sh(&format!(
                "ip -n {name} route add 10.97.{n}.0/24 via 10.97.{}.{} && \
                 ip -n {name} route add fd97:{n}::/64 via fd97:{}::{}",
                by.0, by.1, by.0, by.1
            ));
        }
    }

    /// Makes the cable towards a host take packets of so many octets only.
    pub(crate) fn narrow(&self, n: u8, mtu: u16) {
        let (left, right) = (self.host(n - 1), self.host(n));
        sh(&format!(
            "ip -n {left} link set right mtu {mtu}; ip -n {right} link set left mtu {mtu}"
        ));
    }

    /// Has a host apply an nftables rule at a hook.
    pub(crate) fn filter(&self, host: u8, hook: &str, rule: &str) {
        sh(&format!(
            "ip netns exec {} nft 'add table inet t; \
             add chain inet t {hook} {{ type filter hook {hook} priority 0; }}; \
             add rule inet t {hook} {rule}'",
            self.host(host)
        ));
    }

    /// Runs `test` on host 0: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn on_first<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        self.on(0, test)
    }

    pub(crate) fn on<T: Send>(&self, host: u8, test: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{}", self.host(host))).unwrap();
        let inside = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            test()
        };
        thread::scope(|scope| scope.spawn(inside).join()).unwrap()
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        for host in 0..=LAST {
            Command::new("ip").args(["netns", "delete", &self.host(host)]).output().ok();
        }
    }
}
