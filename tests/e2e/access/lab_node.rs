//! An access node of the lab, played by the program itself, and the program asking it.

use std::process::Command;

use linecert_lab::COMMUNITY;

use crate::{
    harness::{Run, Running, Stage, finish},
    network::free_udp_port,
};

/// What the lab's user of SNMP v3 needs, as a credentials file.
pub(super) const V3: &str = r#"schema = 1
[v3]
user = "training"
auth = "SHA-256"
auth-passphrase = "training-auth"
privacy = "AES-128"
privacy-passphrase = "training-privacy"
"#;

/// A node that answers until it is dropped.
pub(super) struct LabNode {
    pub(super) stage: Stage,
    pub(super) address: String,
    login: [&'static str; 2],
    _lab: Running,
}

impl LabNode {
    /// Plays a node: its name, and what else `linecert lab --node` is told.
    pub(super) fn play(node: &[&str]) -> Self {
        let stage = Stage::new();
        let port = free_udp_port().to_string();
        let address = format!("udp://127.0.0.1:{port}");
        let mut lab = stage.start(&[&["lab", "--port", &port, "--node"], node].concat());
        lab.prints("Ctrl-C");
        stage.write("community", COMMUNITY);
        stage.write("v3.toml", V3);
        let login = match node.contains(&"--v3") {
            true => ["--credentials", "v3.toml"],
            false => ["--community-file", "community"],
        };
        Self { stage, address, login, _lab: lab }
    }

    /// `linecert access` with these arguments, ready to be started.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let login = [&["--agent", &self.address], &self.login[..]].concat();
        self.stage.command(&[&["access"], arguments, &login].concat())
    }

    #[must_use = "assert the exit code"]
    pub(super) fn ask(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }

    /// The lines of JSON that a verb prints when all goes well.
    #[track_caller]
    pub(super) fn cells(&self, arguments: &[&str]) -> Vec<String> {
        let run = self.ask(&[arguments, &["--format", "json"]].concat()).exits(0);
        run.stdout.lines().map(str::to_owned).collect()
    }
}

/// The distinct ONUs that lines of JSON are of.
pub(super) fn onus(cells: &[String]) -> usize {
    let subject = |cell: &String| {
        let cell = crate::harness::json(cell);
        let subject = &cell["subject"];
        (subject["kind"] == "onu").then(|| subject["index"].as_str().unwrap().to_owned())
    };
    cells.iter().filter_map(subject).collect::<std::collections::BTreeSet<_>>().len()
}

/// How many lines of JSON are of a metric or an attribute.
pub(super) fn count(cells: &[String], what: &str) -> usize {
    let says = format!("\":\"{what}\",");
    cells.iter().filter(|cell| cell.contains(&says)).count()
}
