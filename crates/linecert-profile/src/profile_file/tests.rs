use proptest::prelude::*;

use super::*;
use crate::router::RouterRule;

const GOOD: &str = r#"schema = 1
name = "test"
revision = 1
access = "gpon"
title = { en = "Test", zh = "测试" }

[[limit]]
metric = "outlet-power"
wavelength = "1490 nm"
at-least = "-24.00 dBm"
at-most = "-8.00 dBm"
rule = "guarded 0.83"
mandatory = true
cites = { id = "B-A4", confidence = "inference", source = "house rule" }

[[limit]]
metric = "throughput-down"
at-least = "90 % of rate-down"
rule = "simple"
mandatory = false
[limit.cites]
id = "E-01"
also = ["E-05"]
confidence = "recalled"
source = "a page"

[[limit]]
metric = "next-coupling"
at-most = "-40.0 dB"
rule = "simple"
mandatory = true
cites = { id = "A-001", confidence = "seed", source = "question bank" }

[[limit]]
metric = "packet-loss"
at-most = "1 %"
rule = "confidence-95"
mandatory = true
cites = { id = "E-15", confidence = "vendor", source = "guide" }
"#;

#[test]
fn routers_are_said_unless_the_file_refuses_them() {
    let with =
        |key: &str| Profile::parse("p.toml", &GOOD.replace("access =", &format!("{key}access =")));
    assert_eq!(with("").unwrap().router(), RouterRule::Said);
    assert_eq!(with("router = \"said\"\n").unwrap().router(), RouterRule::Said);
    assert_eq!(with("router = \"invalid\"\n").unwrap().router(), RouterRule::Invalid);
    let error = with("router = \"never\"\n").unwrap_err().to_string();
    assert!(error.starts_with("p.toml:4: router: unknown rule for routers `never`"), "{error}");
}

#[test]
fn a_profile_keeps_what_its_file_says() {
    let profile = Profile::parse("p.toml", GOOD).unwrap();
    assert_eq!(profile.name(), "test");
    assert_eq!(profile.title().zh, "测试");
    assert_eq!(profile.source(), GOOD);
    assert_eq!(profile.digest(), linecert_measure::Digest::of(GOOD.as_bytes()));
    let shown: Vec<_> = profile.limits().iter().map(|l| l.accepts().to_string()).collect();
    assert_eq!(shown, ["-24.00 … -8.00 dBm", "≥ 90 % of rate-down", "≤ -40.0 dB", "≤ 1 %"]);
    let cites: Vec<_> = profile.limits().iter().map(|l| l.cites().to_string()).collect();
    assert_eq!(cites[0], "B-A4, inference: house rule");
    assert_eq!(cites[1], "E-01, recalled (unverified): a page");
    let needed: Vec<_> = profile.limits().iter().map(Limit::samples_needed).collect();
    assert_eq!(needed, [None, None, None, Some(299)]);
}

/// Replaces one piece of the good profile and compares the message.
fn check(from: &str, to: &str, expect: &str) {
    assert_eq!(GOOD.matches(from).count(), 1, "`{from}` must occur once");
    let error = Profile::parse("p.toml", &GOOD.replace(from, to)).unwrap_err();
    assert_eq!(error.to_string(), expect, "{from} -> {to}");
}

#[test]
fn mistakes_in_the_text_name_file_line_and_key() {
    check(
        "\"outlet-power\"",
        "\"outlet-pwr\"",
        "p.toml:8: limit[1].metric: unknown metric `outlet-pwr`",
    );
    check(
        "-8.00 dBm",
        "-8.00",
        "p.toml:11: limit[1].at-most: `-8.00` has no unit: write a number, a space and a unit, as in `-24.00 dBm`",
    );
    check("-8.00 dBm", "-8,00 dBm", "p.toml:11: limit[1].at-most: `-8,00` is not a decimal number");
    check(
        "1490 nm",
        "1490nm",
        "p.toml:9: limit[1].wavelength: `1490nm` is no wavelength from `600 nm` to `2000 nm`",
    );
    check(
        "guarded 0.83",
        "guarded 1.5",
        "p.toml:12: limit[1].rule: unknown decision rule `guarded 1.5`: write `simple`, `confidence-95`, or `guarded 1.0` with a factor above 0 and at most 1, in thousandths",
    );
    check(
        "\"gpon\"",
        "\"wifi\"",
        "p.toml:4: access: unknown access `wifi`: write one of gpon, epon, adsl2plus, xgs-pon, xg-pon, 10g-epon, vdsl2, fibre, pair, service",
    );
    check(
        "recalled",
        "certain",
        "p.toml:24: limit[2].cites.confidence: unknown confidence `certain`: write one of seed, standard, standard-2nd, operator, vendor, widely, recalled, inference",
    );
    check(
        "90 % of",
        "101 % of",
        "p.toml:18: limit[2].at-least: a share of 101 % is outside 1 % to 100 %",
    );
    check(
        "also =",
        "als =",
        "p.toml:23: limit[2].cites.als: unknown field `als`, expected one of `id`, `also`, `confidence`, `source`",
    );
    check("name = \"test\"\n", "", "p.toml:1: missing field `name`");
    check("mandatory = false\n", "", "p.toml:16: limit[2]: missing field `mandatory`");
    check(
        "mandatory = false",
        "mandatory = \"no\"",
        "p.toml:20: limit[2].mandatory: invalid type: string \"no\", expected a boolean",
    );
    check("access = \"gpon\"", "access = \"gpon", "p.toml:4: invalid basic string, expected `\"`");
    check(
        "\"vendor\"",
        "\"vendor\", grade = 1",
        "p.toml:39: limit[4].cites.grade: unknown field `grade`, expected one of `id`, `also`, `confidence`, `source`",
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn mistakes_in_the_sense_name_file_line_and_key() {
    check(
        "schema = 1",
        "schema = 2",
        "p.toml:1: schema: schema 2 is unknown to this version, which reads schema 1",
    );
    check(
        "\"test\"",
        "\"Test 1\"",
        "p.toml:2: name: `Test 1` is no name: use lower-case letters, digits and `-`",
    );
    check("revision = 1", "revision = 0", "p.toml:3: revision: revisions count from 1");
    check("\"测试\"", "\" \"", "p.toml:5: title.zh: text is empty");
    check(
        "-8.00 dBm",
        "-8.00 dB",
        "p.toml:11: limit[1].at-most: `outlet-power` is measured in dBm, not in dB",
    );
    check(
        "-8.00 dBm",
        "-25 dBm",
        "p.toml:11: limit[1].at-most: nothing lies between -24 dBm and -25 dBm",
    );
    check(
        "-8.00 dBm",
        "90 % of rate-up",
        "p.toml:11: limit[1].at-most: a share of a contracted rate can only be a lower limit, alone",
    );
    check(
        "at-most = \"-40.0 dB\"",
        "at-most = \"40.0 dB\"",
        "p.toml:29: limit[3].at-most: 40 dB is no coupling: a crosstalk loss of 45 dB is a coupling of -45 dB",
    );
    check(
        "at-most = \"-40.0 dB\"",
        "at-least = \"-40.0 dB\"",
        "p.toml:28: limit[3].metric: `next-coupling` is better when lower: it needs `at-most`",
    );
    check(
        "at-most = \"-40.0 dB\"\n",
        "",
        "p.toml:27: limit[3]: limit on `next-coupling` has neither `at-least` nor `at-most`",
    );
    check(
        "at-most = \"-40.0 dB\"",
        "at-least = \"50 % of rate-up\"",
        "p.toml:29: limit[3].at-least: `next-coupling` is no bit rate, so it cannot be a share of one",
    );
    check(
        "at-most = \"1 %\"",
        "at-most = \"0 %\"",
        "p.toml:36: limit[4].at-most: no number of samples shows 0 %",
    );
    check(
        "rule = \"confidence-95\"",
        "rule = \"simple\"",
        "p.toml:37: limit[4].rule: rule `simple` does not fit `packet-loss`: use `confidence-95`",
    );
    check(
        "guarded 0.83",
        "confidence-95",
        "p.toml:12: limit[1].rule: rule `confidence-95` does not fit `outlet-power`: use `simple` or `guarded 1.0`",
    );
    check(
        "\"throughput-down\"",
        "\"throughput-down\"\nwavelength = \"1490 nm\"",
        "p.toml:18: limit[2].wavelength: `throughput-down` has no wavelength",
    );
    check(
        "\"throughput-down\"",
        "\"throughput-down\"\nfrequency = \"300 kHz\"",
        "p.toml:18: limit[2].frequency: `throughput-down` has no frequency",
    );
    check(
        "\"E-05\"",
        "\"the web\"",
        "p.toml:23: limit[2].cites.also[1]: `the web` is no row of the threshold catalogue: write it as in `B-A4`",
    );
    check("\"a page\"", "\"\"", "p.toml:25: limit[2].cites.source: text is empty");
    check(
        "metric = \"packet-loss\"\nat-most = \"1 %\"\nrule = \"confidence-95\"",
        "metric = \"next-coupling\"\nat-most = \"-41 dB\"\nrule = \"simple\"",
        "p.toml:35: limit[4].metric: `next-coupling` is limited twice, first on line 28",
    );
}

#[test]
fn a_profile_that_accepts_everything_is_refused() {
    let (head, _) = GOOD.split_once("[[limit]]").unwrap();
    let error = Profile::parse("p.toml", head).unwrap_err();
    assert_eq!(error.to_string(), "p.toml:1: profile has no limit");
    let optional = GOOD.replace("mandatory = true", "mandatory = false");
    let error = Profile::parse("p.toml", &optional).unwrap_err();
    assert_eq!(error.to_string(), "p.toml:1: profile has no mandatory limit");
}

#[test]
fn the_same_metric_may_be_limited_at_two_frequencies() {
    let limit = |khz: &str| {
        format!(
            "[[limit]]\nmetric = \"fext-coupling\"\nfrequency = \"{khz} kHz\"\nat-most = \"-50 dB\"\n\
             rule = \"simple\"\nmandatory = true\n\
             cites = {{ id = \"A-002\", confidence = \"seed\", source = \"x\" }}\n"
        )
    };
    assert!(Profile::parse("p.toml", &format!("{GOOD}{}{}", limit("40"), limit("300"))).is_ok());
    assert!(Profile::parse("p.toml", &format!("{GOOD}{}{}", limit("40"), limit("40"))).is_err());
}

#[test]
fn a_condition_stands_only_with_a_metric_that_has_it() {
    let limit = |metric: &str, condition: &str, end: &str| {
        let text = format!(
            "{GOOD}[[limit]]\nmetric = \"{metric}\"\n{condition}\n{end}\nrule = \"simple\"\n\
             mandatory = true\ncites = {{ id = \"A-002\", confidence = \"seed\", source = \"x\" }}\n"
        );
        Profile::parse("p.toml", &text).map(drop).map_err(|error| error.to_string())
    };
    let insulation = "at-least = \"50 Mohm\"";
    assert_eq!(limit("insulation-resistance", "leg = \"a-earth\"", insulation), Ok(()));
    let counted = "at-most = \"0 count\"";
    assert_eq!(limit("code-violations", "period = \"since-link\"", counted), Ok(()));
    for (metric, condition, end) in [
        ("code-violations", "leg = \"a-b\"", counted),
        ("insulation-resistance", "period = \"since-link\"", insulation),
        ("insulation-resistance", "wavelength = \"1490 nm\"", insulation),
        ("insulation-resistance", "leg = \"a-c\"", insulation),
    ] {
        let key = condition.split(' ').next().unwrap();
        let error = limit(metric, condition, end).unwrap_err();
        assert!(error.contains(key), "{error}");
    }
}

#[test]
fn an_insulation_limit_without_a_leg_judges_every_leg() {
    let profile = Profile::shipped("copper-pair").unwrap().unwrap();
    let leg = |leg: &str, value: &str| {
        format!(
            "[[measurement]]\nmetric = \"insulation-resistance\"\nsubject = \"pair\"\nleg = \"{leg}\"\n\
             far-end = \"open\"\nvoltage = \"250 V\"\nvalue = \"{value} Mohm\"\nuncertainty = \"5 Mohm\"\n"
        )
    };
    let legs = [leg("a-b", "400"), leg("a-earth", "300"), leg("b-earth", "12")].concat();
    let file = crate::MeasurementFile::parse("m.toml", &format!("schema = 1\n{legs}")).unwrap();
    let assessment = profile.assess_trials(file.terms(), &file.trials());
    let insulation = assessment.findings().iter().filter(|finding| finding.reading.is_some());
    let verdicts: Vec<_> = insulation.map(|finding| finding.verdict.word()).collect();
    assert_eq!(verdicts, ["PASS", "PASS", "FAIL"]);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        prop_assert!(Profile::parse("p.toml", &text).is_err());
    }

    #[test]
    fn a_damaged_profile_never_panics(at in 0..GOOD.len(), with in any::<char>(), cut in 0..40_usize) {
        let head: String = GOOD.chars().take(at).collect();
        let tail: String = GOOD.chars().skip(at + cut).collect();
        let damaged = format!("{head}{with}{tail}");
        if let Ok(profile) = Profile::parse("p.toml", &damaged) {
            prop_assert_eq!(profile.source(), damaged);
        }
    }
}
