//! A home and a far end, on one cable or with a snooping switch between.

use std::{thread, time::Duration};

use linecert_namespace::{Cable, FAR, FAR6, Host, NEAR, NEAR6};

/// Both send to groups through `eth0`.
pub(crate) struct Network {
    pub(crate) near: Host,
    pub(crate) far: Host,
    _switch: Option<Host>,
}

impl Network {
    /// One cable; `None`, and a word about it, where that is not permitted.
    pub(crate) fn cable() -> Option<Self> {
        let Cable { near, far } = Cable::lay()?;
        Some(Self::grouped(near, far, None))
    }

    /// A switch between them that snoops IGMP and MLD and asks for members itself.
    pub(crate) fn switched() -> Option<Self> {
        let [near, switch, far] = [Host::add("near")?, Host::add("switch")?, Host::add("far")?];
        near.connect("eth0", &switch, "near");
        far.connect("eth0", &switch, "far");
        switch.sh("ip link add br0 type bridge mcast_snooping 1 \
                     mcast_query_response_interval 50 mcast_last_member_interval 50 \
                     mcast_startup_query_interval 100 mcast_igmp_version 3 mcast_mld_version 2 \
                   && ip link set near master br0 && ip link set far master br0 \
                   && ip link set br0 up && ip link set br0 type bridge mcast_querier 1");
        for (host, v4, v6) in [(&near, NEAR, NEAR6), (&far, FAR, FAR6)] {
            host.address("eth0", &format!("{v4}/24"));
            host.address("eth0", &format!("{v6}/64"));
        }
        // A bridge floods until its first own query could have been answered.
        thread::sleep(Duration::from_millis(800));
        Some(Self::grouped(near, far, Some(switch)))
    }

    fn grouped(near: Host, far: Host, switch: Option<Host>) -> Self {
        for host in [&near, &far] {
            host.sh("ip route add 224.0.0.0/4 dev eth0");
        }
        Self { near, far, _switch: switch }
    }
}
