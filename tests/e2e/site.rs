//! A job at a customer's: keys, a work order, and an inventory made of parts.

use std::path::Path;

use crate::harness::{PASSPHRASE, Run, Stage, skipped};

/// The command that does the job of a prepared stage.
pub(crate) const CERTIFY: [&str; 11] = [
    "certify",
    "--order",
    "order.toml",
    "--inventory",
    "inventory.toml",
    "--signer",
    "keys",
    "--out",
    "out",
    PASSPHRASE[0],
    PASSPHRASE[1],
];
/// What `CERTIFY` leaves.
pub(crate) const CERTIFICATE: &str = "out/WO-42.lcert";

pub(crate) const ORDER: &str = r#"schema = 1
number = "WO-42"
line = "L-4711"
profile = "epon-install"

[customer]
name = "李雷"

[terms]
rate-down = "100 Mbit/s"
rate-up = "100 Mbit/s"

[onu]
pon = "0/1"
onu = 1
"#;

/// A name that never has an address (RFC 6761, 6.4).
pub(crate) const NOWHERE: &str = "nowhere.invalid";

const NEW_KEYS: [&str; 11] = [
    "key",
    "new",
    "keys",
    "--operator",
    "Example Net",
    "--technician",
    "Han Meimei",
    "--staff",
    "T-100",
    PASSPHRASE[0],
    PASSPHRASE[1],
];

/// A stage with order, inventory and keys; the community of its access node is `public`.
pub(crate) fn prepared(inventory: &str) -> Stage {
    let stage = Stage::new();
    stage.write("order.toml", ORDER);
    stage.write("inventory.toml", &format!("schema = 1\n{inventory}"));
    stage.write("community", "public\n");
    stage.run(&NEW_KEYS).exits(0);
    stage
}

/// A power meter with 0.20 dB and a calibration that lasts.
pub(crate) fn meter(port: &Path) -> String {
    format!(
        r#"
[[meter]]
key = "meter"
driver = "newport-2936r"
port = {port:?}
uncertainty = "0.20 dB"
calibration = {{ due = "2099-12-31", certificate = "C-1" }}
"#
    )
}

/// An access node at `host:port`.
pub(crate) fn access_node(agent: &str) -> String {
    format!(
        r#"
[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://{agent}"
community = {{ file = "community" }}
"#
    )
}

/// The far end of the service tests.
pub(crate) fn service(speed_server: &str, echo_target: &str) -> String {
    format!(
        r#"
[service]
speed-server = "{speed_server}"
echo-target = "{echo_target}"
throughput-seconds = 5
"#
    )
}

/// The run with its exit code; `None`, and a word on it, when this computer was too busy to tell
/// anything of a line.
#[track_caller]
pub(crate) fn unless_busy(run: Run, code: i32) -> Option<Run> {
    let busy = ["host-limited", "this computer was too busy", "本机过忙"];
    if run.code == Some(11) && busy.iter().any(|word| run.stdout.contains(word)) {
        skipped(&format!("this computer was too busy:\n{}", run.stdout));
        return None;
    }
    Some(run.exits(code))
}
