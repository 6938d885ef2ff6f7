//! `access diagnose`: what the readings of a line, its neighbours and its design mean together.

use super::lab_node::LabNode;
use crate::harness::json;

/// Asserts which rules a diagnosis concludes from, in their order.
#[track_caller]
fn concludes(node: &LabNode, arguments: &[&str], rules: &[&str]) {
    let run = node.ask(&[&["diagnose", "--format", "json"], arguments].concat()).exits(0);
    let said = json(&run.stdout);
    let concluded: Vec<_> = said["conclusions"].as_array().unwrap().iter().collect();
    let names: Vec<_> = concluded.iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(names, rules, "{arguments:?}: {said:#}");
    for one in concluded {
        assert!(one["because"].as_array().is_some_and(|because| !because.is_empty()), "{one:#}");
    }
}

#[test]
fn each_trouble_of_a_plant_is_told_from_the_others() {
    let node = LabNode::play(&["zte-c600", "--onus", "64"]);
    let design = ["--splitter", "1:4,1:8", "--fibre", "5.1 km"];
    let with = |more: &[&'static str]| [&["1/1/1:1"], &design[..], more].concat();
    for (arguments, rules) in [
        (&["1/1/1:1"][..], &[][..]),
        (&["1/1/1:1", "--alone"], &[]),
        (&["1/1/2:5"], &["power-lost"]),
        (&["1/1/2:9"], &["drop-cut"]),
        (&["1/1/1:15"], &["one-onu-low"]),
        (&with(&["--meter", "-16.5 dBm", "--meter-uncertainty", "0.2 dB"]), &[]),
        (&with(&["--meter", "-10.0 dBm"]), &["loss-behind-outlet"]),
    ] {
        concludes(&node, arguments, rules);
    }
}

#[test]
fn a_person_reads_the_conclusion_its_reason_and_the_next_step() {
    let node = LabNode::play(&["zte-c600", "--onus", "64"]);
    let run = node.ask(&["diagnose", "1/1/2:5"]).exits(0).shows("[shown] The ONU lost its power");
    run.shows("  state: dying gasp").shows("  next: Ask whether").says("could not be decided");
    let run = node.ask(&["diagnose", "1/1/2:5", "--lang", "zh"]).exits(0).shows("[确认] ONU 掉电");
    run.shows("状态：掉电告警").shows("建议：").says("无法判断");
    node.ask(&["diagnose", "1/1/1:1"]).exits(0).shows("nothing stands out");
}

#[test]
fn a_path_that_cannot_be_is_refused() {
    let node = LabNode::play(&["zte-c600"]);
    for (arguments, words) in [
        (&["1/1/1:1", "--meter", "3 km"][..], "is not a level in dBm"),
        (&["1/1/1:1", "--meter", "-16.5"], "--meter"),
        (&["1/1/1:1", "--meter", "-16.5 dBm", "--meter-uncertainty", "1 km"], "hint: "),
        (&["1/1/1:1", "--meter-uncertainty", "0.2 dB"], "--meter"),
        (&["1/1/1:1", "--splitter", "1:3"], "1:3"),
        (&["1/1/1:1", "--splitter", "1:32", "--fibre", "3 dB"], "hint: write number and unit"),
        (&["1/1/1:1", "--connectors", "many"], "--connectors"),
    ] {
        let run = node.ask(&[&["diagnose"], arguments].concat()).exits(2).says(words);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
    node.ask(&["diagnose", "1/1/1:60"]).exits(20).says("matches `1/1/1:60`");
}

#[test]
fn a_copper_line_is_diagnosed_too() {
    let node = LabNode::play(&["vdsl2-line-mib", "--onus", "16"]);
    concludes(&node, &["vdsl2 1/1"], &[]);
    let run = node.ask(&["diagnose", "vdsl2 1/1"]).exits(0).shows("line vdsl2 1/1");
    run.shows("SNR margin down").shows("Hlog per tone");
}
