//! An operator with a fleet, and a folder that `linecertd init` has made.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, process::ExitCode};

use linecert_audit::generate::Fleet;
use linecert_key::{KeyFile, Passphrase};
use tempfile::TempDir;

/// The folder, and what was shown once.
pub(crate) struct Operator {
    pub(crate) folder: TempDir,
    pub(crate) fleet: Fleet,
    pub(crate) token: String,
}

/// Does what a command line says, and gives what it printed.
pub(crate) fn run(arguments: &[&str]) -> (ExitCode, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = ["linecertd"].iter().chain(arguments).map(Into::into);
    let code = linecert_daemon::main(arguments, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

impl Operator {
    /// Makes all of it.
    pub(crate) fn new() -> Self {
        let (folder, fleet) = (tempfile::tempdir().unwrap(), Fleet::new(11, 2).unwrap());
        let noc = folder.path().join("noc");
        fs::create_dir(&noc).unwrap();
        let secret = folder.path().join("passphrase");
        fs::write(&secret, "open sesame").unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        let (key, key_cert) = fleet.centre();
        let passphrase = Passphrase::new("open sesame".to_owned()).unwrap();
        KeyFile::create(&noc.join("key.pem"), key, &passphrase).unwrap();
        fs::write(noc.join("key-cert.json"), key_cert.to_json()).unwrap();
        fs::write(noc.join("trust-root.json"), fleet.trust().to_json()).unwrap();
        let (data, noc) = (folder.path().join("data"), noc.display().to_string());
        let data = data.to_str().unwrap();
        let (code, out, err) =
            run(&["init", data, "--authority", &noc, "--log", "log.example.net/linecert"]);
        assert_eq!(code, ExitCode::SUCCESS, "{err}");
        let token = out.lines().find(|line| line.starts_with("lct_")).unwrap().to_owned();
        Self { folder, fleet, token }
    }

    /// The folder of the store and the log.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The command line that starts the daemon on a free port.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let secret = self.folder.path().join("passphrase").display().to_string();
        vec![
            "--config".to_owned(),
            self.data().join("linecertd.toml").display().to_string(),
            "--set=listen=127.0.0.1:0".to_owned(),
            format!("--set=authority.passphrase=file:{secret}"),
            "--set=limits.rate=100000".to_owned(),
            "--set=limits.burst=100000".to_owned(),
        ]
    }
}
