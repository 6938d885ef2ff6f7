//! Power meters and their ports: the lab's meters and real terminals, read by the real program.

mod cable;
mod ports;
mod refused;
mod screen;

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::harness::{Run, Running, Stage, json};

/// Every model of the lab, with the arguments that it alone needs.
const MODELS: [(&str, &[&str]); 10] = [
    ("newport-2936r", &[]),
    ("newport-1830c", &[]),
    ("grandway-fhp2a04-milliwatt", &[]),
    ("grandway-fhp2a04-microwatt", &[]),
    ("joinwit-jw8103a", &[]),
    ("exfo-pm1100", LINE),
    ("optokon-pm212", &["--front-panel", "1490"]),
    ("ophir-ascii", &[]),
    ("scpi-meter", LINE),
    ("scpi-meter-correction", LINE),
];
const LINE: &[&str] = &["--line", "9600/8n1"];
const JSON: &[&str] = &["--format", "json"];

/// A meter of the lab, by the name of its driver, that runs beside the test.
fn meter(stage: &Stage, model: &str, more: &[&str]) -> Running {
    let mut lab = stage.start(&[&["lab", "--meter", model, "--out", "lab"], more].concat());
    lab.prints("Ctrl-C");
    lab
}

fn fault(stage: &Stage, model: &str, fault: &str) -> Running {
    meter(stage, model, &["--meter-fault", fault])
}

fn port(model: &str) -> String {
    format!("lab/linecert-lab-{model}")
}

/// Reads a meter that no inventory has, at 1490 nm.
fn read(stage: &Stage, model: &str, more: &[&str]) -> Run {
    command(stage, "read", (model, more))
}

fn command(stage: &Stage, verb: &str, (model, more): (&str, &[&str])) -> Run {
    stage.run(&arguments(verb, model, &port(model), more))
}

fn arguments<'a>(verb: &'a str, model: &'a str, port: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let own = MODELS.iter().find(|(name, _)| *name == model).unwrap().1;
    let which = ["power", verb, "--port", port, "--driver", model, "--wavelength", "1490"];
    [&which, own, more].concat()
}

/// An inventory with one meter of the lab, calibrated to 0.20 dB.
fn inventory(stage: &Stage, model: &str) {
    let port = port(model);
    let text = format!(
        r#"schema = 1
[[meter]]
key = "bag"
driver = "{model}"
port = "{port}"
line = "38400/8n1"
uncertainty = "0.20 dB"
calibration = {{ due = "2099-12-31", certificate = "C-1" }}
"#
    );
    stage.write("inventory.toml", &text);
}

fn of_inventory<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let which = ["power", verb, "--inventory", "inventory.toml", "--wavelength", "1490"];
    [&which, more].concat()
}

/// The lab's light is -17.45 dBm and wavers by a hundredth, as light does.
fn near_the_light(level: &str) -> bool {
    ["-17.44", "-17.45", "-17.46"].contains(&level)
}

fn observations(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(json).collect()
}

#[test]
fn every_meter_of_the_lab_shows_its_light() {
    for (model, _) in MODELS {
        let stage = Stage::new();
        let _lab = meter(&stage, model, &[]);
        let run = read(&stage, model, JSON).exits(0);
        let [observation] = observations(&run).try_into().unwrap();
        assert_eq!(observation["metric"], "optical-power", "{model}");
        assert_eq!(observation["wavelength"], "1490 nm", "{model}");
        let reading = &observation["reading"];
        let level = reading["value"].as_str().unwrap();
        assert!(near_the_light(level) && reading["unit"] == "dBm", "{model}: {reading}");
        assert_eq!(reading["uncertainty"], "not-stated", "{model}: nobody calibrated it");
        run.says("no calibration is known");
    }
}

#[test]
fn each_input_of_a_meter_has_its_own_light() {
    let stage = Stage::new();
    let lights = ["--light", "-17.45 dBm", "--light", "-20.00 dBm"];
    let _lab = meter(&stage, "joinwit-jw8103a", &lights);
    read(&stage, "joinwit-jw8103a", &["--input", "2"]).exits(0).shows("-20.0");
    let none = read(&stage, "joinwit-jw8103a", &["--input", "5"]).exits(28);
    none.says("no input `5`: the meter has 1, 2, 3, 4").says("hint: ");
    let many = ["lab", "--meter", "newport-2936r", "--light=-1 dBm", "--light=-2 dBm"];
    stage.run(&many).exits(2).says("light 2 inputs").says("hint: ");
    stage.run(&["lab", "--meter", "newport-2936r", "--light", "3 dB"]).exits(2).says("3 dB");
    let undocumented = ["lab", "--meter", "optokon-pm212", "--meter-fault", "saturated"];
    stage.run(&undocumented).exits(2).says("no document").says("hint: ");
    stage.run(&["lab", "--meter", "光功率计"]).exits(2).says("joinwit-jw8103a");
}

#[test]
fn what_is_no_number_never_becomes_one() {
    for (model, bad, kind, code) in [
        ("newport-2936r", "over-range", "not-reported", 29),
        ("newport-2936r", "saturated", "not-reported", 29),
        ("newport-2936r", "detector-absent", "not-reported", 29),
        ("newport-2936r", "wrong-unit", "not-reported", 29),
        ("newport-2936r", "busy", "not-reported", 29),
        ("newport-1830c", "over-range", "not-reported", 29),
        ("newport-1830c", "busy", "not-reported", 29),
        ("exfo-pm1100", "over-range", "not-reported", 29),
        ("exfo-pm1100", "under-range", "not-reported", 24),
        ("exfo-pm1100", "power-invalid", "not-reported", 24),
        ("exfo-pm1100", "detector-absent", "not-reported", 29),
        ("grandway-fhp2a04-milliwatt", "wrong-unit", "not-reported", 29),
        ("ophir-ascii", "over-range", "not-reported", 29),
        ("ophir-ascii", "power-invalid", "not-reported", 29),
        ("optokon-pm212", "dark", "not-reported", 29),
    ] {
        let stage = Stage::new();
        let _lab = fault(&stage, model, bad);
        let run = read(&stage, model, JSON);
        let run = run.exits(code).says("hint: ");
        let [observation] = observations(&run).try_into().unwrap();
        assert_eq!(observation["reading"]["kind"], kind, "{model} {bad}");
        assert!(observation["reading"].get("value").is_none(), "{model} {bad}");
    }
}

#[test]
fn busy_for_a_while_slow_partial_or_with_an_old_reading_it_is_read_all_the_same() {
    for bad in ["busy=3", "slow=300ms", "partial=20ms", "stale"] {
        let stage = Stage::new();
        let _lab = fault(&stage, "newport-2936r", bad);
        read(&stage, "newport-2936r", &[]).exits(0).shows("-17.45 dBm");
    }
}

#[test]
fn a_calibrated_meter_is_read_with_its_uncertainty_and_identity() {
    let stage = Stage::new();
    let _lab = meter(&stage, "newport-2936r", &[]);
    inventory(&stage, "newport-2936r");
    let run = stage.run(&of_inventory("read", &["--profile", "epon-install"])).exits(0);
    let words = ["-17.45 dBm  ±0.20", "1490 nm", "LAB0001", "newport-2936r", "2099-12-31", "C-1"];
    let run = words.into_iter().fold(run, Run::shows).shows("█▌·").shows("├").shows("┤");
    assert_eq!(run.stderr, "TRAINING - made on a simulated line, certifies nothing\n");

    let run = stage.run(&of_inventory("read", &["--average", "4", "--lang", "zh"])).exits(0);
    run.shows("光功率  -17.45 dBm  ±0.21").shows("4 次读数").shows("有效至 2099-12-31");
    stage.run(&of_inventory("read", &["--average", "3"])).exits(2).says("from 4 to 1000");
}

#[test]
fn a_loss_is_measured_from_a_reference_of_the_same_meter() {
    let stage = Stage::new();
    inventory(&stage, "newport-2936r");
    let lab = meter(&stage, "newport-2936r", &["--light", "-10.10 dBm"]);
    let save = ["--save-reference", "reference.json"];
    stage.run(&of_inventory("read", &save)).exits(0).says("12 hours");
    lab.signal(Signal::SIGINT);
    lab.finish().exits(0).shows("TRAINING");

    let _lab = meter(&stage, "newport-2936r", &["--light", "-10.52 dBm"]);
    let relative = ["--relative-to", "reference.json"];
    let run = stage.run(&of_inventory("read", &[&relative, JSON].concat())).exits(0);
    let [level, loss] = observations(&run).try_into().unwrap();
    assert_eq!(level["reading"]["value"], "-10.52");
    assert_eq!(
        (&loss["metric"], &loss["reading"]["value"]),
        (&"insertion-loss".into(), &"0.42".into())
    );
    assert_eq!(loss["reading"]["uncertainty"], "0.29", "both uncertainties, rounded up");
    let other = ["power", "read", "--inventory", "inventory.toml", "--wavelength", "1310"];
    let run = stage.run(&[&other[..], &relative].concat()).exits(2);
    run.shows("-10.52 dBm").says("reference is at 1490 nm").says("hint: ");
    stage.write("other.json", "{}");
    stage.run(&of_inventory("read", &["--relative-to", "other.json"])).exits(2).says("other.json");
    stage.run(&of_inventory("read", &["--relative-to", "none.json"])).exits(20).says("none.json");
    let full = ["--save-reference", "no/folder/reference.json"];
    stage.run(&of_inventory("read", &full)).exits(27).says("cannot be written");
}

#[test]
fn a_watch_counts_or_ends_by_ctrl_c_and_sums_up() {
    let stage = Stage::new();
    let _lab = meter(&stage, "newport-2936r", &[]);
    inventory(&stage, "newport-2936r");
    let few = ["--count", "3", "--interval", "0"];
    let run = stage.run(&of_inventory("watch", &[&few, JSON].concat())).exits(0);
    let numbers: Vec<_> = observations(&run).iter().map(|one| one["attempt"].clone()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let first = &observations(&run)[0];
    assert!(near_the_light(first["reading"]["value"].as_str().unwrap()), "{first}");
    assert_eq!(first["instrument"], "bag");
    run.says("3 readings, 0 of them without a number").says("mean -17.45 dBm");

    let mut watch = stage.start(&of_inventory("watch", &["--interval", "50"]));
    watch.prints(" dBm ±0.20");
    stage.run(&of_inventory("read", &[])).exits(22).says("in use by").says("hint: ");
    watch.signal(Signal::SIGINT);
    let run = watch.finish().exits(0);
    for line in run.stdout.lines() {
        let reading = line.split_once(" UTC  ").unwrap().1;
        let (level, rest) = reading.split_at("-17.45".len());
        assert!(near_the_light(level) && rest == " dBm ±0.20  1490 nm", "{line}");
    }
    run.says("lowest -17.4").says("mean -17.4");
    stage.run(&of_inventory("read", &[])).exits(0);
}

#[test]
fn only_a_dark_meter_is_zeroed() {
    let stage = Stage::new();
    for (model, said) in
        [("newport-1830c", "has no way to say"), ("exfo-pm1100", "says that it is zeroed")]
    {
        let _lab = meter(&stage, model, &[]);
        inventory(&stage, model);
        let zero = ["power", "zero", "--inventory", "inventory.toml"];
        stage.run(&zero).exits(2).says("--dark");
        stage.run(&[&zero[..], &["--dark"]].concat()).exits(0).shows(said);
    }
    let _lab = meter(&stage, "optokon-pm212", &[]);
    let port = port("optokon-pm212");
    let zero = ["power", "zero", "--dark", "--port", &port, "--driver", "optokon-pm212"];
    stage.run(&zero).exits(28).says("no command that zeroes").says("hint: ");
}
