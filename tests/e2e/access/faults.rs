//! What agents do wrong: everything is read all the same, or the gap is told. Never an empty table.

use std::collections::BTreeSet;

use super::lab_node::{LabNode, count, onus};

const NODE: [&str; 3] = ["zte-c600", "--onus", "40"];
const LISTED: [&str; 3] = ["onus", "--driver", "zte-c600"];

fn faulty(fault: &str, more: &[&str]) -> LabNode {
    LabNode::play(&[&NODE[..], &["--agent-fault", fault], more].concat())
}

/// Asserts that agents with these faults give what a sound agent gives.
#[track_caller]
fn gives_everything(faults: &[&str], more: &[&str]) {
    let sound = LabNode::play(&[&NODE[..], more].concat()).cells(&LISTED);
    assert_eq!((onus(&sound), count(&sound, "onu-rx-power")), (40, 40));
    for fault in faults {
        let cells = faulty(fault, more).cells(&LISTED);
        assert!(cells == sound, "{fault}: {} cells instead of {}", cells.len(), sound.len());
    }
}

#[test]
fn a_slow_network_that_loses_and_mixes_up_answers_takes_nothing_away() {
    gives_everything(&["slow=20ms", "loss=5%", "duplicates=30%", "late=20%/300ms"], &[]);
}

#[test]
fn answers_that_break_the_rules_take_nothing_away() {
    let faults = ["too-big=5", "gen-err=5", "mid-row", "disorder", "hang-on-zero", "malformed=3"];
    gives_everything(&faults, &[]);
}

#[test]
fn an_agent_of_v3_may_fail_and_reboot_and_change_its_card() {
    let faults = [
        "gen-err=5",
        "too-big=5",
        "reboot=3",
        "reboot=12",
        "new-engine-id=3",
        "new-engine-id=12",
        "malformed=4",
    ];
    gives_everything(&faults, &["--v3"]);
}

#[test]
fn an_agent_that_gives_nothing_sensible_is_told_off_and_nothing_is_shown() {
    for (fault, arguments, code, words) in [
        ("no-such-object", &["onus"][..], 20, "no driver knows the device"),
        ("no-such-object", &LISTED, 20, "gave nothing of this kind"),
        ("foreign-source", &["onus"], 23, "failed to hear from the agent"),
    ] {
        let run = faulty(fault, &[]).ask(arguments).exits(code).says(words).says("hint: ");
        assert_eq!(run.stdout, "", "{fault}");
    }
}

#[test]
fn an_agent_that_walks_in_circles_is_left_with_what_came_before() {
    let node = faulty("loop=3", &[]);
    let run = node.ask(&LISTED).exits(29).says("not read: ").says("still going on after");
    run.shows("ONU 1/1/1:1").says("the answer makes no sense");
}

#[test]
fn an_agent_that_falls_silent_leaves_what_it_said_and_a_reason_for_the_rest() {
    let sound: BTreeSet<_> = LabNode::play(&NODE).cells(&LISTED).into_iter().collect();
    let node = faulty("silent-after=740", &[]);
    let arguments = [&LISTED[..], &["--timeout", "1", "--format", "json"]].concat();
    let run = node.ask(&arguments).exits(29).says("not read: ");
    let (said, gaps): (Vec<_>, Vec<_>) = run.stdout.lines().partition(|cell| sound.contains(*cell));
    assert!(said.len() > 400 && gaps.len() > 20, "{} said, {} gaps", said.len(), gaps.len());
    for gap in gaps {
        let told =
            ["timed-out", "interrupted"].map(|why| gap.contains(&format!("\"why\":\"{why}\"")));
        assert!(told.contains(&true), "{gap}");
    }
    let cells: Vec<_> = run.stdout.lines().map(str::to_owned).collect();
    assert_eq!((onus(&cells), count(&cells, "state")), (40, 40));
}

#[test]
fn an_agent_that_falls_silent_at_once_gives_no_table() {
    let node = faulty("silent-after=4", &[]);
    let run = node.ask(&[&LISTED[..], &["--timeout", "1"]].concat());
    let run = run.exits(23).says("failed to hear from the agent");
    assert_eq!(run.says("hint: ").stdout, "");
}
