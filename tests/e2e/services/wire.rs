//! A customer, perhaps a router of the customer's, and an operator, as network namespaces, and the
//! job that is done there.

use std::{
    fs,
    process::{Command, id},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

use crate::{
    harness::{Run, Running, Stage, finish, installed, is_root, root, tool},
    site::{CERTIFICATE, CERTIFY, prepared},
};

/// Where the operator's far end answers.
pub(super) const FAR: &str = "10.98.0.2";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A customer and an operator, and a cable of 100 Mbit/s between them; gone when dropped.
pub(super) struct Wire {
    name: String,
}

impl Wire {
    /// A cable from the customer's computer to the operator; `None`, and a word on it, where that
    /// is not possible.
    pub(super) fn direct(tools: &[&str]) -> Option<Self> {
        let wire = Self::named(tools)?;
        let (home, far) = (wire.home(), wire.far());
        sh(&format!(
            "ip netns add {home} && ip netns add {far} \
             && ip -n {home} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {home} address add 10.98.0.1/24 dev eth0 \
             && ip -n {home} link set eth0 up && {}",
            operator(&far)
        ));
        shape(&home);
        Some(wire)
    }

    /// The same cable, but it ends in a router that translates addresses.
    pub(super) fn behind_router() -> Option<Self> {
        let wire = Self::named(&["nft", "sysctl"])?;
        let (home, far, router) = (wire.home(), wire.far(), wire.router());
        sh(&format!(
            "ip netns add {home} && ip netns add {far} && ip netns add {router} \
             && ip -n {home} link add eth0 type veth peer name lan netns {router} \
             && ip -n {router} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {home} address add 192.168.98.2/24 dev eth0 \
             && ip -n {router} address add 192.168.98.1/24 dev lan \
             && ip -n {router} address add 10.98.0.1/24 dev eth0 \
             && ip -n {home} link set eth0 up && ip -n {router} link set lan up \
             && ip -n {router} link set eth0 up && {} \
             && ip -n {home} route add default via 192.168.98.1 \
             && ip netns exec {router} sysctl -qw net.ipv4.ip_forward=1 \
             && ip netns exec {router} nft 'add table ip t; \
                add chain ip t c {{ type nat hook postrouting priority 100; }}; \
                add rule ip t c oifname eth0 masquerade'",
            operator(&far)
        ));
        shape(&router);
        Some(wire)
    }

    fn named(tools: &[&str]) -> Option<Self> {
        if !is_root() || !installed(&["ip", "tc", "sh"]) || !installed(tools) {
            return None;
        }
        let name = format!("lcw{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        Some(Self { name })
    }

    fn home(&self) -> String {
        format!("{}-home", self.name)
    }

    fn router(&self) -> String {
        format!("{}-router", self.name)
    }

    fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    /// Starts a server at the operator's, and waits until it says that it is ready.
    pub(super) fn serve(&self, command: &Command, ready: &str) -> Running {
        let mut running = Running::spawn(&mut inside(&self.far(), command));
        running.prints(ready);
        running
    }

    /// Starts linecert's own far end: speed server and voice reflector.
    pub(super) fn respond(&self, stage: &Stage) -> Running {
        let respond = ["respond", "--listen", FAR, "--stamp", "off", "--udpstp", "off"];
        self.serve(&stage.command(&respond), "Ctrl-C")
    }

    /// Runs a shell line at the operator's.
    pub(super) fn at_far(&self, line: &str) {
        let mut command = tool("sh");
        command.args(["-c", line]);
        drop(finish(&mut inside(&self.far(), &command)).exits(0));
    }

    /// Does the job at the customer's.
    pub(super) fn certify(&self, stage: &Stage, more: &[&str]) -> Run {
        let arguments = [&CERTIFY[..], more].concat();
        finish(&mut inside(&self.home(), &stage.command(&arguments)))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        for host in [self.home(), self.router(), self.far()] {
            tool("ip").args(["netns", "delete", &host]).output().ok();
        }
    }
}

fn operator(far: &str) -> String {
    format!(
        "ip -n {far} address add {FAR}/24 dev eth0 && ip -n {far} link set eth0 up \
         && ip -n {far} route add 224.0.0.0/4 dev eth0 \
         && tc -n {far} qdisc replace dev eth0 root tbf rate 100mbit burst 16kb latency 50ms"
    )
}

fn shape(host: &str) {
    sh(&format!(
        "tc -n {host} qdisc replace dev eth0 root tbf rate 100mbit burst 16kb latency 50ms"
    ));
}

fn sh(line: &str) {
    drop(finish(tool("sh").args(["-c", line])).exits(0));
}

fn inside(namespace: &str, command: &Command) -> Command {
    let mut inside = tool("ip");
    inside.env_clear().args(["netns", "exec", namespace]);
    inside.arg(command.get_program()).args(command.get_args());
    inside.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        inside.current_dir(folder);
    }
    inside
}

/// A stage whose order asks for a profile, with these keys under `[service]`.
pub(super) fn job(profile: &str, down: &str, service: &str) -> Stage {
    let stage = prepared(&format!("[service]\n{service}\n"));
    stage.write(
        "order.toml",
        &format!(
            "schema = 1\nnumber = \"WO-42\"\nline = \"L-4711\"\nprofile = \"{profile}\"\n\
             [terms]\nrate-down = \"{down}\"\nrate-up = \"100 Mbit/s\"\n"
        ),
    );
    stage
}

/// A shipped profile with these limits alone, so that a test of one takes no longer than that.
pub(super) fn only(profile: &str, metrics: &[&str]) -> String {
    let file = root().join("profiles").join(profile).join("profile.toml");
    let text = fs::read_to_string(file).unwrap();
    let (head, limits) = text.split_once("[[limit]]").unwrap();
    let wanted =
        |limit: &&str| metrics.iter().any(|m| limit.contains(&format!("metric = \"{m}\"")));
    let limits: Vec<_> = limits.split("[[limit]]").filter(wanted).collect();
    assert_eq!(limits.len(), metrics.len(), "{profile} has not all of {metrics:?}");
    let head = head.replace(&format!("\"{profile}\""), "\"some-of-it\"");
    format!("{head}[[limit]]{}", limits.join("[[limit]]"))
}

/// The measurements of a metric on the certificate, attempt by attempt.
pub(super) fn measured(stage: &Stage, metric: &str) -> Vec<Value> {
    let facts = stage.statement(CERTIFICATE);
    let all = facts["measurements"].as_array().unwrap().iter();
    all.filter(|measurement| measurement["metric"] == *metric).cloned().collect()
}

/// The number that the last attempt gave.
#[track_caller]
pub(super) fn number(stage: &Stage, metric: &str) -> f64 {
    let measured = measured(stage, metric);
    let last = measured.last().unwrap_or_else(|| panic!("no {metric}"));
    let value = last["reading"]["value"].as_str();
    value.unwrap_or_else(|| panic!("no number in {last}")).parse().unwrap()
}

/// Asserts that the certificate verifies offline with this verdict.
#[track_caller]
pub(super) fn check_verifies(stage: &Stage, verdict: &str) {
    let verify = ["verify", CERTIFICATE, "--trust", "keys/trust-root.json", "--format", "json"];
    let run = stage.run(&verify);
    assert_eq!(crate::harness::json(&run.stdout)["verdict"], *verdict, "{}", run.stderr);
}
