//! A customer's home as network namespaces: a computer, a router that translates, a far end.

use std::{
    fs::File,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use nix::sched::{CloneFlags, setns};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Three namespaces in a row, `laptop`, `router` and `far`; deleted when dropped.
pub(crate) struct Home {
    name: String,
}

/// What the router does to addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Router {
    Translates,
    Forwards,
}

impl Home {
    /// Builds it; `None`, and a word about it, where that is not permitted.
    pub(crate) fn build(router: Router) -> Option<Self> {
        let name = format!("lch{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let home = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &home.host("laptop")]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        home.connect();
        if router == Router::Translates {
            sh(&format!(
                "ip netns exec {} nft 'add table ip t; \
                 add chain ip t c {{ type nat hook postrouting priority 100; }}; \
                 add rule ip t c oifname wan masquerade'",
                home.host("router")
            ));
        }
        Some(home)
    }

    fn connect(&self) {
        let [laptop, router, far] = ["laptop", "router", "far"].map(|host| self.host(host));
        sh(&format!(
            "ip netns add {router} && ip netns add {far} \
             && ip -n {laptop} link add eth0 type veth peer name lan netns {router} \
             && ip -n {router} link add wan type veth peer name eth0 netns {far} \
             && ip -n {laptop} address add 192.168.77.7/24 dev eth0 \
             && ip -n {router} address add 192.168.77.1/24 dev lan \
             && ip -n {router} address add 203.0.113.7/24 dev wan \
             && ip -n {far} address add 203.0.113.1/24 dev eth0 \
             && ip -n {laptop} link set eth0 up && ip -n {router} link set lan up \
             && ip -n {router} link set wan up && ip -n {far} link set eth0 up \
             && ip -n {far} link set lo up && ip -n {far} route add 192.168.77.0/24 via 203.0.113.7 \
             && ip -n {laptop} route add default via 192.168.77.1 \
             && ip netns exec {router} sysctl -qw net.ipv4.ip_forward=1"
        ));
    }

    fn host(&self, host: &str) -> String {
        format!("{}-{host}", self.name)
    }

    /// Runs `test` on a host: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn on<T: Send>(&self, host: &str, test: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{}", self.host(host))).unwrap();
        let inside = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            test()
        };
        thread::scope(|scope| scope.spawn(inside).join()).unwrap()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        for host in ["laptop", "router", "far"] {
            Command::new("ip").args(["netns", "delete", &self.host(host)]).output().ok();
        }
    }
}

/// Runs a shell line that must succeed.
fn sh(line: &str) {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {errors}");
}
