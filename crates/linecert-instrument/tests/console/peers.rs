//! The servers that are out there: Debian's `sshd` and `telnetd`, before a script that answers like
//! a modem. Each listens on a loopback port of its own and is ended by its process.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::fs::PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use linecert_driver::Driver;
use linecert_instrument::{Algorithms, ConsoleError, HostTrust};
use linecert_measure::Reason;
use tempfile::TempDir;

use crate::{Stage, driver, is_well, read};

const SSHD: &str = "/usr/sbin/sshd";
const TELNETD: &str = "/usr/sbin/telnetd";

/// A login shell as a modem has it. `$1`: run one command, as `sh -c` does.
const SCRIPT: &str = r#"#!/bin/sh
answer() {
    case "$1" in
    "adsl info") printf 'Rate down: 40000 Kbps\nRate up: 7987 Kbps\nFirmware: 光猫 3.1\n' ;;
    "adsl margin") printf 'Margin down: 12.3 dB\n' ;;
    "") ;;
    *) printf 'sh: %s: not found\n' "$1" ;;
    esac
}
if [ -n "$SSH_ORIGINAL_COMMAND" ]; then
    answer "$SSH_ORIGINAL_COMMAND"
    exit 0
fi
printf '光猫 V1.0\nmodem# '
while read -r line; do
    [ "$line" = exit ] && exit 0
    answer "$line"
    printf 'modem# '
done
"#;

/// A real server with its folder. It is killed when it is dropped.
struct Peer {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

/// Whether a server can be tried. It is said when it cannot.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn is_there(program: &str) -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    let is_there = Path::new(program).exists();
    if !(is_root && is_there) {
        eprintln!("skipped: {program} is not there, or this is not the superuser");
    }
    is_root && is_there
}

fn script(folder: &TempDir) -> PathBuf {
    let file = folder.path().join("modem");
    fs::write(&file, SCRIPT).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn new_key(file: &Path, kind: &str) {
    let file = file.to_str().unwrap();
    let made = Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-f", file]).status();
    assert!(made.unwrap().success());
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts `sshd` with a host key of its own, and with these lines beside its settings.
fn sshd(kind: &str, settings: &str) -> Peer {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    new_key(&folder.path().join("host"), kind);
    new_key(&folder.path().join("user"), "ed25519");
    fs::create_dir_all("/run/sshd").unwrap();
    let config = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\n\
         StrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\nForceCommand {}\n{settings}\n",
        at("host"),
        at("user.pub"),
        script(&folder).display(),
    );
    fs::write(folder.path().join("config"), config).unwrap();
    let log = fs::File::create(folder.path().join("log")).unwrap();
    let child = Command::new(SSHD).args(["-D", "-e", "-f", &at("config")]).stderr(log).spawn();
    let child = Some(child.unwrap());
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    Peer { child, port, folder }
}

/// Serves two callers by `telnetd`, as `inetd` would.
fn telnetd() -> Peer {
    let folder = tempfile::tempdir().unwrap();
    let modem = script(&folder);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for _ in 0..2 {
            let (caller, _) = listener.accept().unwrap();
            let wire = || Stdio::from(OwnedFd::from(caller.try_clone().unwrap()));
            let mut command = Command::new(TELNETD);
            command.args(["-h", "-E"]).arg(&modem);
            let mut child = command.stdin(wire()).stdout(wire()).stderr(wire()).spawn().unwrap();
            drop((command, caller));
            child.wait().unwrap();
        }
    });
    Peer { child: None, port, folder }
}

impl Peer {
    fn stage(&self) -> Stage {
        let known = self.folder.path().join("known_hosts");
        let host = fs::read_to_string(self.folder.path().join("host.pub")).unwrap();
        fs::write(&known, format!("[127.0.0.1]:{} {host}", self.port)).unwrap();
        let mut stage = Stage::of(&format!("ssh://root@127.0.0.1:{}", self.port));
        stage.access.login.trust = HostTrust::KnownHosts(known);
        stage.access.login.key_file = Some(self.folder.path().join("user"));
        stage
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

#[tokio::test]
async fn openssh_gives_a_shell_or_runs_single_commands() {
    if !is_there(SSHD) {
        return;
    }
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let peer = sshd(kind, "");
        let taken = peer.stage().read().await.unwrap_or_else(|e| panic!("{e}\n{}", peer.log()));
        is_well(&taken);
        let text = include_str!("modem.toml").replace("[console.login]", "[console.login]\n");
        let text =
            text.replace("line = \"115200/8n1\"", "line = \"115200/8n1\"\nchannel = \"exec\"");
        let driver = Driver::parse("modem.toml", &text).unwrap();
        is_well(&read(&peer.stage().access, &driver).await.unwrap());
    }
}

#[tokio::test]
async fn openssh_is_not_trusted_unseen_and_refuses_once() {
    if !is_there(SSHD) {
        return;
    }
    let peer = sshd("ed25519", "PasswordAuthentication yes");
    let mut stage = peer.stage();
    stage.access.login.key_file = None;
    let error = stage.read().await.unwrap_err();
    assert_eq!(error.reason(), Reason::Forbidden, "{error}");
    assert!(error.to_string().contains("it was not tried again"), "{error}");
    assert_eq!(peer.log().matches("Failed password").count(), 1, "{}", peer.log());

    let other = sshd("ed25519", "");
    stage.access.login.trust = other.stage().access.login.trust;
    let error = stage.read().await.unwrap_err();
    assert!(error.to_string().contains("is not known: ssh-ed25519 SHA256:"), "{error}");
    let known = stage.folder.path().join("known_hosts");
    let host = fs::read_to_string(other.folder.path().join("host.pub")).unwrap();
    fs::write(&known, format!("[127.0.0.1]:{} {host}", peer.port)).unwrap();
    stage.access.login.trust = HostTrust::KnownHosts(known);
    let error = stage.read().await.unwrap_err();
    assert!(error.to_string().contains("HAS CHANGED"), "{error}");
    assert_eq!(peer.log().matches("Failed password").count(), 1, "{}", peer.log());
}

#[tokio::test]
async fn old_algorithms_are_used_when_the_inventory_says_so() {
    if !is_there(SSHD) {
        return;
    }
    let peer = sshd(
        "rsa",
        "KexAlgorithms diffie-hellman-group14-sha1\nHostKeyAlgorithms ssh-rsa\n\
         Ciphers aes128-cbc\nMACs hmac-sha1\nPubkeyAcceptedAlgorithms +ssh-rsa",
    );
    let mut stage = peer.stage();
    let error = stage.read().await.unwrap_err();
    assert_eq!(error.reason(), Reason::Unsupported, "{error}");
    assert!(error.to_string().contains("`legacy = true`"), "{error}");
    stage.access.login.algorithms = Algorithms::Legacy;
    is_well(&stage.read().await.unwrap_or_else(|e: ConsoleError| panic!("{e}\n{}", peer.log())));
}

#[tokio::test]
async fn telnetd_is_spoken_to() {
    if !is_there(TELNETD) {
        return;
    }
    let peer = telnetd();
    for _ in 0..2 {
        let stage = Stage::of(&format!("telnet://127.0.0.1:{}", peer.port));
        is_well(&read(&stage.access, &driver()).await.unwrap());
    }
}
