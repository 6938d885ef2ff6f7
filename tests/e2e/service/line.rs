//! A customer and an access network on one cable, as network namespaces of this machine.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use nix::sched::{CloneFlags, setns};
use serde_json::Value;

use crate::harness::{Run, Running, Stage, finish, installed, is_root, json, tool};

pub(super) const NEAR: &str = "10.97.0.3";
pub(super) const FAR: &str = "10.97.0.1";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Two namespaces with a cable between their `eth0`; deleted when dropped.
pub(super) struct Line {
    name: String,
    pub(super) stage: Stage,
}

impl Line {
    /// Lays the cable; `None`, and a word on it, where that is not possible.
    pub(super) fn lay(tools: &[&str]) -> Option<Self> {
        if !is_root() || !installed(&["ip", "sh"]) || !installed(tools) {
            return None;
        }
        let name = format!("lces{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let line = Self { name, stage: Stage::new() };
        let (near, far) = (line.home(), line.far());
        sh(&format!(
            "ip netns add {near} && ip netns add {far} \
             && ip netns exec {near} sysctl -qw net.ipv6.conf.default.accept_ra=0 \
             && ip -n {near} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {near} address add {NEAR}/24 dev eth0 \
             && ip -n {far} address add {FAR}/24 dev eth0 \
             && ip -n {far} address add fd97::1/64 dev eth0 nodad \
             && ip -n {near} link set eth0 up && ip -n {far} link set eth0 up \
             && ip -n {near} link set lo up && ip -n {far} link set lo up \
             && ip -n {near} route add 224.0.0.0/4 dev eth0 \
             && ip -n {far} route add 224.0.0.0/4 dev eth0"
        ));
        // Some servers look into the folder as a user of their own.
        let open = Permissions::from_mode(0o755);
        fs::set_permissions(line.stage.path("."), open).unwrap();
        // Servers of IPv6 need a link-local address that is no longer tentative.
        line.at_far_until("ip -6 address show dev eth0 scope link -tentative | grep -q fe80");
        Some(line)
    }

    /// The name of the namespace of the customer.
    pub(super) fn home(&self) -> String {
        format!("{}-home", self.name)
    }

    fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    /// Runs `linecert service` at the customer's.
    pub(super) fn service(&self, arguments: &str) -> Run {
        finish(&mut self.command(arguments))
    }

    /// The same as a user without privileges.
    pub(super) fn service_of_nobody(&self, arguments: &str) -> Run {
        let privileges = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
        finish(&mut self.at_home(&privileges, arguments))
    }

    /// `linecert service` at the customer's, ready to be started.
    pub(super) fn command(&self, arguments: &str) -> Command {
        self.at_home(&[], arguments)
    }

    fn at_home(&self, before: &[&str], arguments: &str) -> Command {
        let words: Vec<_> = std::iter::once("service").chain(arguments.split(' ')).collect();
        let command = self.stage.command(&words);
        let mut inside = tool("ip");
        inside.args(["netns", "exec", &self.home()]).args(before).arg(command.get_program());
        inside.args(command.get_args()).env_clear();
        inside.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        inside.current_dir(self.stage.path("."));
        inside
    }

    /// Starts a server in the access network.
    pub(super) fn serve(&self, command: &str) -> Running {
        let mut inside = tool("ip");
        let line = format!("exec {command}");
        inside.args(["netns", "exec", &self.far(), "sh", "-c", &line]);
        inside.current_dir(self.stage.path("."));
        Running::spawn(&mut inside)
    }

    /// Waits until a shell line succeeds in the access network.
    pub(super) fn at_far_until(&self, condition: &str) {
        let deadline = Instant::now() + Duration::from_secs(10);
        let far = self.far();
        while !succeeds(tool("ip").args(["netns", "exec", &far, "sh", "-c", condition])) {
            assert!(Instant::now() < deadline, "{condition}");
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Runs something in the access network: in a thread of its own, since a namespace belongs to
    /// a thread.
    pub(super) fn at_far<T: Send>(&self, body: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{}", self.far())).unwrap();
        let inside = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            body()
        };
        thread::scope(|scope| scope.spawn(inside).join()).unwrap()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        for host in [self.home(), self.far()] {
            tool("ip").args(["netns", "delete", &host]).output().ok();
        }
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Runs a shell line that must succeed.
pub(super) fn sh(line: &str) {
    drop(finish(tool("sh").args(["-c", line])).exits(0));
}

/// What was printed for a program: the readings by metric, and everything else that was found.
pub(super) struct Told {
    readings: Vec<Value>,
    pub(super) found: Value,
}

impl Told {
    #[track_caller]
    pub(super) fn of(run: &Run) -> Self {
        let mut lines: Vec<_> = run.stdout.lines().map(json).collect();
        let found = lines.pop().unwrap();
        Self { readings: lines, found }
    }

    /// The number of a reading as it is written.
    #[track_caller]
    pub(super) fn value(&self, metric: &str) -> &str {
        let reading = self.reading(metric);
        reading["value"].as_str().unwrap_or_else(|| panic!("{reading}"))
    }

    /// The number of a reading.
    #[track_caller]
    pub(super) fn number(&self, metric: &str) -> f64 {
        self.value(metric).parse().unwrap()
    }

    #[track_caller]
    pub(super) fn reading(&self, metric: &str) -> &Value {
        let mut all = self.readings.iter();
        let found = all.find(|one| one["metric"] == metric);
        &found.unwrap_or_else(|| panic!("no {metric} in {:?}", self.readings))["reading"]
    }

    /// The facts of the first thing of a kind.
    #[track_caller]
    pub(super) fn first(&self, kind: &str) -> &Value {
        let mut all = self.found["found"].as_array().unwrap().iter();
        all.find(|one| one["is"] == kind).unwrap_or_else(|| panic!("no {kind} in {}", self.found))
    }

    /// The kinds of what was found, in order.
    pub(super) fn kinds(&self) -> Vec<&str> {
        let all = self.found["found"].as_array().unwrap().iter();
        all.map(|one| one["is"].as_str().unwrap()).collect()
    }
}
