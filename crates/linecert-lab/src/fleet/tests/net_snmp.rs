//! Agents of the fleet as net-snmp sees them, with v2c and v3, and the faults of v3.

use std::{
    io,
    process::{Command, Output},
};

use super::*;

pub(super) fn user() -> AgentUser {
    AgentUser {
        name: "installer".to_owned(),
        suite: Suite::Sha256Aes128,
        auth_passphrase: "auth-光-passphrase".to_owned(),
        privacy_passphrase: "privacy-passphrase".to_owned(),
    }
}

/// Runs Debian's program; `None`, and a word on it, when it is not installed.
fn run(address: SocketAddr, options: &[&str]) -> Option<Output> {
    let run = Command::new("snmpbulkwalk")
        .env("MIBS", "")
        .env("SNMPCONFPATH", "/nonexistent")
        .args(["-On", "-Oe", "-r1", "-t1"])
        .args(options)
        .args([&address.to_string(), ENTRY])
        .output();
    match run {
        Ok(output) => Some(output),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            eprintln!("skipped: snmpbulkwalk is not installed");
            None
        }
        Err(error) => panic!("snmpbulkwalk: {error}"),
    }
}

/// The rows that were printed, without the word on the end of the MIB behind the last one.
fn rows(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|line| line.contains(" = INTEGER: ")).map(str::to_owned).collect()
}

fn v2c() -> Vec<&'static str> {
    vec!["-v2c", "-ctraining"]
}

fn v3(suite: Suite) -> Vec<&'static str> {
    let (auth, privacy) = match suite {
        Suite::Sha1Aes128 => ("SHA", "AES"),
        Suite::Sha256Aes128 => ("SHA-256", "AES"),
        Suite::Sha512Aes256 => ("SHA-512", "AES-256"),
    };
    let user = ["-uinstaller", "-A", "auth-光-passphrase", "-X", "privacy-passphrase"];
    [["-v3", "-lauthPriv", "-a", auth, "-x", privacy].as_slice(), &user].concat()
}

fn optics(faults: &[&str], access: Access) -> AgentPlan {
    let table = OnuOptics { ports: 3, onus_per_port: 5 }.table().unwrap();
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    AgentPlan { faults, ..AgentPlan::new(Arc::new(table), access) }
}

const ENTRY: &str = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1";

#[track_caller]
fn check(plan: AgentPlan, options: &[&str]) -> Option<Fleet> {
    let fleet = start(vec![plan]);
    let output = run(fleet.addresses().next().unwrap(), options)?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = rows(&output);
    assert_eq!(rows.len(), 3 * 5 * 8);
    assert_eq!(rows.first().unwrap(), &format!(".{ENTRY}.1.4194304000.0 = INTEGER: 38"));
    assert!(rows.last().unwrap().starts_with(&format!(".{ENTRY}.8.4194304512.4 = INTEGER: ")));
    Some(fleet)
}

#[test]
fn net_snmp_walks_v2c() {
    let access = || Access::V2c("training".to_owned());
    check(optics(&[], access()), &v2c());
    check(AgentPlan { message_cap: 200, ..optics(&[], access()) }, &v2c());
    check(optics(&["duplicates=100%"], access()), &v2c());
}

#[test]
fn net_snmp_walks_v3_with_every_suite() {
    for suite in [Suite::Sha1Aes128, Suite::Sha256Aes128, Suite::Sha512Aes256] {
        let access = Access::V3(AgentUser { suite, ..user() });
        let Some(fleet) = check(optics(&[], access), &v3(suite)) else { return };
        // net-snmp takes the time, too, from the report that tells the engine ID.
        assert_eq!(fleet.count(0, Count::Reports), 1);
    }
}

#[test]
fn net_snmp_gets_over_a_reboot() {
    let plan = optics(&["reboot=5"], Access::V3(user()));
    let Some(fleet) = check(plan, &v3(Suite::Sha256Aes128)) else { return };
    assert_eq!(fleet.count(0, Count::Reports), 2);
}

#[test]
fn another_engine_id_is_reported_to_those_who_use_the_old_one() {
    let fleet = start(vec![optics(&["new-engine-id=2"], Access::V3(user()))]);
    let address = fleet.addresses().next().unwrap();
    let options = [v3(Suite::Sha256Aes128).as_slice(), &["-Cr10"]].concat();
    let Some(output) = run(address, &options) else { return };
    assert!(!output.status.success());
    // Two requests of 10 rows, then the report.
    assert_eq!(rows(&output).len(), 20);
    assert!(fleet.count(0, Count::Reports) >= 2);
    // Who begins anew reads everything.
    assert_eq!(rows(&run(address, &options).unwrap()).len(), 120);
}

#[test]
fn strangers_learn_why_they_are_refused() {
    let fleet = start(vec![optics(&[], Access::V3(user()))]);
    let address = fleet.addresses().next().unwrap();
    let check = |change: &[&str], expect: &str| {
        let options = [v3(Suite::Sha256Aes128).as_slice(), change].concat();
        let Some(output) = run(address, &options) else { return };
        assert!(!output.status.success() && output.stdout.is_empty());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expect), "{said}");
    };
    check(&["-unobody"], "Unknown user name");
    check(&["-A", "another-passphrase"], "Authentication failure");
    check(&["-lnoAuthNoPriv"], "Unsupported security level");
}
