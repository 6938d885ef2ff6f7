//! `certify --lab`: the faultless line, and what each fault shows.

use nix::sys::signal::Signal;

use crate::{
    harness::{Run, Stage, json, pages},
    site::{CERTIFY, prepared},
};

const TRAINING: &str = "TRAINING";

#[test]
fn a_good_line_passes_and_its_certificate_verifies() {
    let stage = Stage::new();
    let run = stage.run(&["certify", "--lab", "--out", "out"]).exits(0);
    let run = run.shows(TRAINING).shows("\nPASS\n").shows("out/LAB-0001.lcert").says("verify");
    assert_eq!(verdicts(&run), ["PASS"; 6], "{}", run.stdout);

    let verified = stage.run(&["verify", "out/LAB-0001.lcert"]).exits(0);
    for words in [TRAINING, "LAB-LINE-3", "Lab technician", "verdict       PASS", "LAB-0001-1"] {
        assert!(verified.stdout.contains(words), "no `{words}` in\n{}", verified.stdout);
    }
    let facts = stage.run(&["verify", "out/LAB-0001.lcert", "--format", "json"]).exits(0);
    let facts = json(&facts.stdout);
    assert_eq!((&facts["verdict"], &facts["purpose"]), (&"pass".into(), &"training".into()));

    let Some(pages) = pages(&stage.path("out/LAB-0001.pdf")) else { return };
    assert!(!pages.is_empty());
    for page in pages {
        assert!(page.contains(TRAINING), "{page}");
    }
}

#[test]
fn a_slow_line_fails_by_its_downstream_rate() {
    let stage = Stage::new();
    let arguments = ["certify", "--lab", "--fault", "slow-line", "--format", "json"];
    let run = stage.run(&arguments).exits(12);
    check_json(&run, "fail", &[("throughput-down", "fail"), ("throughput-up", "pass")]);
}

#[test]
fn a_silent_meter_leaves_the_certificate_incomplete() {
    let stage = Stage::new();
    let run = stage.run(&["certify", "--lab", "--fault", "silent-meter"]).exits(11);
    let run = run.shows("INCOMPLETE").shows("no answer in time").says("hint: switch the meter on");
    assert_eq!(verdicts(&run), ["-", "PASS", "PASS", "PASS", "PASS", "PASS"], "{}", run.stdout);
    assert!(!run.stdout.contains("\nPASS\n"), "{}", run.stdout);
    stage.run(&["verify", "LAB-0001.lcert"]).exits(0).shows("INCOMPLETE").shows(TRAINING);
}

#[test]
fn a_cut_fibre_fails_by_the_darkness_at_the_outlet() {
    let stage = Stage::new();
    let run =
        stage.run(&["certify", "--lab", "--fault", "cut-fibre", "--format", "json"]).exits(12);
    let findings = [("outlet-power", "fail"), ("onu-rx-power", "not-assessed")];
    check_json(&run, "fail", &findings);
    stage.run(&["verify", "LAB-0001.lcert"]).exits(0).shows("FAIL").shows("ONU Rx power");
}

#[test]
fn an_onu_that_is_off_leaves_the_certificate_incomplete() {
    let stage = Stage::new();
    let run = stage.run(&["certify", "--lab", "--fault", "onu-offline"]).exits(11);
    let run = run.shows("INCOMPLETE").shows("offline: state").says("hint: ");
    assert_eq!(verdicts(&run), ["PASS", "-", "-", "-", "-", "-"], "{}", run.stdout);
}

/// The word before each limit of `epon-install`, in order.
fn verdicts(run: &Run) -> Vec<&str> {
    let words = run.stdout.lines().filter(|line| line.contains("accepts"));
    words.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Asserts one JSON object with this overall verdict, and these verdicts among the findings.
#[track_caller]
fn check_json(run: &Run, overall: &str, findings: &[(&str, &str)]) {
    let result = json(&run.stdout);
    assert_eq!((&result["verdict"], &result["purpose"]), (&overall.into(), &"training".into()));
    for (metric, verdict) in findings {
        let found = result["findings"].as_array().unwrap().iter();
        let finding = found.clone().find(|finding| finding["metric"] == **metric).unwrap();
        assert_eq!(finding["verdict"], **verdict, "{finding}");
    }
}

#[test]
fn a_running_lab_certifies_no_real_line() {
    let stage = prepared("");
    let mut lab = stage.start(&["lab", "--fault", "cut-fibre", "--out", "lab"]);
    lab.prints("inventory.toml");
    let mut arguments = CERTIFY;
    for argument in &mut arguments {
        match *argument {
            "order.toml" => *argument = "lab/order.toml",
            "inventory.toml" => *argument = "lab/inventory.toml",
            _ => {}
        }
    }
    stage.run(&arguments).exits(2).says("`meter` is simulated").says("hint: use the lab with");
    assert!(!stage.path("out/LAB-0001.lcert").exists());
    lab.signal(Signal::SIGINT);
    lab.finish().exits(0).shows(TRAINING);
}
