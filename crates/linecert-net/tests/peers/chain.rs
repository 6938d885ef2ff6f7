//! Hosts in a row with routers between the outer two.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use linecert_namespace::Host;
use linecert_net::icmp::{EchoPlan, PayloadSize, echo};

use crate::run;

/// Five hosts, 0 to 4, of which the middle three are routers.
///
/// Cable `n` joins host `n - 1` and host `n`, which have the addresses 1 and 2 on it.
pub(crate) struct Chain {
    hosts: Vec<Host>,
}

pub(crate) const LAST: u8 = 4;

/// The IPv4 address of a host on the cable towards host 0, and that of version 6.
pub(crate) fn v4(host: u8) -> IpAddr {
    [10, 97, host, 2].into()
}

pub(crate) fn v6(host: u8) -> IpAddr {
    [0xfd97, u16::from(host), 0, 0, 0, 0, 0, 2].into()
}

impl Chain {
    /// Lays the cables; `None`, and a word about it, where that is not permitted.
    pub(crate) fn lay() -> Option<Self> {
        let hosts = (0..=LAST).map(|n| Host::add(&n.to_string())).collect::<Option<_>>()?;
        let chain = Self { hosts };
        chain.hosts.iter().for_each(let_through);
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

    pub(crate) fn host(&self, number: u8) -> &Host {
        &self.hosts[usize::from(number)]
    }

    fn connect(&self, n: u8) {
        let (left, right) = (self.host(n - 1), self.host(n));
        left.connect("right", right, "left");
        for (host, interface, number) in [(left, "right", 1), (right, "left", 2)] {
            host.address(interface, &format!("10.97.{n}.{number}/24"));
            host.address(interface, &format!("fd97:{n}::{number}/64"));
        }
    }

    fn route(&self, host: u8) {
        for n in (1..=LAST).filter(|n| *n != host && *n != host + 1) {
            let (cable, number) = if n > host { (host + 1, 2) } else { (host, 1) };
            self.host(host).sh(&format!(
                "ip route add 10.97.{n}.0/24 via 10.97.{cable}.{number} && \
                 ip route add fd97:{n}::/64 via fd97:{cable}::{number}"
            ));
        }
    }

    /// Makes the cable towards a host take packets of so many octets only.
    pub(crate) fn narrow(&self, n: u8, mtu: u16) {
        self.host(n - 1).sh(&format!("ip link set right mtu {mtu}"));
        self.host(n).sh(&format!("ip link set left mtu {mtu}"));
    }

    /// Runs `test` on host 0.
    pub(crate) fn on_first<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        self.host(0).run(test)
    }
}

/// Routers answer every probe and addresses are good at once, so that no test depends on how fast
/// it runs.
fn let_through(host: &Host) {
    host.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 \
             net.ipv6.conf.all.forwarding=1 net.ipv6.conf.default.forwarding=1 \
             net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 \
             net.ipv6.icmp.ratelimit=0");
}
