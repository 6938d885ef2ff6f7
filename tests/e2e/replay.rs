//! `driver` and `profile`: what ships, and recordings decoded.

use std::fs;

use crate::harness::{Stage, check_golden, json, root, skipped};

/// A V1600D2 as it answered a walk.
const RECORDING: &str = "../shared/recordings/walks/vsolution_v1600d.snmprec";
const ONU_1: &str = r#"{"subject":{"kind":"onu","pon":"0/1","onu":1,"index":"1.1"},"metric":"onu-rx-power","reading":{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"3.00"},"confidence":"high"}"#;

#[test]
fn the_recording_of_a_real_olt_is_decoded_line_by_line() {
    let recording = root().join(RECORDING);
    if !recording.exists() {
        skipped("the recordings are not there");
        return;
    }
    let recording = recording.to_str().unwrap();
    let run = Stage::new().run(&["driver", "replay", "vsol-v1600d", recording, "--format", "json"]);
    let run = run.exits(0);
    assert!(run.stdout.lines().any(|line| line == ONU_1), "{}", run.stdout);
    for line in run.stdout.lines() {
        let said = json(line);
        let kind = ["reading", "content"].map(|part| said[part]["kind"].is_string());
        assert!(kind.contains(&true), "{line}");
    }
}

#[test]
fn every_sample_of_every_driver_replays_as_its_readings_say() {
    let mut samples = 0;
    for driver in folder(root().join("drivers")).filter(|path| path.is_dir()) {
        for sample in folder(driver.join("samples")).filter(|p| p.extension().unwrap() != "jsonl") {
            let name = driver.file_name().unwrap().to_str().unwrap();
            let file = sample.to_str().unwrap();
            let run = Stage::new().run(&["driver", "replay", name, file, "--format", "json"]);
            let expected = fs::read_to_string(sample.with_extension("expected.jsonl")).unwrap();
            assert_eq!(run.exits(0).stdout.trim_end(), expected.trim_end(), "{file}");
            Stage::new().run(&["driver", "replay", name, file]).exits(0).says("readings");
            samples += 1;
        }
    }
    assert!(samples >= 4, "the samples were not found");
}

fn folder(path: impl AsRef<std::path::Path>) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path())
}

#[test]
fn what_ships_is_listed_and_shown_in_both_languages() {
    let commands = [
        &["driver", "list"][..],
        &["driver", "show", "newport-2936r"],
        &["driver", "show", "vsol-v1600d"],
        &["profile", "list"],
        &["profile", "show", "adsl2plus-install"],
        &["profile", "show", "epon-install"],
        &["profile", "show", "gpon-install"],
    ];
    check_golden("shipped.en.txt", "en", &commands);
    check_golden("shipped.zh.txt", "zh", &commands);
}

#[test]
fn what_is_not_there_or_not_right_is_named() {
    let stage = Stage::new();
    stage.write("noise.walk", "this is no walk\n");
    stage.write("foreign.walk", "1.3.6.1.2.1.1.1.0|4|another device\n");
    stage.write("driver.toml", "schema = 1\nnmae = \"x\"\n");
    for (arguments, code, words) in [
        (&["driver", "show", "vsol"][..], 2, "there are adsl-line-mib, adsl2-line-mib, bdcom-epon"),
        (&["driver", "check", "driver.toml"], 2, "driver.toml:2: "),
        (&["driver", "replay", "vsol-v1600d", "absent.walk"], 20, "absent.walk"),
        (&["driver", "replay", "vsol-v1600d", "."], 2, "cannot be read"),
        (&["driver", "replay", "vsol-v1600d", "noise.walk"], 24, "noise.walk"),
        (&["driver", "replay", "vsol-v1600d", "foreign.walk"], 20, "holds nothing that"),
        (&["profile", "show", "epon"], 2, "there are 10g-epon-pr10"),
        (&["profile", "check", "absent.toml"], 20, "absent.toml"),
    ] {
        stage.run(arguments).exits(code).says(words);
    }
}
