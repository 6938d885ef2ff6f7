//! The services of a line through a PPPoE session of linecert's own, without the customer's router.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::wire::{Wire, check_verifies, job, measured, only};
use crate::{
    concentrator::{CONCENTRATOR, concentrator},
    harness::{Run, Stage},
    network::{IPERF3_LISTENS, iperf3},
    site::{CERTIFICATE, unless_busy},
};

/// A job through a session with this password, whose line is in this VLAN.
fn through_session(password: &str, vlan: &str) -> Stage {
    let keys = format!(
        "speed-server = \"{CONCENTRATOR}\"\necho-target = \"{CONCENTRATOR}\"\n\
         throughput-seconds = 4\ninterface = \"eth0\"\nthrough = \"pppoe\"\n{vlan}\
         [service.pppoe]\nuser = \"customer@isp\"\npassword = {{ file = \"password\" }}\n"
    );
    let stage = job("some.toml", "80 Mbit/s", &keys);
    stage.write("password", &format!("{password}\n"));
    stage.write("some.toml", &only("internet-service-cn", &["throughput-down", "packet-loss"]));
    stage
}

/// Asserts that a password is nowhere: neither on the screen nor in what is kept.
#[track_caller]
fn check_secret(run: &Run, stage: &Stage, password: &str) {
    for text in [&run.stdout, &run.stderr, &everything_below(&stage.path("out"))] {
        assert!(!text.contains(password), "{text}");
    }
}

/// What the files of a folder have.
fn everything_below(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return String::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let text = |path: PathBuf| match path.is_dir() {
        true => everything_below(&path),
        false => String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned(),
    };
    paths.map(text).collect()
}

#[test]
fn throughput_and_loss_are_measured_through_the_session_and_say_so() {
    let Some(wire) = Wire::direct(&["iperf3"]) else { return };
    let _concentrator = concentrator(&wire.far, "right-and-secret");
    let _server = wire.serve(&iperf3(5201), IPERF3_LISTENS);
    let stage = through_session("right-and-secret", "");
    let run = wire.certify(&stage, &["--lang", "zh"]).all_in_chinese();
    for metric in ["throughput-down", "packet-loss"] {
        assert_eq!(measured(&stage, metric)[0]["attachment"], "pppoe-session", "{}", run.stdout);
    }
    let notes = stage.statement(CERTIFICATE)["notes"].to_string();
    assert!(notes.contains("is a PPPoE session of linecert's own"), "{notes}");
    check_secret(&run, &stage, "right-and-secret");
    let Some(_) = unless_busy(run, 0) else { return };
    check_verifies(&stage, "pass");
}

#[test]
fn a_session_that_does_not_come_up_is_told_with_the_next_step() {
    let Some(wire) = Wire::direct(&[]) else { return };
    let concentrator = concentrator(&wire.far, "right-and-secret");
    let stage = through_session("s3cret-but-wrong", "");
    let run = wire.certify(&stage, &[]).exits(25).says("open a PPPoE session on eth0");
    let run = run.says("hint: check user and password");
    check_secret(&run, &stage, "s3cret-but-wrong");
    // Nobody answers in this VLAN.
    let stage = through_session("right-and-secret", "vlan = \"100\"\n");
    wire.certify(&stage, &[]).exits(23).says("find a concentrator").says("hint: check the cable");
    drop(concentrator);
    // Without its account there is nothing to open.
    let stage = job("some.toml", "80 Mbit/s", "interface = \"eth0\"\nthrough = \"pppoe\"\n");
    wire.certify(&stage, &[]).exits(2).says("service.through").says("[service.pppoe]");
}
