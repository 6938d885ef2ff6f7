//! An operator with 300 technicians, and linecertd in a process of its own.

use std::{
    env,
    fs::{self, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use linecert_audit::generate::Fleet;

use super::{DaemonProblem, system, wrong};

/// The technicians of the fleet.
const TECHNICIANS: u16 = 300;

/// The fleet, which is the same in every process.
pub(super) fn fleet() -> Result<Fleet, DaemonProblem> {
    Ok(Fleet::new(1, TECHNICIANS)?)
}

/// The folder of an operator: keys, trust root, store and log.
#[derive(Debug)]
pub(super) struct Operator {
    folder: PathBuf,
    /// A token of the administrator.
    pub(super) token: String,
}

impl Operator {
    /// Makes a folder that is not there, as `linecertd init` makes it.
    pub(super) fn create(folder: &Path, fleet: &Fleet) -> Result<Self, DaemonProblem> {
        let noc = folder.join("noc");
        fs::create_dir_all(&noc).map_err(system("make a folder"))?;
        let (key, key_cert) = fleet.centre();
        let pem = key.to_pem().map_err(|error| wrong(error.to_string()))?;
        // Without a passphrase: opening it is no part of what is measured.
        let made =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(noc.join("key.pem"));
        made.and_then(|mut file| file.write_all(pem.as_bytes())).map_err(system("write a key"))?;
        let files =
            [("key-cert.json", key_cert.to_json()), ("trust-root.json", fleet.trust().to_json())];
        for (name, bytes) in files {
            fs::write(noc.join(name), bytes).map_err(system("write the trust root"))?;
        }
        let (data, noc) = (folder.join("data").display().to_string(), noc.display().to_string());
        let arguments = ["init", &data, "--authority", &noc, "--log", "log.example.net/linecert"];
        let token = linecertd(&arguments)?;
        let token = token.lines().find(|line| line.starts_with("lct_")).map(str::to_owned);
        let token = token.ok_or_else(|| wrong("linecertd init gave no token"))?;
        fs::write(folder.join("token"), &token).map_err(system("write the token"))?;
        Ok(Self { folder: folder.to_owned(), token })
    }

    /// The folder that is there already.
    pub(super) fn again(folder: &Path) -> Option<Self> {
        let token = fs::read_to_string(folder.join("token")).ok()?;
        Some(Self { folder: folder.to_owned(), token })
    }

    /// The folder of the store.
    pub(super) fn store(&self) -> PathBuf {
        self.folder.join("data/store")
    }

    /// Starts linecertd with these roles, and waits until it answers.
    pub(super) fn start(&self, roles: &str) -> Result<Linecertd, DaemonProblem> {
        let config = self.folder.join("data/linecertd.toml").display().to_string();
        let role = format!("--role={roles}");
        let set = [
            "listen=127.0.0.1:0",
            "limits.rate=1000000",
            "limits.burst=1000000",
            "trace.level=error",
        ];
        let set = set.map(|setting| format!("--set={setting}"));
        let mut command = command()?;
        command.args(["--config", &config, &role]).args(set).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(system("start linecertd"))?;
        let output = process.stdout.take().ok_or_else(|| wrong("linecertd has no output"))?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.split_once("http://")?.1.parse().ok());
        thread::spawn(move || lines.for_each(drop));
        let address = address.ok_or_else(|| wrong("linecertd does not say where it answers"));
        // Without an address it is not waited for, and ends with this program.
        Ok(Linecertd { address: address?, process })
    }
}

fn command() -> Result<Command, DaemonProblem> {
    let program = env::current_exe().map_err(system("find this program"))?;
    let mut command = Command::new(program);
    command.args(["linecertd", "--"]);
    Ok(command)
}

/// Runs a verb to its end, and gives what it printed.
fn linecertd(arguments: &[&str]) -> Result<String, DaemonProblem> {
    let ran = command()?.args(arguments).output().map_err(system("run linecertd"))?;
    if !ran.status.success() {
        return Err(wrong(String::from_utf8_lossy(&ran.stderr)));
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// linecertd as it runs. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Linecertd {
    pub(super) address: SocketAddr,
    process: Child,
}

impl Linecertd {
    /// The most memory that it has held, in KiB.
    pub(super) fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    }
}

impl Drop for Linecertd {
    fn drop(&mut self) {
        let pid = self.process.id().to_string();
        // One that is gone needs no signal.
        drop(Command::new("kill").args(["-TERM", &pid]).status());
        drop(self.process.wait());
    }
}
