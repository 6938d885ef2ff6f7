//! `key` and `trust`: keys at rest, enrolment, roots of several people, revocation.

pub(crate) mod centre;
mod enrolment;
mod rest;
mod revocation;
mod root;
mod store;
mod token;

use std::{fs, path::Path, process::Command};

use crate::{
    harness::{PASSPHRASE, Run, Stage, finish, json, tool},
    serial::SerialPeer,
    site::{meter, prepared},
};

/// What the operator's commands name.
const OPERATOR: [&str; 4] = ["--trust", "keys/trust-root.json", "--key", "keys/issuing.key.pem"];
const TRUST: &str = "keys/trust-root.json";
const KNOWN: [&str; 2] = ["--known", "keys/issued"];

impl Stage {
    /// Runs a command that opens keys.
    #[must_use = "assert the exit code"]
    fn open(&self, arguments: &[&str]) -> Run {
        self.run(&[arguments, &PASSPHRASE].concat())
    }

    /// A key of openssl's own making under the passphrase of the stage.
    fn openssl_key(&self, name: &str, algorithm: &[&str]) {
        let mut command = self.openssl(&["genpkey", "-aes256", "-pass", "env:P", "-out", name]);
        finish(command.args(algorithm)).exits(0);
        self.only_theirs(name);
    }

    fn openssl(&self, arguments: &[&str]) -> Command {
        let mut command = tool("openssl");
        command.args(arguments).current_dir(self.path(".")).env("P", "correct horse");
        command
    }

    fn only_theirs(&self, name: &str) {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(self.path(name), mode).unwrap();
    }

    /// The public half of a key, and its id.
    fn public(&self, key: &str) -> [String; 2] {
        let run = self.open(&["key", "show", key, "--format", "json"]).exits(0);
        ["key", "id"].map(|name| json(&run.stdout)[name].as_str().unwrap().to_owned())
    }

    /// Asks for a key-cert of a technician and has it issued, all with the flags given.
    fn enrol(&self, (folder, staff): (&str, &str), request: &[&str], issue: &[&str]) -> Run {
        let asks = ["key", "request", folder, "--name", "Li Na", "--staff", staff];
        let role = ["--role", "technician"];
        self.open(&[&asks[..], &role, request].concat()).exits(0);
        let asked = format!("{folder}/key-request.json");
        let out = format!("{folder}/key-cert.json");
        let issues = [&["key", "issue", &asked][..], &OPERATOR, &KNOWN, &["--out", &out]].concat();
        let run = self.open(&[&issues[..], &["--skill", "2"], issue].concat());
        fs::copy(self.path(TRUST), self.path(folder).join("trust-root.json")).unwrap();
        run
    }

    /// Certifies the line of the stage with the keys of a folder.
    fn certify(&self, folder: &str, out: &str, more: &[&str]) -> Run {
        let files = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
        self.open(&[&files[..], &["--signer", folder, "--out", out], more].concat())
    }
}

/// A stage with the line, the operator and the first technician; its meter lives as long.
fn site() -> (Stage, SerialPeer) {
    let newport = SerialPeer::newport();
    (prepared(&meter(newport.port())), newport)
}

/// Where the library of SoftHSM is.
fn softhsm() -> Option<&'static Path> {
    let known = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"];
    known.into_iter().map(Path::new).find(|path| path.exists())
}
