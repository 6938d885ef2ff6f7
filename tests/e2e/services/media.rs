//! Television and telephony.

use std::{fs, process::Command};

use super::wire::{FAR, Wire, check_verifies, job, measured, number};
use crate::{
    harness::{Stage, finish, tool},
    mux::{Mux, VIDEO},
    site::unless_busy,
};

const CHANNEL: &str = "239.1.1.1:5000";

fn voice(seconds: u8) -> Stage {
    let keys = format!("[service.voice]\nreflector = \"{FAR}\"\nseconds = {seconds}\n");
    job("voip", "100 Mbit/s", &keys)
}

#[test]
fn a_voice_that_comes_back_whole_passes() {
    let Some(wire) = Wire::direct(&[]) else { return };
    // 300 packets are the fewest that show less than 1 % of loss.
    let stage = voice(6);
    let _far = wire.respond(&stage);
    let run = wire.certify(&stage, &[]).says("1/1 Voice");
    let Some(run) = unless_busy(run, 0) else { return };
    drop(run.shows("PASS  Voice rating").shows("PASS  Voice delay"));
    assert!(number(&stage, "voice-rating") > 90.0);
    assert!(number(&stage, "voice-loss") < 0.001);
    check_verifies(&stage, "pass");
}

#[test]
fn a_voice_with_gaps_fails_by_its_loss() {
    let Some(wire) = Wire::direct(&["nft"]) else { return };
    // One in five.
    wire.far.filter("input", "udp dport 5004 numgen inc mod 5 0 drop");
    let stage = voice(3);
    let _far = wire.respond(&stage);
    let run = wire.certify(&stage, &[]);
    let Some(run) = unless_busy(run, 12) else { return };
    drop(run.shows("FAIL  Voice loss").says("1/1 Voice, attempt 2"));
    let lost: Vec<_> = measured(&stage, "voice-loss");
    assert_eq!(lost.len(), 2);
    let share = number(&stage, "voice-loss");
    assert!((19.0..21.0).contains(&share), "{share}");
    check_verifies(&stage, "fail");
}

/// multicat at the pace of the stream's own clock references.
fn multicat(stage: &Stage) -> Command {
    let file = stage.path("stream.ts");
    fs::write(&file, Mux::of_seconds(15).packets().concat()).unwrap();
    let pid = VIDEO.to_string();
    drop(finish(tool("ingests").args(["-p", &pid]).arg(&file)).exits(0));
    let mut command = tool("multicat");
    command.arg(&file).arg(format!("{CHANNEL}@{FAR}"));
    command
}

#[test]
fn a_channel_without_a_gap_passes() {
    let Some(wire) = Wire::direct(&["multicat", "ingests"]) else { return };
    let keys = "interface = \"eth0\"\n";
    let channels = format!("[service.television]\nchannels = [\"{CHANNEL}\"]\nseconds = 5\n");
    let stage = job("iptv", "100 Mbit/s", &format!("{keys}{channels}"));
    let _sender = wire.serve(&multicat(&stage), "");
    let run = wire.certify(&stage, &[]).says("1/1 Television");
    // Only with a second channel is there a change to be timed.
    let run = run.says("warning: Zap time: nothing in the inventory can measure it");
    let Some(run) = unless_busy(run, 0) else { return };
    drop(run.shows("PASS  TS continuity errors"));
    let rate = number(&stage, "media-rate");
    assert!((3.8..4.0).contains(&rate), "{rate}");
    check_verifies(&stage, "pass");
}

#[test]
fn a_channel_that_does_not_come_is_named_with_its_reason() {
    let Some(wire) = Wire::direct(&[]) else { return };
    let channels = format!("[service.television]\nchannels = [\"{CHANNEL}\"]\nseconds = 1\n");
    let stage = job("iptv", "100 Mbit/s", &format!("interface = \"eth0\"\n{channels}"));
    let run = wire.certify(&stage, &[]).exits(11).shows("no packet of the channel came");
    assert!(!run.stdout.contains("FAIL"), "{}", run.stdout);
    // An interface that is not there is told, with what to do.
    let stage = job("iptv", "100 Mbit/s", &format!("interface = \"eth9\"\n{channels}"));
    drop(wire.certify(&stage, &[]).exits(20).says("eth9").says("hint: `ip link`"));
}
