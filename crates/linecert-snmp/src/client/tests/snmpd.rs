//! The client against Debian's `snmpd`.

use std::{
    fs, io,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::*;

const CONFIGURATION: &str = "\
rocommunity training 127.0.0.1
override .1.3.6.1.4.1.37950.7.4194304000.1 integer -2300
override .1.3.6.1.4.1.37950.7.4194304000.2 octet_str \"0.03 mW (-14.61 dBm)\"
override .1.3.6.1.4.1.37950.7.4194304000.3 counter 4294967295
";

struct Snmpd {
    process: Child,
    port: u16,
    _home: TempDir,
}

impl Drop for Snmpd {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// `None`, and a word on it, when `snmpd` is not installed.
async fn start() -> Option<Snmpd> {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("snmpd.conf"), CONFIGURATION).unwrap();
    let free = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let process = Command::new("/usr/sbin/snmpd")
        .args(["-f", "-Le", "-I", "-smux", &format!("udp:127.0.0.1:{port}")])
        .env("SNMPCONFPATH", home.path())
        .env("SNMP_PERSISTENT_DIR", home.path())
        .env("MIBS", "")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let process = match process {
        Ok(process) => process,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            eprintln!("skipped: snmpd is not installed");
            return None;
        }
        Err(error) => panic!("snmpd: {error}"),
    };
    let snmpd = Snmpd { process, port, _home: home };
    let client = open(port).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while client.get(&[oid("1.3.6.1.2.1.1.3.0")]).await.is_err() {
        assert!(Instant::now() < deadline, "snmpd does not answer");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Some(snmpd)
}

#[tokio::test]
async fn net_snmp_is_read() {
    let Some(snmpd) = start().await else { return };
    let client = open(snmpd.port).await;
    let root = oid("1.3.6.1.4.1.37950.7");
    let rows = client.walk(&root).await.unwrap();
    let instance = |last| root.child(&[4_194_304_000, last]).unwrap();
    assert_eq!(
        rows,
        [
            VarBind { oid: instance(1), value: Value::Integer(-2_300) },
            VarBind {
                oid: instance(2),
                value: Value::OctetString(b"0.03 mW (-14.61 dBm)".to_vec())
            },
            VarBind { oid: instance(3), value: Value::Counter32(u32::MAX) },
        ]
    );
    assert_eq!(
        client.get(&[instance(2), instance(1)]).await.unwrap(),
        [rows[1].clone(), rows[0].clone()]
    );
    assert_eq!(client.walk(&oid("1.3.6.1.4.1.37951")).await.unwrap(), []);
    let absent = client.get(&[oid("1.3.6.1.4.1.37951.1.0")]).await.unwrap();
    assert!(absent[0].value.is_absent(), "{absent:?}");
    // Everything that this agent has, to its very end.
    assert!(client.walk(&oid("1.3")).await.unwrap().len() > 50);
}
