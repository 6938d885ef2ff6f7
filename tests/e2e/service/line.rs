//! A customer and an access network on one cable.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::Command,
};

use linecert_namespace::Host;
use serde_json::Value;

use crate::{
    harness::{Run, Running, Stage, finish, installed, is_root, json, tool},
    network::inside,
};

pub(super) const NEAR: &str = "10.97.0.3";
pub(super) const FAR: &str = "10.97.0.1";

/// The hosts of both, with a cable between their `eth0`.
pub(super) struct Line {
    pub(super) home: Host,
    pub(super) far: Host,
    pub(super) stage: Stage,
}

impl Line {
    /// Lays the cable; `None`, and a word on it, where that is not possible.
    pub(super) fn lay(tools: &[&str]) -> Option<Self> {
        if !is_root() || !installed(&["ip", "sh"]) || !installed(tools) {
            return None;
        }
        let (home, far) = (Host::add("home")?, Host::add("far")?);
        home.sh("sysctl -qw net.ipv6.conf.default.accept_ra=0");
        home.connect("eth0", &far, "eth0");
        home.address("eth0", &format!("{NEAR}/24"));
        far.address("eth0", &format!("{FAR}/24"));
        far.address("eth0", "fd97::1/64");
        for host in [&home, &far] {
            host.sh("ip route add 224.0.0.0/4 dev eth0");
        }
        let stage = Stage::new();
        // Some servers look into the folder as a user of their own.
        fs::set_permissions(stage.path("."), Permissions::from_mode(0o755)).unwrap();
        far.wait_for_link_local("eth0");
        Some(Self { home, far, stage })
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
        let Some((program, more)) = before.split_first() else {
            return inside(&self.home, &command);
        };
        let mut wrapped = tool(program);
        wrapped.args(more).arg(command.get_program()).args(command.get_args());
        wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        inside(&self.home, wrapped.current_dir(self.stage.path(".")))
    }

    /// Starts a server in the access network.
    pub(super) fn serve(&self, command: &str) -> Running {
        let mut server = self.far.command("sh");
        server.args(["-c", &format!("exec {command}")]);
        Running::spawn(server.current_dir(self.stage.path(".")))
    }
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
