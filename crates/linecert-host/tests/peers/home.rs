//! A customer's home: a computer, a router, and the far end behind it.

use linecert_namespace::Host;

/// Three hosts in a row.
pub(crate) struct Home {
    pub(crate) laptop: Host,
    _router: Host,
    pub(crate) far: Host,
}

/// What the router does to addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Router {
    Translates,
    Forwards,
}

impl Home {
    /// Builds it; `None`, and a word about it, where that is not permitted.
    pub(crate) fn build(does: Router) -> Option<Self> {
        let [laptop, router, far] = [Host::add("laptop")?, Host::add("router")?, Host::add("far")?];
        laptop.connect("eth0", &router, "lan");
        router.connect("wan", &far, "eth0");
        laptop.address("eth0", "192.168.77.7/24");
        router.address("lan", "192.168.77.1/24");
        router.address("wan", "203.0.113.7/24");
        far.address("eth0", "203.0.113.1/24");
        laptop.sh("ip route add default via 192.168.77.1");
        far.sh("ip route add 192.168.77.0/24 via 203.0.113.7");
        router.sh("sysctl -qw net.ipv4.ip_forward=1");
        if does == Router::Translates {
            router.translate("oifname wan masquerade");
        }
        Some(Self { laptop, _router: router, far })
    }
}
