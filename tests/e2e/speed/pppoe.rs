//! A test through a PPPoE session of linecert's own, in place of a router.

use super::Line;
use crate::{
    concentrator::{CONCENTRATOR, concentrator},
    harness::{Stage, finish},
};

#[test]
fn a_session_of_its_own_takes_the_place_of_the_router() {
    let Some(line) = Line::lay() else { return };
    let _concentrator = concentrator(&line.cable.exchange, "right");
    let stage = Stage::new();
    stage.write("right", "right\n");
    stage.write("wrong", "wrong\n");
    let with = |password, more: &[&'static str]| {
        let session = ["--pppoe", "eth0", "--user", "customer@isp", "--password-file", password];
        let quick = ["speed", CONCENTRATOR, "--skip-idle", "--direction", "down", "--time", "1"];
        let arguments = [&quick[..], &session, more].concat();
        finish(&mut line.cable.at_customer(&stage.command(&arguments)))
    };
    let run = with("right", &[]).says("opening a PPPoE session on eth0");
    assert!(matches!(run.code, Some(0 | 11)), "{run:?}");
    let run = run.shows("Measured through a PPPoE session of linecert's own");
    // The session takes 8 octets of each packet.
    let segment = if run.stdout.contains("segments of 1440") { 1440 } else { 1452 };
    assert!(run.stdout.contains(&format!("segments of {segment} octets")), "{}", run.stdout);
    assert!(run.code == Some(11) || run.stdout.contains("Mbit/s, for PPPoE"), "{}", run.stdout);

    with("wrong", &[]).exits(25).says("no PPPoE session on eth0").says("--password-file");
    // Nobody answers in this VLAN.
    with("right", &["--vlan", "100"]).exits(23).says("hint: check the cable, the VLAN");
}
