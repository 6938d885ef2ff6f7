//! What a live agent gives, and what its recording gives, are the same.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::snmpd::WholeSnmpd;
use crate::{
    harness::{Stage, installed, json, root, skipped},
    network::free_udp_port,
    snmpsim::{AUTH_PASSPHRASE, PRIVACY_PASSPHRASE, Snmpsim, USER, name},
};

/// The verbs that together show everything that a driver reads.
const VERBS: [&[&str]; 4] =
    [&["onus", "--all-columns", "--yes"], &["lines"], &["ports"], &["node"]];

/// Where the recordings are, when they are there.
fn folder() -> Option<PathBuf> {
    let folder = root().join("../shared/recordings/walks");
    (folder.exists() || skipped("the recordings are not there")).then_some(folder)
}

/// Files of a folder that end so, by name.
fn ending(folder: &Path, with: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == with)).collect();
    found.sort();
    found
}

/// Recordings of whole devices, and the fragments that hold readings.
pub(crate) fn recordings() -> Vec<PathBuf> {
    let Some(folder) = folder() else { return Vec::new() };
    [ending(&folder, "snmprec"), ending(&folder.join("small"), "snmprec")].concat()
}

/// Recordings of whole switches, unpacked.
pub(crate) struct Unpacked {
    pub(crate) files: Vec<PathBuf>,
    _home: TempDir,
}

/// Unpacks them; `None`, and a word on it, when that cannot be done.
pub(crate) fn unpacked() -> Option<Unpacked> {
    let folder = folder()?;
    if !installed(&["bzip2"]) {
        return None;
    }
    let home = TempDir::new().unwrap();
    let unpack = |packed: &PathBuf| {
        let file = home.path().join(packed.file_stem().unwrap());
        let output = Command::new("bzip2").arg("-dc").arg(packed).output().unwrap();
        assert!(output.status.success(), "{}", packed.display());
        fs::write(&file, output.stdout).unwrap();
        file
    };
    let files = ending(&folder.join("standard"), "bz2").iter().map(unpack).collect();
    Some(Unpacked { files, _home: home })
}

/// The lines of a driver's reading of a recording; `None` when no driver knows it.
fn replayed(recording: &Path) -> Option<BTreeSet<String>> {
    let file = recording.to_str().unwrap();
    let run = Stage::new().run(&["driver", "replay", "auto", file, "--format", "json"]);
    if run.code == Some(0) {
        return Some(run.stdout.lines().map(str::to_owned).collect());
    }
    let run = run.exits(20);
    let honest = ["no driver knows", "holds nothing that"];
    assert!(honest.iter().any(|words| run.stderr.contains(words)), "{file}: {}", run.stderr);
    None
}

/// Asserts that the verbs give, line by line, what the replay gave.
#[track_caller]
fn reads_as(expect: &BTreeSet<String>, (stage, login): (&Stage, [&str; 4]), what: &str) {
    let mut live = BTreeSet::new();
    for verb in VERBS {
        let run = stage.run(&[&["access"], verb, &login, &["--format", "json"]].concat());
        // A device need not have every kind of subject.
        let run = if run.code == Some(20) { run } else { run.exits(0) };
        live.extend(run.stdout.lines().map(str::to_owned));
    }
    let missing: Vec<_> = expect.difference(&live).collect();
    let new: Vec<_> = live.difference(expect).collect();
    assert!(missing.is_empty() && new.is_empty(), "{what}: missing {missing:#?}, new {new:#?}");
    for line in &live {
        let line = json(line);
        assert!(line["subject"]["index"].is_string() && line["confidence"].is_string(), "{line}");
    }
}

/// Asserts that an agent gives by v2c and v3 what the recording gives.
#[track_caller]
fn check_live(recording: &Path, agent: &str, (community, context): (&str, &str)) -> bool {
    let Some(expect) = replayed(recording) else { return false };
    let (stage, what) = (Stage::new(), name(recording));
    stage.write("community", community);
    let v2c = ["--agent", agent, "--community-file", "community"];
    reads_as(&expect, (&stage, v2c), &format!("{what} by v2c"));
    let text = format!(
        "schema = 1\n[v3]\nuser = \"{USER}\"\nauth = \"SHA-256\"\n\
         auth-passphrase = \"{AUTH_PASSPHRASE}\"\nprivacy = \"AES-128\"\n\
         privacy-passphrase = \"{PRIVACY_PASSPHRASE}\"\ncontext = \"{context}\"\n"
    );
    stage.write("snmp.toml", &text);
    let v3 = ["--agent", agent, "--credentials", "snmp.toml"];
    reads_as(&expect, (&stage, v3), &format!("{what} by v3"));
    true
}

/// Plays these recordings by `snmpsim` and asserts that so many are of devices that a driver knows
/// and read the same live.
#[track_caller]
fn plays_the_same(recordings: &[PathBuf], known: usize) {
    let Some(simulator) = Snmpsim::of(recordings) else { return };
    let live = |recording: &&PathBuf| {
        let name = name(recording);
        check_live(&simulator.played(recording), &simulator.address(), (name, name))
    };
    assert_eq!(recordings.iter().filter(live).count(), known);
}

/// The recordings whose names begin so.
fn called(names: &[&str]) -> Vec<PathBuf> {
    let mut found = recordings();
    found.retain(|recording| names.iter().any(|name| crate::snmpsim::name(recording) == *name));
    found
}

macro_rules! plays {
    ($($test:ident: $($name:literal)+;)+) => {
        $(#[test]
        fn $test() {
            let recordings = called(&[$($name),+]);
            plays_the_same(&recordings, recordings.len());
        })+
    };
}

plays! {
    snmpsim_plays_v_sol_and_bdcom: "vsolution_v1600d" "bdcom_gp3600-16b";
    snmpsim_plays_zte: "zte_c320" "zte_c620";
    snmpsim_plays_huawei_and_nokia: "huawei_smartax_2018" "huawei_ma5800_oltrx_fragment" "nokia_isam_nfxs-e";
    snmpsim_plays_calix_and_c_data: "calix_e7-2_exa_2018" "exa" "cdata_epon_8pon";
    snmpsim_plays_fiberhome: "fiberhome_an5516-01_2018" "fiberhome_an5516-01" "fiberhome_an5516-04";
    snmpsim_plays_gwd_and_a_modem: "gwd_gfa_epon" "draytek_vigor165_xdsl_fragment";
}

#[test]
fn snmpsim_plays_whole_switches() {
    let Some(switches) = unpacked() else { return };
    plays_the_same(&switches.files, switches.files.len());
}

#[test]
fn debians_snmpd_gives_the_same_as_whole_recordings() {
    for recording in called(&["vsolution_v1600d", "bdcom_gp3600-16b", "zte_c620"]) {
        let port = free_udp_port();
        let Some(_agent) = WholeSnmpd::of(&recording, &format!("udp:127.0.0.1:{port}")) else {
            return;
        };
        let agent = format!("udp://127.0.0.1:{port}");
        assert!(check_live(&recording, &agent, ("public", "")));
    }
}

#[test]
fn an_agent_is_reached_by_ipv6() {
    let Some(recording) = called(&["vsolution_v1600d"]).pop() else { return };
    if std::net::UdpSocket::bind("[::1]:0").is_err() {
        skipped("there is no IPv6");
        return;
    }
    let port = free_udp_port();
    let Some(_agent) = WholeSnmpd::of(&recording, &format!("udp6:[::1]:{port}")) else { return };
    let agent = format!("udp://[::1]:{port}");
    assert!(check_live(&recording, &agent, ("public", "")));
}
