//! A customer, perhaps a router of the customer's, and an operator, and the job that is done
//! there.

use std::{fs, process::Command};

pub(super) use linecert_namespace::FAR;
use linecert_namespace::{Host, NEAR};
use serde_json::Value;

use crate::{
    harness::{Run, Running, Stage, finish, installed, is_root, root},
    network::inside,
    site::{CERTIFICATE, CERTIFY, prepared},
};

/// A customer and an operator, and a cable of 100 Mbit/s between them.
pub(super) struct Wire {
    home: Host,
    _router: Option<Host>,
    pub(super) far: Host,
}

impl Wire {
    /// A cable from the customer's computer to the operator; `None`, and a word on it, where that
    /// is not possible.
    pub(super) fn direct(tools: &[&str]) -> Option<Self> {
        let (home, far) = Self::ends(tools)?;
        connect(&home, &far);
        Some(Self { home, _router: None, far })
    }

    /// The same cable, but it ends in a router that translates addresses.
    pub(super) fn behind_router() -> Option<Self> {
        let (home, far) = Self::ends(&["nft", "sysctl"])?;
        let router = Host::add("router")?;
        connect(&router, &far);
        home.connect("eth0", &router, "lan");
        home.address("eth0", "192.168.98.2/24");
        router.address("lan", "192.168.98.1/24");
        home.sh("ip route add default via 192.168.98.1");
        router.sh("sysctl -qw net.ipv4.ip_forward=1");
        router.translate("oifname eth0 masquerade");
        Some(Self { home, _router: Some(router), far })
    }

    fn ends(tools: &[&str]) -> Option<(Host, Host)> {
        if !is_root() || !installed(&["ip", "tc", "sh"]) || !installed(tools) {
            return None;
        }
        Some((Host::add("home")?, Host::add("far")?))
    }

    /// Starts a server at the operator's, and waits until it says that it is ready.
    pub(super) fn serve(&self, command: &Command, ready: &str) -> Running {
        let mut running = Running::spawn(&mut inside(&self.far, command));
        running.prints(ready);
        running
    }

    /// Starts linecert's own far end: speed server and voice reflector.
    pub(super) fn respond(&self, stage: &Stage) -> Running {
        let respond = ["respond", "--listen", FAR, "--stamp", "off", "--udpstp", "off"];
        self.serve(&stage.command(&respond), "Ctrl-C")
    }

    /// Does the job at the customer's.
    pub(super) fn certify(&self, stage: &Stage, more: &[&str]) -> Run {
        let arguments = [&CERTIFY[..], more].concat();
        finish(&mut inside(&self.home, &stage.command(&arguments)))
    }
}

/// Lays the cable to the operator, who also sends to groups.
fn connect(near: &Host, far: &Host) {
    near.connect("eth0", far, "eth0");
    for (host, address) in [(near, NEAR), (far, FAR)] {
        host.address("eth0", &format!("{address}/24"));
        host.shape("eth0", 100);
    }
    far.sh("ip route add 224.0.0.0/4 dev eth0");
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
