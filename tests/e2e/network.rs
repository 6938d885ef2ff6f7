//! Real peers on the network: Debian's `snmpd` and `iperf3`, and a shaped cable to them.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, UdpSocket},
    path::Path,
    process::Command,
};

use linecert_namespace::Host;
use tempfile::TempDir;

use crate::harness::{Running, installed, is_root, tool};

/// The address of the exchange.
pub(crate) const EXCHANGE: &str = linecert_namespace::FAR;

/// A customer's and an exchange's host on one cable.
pub(crate) struct Cable {
    customer: Host,
    pub(crate) exchange: Host,
}

impl Cable {
    /// Lays a cable that carries so many Mbit/s of Ethernet frames each way; `None`, and a word
    /// on it, where that is not possible.
    pub(crate) fn lay(megabits: u32) -> Option<Self> {
        if !is_root() || !installed(&["ip", "tc"]) {
            return None;
        }
        let cable = linecert_namespace::Cable::lay()?;
        cable.shape(megabits);
        Some(Self { customer: cable.near, exchange: cable.far })
    }

    /// A command that runs at the customer's.
    pub(crate) fn at_customer(&self, command: &Command) -> Command {
        inside(&self.customer, command)
    }

    /// A command that runs in the exchange.
    pub(crate) fn at_exchange(&self, command: &Command) -> Command {
        inside(&self.exchange, command)
    }
}

/// The same command on a host, with its environment and folder and no other.
pub(crate) fn inside(host: &Host, command: &Command) -> Command {
    let mut inside = host.command(command.get_program());
    inside.env_clear().args(command.get_args());
    inside.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        inside.current_dir(folder);
    }
    inside
}

/// Debian's `snmpd`, ready to be started on an address that answers the community `public`.
pub(crate) struct Snmpd {
    home: TempDir,
    address: String,
}

impl Snmpd {
    /// An agent that answers as this recording does, or as itself without one.
    pub(crate) fn of(recording: Option<&Path>, address: String) -> Self {
        let home = TempDir::new().unwrap();
        let rows = recording.map(|file| fs::read_to_string(file).unwrap()).unwrap_or_default();
        let rows: Vec<_> = rows.lines().filter_map(override_line).collect();
        let configuration = format!("rocommunity public\n{}\n", rows.join("\n"));
        fs::write(home.path().join("snmpd.conf"), configuration).unwrap();
        Self { home, address }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = tool("snmpd");
        command
            .args(["-f", "-Le", "-I", "-smux", &format!("udp:{}", self.address)])
            .env("SNMPCONFPATH", self.home.path())
            .env("SNMP_PERSISTENT_DIR", self.home.path())
            .env("MIBS", "");
        command
    }
}

/// What the model says of itself, and everything of its maker. `snmpd` has the rest of its own.
fn override_line(row: &str) -> Option<String> {
    let mut fields = row.splitn(3, '|');
    let (oid, tag, value) = (fields.next()?, fields.next()?, fields.next()?);
    let of_the_model = matches!(oid, "1.3.6.1.2.1.1.1.0" | "1.3.6.1.2.1.1.2.0");
    if !of_the_model && !oid.starts_with("1.3.6.1.4.1.37950.") {
        return None;
    }
    let value = match tag {
        "2" => format!("integer {value}"),
        "4" => format!("octet_str {value:?}"),
        "6" => format!("object_id .{value}"),
        _ => panic!("an unexpected type of value in `{row}`"),
    };
    Some(format!("override .{oid} {value}"))
}

/// `iperf3 -s` on a port.
pub(crate) fn iperf3(port: u16) -> Command {
    let mut command = tool("iperf3");
    command.args(["-s", "--forceflush", "-p", &port.to_string()]);
    command
}

/// Starts a peer and waits until it says that it is ready.
pub(crate) fn ready(mut command: Command, word: &str) -> Running {
    let mut running = Running::spawn(&mut command);
    running.prints(word);
    running
}

/// What `snmpd` prints when it listens.
pub(crate) const SNMPD_LISTENS: &str = "NET-SNMP version";
/// What `iperf3` prints when it listens.
pub(crate) const IPERF3_LISTENS: &str = "Server listening";

/// A TCP port of this machine that nobody listens on.
pub(crate) fn free_tcp_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A UDP port of this machine that nobody listens on.
pub(crate) fn free_udp_port() -> u16 {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
