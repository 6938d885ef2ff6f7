//! `profile budget`: the design that the documentation shows, and designs that cannot be.

use std::fs;

use crate::harness::{Stage, json, root};

/// The design of `profiles/README.md`, as it stands there.
fn documented() -> String {
    let text = fs::read_to_string(root().join("profiles/README.md")).unwrap();
    let (_, chapter) = text.split_once("\n## The budget of a network\n").unwrap();
    let (_, block) = chapter.split_once("```toml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("design.toml", &documented());
    stage
}

#[test]
fn the_documented_design_has_every_kind_of_part_and_adds_up() {
    let stage = stage();
    let run = stage.run(&["profile", "budget", "design.toml", "--format", "json"]);
    let budgets: Vec<_> = run.stdout.lines().map(json).collect();
    assert_eq!(budgets.len(), 2, "{run:?}");
    let parts = [
        "fibre",
        "splitter",
        "splitter-pigtails",
        "connectors",
        "fusion-splices",
        "mechanical-splices",
        "mode-field-joints",
        "other",
    ];
    let items = budgets[0]["items"].as_array().unwrap();
    for part in parts {
        assert!(items.iter().any(|item| item["part"] == part), "{part}");
    }
    assert!(!budgets[0]["measured"].as_array().unwrap().is_empty(), "{}", budgets[0]);
}

#[test]
fn the_documented_budget_is_what_the_program_prints() {
    let stage = stage();
    let run = stage.run(&["profile", "budget", "design.toml"]).exits(0);
    let text = fs::read_to_string(root().join("profiles/README.md")).unwrap();
    let (_, chapter) = text.split_once("\n## The budget of a network\n").unwrap();
    let (_, block) = chapter.split_once("```text\n").unwrap();
    let shown = block.split_once("```").unwrap().0;
    assert!(run.stdout.contains(shown), "not as printed:\n{}", run.stdout);
    stage.run(&["profile", "budget", "design.toml", "--lang", "zh"]).exits(0).shows("█");
}

#[test]
fn a_network_that_does_not_fit_fails() {
    let stage = stage();
    stage.write("design.toml", &documented().replace("\"1:32\"", "\"1:128\""));
    stage.run(&["profile", "budget", "design.toml"]).exits(12).shows("does not fit");
}

#[test]
fn what_is_wrong_in_a_design_is_told_with_its_line() {
    let check = |from: &str, to: &str, says: &str| {
        let (stage, design) = (Stage::new(), documented());
        assert!(design.contains(from), "{from}");
        stage.write("design.toml", &design.replacen(from, to, 1));
        let run = stage.run(&["profile", "budget", "design.toml"]).exits(2);
        run.says("design.toml:").says(says).says("hint:");
    };
    check("\"1:32\"", "\"1:33\"", "1:33");
    check("\"4.2 km\"", "\"-4.2 km\"", "-4.2 km");
    check("connectors =", "connector =", "connector");
    check("profile = \"", "profile = \"no-", "no-");
    let stage = Stage::new();
    stage.run(&["profile", "budget", "absent.toml"]).exits(20);
}

#[test]
fn a_loss_that_was_measured_outside_the_class_is_never_passed_over() {
    let stage = Stage::new();
    let measured = "\n[[measurement]]\nmetric = \"odn-loss\"\nsubject = \"onu 0/1:3\"\n\
                    value = \"33.00 dB\"\nuncertainty = \"0.50 dB\"\n";
    stage.write("design.toml", &format!("{}{measured}", documented()));
    let run = stage.run(&["profile", "budget", "design.toml"]).exits(12);
    run.shows("fits").shows("outside what the class accepts");
}
