//! Two hosts on one cable, as network namespaces of this machine.

use std::{
    fs::File,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use nix::sched::{CloneFlags, setns};

/// The addresses of the near and the far host.
pub(crate) const NEAR: &str = "10.98.0.1";
pub(crate) const FAR: &str = "10.98.0.2";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A near and a far namespace with a veth pair between them; deleted when dropped.
pub(crate) struct Cable {
    name: String,
}

impl Cable {
    /// Lays a cable; `None`, and a word about it, where that is not permitted.
    pub(crate) fn lay() -> Option<Self> {
        let name = format!("lcw{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let cable = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &cable.near()]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        cable.connect();
        Some(cable)
    }

    fn connect(&self) {
        let (near, far) = (self.near(), self.far());
        sh(&format!(
            "ip netns add {far} \
             && ip -n {near} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {near} address add {NEAR}/24 dev eth0 \
             && ip -n {far} address add {FAR}/24 dev eth0 \
             && ip -n {near} address add fd98::1/64 dev eth0 nodad \
             && ip -n {far} address add fd98::2/64 dev eth0 nodad \
             && ip -n {near} link set eth0 up && ip -n {far} link set eth0 up \
             && ip -n {near} link set lo up && ip -n {far} link set lo up"
        ));
    }

    pub(crate) fn near(&self) -> String {
        format!("{}-near", self.name)
    }

    pub(crate) fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    /// Limits both directions to so many Mbit/s of Ethernet frames.
    pub(crate) fn shape(&self, megabits: u32) {
        for host in [self.near(), self.far()] {
            sh(&format!(
                "tc -n {host} qdisc replace dev eth0 root tbf rate {megabits}mbit burst 16kb \
                 latency 50ms"
            ));
        }
    }

    /// Runs `test` on the near host: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn on_near<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        inside(&self.near(), test)
    }

    /// As [`Self::on_near`], on the far host.
    pub(crate) fn on_far<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        inside(&self.far(), test)
    }
}

fn inside<T: Send>(host: &str, test: impl FnOnce() -> T + Send) -> T {
    let namespace = File::open(format!("/run/netns/{host}")).unwrap();
    let inside = || {
        setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
        test()
    };
    thread::scope(|scope| scope.spawn(inside).join()).unwrap()
}

impl Drop for Cable {
    fn drop(&mut self) {
        for host in [self.near(), self.far()] {
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
