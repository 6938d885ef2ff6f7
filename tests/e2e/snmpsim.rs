//! `snmpsim-lextudio`, an independent agent that plays recordings.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, UdpSocket},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    harness::{Running, root, skipped},
    network::free_udp_port,
};

/// The user of SNMP v3; the context is the name of the recording.
pub(crate) const USER: &str = "auditor";
pub(crate) const AUTH_PASSPHRASE: &str = "authpass12345";
pub(crate) const PRIVACY_PASSPHRASE: &str = "privpass12345";

/// A running simulator. Its communities are the names of its recordings.
pub(crate) struct Snmpsim {
    home: TempDir,
    port: u16,
    _running: Running,
}

/// The program, where `tests/run` installs it or the system has it.
fn program() -> Option<PathBuf> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let own = target.join("peers/bin/snmpsim-command-responder");
    let system = Path::new("/usr/local/bin/snmpsim-command-responder").to_owned();
    let found = [own, system].into_iter().find(|path| path.exists());
    if found.is_none() {
        skipped("snmpsim-command-responder is not installed");
    }
    found
}

impl Snmpsim {
    /// Starts the simulator on recordings; `None` when it is not installed.
    pub(crate) fn of(recordings: &[PathBuf]) -> Option<Self> {
        let program = program()?;
        let home = TempDir::new().unwrap();
        for folder in ["data", "cache"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        for recording in recordings {
            let name = format!("data/{}.snmprec", name(recording));
            fs::write(home.path().join(name), sorted(&fs::read_to_string(recording).unwrap()))
                .unwrap();
        }
        let port = free_udp_port();
        let mut command = Command::new(program);
        command.current_dir(home.path()).args([
            // It must come first.
            "--v3-engine-id=80001f8880deadbeef01",
            "--data-dir=data",
            "--cache-dir=cache",
            &format!("--agent-udpv4-endpoint=127.0.0.1:{port}"),
            &format!("--v3-user={USER}"),
            &format!("--v3-auth-key={AUTH_PASSPHRASE}"),
            "--v3-auth-proto=SHA256",
            &format!("--v3-priv-key={PRIVACY_PASSPHRASE}"),
            "--v3-priv-proto=AES",
        ]);
        if nix::unistd::geteuid().is_root() {
            command.args(["--process-user=root", "--process-group=root"]);
        }
        let mut running = Running::spawn(&mut command);
        running.prints("Listening at UDP/IPv4 endpoint");
        // It says so before it does.
        running.until(|| UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_err());
        Some(Self { home, port, _running: running })
    }

    pub(crate) fn address(&self) -> String {
        format!("udp://127.0.0.1:{}", self.port)
    }

    /// The recording as it is played.
    pub(crate) fn played(&self, recording: &Path) -> PathBuf {
        self.home.path().join(format!("data/{}.snmprec", name(recording)))
    }
}

/// The name of a recording without its ending.
pub(crate) fn name(recording: &Path) -> &str {
    recording.file_stem().unwrap().to_str().unwrap()
}

/// The rows of a recording in the order that the simulator needs, each object once.
fn sorted(text: &str) -> String {
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (oid, rest) = line.split_once('|').unwrap();
        let oid: Vec<u32> =
            oid.trim_start_matches('.').split('.').map(|arc| arc.parse().unwrap()).collect();
        rows.entry(oid).or_insert(rest);
    }
    rows.iter().fold(String::new(), |mut text, (oid, rest)| {
        let oid: Vec<_> = oid.iter().map(u32::to_string).collect();
        writeln!(text, "{}|{rest}", oid.join(".")).unwrap();
        text
    })
}
