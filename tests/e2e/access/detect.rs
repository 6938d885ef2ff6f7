//! `access detect`: every node of the lab is known, every recording too or honestly not.

use std::path::Path;

use linecert_lab::node::Node;

use super::{
    lab_node::LabNode,
    recordings::{recordings, unpacked},
};
use crate::{
    harness::{Stage, json},
    snmpsim::name,
};

#[test]
fn every_node_of_the_lab_names_its_driver() {
    for node in Node::ALL {
        let played = LabNode::play(&[node.name(), "--onus", "4"]);
        let said = json(&played.ask(&["detect", "--format", "json"]).exits(0).stdout);
        assert_eq!(said["driver"], node.name(), "{said}");
        assert!(said["maker"].is_string() && said["by"].is_string(), "{said}");
    }
}

/// One line a recording: its file, and the driver that is right, or `-` for none.
const DETECTED: &str = include_str!("../detected.tsv");

fn right(name: &str) -> &'static str {
    let mut lines = DETECTED.lines().filter_map(|line| line.split_once('\t'));
    let found = lines.find(|(file, _)| *file == name);
    found.unwrap_or_else(|| panic!("detected.tsv does not say what {name} is")).1
}

/// Asserts that a recording is taken for what it is; readings of it are printed when it has any.
#[track_caller]
fn is_detected(recording: &Path) {
    let (file, name) = (recording.to_str().unwrap(), name(recording));
    let run = Stage::new().run(&["driver", "replay", "auto", file, "--format", "json"]);
    match right(name) {
        "-" => assert!(run.exits(20).says("no driver knows").stdout.is_empty(), "{name}"),
        driver if run.code == Some(0) => {
            let run = run.says(&format!("by {driver} "));
            assert!(run.stdout.lines().map(json).count() > 0, "{name}");
        }
        driver => assert_eq!(run.exits(20).says(&format!("that {driver} ")).stdout, "", "{name}"),
    }
}

#[test]
fn every_recording_is_detected_rightly_or_honestly_not() {
    recordings().iter().for_each(|recording| is_detected(recording));
}

#[test]
fn every_recording_of_a_whole_switch_is_detected_and_replayed() {
    let Some(switches) = unpacked() else { return };
    for recording in &switches.files {
        is_detected(recording);
        let file = recording.to_str().unwrap();
        let run = Stage::new().run(&["driver", "replay", "auto", file, "--format", "json"]);
        assert!(run.exits(0).stdout.lines().count() > 20, "{file}");
    }
}
