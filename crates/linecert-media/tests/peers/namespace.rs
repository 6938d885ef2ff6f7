//! A home and a far end, on one cable or with a snooping switch between, as network namespaces.

use std::{
    fs::File,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use nix::sched::{CloneFlags, setns};

/// The addresses of the near and the far host.
pub(crate) const NEAR: &str = "10.97.0.1";
pub(crate) const FAR: &str = "10.97.0.2";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Hosts that are deleted when dropped.
pub(crate) struct Network {
    name: String,
}

impl Network {
    /// One cable; `None`, and a word about it, where that is not permitted.
    pub(crate) fn cable() -> Option<Self> {
        let network = Self::add()?;
        let (near, far) = (network.near(), network.far());
        sh(&format!("ip -n {near} link add eth0 type veth peer name eth0 netns {far}"));
        network.number();
        Some(network)
    }

    /// A switch between them that snoops IGMP and MLD and asks for members itself.
    pub(crate) fn switched() -> Option<Self> {
        let network = Self::add()?;
        let (near, far, switch) = (network.near(), network.far(), network.switch());
        sh(&format!(
            "ip netns add {switch} \
             && ip -n {near} link add eth0 type veth peer name near netns {switch} \
             && ip -n {far} link add eth0 type veth peer name far netns {switch} \
             && ip -n {switch} link add br0 type bridge mcast_snooping 1 \
                mcast_query_response_interval 50 mcast_last_member_interval 50 \
                mcast_startup_query_interval 100 mcast_igmp_version 3 mcast_mld_version 2 \
             && ip -n {switch} link set near master br0 && ip -n {switch} link set far master br0 \
             && ip -n {switch} link set near up && ip -n {switch} link set far up \
             && ip -n {switch} link set br0 up \
             && ip -n {switch} link set br0 type bridge mcast_querier 1"
        ));
        network.number();
        // A bridge floods until its first own query could have been answered.
        thread::sleep(std::time::Duration::from_millis(800));
        Some(network)
    }

    fn add() -> Option<Self> {
        let name = format!("lcm{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let network = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &network.near()]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        sh(&format!("ip netns add {}", network.far()));
        Some(network)
    }

    fn number(&self) {
        for (host, v4, v6) in [(self.near(), NEAR, "fd97::1"), (self.far(), FAR, "fd97::2")] {
            sh(&format!(
                "ip -n {host} address add {v4}/24 dev eth0 \
                 && ip -n {host} address add {v6}/64 dev eth0 nodad \
                 && ip -n {host} link set eth0 up && ip -n {host} link set lo up \
                 && ip -n {host} route add 224.0.0.0/4 dev eth0"
            ));
        }
    }

    pub(crate) fn near(&self) -> String {
        format!("{}-near", self.name)
    }

    pub(crate) fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    fn switch(&self) -> String {
        format!("{}-switch", self.name)
    }

    /// Has a host apply an nftables rule to what passes a hook.
    pub(crate) fn filter(host: &str, hook: &str, rule: &str) {
        sh(&format!(
            "ip netns exec {host} nft 'add table inet t; \
             add chain inet t c {{ type filter hook {hook} priority 0; }}; \
             add rule inet t c {rule}'"
        ));
    }

    /// Runs `test` on a host: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn on<T: Send>(host: &str, test: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{host}")).unwrap();
        let inside = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            test()
        };
        thread::scope(|scope| scope.spawn(inside).join()).unwrap()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for host in [self.near(), self.far(), self.switch()] {
            Command::new("ip").args(["netns", "delete", &host]).output().ok();
        }
    }
}

/// Runs a shell line that must succeed.
pub(crate) fn sh(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
