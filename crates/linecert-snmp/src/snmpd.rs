//! Debian's `snmpd` as a peer in tests, with users of every protocol that it speaks.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use async_snmp::{Pdu, RequestPdu, Version, message::CommunityMessage};
use tempfile::TempDir;

use crate::{AuthProtocol, Community, Passphrase, PrivacyProtocol, User};

/// The protocols of the users `u0`, `u1` and so on, as `snmpd` and as this crate names them.
pub(crate) const PROTOCOLS: [(&str, AuthProtocol, PrivacyProtocol); 7] = [
    ("SHA AES", AuthProtocol::Sha1, PrivacyProtocol::Aes128),
    ("SHA AES-256", AuthProtocol::Sha1, PrivacyProtocol::Aes256),
    ("SHA-224 AES", AuthProtocol::Sha224, PrivacyProtocol::Aes128),
    ("SHA-256 AES-192", AuthProtocol::Sha256, PrivacyProtocol::Aes192),
    ("SHA-256 AES-256", AuthProtocol::Sha256, PrivacyProtocol::Aes256),
    ("SHA-384 AES", AuthProtocol::Sha384, PrivacyProtocol::Aes128),
    ("SHA-512 AES-256", AuthProtocol::Sha512, PrivacyProtocol::Aes256),
];

/// A running `snmpd`. It ends when it is dropped.
pub(crate) struct Snmpd {
    process: Child,
    home: TempDir,
    port: u16,
}

impl Drop for Snmpd {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Snmpd {
    /// Starts it with these rows, each an `override` line without that word, and waits until it
    /// answers. `None`, and a word on it, when `snmpd` is not installed.
    pub(crate) fn start(rows: impl IntoIterator<Item = String>) -> Option<Self> {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("snmpd.conf"), configuration(rows)).unwrap();
        fs::create_dir(home.path().join("var")).unwrap();
        let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let snmpd = match spawn(home.path(), port) {
            Ok(process) => Self { process, home, port },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                eprintln!("skipped: snmpd is not installed");
                return None;
            }
            Err(error) => panic!("snmpd: {error}"),
        };
        snmpd.wait();
        Some(snmpd)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Ends it in order and starts it again: the same engine ID, and one boot more.
    pub(crate) fn reboot(&mut self) {
        self.restart(|_| {});
    }

    /// Starts it again as another engine at the same address.
    pub(crate) fn replace(&mut self) {
        self.restart(|var| {
            fs::remove_dir_all(var).unwrap();
            fs::create_dir(var).unwrap();
        });
    }

    fn restart(&mut self, meanwhile: impl FnOnce(&Path)) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.process.wait().unwrap();
        meanwhile(&self.home.path().join("var"));
        self.process = spawn(self.home.path(), self.port).unwrap();
        self.wait();
    }

    fn wait(&self) {
        let system = [async_snmp::Oid::from_slice(&[1, 3, 6, 1, 2, 1, 1])];
        let pdu = Pdu::from(RequestPdu::get_next(Version::V2c, 1, &system).unwrap());
        let question = CommunityMessage::v2c("training", pdu).unwrap().encode().unwrap();
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.connect(self.address()).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        // A port where nothing listens yet makes either call fail.
        while socket.send(&question).and_then(|_| socket.recv(&mut [0; 2_000])).is_err() {
            assert!(Instant::now() < deadline, "snmpd does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn configuration(rows: impl IntoIterator<Item = String>) -> String {
    let users = PROTOCOLS.iter().zip(0..).map(|((names, ..), place)| {
        let (auth, privacy) = names.split_once(' ').unwrap();
        format!(
            "createUser u{place} {auth} authpass12345 {privacy} privpass12345\nrouser u{place} priv\n"
        )
    });
    let rows = rows.into_iter().map(|row| format!("override {row}\n"));
    let head = "rocommunity training 127.0.0.1\nmaxGetbulkResponses 500\n\
                createUser plain SHA authpass12345\nrouser plain auth\n";
    std::iter::once(head.to_owned()).chain(users).chain(rows).collect()
}

fn spawn(home: &Path, port: u16) -> io::Result<Child> {
    let var = home.join("var");
    Command::new("/usr/sbin/snmpd")
        .args(["-f", "-Le", "-I", "-smux", &format!("udp:127.0.0.1:{port}")])
        .env("SNMPCONFPATH", format!("{}:{}", home.display(), var.display()))
        .env("SNMP_PERSISTENT_DIR", var)
        .env("MIBS", "")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

pub(crate) fn community() -> Community {
    Community::new("training")
}

/// The user `u{place}`.
pub(crate) fn user(place: usize) -> User {
    let (_, auth, privacy) = PROTOCOLS[place];
    named(&format!("u{place}"), (auth, "authpass12345"), privacy)
}

/// A user of this name who authenticates with this passphrase.
pub(crate) fn named(
    name: &str,
    (auth, passphrase): (AuthProtocol, &str),
    privacy: PrivacyProtocol,
) -> User {
    let secret = |text: &str| Passphrase::new(text).unwrap();
    User::new(name, (auth, secret(passphrase)), (privacy, secret("privpass12345"))).unwrap()
}
