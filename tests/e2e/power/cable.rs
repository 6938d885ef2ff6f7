//! The cable is pulled in the middle: of a watch, and of a job.

use std::{fs, os::unix::fs::symlink, path::Path};

use crate::{
    harness::Stage,
    power::{fault, inventory, of_inventory},
    serial::{Reply, SerialPeer},
    site::{CERTIFICATE, CERTIFY, meter, prepared},
};

#[test]
fn a_watch_goes_on_when_the_same_meter_is_back() {
    let stage = Stage::new();
    let _lab = fault(&stage, "newport-2936r", "hang-up=300ms");
    inventory(&stage, "newport-2936r");
    let run = stage.run(&of_inventory("watch", &["--count", "3", "--interval", "0"])).exits(0);
    let run = run.says("was unplugged; waiting 30 s").says("the meter is back");
    assert_eq!(run.stdout.matches(" dBm ±0.20").count(), 3, "{}", run.stdout);
}

#[test]
fn a_meter_that_stays_away_is_given_up() {
    let stage = Stage::new();
    let _lab = fault(&stage, "newport-2936r", "hang-up");
    inventory(&stage, "newport-2936r");
    let run = stage.run(&of_inventory("read", &["--wait", "1"])).exits(29);
    run.says("did not come back in 1 s").says("hint: plug the cable in again");
    let again = stage.run(&of_inventory("read", &["--wait", "0"])).exits(20);
    again.says("does not exist");
}

/// Puts a meter that pulls its cable in the middle of its first reading at a name that stays.
fn unstable(cable: &Path) -> SerialPeer {
    let peer = SerialPeer::newport_that(|command| (command == "PM:PWS?").then_some(Reply::HangUp));
    plug(&peer, cable);
    peer
}

fn plug(peer: &SerialPeer, cable: &Path) {
    fs::remove_file(cable).ok();
    symlink(peer.port(), cable).unwrap();
}

#[test]
fn a_job_waits_for_the_cable_and_its_certificate_tells() {
    let stage = prepared("");
    let cable = stage.path("cable");
    stage.write("inventory.toml", &format!("schema = 1\n{}", meter(&cable)));
    let pulled = unstable(&cable);
    let mut job = stage.start(&CERTIFY);
    job.prints("was unplugged");
    drop(pulled);
    let back = SerialPeer::newport();
    plug(&back, &cable);
    let run = job.finish().exits(11).shows("-7.30 dBm").says("the meter is back");
    drop(run);
    let facts = stage.statement(CERTIFICATE);
    let notes = facts.to_string();
    assert!(notes.contains("`meter` was unplugged from"), "{notes}");
}

#[test]
fn a_job_gives_up_keeps_what_it_has_and_is_resumed() {
    let stage = prepared("");
    let cable = stage.path("cable");
    stage.write("inventory.toml", &format!("schema = 1\n{}", meter(&cable)));
    let pulled = unstable(&cable);
    let run = stage.run(&[&CERTIFY[..], &["--wait", "1"]].concat()).exits(29);
    run.says("was unplugged").says("did not come back in 1 s").says("--resume");
    drop(pulled);
    let back = SerialPeer::newport();
    plug(&back, &cable);
    stage.run(&[&CERTIFY[..], &["--resume"]].concat()).exits(11).shows("-7.30 dBm");
    let facts = stage.statement(CERTIFICATE);
    assert_eq!(facts["attempts"].as_array().unwrap().len(), 2, "{}", facts["attempts"]);
}

#[test]
fn another_meter_in_the_place_of_the_first_is_refused_at_once() {
    let stage = Stage::new();
    let cable = stage.path("cable");
    stage.write("inventory.toml", &format!("schema = 1\n{}", meter(&cable)));
    let mut asked = 0;
    let first = SerialPeer::newport_that(move |command| {
        asked += u32::from(command == "PM:PWS?");
        (asked == 2).then_some(Reply::HangUp)
    });
    plug(&first, &cable);
    let mut watch = stage.start(&of_inventory("watch", &["--interval", "0"]));
    watch.prints("was unplugged");
    drop(first);
    let other = SerialPeer::newport_that(|command| {
        let name = "NEWPORT 2936-R v1.2.3 08/04/15 SN99999";
        (command == "*IDN?").then(|| Reply::Line(name.to_owned()))
    });
    plug(&other, &cable);
    let run = watch.finish().exits(24).says("99999 is on the port where").says("1 readings, 0 of");
    run.says("hint: plug the first instrument in again");
}
