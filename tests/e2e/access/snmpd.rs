//! Debian's `snmpd` that answers a whole recording, and nothing of its own.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{
    harness::{Running, installed, root, tool},
    network::{SNMPD_LISTENS, ready},
    snmpsim::{AUTH_PASSPHRASE, PRIVACY_PASSPHRASE, USER},
};

/// The modules that answer from a program and let somebody in, and no other.
const MODULES: &str = "pass_persist,vacm_conf,usmConf";

/// An agent that answers the community `public` and the user of the simulator.
pub(super) struct WholeSnmpd {
    _home: TempDir,
    _running: Running,
}

impl WholeSnmpd {
    /// Starts the agent at an address as `snmpd` writes it; `None`, and a word on it, without it.
    pub(super) fn of(recording: &Path, address: &str) -> Option<Self> {
        if !installed(&["snmpd", "python3"]) {
            return None;
        }
        let home = TempDir::new().unwrap();
        fs::write(home.path().join("snmpd.conf"), configuration(recording)).unwrap();
        let mut command = tool("snmpd");
        command
            .args(["-f", "-Le", "-I", MODULES, address])
            .current_dir(home.path())
            .env("SNMPCONFPATH", home.path())
            .env("SNMP_PERSISTENT_DIR", home.path())
            .env("MIBS", "");
        let running = ready(command, SNMPD_LISTENS);
        Some(Self { _home: home, _running: running })
    }
}

fn configuration(recording: &Path) -> String {
    let script = root().join("tests/e2e/access/play.py");
    let play = format!("/usr/bin/env python3 {} {}", script.display(), recording.display());
    format!(
        "rocommunity public\nrocommunity6 public\n\
         createUser {USER} SHA-256 {AUTH_PASSPHRASE} AES {PRIVACY_PASSPHRASE}\n\
         rouser {USER} priv\n\
         pass_persist .1.3.6.1.2.1 {play}\npass_persist .1.3.6.1.4.1 {play}\n"
    )
}
