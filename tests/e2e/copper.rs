//! `copper`: results of a tester by file and by hand, and certificates of them.

use crate::{
    harness::{Run, Stage, json, pages},
    site::{CERTIFICATE, CERTIFY, prepared},
};

/// A pair that has everything that the profile `copper-pair` must see, crosstalk at its limits.
const RESULTS: &str = "\
pair,time,operator,maker,model,serial,frequency_khz,test_voltage_v,next_loss_db,fext_loss_db,insulation_ab_mohm,insulation_a_earth_mohm,insulation_b_earth_mohm,dc_ab_v,dc_a_earth_v,dc_b_earth_v,ac_ab_v,ac_a_earth_v,ac_b_earth_v,load_coils
7,2026-05-01T09:30:00+08:00,Han Meimei,Example,T-1,A1,300,250,40.0,50.0,400,350,360,0.0,0.1,0.1,0.1,0.2,0.2,0
8,2026-05-01T09:40:00+08:00,Han Meimei,Example,T-1,A1,300,250,39.9,50.0,400,350,360,0.0,0.1,0.1,0.1,0.2,0.2,0
";

/// The same as a tester prints it that counts coupling.
const COUPLING_MAP: &str = r#"
schema = 1
name = "coupling"
cites = ["made up for a test"]

[file]
format = "csv"
decimal-mark = ","
delimiter = ";"
ignore = ["Result"]

[[column]]
name = "NEXT"
metric = "next-coupling"
unit = "dB"
sign = "coupling"
frequency = "300 kHz"
far-end = "terminated"
uncertainty = "not-stated"

[[column]]
name = "FEXT"
metric = "fext-coupling"
unit = "dB"
sign = "coupling"
frequency = "300 kHz"
far-end = "terminated"
uncertainty = "not-stated"
"#;

/// The rest that the profile must see, read from a display.
const TYPED: &str = r#"
schema = 1

[instrument]
maker = "Example"
model = "T-1"
serial = "A1"

[[measurement]]
metric = "insulation-resistance"
subject = "pair"
leg = "a-earth"
far-end = "open"
voltage = "250 V"
value = "350 Mohm"
uncertainty = "20 Mohm"

[[measurement]]
metric = "dc-voltage"
subject = "pair"
leg = "a-earth"
far-end = "open"
value = "0.1 V"
uncertainty = "0.1 V"

[[measurement]]
metric = "ac-voltage"
subject = "pair"
leg = "a-earth"
far-end = "open"
value = "0.2 V"
uncertainty = "0.1 V"

[[measurement]]
metric = "load-coils"
subject = "pair"
value = "0 count"
uncertainty = "not-stated"
"#;

const ORDER: &str = r#"schema = 1
number = "WO-42"
line = "L-4711"
profile = "copper-pair"

[customer]
name = "李雷"
"#;

fn stage() -> Stage {
    let stage = Stage::new();
    stage.write("results.csv", RESULTS);
    stage.write("coupling.toml", COUPLING_MAP);
    stage
}

/// What a finding of crosstalk says in JSON.
#[track_caller]
fn crosstalk(run: &Run) -> Vec<(String, String, String)> {
    let verdict = json(&run.stdout);
    let findings = verdict["findings"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let crosstalk = findings.iter().filter(|f| text(&f["metric"]).ends_with("coupling"));
    crosstalk
        .map(|f| (text(&f["metric"]), text(&f["reading"]["value"]), text(&f["verdict"])))
        .collect()
}

#[test]
fn a_file_is_shown_pair_by_pair_in_both_languages() {
    let stage = stage();
    let run = stage.run(&["copper", "import", "results.csv"]).exits(0);
    let run = run.shows("pair 7").shows("pair 8").shows("-40.0 dB").shows("350 Mohm");
    run.shows("300 kHz, far end terminated").shows("Example T-1 A1").shows("not in the file: ");
    let chinese = stage.run(&["copper", "import", "results.csv", "--lang", "zh"]).exits(0);
    chinese.shows("线对 7").shows("近端串扰").shows("远端终接").says("注意");
}

#[test]
fn a_program_gets_the_stable_form() {
    let stage = stage();
    let run = stage.run(&["copper", "import", "results.csv", "--format", "json"]).exits(0);
    let imported = json(&run.stdout);
    assert_eq!(imported["schema"], 1);
    assert_eq!(imported["map"], "linecert-csv");
    assert_eq!(imported["pairs"][0]["id"], "7");
    assert_eq!(imported["pairs"][0]["observations"][0]["metric"], "next-coupling");
}

#[test]
fn crosstalk_at_the_limit_itself_passes_under_either_sign() {
    let stage = stage();
    stage.write("coupling.csv", "NEXT;FEXT;Result\n-40,0;-50,0;PASS\n");
    let entries = |next: &str, fext: &str| {
        let entry = |name, text| format!("{name} = {text} at 300 kHz far end terminated");
        let (next, fext) = (entry("next", next), entry("fext", fext));
        stage.run(&[
            "copper",
            "assess",
            "copper-pair",
            "--entry",
            &next,
            "--entry",
            &fext,
            "--format",
            "json",
        ])
    };
    let by_map = [
        "copper",
        "assess",
        "copper-pair",
        "coupling.csv",
        "--map",
        "coupling.toml",
        "--format",
        "json",
    ];
    let neutral =
        ["copper", "assess", "copper-pair", "results.csv", "--pair", "7", "--format", "json"];
    for run in [
        entries("40.0 dB loss", "50.0 dB loss"),
        entries("-40.0 dB coupling", "-50.0 dB coupling"),
        stage.run(&by_map),
        stage.run(&neutral),
    ] {
        let expect = [("next-coupling", "-40.0"), ("fext-coupling", "-50.0")];
        let found = crosstalk(&run);
        assert_eq!(found.len(), 2, "{}", run.stdout);
        for ((metric, value, verdict), expect) in found.iter().zip(expect) {
            assert!(value.starts_with(expect.1), "{value}");
            assert_eq!((metric.as_str(), verdict.as_str()), (expect.0, "pass"), "{}", run.stdout);
        }
    }
    let weaker = entries("39.999 dB loss", "-49.999 dB coupling").exits(12);
    assert!(
        crosstalk(&weaker).iter().all(|(_, _, verdict)| verdict == "fail"),
        "{}",
        weaker.stdout
    );
}

#[test]
fn the_verdict_is_the_exit_code() {
    let stage = stage();
    let assess =
        |pair| stage.run(&["copper", "assess", "copper-pair", "results.csv", "--pair", pair]);
    // Without a stated uncertainty a guarded limit is met with a star at best.
    assess("7").exits(10).shows("imported from a file").says("stronger than in 99 of 100");
    assess("8").exits(12).shows("FAIL");
}

#[test]
fn what_was_typed_says_so() {
    let stage = stage();
    let next = "next = 52 dB loss at 300 kHz far end terminated";
    let run = stage.run(&["copper", "assess", "copper-pair", "--entry", next]).exits(11);
    run.shows("TYPED IN BY HAND").says("TYPED IN BY HAND");
    let run = stage.run(&["copper", "assess", "copper-pair", "--entry", next, "--format", "json"]);
    assert_eq!(json(&run.exits(11).stdout)["source"], "typed");
    stage.write("typed.toml", TYPED);
    let run = stage.run(&["copper", "assess", "copper-pair", "typed.toml", "--format", "json"]);
    assert_eq!(json(&run.exits(11).stdout)["source"], "typed");
}

#[test]
fn whatever_is_wrong_is_told_with_its_place() {
    let stage = stage();
    stage.write("unmapped.csv", "pair,Grade\n7,A\n");
    stage.write("unit.csv", "NEXT;FEXT\n-40,0 dB;-50,0 V\n");
    stage.write("nul.csv", "pair,loop_ohm\n7,\0\n");
    let import = |arguments: &[&str]| stage.run(&[&["copper", "import"], arguments].concat());
    import(&["absent.csv"]).exits(20).says("hint:");
    import(&["."]).exits(2);
    import(&["unmapped.csv"]).exits(2).says("unmapped.csv:1").says("Grade").says("docs/copper.md");
    import(&["unit.csv", "--map", "coupling.toml"]).exits(2).says("FEXT");
    import(&["nul.csv"]).exits(2).says("nul.csv:2");
    import(&["results.csv", "--map", "nowhere"]).exits(20);
    let assess =
        |arguments: &[&str]| stage.run(&[&["copper", "assess", "copper-pair"], arguments].concat());
    assess(&["results.csv"]).exits(2).says("2 pairs").says("--pair");
    assess(&["results.csv", "--pair", "9"]).exits(2).says("`9`");
    assess(&["--entry", "next = 52 dB at 300 kHz"]).exits(2).says("loss").says("coupling");
    assess(&["--entry", "loop = viele ohm"]).exits(2).says("`viele`");
    assess(&["results.csv", "--entry", "coils = 0"]).exits(2);
    assess(&[]).exits(2);
}

#[test]
fn maps_are_listed_and_checked() {
    let stage = stage();
    stage.run(&["copper", "maps"]).exits(0).shows("linecert-csv").shows("of no maker");
    stage.run(&["copper", "check", "coupling.toml"]).exits(0).shows("coupling is a good");
    stage.write("bad.toml", &COUPLING_MAP.replace("sign = \"coupling\"\n", ""));
    stage.run(&["copper", "check", "bad.toml"]).exits(2).says("bad.toml:").says("sign");
}

#[test]
fn a_certificate_of_imported_and_typed_results_says_so_and_verifies() {
    let stage = prepared("");
    stage.write("order.toml", ORDER);
    stage.write("coupling.toml", COUPLING_MAP);
    // Of one stem, and yet two sources: neither stands in for the other.
    stage.write("pair.csv", "NEXT;FEXT;Result\n-40,0;-50,0;PASS\n");
    stage.write("pair.toml", TYPED);
    let files = ["--results", "pair.csv", "--map", "coupling.toml", "--results", "pair.toml"];
    let run = stage.run(&[&CERTIFY[..], &files].concat());
    run.exits(0);
    let statement = stage.statement(CERTIFICATE).to_string();
    for word in ["\"imported\"", "\"typed\"", "next-coupling", "insulation-resistance"] {
        assert!(statement.contains(word), "{word} in {statement}");
    }
    stage.run(&["verify", CERTIFICATE, "--trust", "keys/trust-root.json"]).exits(0);
    if let Some(pages) = pages(&stage.path("out/WO-42.pdf")) {
        assert!(pages.concat().contains("TYPED IN BY HAND"), "{pages:?}");
    }
}

#[test]
fn two_files_of_one_name_are_not_two_attempts_at_one() {
    let stage = prepared("");
    stage.write("order.toml", ORDER);
    stage.write("pair.toml", TYPED);
    std::fs::create_dir(stage.path("other")).unwrap();
    stage.write("other/pair.toml", TYPED);
    let files = ["--results", "pair.toml", "--results", "other/pair.toml"];
    let run = stage.run(&[&CERTIFY[..], &files].concat()).exits(2);
    run.says("other/pair.toml has the name of another file").says("hint: rename");
}
