use linecert_measure::{Attachment, Decimals, Reason, Value, Wavelength};
use proptest::prelude::*;

use super::*;

fn profile() -> Profile {
    Profile::shipped("epon-install").unwrap().unwrap()
}

fn terms() -> Terms {
    let rate = |text: &str| text.parse().ok();
    Terms { rate_down: rate("100 Mbit/s"), rate_up: rate("20 Mbit/s") }
}

fn nm(nm: u16) -> Conditions {
    Conditions { wavelength: Wavelength::from_nm(nm), ..Conditions::default() }
}

fn power(conditions: Conditions, number: &str) -> Observation {
    let u = Uncertainty::Expanded("0.2 dB".parse().unwrap());
    let value = Value::new(number.parse().unwrap(), Decimals::new(2).unwrap(), u).unwrap();
    let reading = Reading::Value(value);
    Observation::new(Metric::OutletPower, Subject::Outlet, conditions, reading).unwrap()
}

fn silent(conditions: Conditions) -> Observation {
    let reading = Reading::absent(Reason::TimedOut, "no answer in 2 s");
    Observation::new(Metric::OutletPower, Subject::Outlet, conditions, reading).unwrap()
}

fn trial<'a>(task: &'a str, attempt: u32, observation: &'a Observation) -> Trial<'a> {
    Trial { task, attempt: NonZeroU32::new(attempt).unwrap(), observation }
}

/// The findings on the outlet power, as verdict and attempts.
fn outlet(trials: &[Trial<'_>]) -> Vec<(&'static str, u32)> {
    let assessment = profile().assess_trials(&terms(), trials);
    let findings = assessment.findings().iter();
    let outlet = findings.filter(|finding| finding.metric == Metric::OutletPower);
    outlet.map(|finding| (finding.verdict.word(), finding.attempts)).collect()
}

#[test]
fn the_last_attempt_is_judged_and_the_earlier_ones_are_counted() {
    let (good, bad) = (power(nm(1490), "-18.00 dBm"), power(nm(1490), "-30.00 dBm"));
    assert_eq!(outlet(&[trial("a", 1, &bad), trial("a", 2, &good)]), [("PASS", 2)]);
    assert_eq!(outlet(&[trial("a", 2, &bad), trial("a", 1, &good)]), [("FAIL", 2)]);
    let silent = silent(Conditions::default());
    assert_eq!(outlet(&[trial("a", 1, &silent), trial("a", 7, &good)]), [("PASS", 2)]);
    assert_eq!(outlet(&[trial("a", 1, &good), trial("a", 2, &silent)]), [("-", 2)]);
}

#[test]
fn no_reading_of_the_last_attempt_hides_another() {
    let (good, bad) = (power(nm(1490), "-18.00 dBm"), power(nm(1490), "-30.00 dBm"));
    assert_eq!(outlet(&[trial("a", 1, &good), trial("a", 1, &bad)]), [("PASS", 1), ("FAIL", 1)]);
    assert_eq!(outlet(&[trial("a", 1, &bad), trial("b", 1, &good)]), [("FAIL", 1), ("PASS", 1)]);
}

#[test]
fn a_reading_at_another_wavelength_or_at_none_is_not_judged() {
    for (conditions, shown) in
        [(nm(1310), "measured only at 1310 nm"), (nm(0), "measured only at unstated conditions")]
    {
        let observation = power(conditions, "-18.00 dBm");
        let assessment = profile().assess_trials(&terms(), &[trial("a", 1, &observation)]);
        let finding = assessment.findings().first().unwrap();
        assert_eq!(finding.verdict, Verdict::NotAssessed);
        assert_eq!(finding.why.as_ref().unwrap().to_string(), shown);
    }
}

#[test]
fn nothing_measured_is_incomplete_with_a_finding_for_every_limit() {
    let assessment = profile().assess(&terms(), &[]);
    assert_eq!(assessment.overall(), Overall::Incomplete);
    assert_eq!(assessment.findings().len(), profile().limits().len());
    assert!(assessment.findings().iter().all(|f| f.why == Some(Unassessed::NotMeasured)));
    assert_eq!(Assessment { findings: Vec::new() }.overall(), Overall::Incomplete);
}

/// What becomes of a throughput far below or above the contract, measured like this.
fn check_router(router: RouterRule, attachment: Attachment, number: &str, expect: &str) {
    let value =
        Value::new(number.parse().unwrap(), Decimals::new(2).unwrap(), Uncertainty::NotStated);
    let conditions = Conditions { attachment: Some(attachment), ..Conditions::default() };
    let subject = Subject::Service { to: "192.0.2.1".to_owned() };
    let reading = Reading::Value(value.unwrap());
    let throughput =
        Observation::new(Metric::ThroughputDown, subject, conditions, reading).unwrap();
    let profile = Profile { router, ..profile() };
    let assessment = profile.assess_trials(&terms(), &[trial("down", 1, &throughput)]);
    let mut findings = assessment.findings().iter();
    let finding = findings.find(|finding| finding.metric == Metric::ThroughputDown).unwrap();
    assert_eq!(finding.verdict.word(), expect, "{router:?} {attachment:?}");
    let refused = finding.verdict == Verdict::NotAssessed;
    assert_eq!(refused, finding.margin.is_none(), "a number that does not count has no margin");
    let why = finding.why.as_ref().map(ToString::to_string);
    assert_eq!(refused, why.is_some_and(|why| why.starts_with("behind-router: measured ")));
}

#[test]
fn a_profile_that_refuses_routers_judges_nothing_through_them() {
    for number in ["10.00 Mbit/s", "99.00 Mbit/s"] {
        let said = if number.starts_with('1') { "FAIL" } else { "PASS*" };
        check_router(RouterRule::Said, Attachment::Router, number, said);
        check_router(RouterRule::Invalid, Attachment::Router, number, "-");
        check_router(RouterRule::Invalid, Attachment::WiFi, number, "-");
        check_router(RouterRule::Invalid, Attachment::Direct, number, said);
        check_router(RouterRule::Invalid, Attachment::PppoeSession, number, said);
    }
}

fn finding(verdict: Verdict, mandatory: bool) -> Finding {
    let profile = profile();
    let router = profile.router();
    let blank = OneLimit { index: 0, limit: &profile.limits()[0], terms: &terms(), router }.blank();
    Finding { verdict, mandatory, ..blank }
}

fn verdicts() -> impl Strategy<Value = Vec<Finding>> {
    let one = (proptest::sample::select(&Verdict::ALL[..]), any::<bool>());
    proptest::collection::vec(one.prop_map(|(verdict, must)| finding(verdict, must)), 0..6)
}

proptest! {
    #[test]
    fn the_overall_verdict_is_that_of_the_rule(findings in verdicts()) {
        let has = |verdict| findings.iter().any(|f| f.verdict == verdict);
        let missing = findings.iter().any(|f| f.mandatory && f.verdict == Verdict::NotAssessed);
        let failed = has(Verdict::Fail) || has(Verdict::MarginalFail);
        let passed = has(Verdict::Pass) || has(Verdict::MarginalPass);
        let star = has(Verdict::MarginalPass);
        match (Assessment { findings }).overall() {
            Overall::Fail => prop_assert!(failed),
            Overall::Incomplete => prop_assert!(!failed && (missing || !passed)),
            Overall::MarginalPass => prop_assert!(!failed && !missing && star),
            Overall::Pass => prop_assert!(!failed && !missing && !star && passed),
        }
    }

    #[test]
    fn the_order_of_the_measurements_does_not_matter(
        numbers in proptest::collection::vec(-40_000..0_i64, 1..6), turn in 0..6_usize,
    ) {
        let text = |n: &i64| format!("{}.{:02} dBm", n / 1000, (n % 1000 / 10).abs());
        let observations: Vec<_> = numbers.iter().map(|n| power(nm(1490), &text(n))).collect();
        let attempt = |(i, o)| trial("a", u32::try_from(i).unwrap() + 1, o);
        let mut trials: Vec<_> = observations.iter().enumerate().map(attempt).collect();
        let straight = profile().assess_trials(&terms(), &trials);
        let places = trials.len();
        trials.rotate_left(turn % places);
        prop_assert_eq!(&profile().assess_trials(&terms(), &trials), &straight);
        trials.reverse();
        prop_assert_eq!(&profile().assess_trials(&terms(), &trials), &straight);
    }

    #[test]
    fn a_limit_is_judged_the_same_alone_as_among_others(keep in 0..6_usize, number in -30_000..0_i64) {
        let observation = power(nm(1490), &format!("{} dBm", number / 1000));
        let trials = [trial("a", 1, &observation)];
        let all = profile();
        let limit = all.limits()[keep].clone();
        let alone = Profile { limits: vec![limit], ..all.clone() };
        let of_all = all.assess_trials(&terms(), &trials);
        let of_one = alone.assess_trials(&terms(), &trials);
        let among: Vec<_> = of_all.findings().iter().filter(|f| f.limit == keep).collect();
        let single: Vec<_> =
            of_one.findings().iter().map(|f| Finding { limit: keep, ..f.clone() }).collect();
        prop_assert_eq!(among, single.iter().collect::<Vec<_>>());
    }
}
