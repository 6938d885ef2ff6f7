use linecert_measure::{
    Conditions, Content, Decimals, Fact, Metric, Observation, Quantity, Reading, Reason, Subject,
    Uncertainty, Value,
};
use proptest::prelude::*;

use super::*;
use crate::{Design, Medium, Neighbour, shipped};

fn subject() -> Subject {
    Subject::Onu { pon: "0/1".to_owned(), onu: 3 }
}

/// `onu-rx-power -19.4 dBm ± 3 dB`, `olt-tx-power 3 dBm` or `onu-rx-power offline`.
fn observation(text: &str) -> Observation {
    let (metric, said) = text.split_once(' ').unwrap();
    let metric: Metric = metric.parse().unwrap();
    let reading = match said.parse::<Reason>() {
        Ok(reason) => Reading::absent(reason, "said so".to_owned()),
        Err(_) => {
            let (number, uncertainty) = match said.split_once(" ± ") {
                None => (said, Uncertainty::NotStated),
                Some((number, u)) => (number, Uncertainty::Expanded(u.parse().unwrap())),
            };
            let quantity: Quantity = number.parse().unwrap();
            Reading::Value(Value::new(quantity, Decimals::MAX, uncertainty).unwrap())
        }
    };
    Observation::new(metric, subject(), Conditions::default(), reading).unwrap()
}

fn fact(text: &str) -> Fact {
    let (attribute, status) = text.split_once(" is ").unwrap();
    let content = Content::Status(status.parse().unwrap());
    Fact { subject: subject(), attribute: attribute.parse().unwrap(), content }
}

fn neighbour(text: &str) -> Neighbour {
    match text.parse() {
        Ok(state) => Neighbour { observations: Vec::new(), state: Some(state) },
        Err(_) => Neighbour {
            observations: vec![observation(&format!("onu-rx-power {text}"))],
            state: Some(Status::Online),
        },
    }
}

#[derive(Default)]
struct Case<'a> {
    readings: &'a [&'a str],
    facts: &'a [&'a str],
    neighbours: Option<&'a [&'a str]>,
    design: Option<&'a str>,
    medium: Medium,
}

fn scene(case: &Case<'_>) -> Scene {
    let design = |text: &str| {
        let (splitters, length) = text.split_once(' ').unwrap();
        let splitters = splitters.split('+').map(|s| s.parse().unwrap()).collect();
        Design::new(splitters, length.parse().unwrap(), 2).unwrap()
    };
    Scene {
        medium: case.medium,
        observations: case.readings.iter().map(|text| observation(text)).collect(),
        facts: case.facts.iter().map(|text| fact(text)).collect(),
        neighbours: case.neighbours.map(|all| all.iter().map(|text| neighbour(text)).collect()),
        design: case.design.map(design),
    }
}

#[track_caller]
fn check(case: &Case<'_>, expect: &[(&str, Certainty)]) {
    let diagnosis = diagnose(&scene(case), &shipped().unwrap());
    let said: Vec<_> =
        diagnosis.conclusions.iter().map(|c| (c.rule.as_str(), c.certainty)).collect();
    assert_eq!(said, expect);
}

use Certainty::{Indicated, Shown};

#[test]
fn each_plight_is_told_from_the_others() {
    let online: &[&str] = &["-19 dBm ± 3 dB", "-20 dBm ± 3 dB", "-21 dBm ± 3 dB"];
    let dead: &[&str] = &["los", "offline", "los"];
    let check_facts = |facts, neighbours, expect| {
        check(&Case { facts, neighbours: Some(neighbours), ..Case::default() }, expect);
    };
    check_facts(&["state is dying-gasp"], online, &[("power-lost", Shown)]);
    let gasped = ["state is offline", "last-down-cause is dying-gasp"];
    check_facts(&gasped, online, &[("power-lost-before", Shown)]);
    check_facts(&["state is los"], online, &[("drop-cut", Shown)]);
    let lost = ["state is offline", "last-down-cause is losi"];
    check_facts(&lost, online, &[("drop-cut-before", Shown)]);
    check_facts(&["state is los"], dead, &[("pon-dark", Shown)]);
    check_facts(&["state is online"], online, &[]);
    check_facts(&["state is auth-failed"], online, &[("not-authorised", Shown)]);
}

#[test]
fn a_loss_is_shown_only_beyond_what_the_readings_may_be_wrong_by() {
    let neighbours: &[&str] = &["-19 dBm ± 3 dB", "-20 dBm ± 3 dB", "-20.5 dBm ± 3 dB"];
    for (level, expect) in [
        // The median is -20 dBm; the two uncertainties come to 4.243 dB.
        ("onu-rx-power -22 dBm ± 3 dB", &[][..]),
        ("onu-rx-power -24 dBm ± 3 dB", &[("one-onu-low", Indicated)]),
        ("onu-rx-power -26 dBm", &[("one-onu-low", Indicated)]),
        ("onu-rx-power -30 dBm ± 0.2 dB", &[("one-onu-low", Shown), ("too-little-light", Shown)]),
    ] {
        let case = Case { readings: &[level], neighbours: Some(neighbours), ..Case::default() };
        check(&case, expect);
    }
}

#[test]
fn meter_onu_and_olt_are_held_against_each_other() {
    let design = Some("1:32 3 km");
    // Design: 17.4 + 1.2 + 1.0 = 19.6 dB.
    let good = ["olt-tx-power 4 dBm", "outlet-power -15.4 dBm ± 0.2 dB", "onu-rx-power -16 dBm"];
    check(&Case { readings: &good, design, ..Case::default() }, &[]);
    let home =
        ["olt-tx-power 4 dBm", "outlet-power -15.4 dBm ± 0.2 dB", "onu-rx-power -19.9 dBm ± 3 dB"];
    let expect = [("loss-behind-outlet", Shown), ("odn-loss-high", Indicated)];
    check(&Case { readings: &home, design, ..Case::default() }, &expect);
    let before = ["olt-tx-power 4 dBm ± 1 dB", "outlet-power -24 dBm ± 0.2 dB"];
    check(&Case { readings: &before, design, ..Case::default() }, &[("loss-before-outlet", Shown)]);
    let liar = ["outlet-power -24 dBm ± 0.2 dB", "onu-rx-power -16 dBm ± 3 dB"];
    check(&Case { readings: &liar, ..Case::default() }, &[("onu-reads-high", Shown)]);
}

#[test]
fn margin_and_attenuation_tell_noise_from_distance() {
    let copper = |margin: &str, attenuation: &str| {
        [format!("snr-margin-down {margin}"), format!("line-attenuation-down {attenuation}")]
    };
    for (margin, attenuation, expect) in [
        ("9 dB", "20 dB", &[][..]),
        ("4 dB", "20 dB", &[("noisy-pair", Indicated)]),
        ("4 dB", "62 dB", &[("long-pair", Indicated)]),
        ("4 dB", "45 dB", &[]),
        ("6 dB", "20 dB", &[]),
    ] {
        let readings = copper(margin, attenuation);
        let readings: Vec<&str> = readings.iter().map(String::as_str).collect();
        let medium = Medium::Copper;
        check(&Case { readings: &readings, medium, ..Case::default() }, expect);
    }
}

#[test]
fn what_is_not_known_is_named_and_nothing_is_concluded_from_it() {
    let case =
        Case { readings: &["onu-rx-power offline", "olt-tx-power 3 dBm"], ..Case::default() };
    let diagnosis = diagnose(&scene(&case), &shipped().unwrap());
    assert!(diagnosis.conclusions.is_empty());
    let undecided = |rule: &str| {
        diagnosis.undecided.iter().find(|u| u.rule == rule).map(|u| u.missing.join(" "))
    };
    assert_eq!(undecided("odn-loss-high").as_deref(), Some("design-loss onu-rx-power"));
    let missing = "neighbours.onu-rx-power onu-rx-power";
    assert_eq!(undecided("one-onu-low").as_deref(), Some(missing));
    assert_eq!(undecided("olt-launch-low"), None);
}

#[test]
fn every_rule_is_named_after_its_file_and_is_met_by_a_test() {
    let source = include_str!("tests.rs");
    for rule in shipped().unwrap() {
        let quoted = format!("\"{}\"", rule.name);
        assert!(source.contains(&quoted), "no test meets {}", rule.name);
    }
    let readings: &[(&[&str], &[&str], &str)] = &[
        (
            &[
                "olt-tx-power 4 dBm ± 0 dB",
                "onu-rx-power -25 dBm ± 0 dB",
                "onu-tx-power 2 dBm ± 0 dB",
                "olt-rx-power -22 dBm ± 0 dB",
            ],
            &[],
            "bend",
        ),
        (
            &[
                "olt-tx-power 4 dBm ± 0 dB",
                "onu-rx-power -20 dBm ± 0 dB",
                "onu-tx-power 2 dBm ± 0 dB",
                "olt-rx-power -27 dBm ± 0 dB",
            ],
            &[],
            "upstream-weak",
        ),
        (&["onu-rx-power -2 dBm"], &[], "too-much-light"),
        (&["olt-tx-power 0 dBm"], &[], "olt-launch-low"),
        (&[], &["last-down-cause is rogue"], "rogue"),
        (&[], &["match-state is mismatch"], "wrong-hardware"),
    ];
    for (readings, facts, expect) in readings {
        let diagnosis =
            diagnose(&scene(&Case { readings, facts, ..Case::default() }), &shipped().unwrap());
        assert!(diagnosis.conclusions.iter().any(|c| c.rule == *expect), "{expect}");
    }
    let low = ["-26 dBm ± 0 dB", "-26 dBm ± 0 dB"];
    let case = Case {
        readings: &["olt-tx-power 4 dBm ± 0 dB", "onu-rx-power -26 dBm ± 0 dB"],
        neighbours: Some(&low),
        design: Some("1:32 3 km"),
        ..Case::default()
    };
    check(&case, &[("odn-loss-high", Shown), ("whole-pon-low", Shown)]);
}

proptest! {
    /// The better a reading is known, the better a conclusion is carried, and never the other way.
    #[test]
    fn certainty_only_grows_with_knowledge(level in -40_000_i64..5_000, wide in 0_i64..6_000, less in 0_i64..6_000) {
        let reading = |u: i64| {
            let unit = linecert_measure::Unit::Dbm;
            let uncertainty = Quantity::from_steps(u, linecert_measure::Unit::Db);
            let value = Value::new(Quantity::from_steps(level, unit), Decimals::MAX, Uncertainty::Expanded(uncertainty));
            Observation::new(Metric::OnuRxPower, subject(), Conditions::default(), Reading::Value(value.unwrap())).unwrap()
        };
        let rules = shipped().unwrap();
        let judge = |u| {
            let scene = Scene { observations: vec![reading(u)], ..Scene::default() };
            diagnose(&scene, &rules).conclusions.iter().map(|c| (c.rule.clone(), c.certainty)).collect::<Vec<_>>()
        };
        let (vague, sharp) = (judge(wide.max(less)), judge(wide.min(less)));
        prop_assert_eq!(vague.len(), sharp.len());
        for ((rule, vague), (_, sharp)) in vague.iter().zip(&sharp) {
            prop_assert!(vague <= sharp, "{rule}");
        }
    }
}
