use linecert_measure::Decimals;
use proptest::prelude::*;

use super::*;

fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

const GUARDED: DecisionRule = DecisionRule::Guarded { r: GuardFactor::ONE };

fn value(number: &str, uncertainty: Uncertainty) -> Reading {
    let (quantity, _) = Quantity::parse(number).unwrap();
    Reading::Value(Value::new(quantity, Decimals::new(3).unwrap(), uncertainty).unwrap())
}

fn expanded(number: &str, uncertainty: &str) -> Reading {
    value(number, Uncertainty::Expanded(q(uncertainty)))
}

fn bounded(number: &str, low: Option<&str>, high: Option<&str>) -> Reading {
    value(number, Uncertainty::Bounds { low: low.map(q), high: high.map(q), samples: 600 })
}

/// Judges `reading`; a reason instead of a verdict is given by its name.
fn check(accepts: Interval, rule: DecisionRule, reading: &Reading, expect: &str) {
    let judge = Judge { accepts: &accepts, rule, statistic: Statistic::Proportion };
    let got = judge.verdict(reading);
    let shown = match &got {
        Ok(verdict) => verdict.word(),
        Err(why) => why.name(),
    };
    assert_eq!(shown, expect, "{reading:?} in {accepts} by {rule}");
}

#[test]
fn the_four_zones_include_their_better_edge() {
    let upper = Interval::at_most(q("10 dB"));
    let lower = Interval::at_least(q("-10 dB"));
    for (number, mirrored, expect) in [
        ("9.5 dB", "-9.5 dB", "PASS"),
        ("9.501 dB", "-9.501 dB", "PASS*"),
        ("10 dB", "-10 dB", "PASS*"),
        ("10.001 dB", "-10.001 dB", "FAIL*"),
        ("10.5 dB", "-10.5 dB", "FAIL*"),
        ("10.501 dB", "-10.501 dB", "FAIL"),
    ] {
        check(upper, GUARDED, &expanded(number, "0.5 dB"), expect);
        check(lower, GUARDED, &expanded(mirrored, "0.5 dB"), expect);
    }
}

#[test]
fn without_a_guard_band_the_number_alone_decides() {
    let upper = Interval::at_most(q("-40 dB"));
    for uncertainty in [Uncertainty::Expanded(q("3 dB")), Uncertainty::NotStated] {
        check(upper, DecisionRule::Simple, &value("-40 dB", uncertainty), "PASS");
        check(upper, DecisionRule::Simple, &value("-39.999 dB", uncertainty), "FAIL");
    }
    check(upper, GUARDED, &expanded("-40 dB", "0 dB"), "PASS");
    check(upper, GUARDED, &expanded("-39.999 dB", "0 dB"), "FAIL");
}

#[test]
fn an_unstated_uncertainty_is_at_best_marginal() {
    let window = Interval::between(q("-24 dBm"), q("-8 dBm")).unwrap();
    for (number, expect) in
        [("-16 dBm", "PASS*"), ("-24 dBm", "PASS*"), ("-24.001 dBm", "FAIL"), ("-7.9 dBm", "FAIL")]
    {
        check(window, GUARDED, &value(number, Uncertainty::NotStated), expect);
    }
}

#[test]
fn a_guard_band_that_fills_the_window_judges_nothing() {
    let window = Interval::between(q("-24 dBm"), q("-8 dBm")).unwrap();
    check(window, GUARDED, &expanded("-16 dBm", "7.999 dB"), "PASS");
    for uncertainty in ["8 dB", "1000 dB", "9223372036854775.807 dB"] {
        check(window, GUARDED, &expanded("-16 dBm", uncertainty), "guard-band-too-wide");
    }
}

#[test]
fn a_statistic_passes_only_with_its_bound() {
    let upper = Interval::at_most(q("1 %"));
    let rule = DecisionRule::Confidence95;
    for (reading, expect) in [
        (bounded("0 %", Some("0 %"), Some("1 %")), "PASS"),
        (bounded("0 %", Some("0 %"), Some("1.001 %")), "too-few-samples"),
        (bounded("0 %", None, None), "too-few-samples"),
        (bounded("1 %", Some("0.5 %"), Some("1.5 %")), "too-few-samples"),
        (bounded("1.001 %", Some("1 %"), Some("1.5 %")), "FAIL*"),
        (bounded("1.001 %", None, None), "FAIL*"),
        (bounded("1.5 %", Some("1.001 %"), None), "FAIL"),
        (value("0 %", Uncertainty::NotStated), "samples-not-stated"),
        (expanded("0 %", "0 %"), "samples-not-stated"),
        (value("1.001 %", Uncertainty::NotStated), "FAIL"),
    ] {
        check(upper, rule, &reading, expect);
    }
    let lower = Interval::at_least(q("99 %"));
    for (reading, expect) in [
        (bounded("100 %", Some("99 %"), Some("100 %")), "PASS"),
        (bounded("100 %", Some("98.999 %"), Some("100 %")), "too-few-samples"),
        (bounded("98 %", Some("97 %"), Some("99 %")), "FAIL*"),
        (bounded("98 %", Some("97 %"), Some("98.999 %")), "FAIL"),
    ] {
        check(lower, rule, &reading, expect);
    }
}

#[test]
fn the_bounds_of_a_plain_value_are_its_guard_band() {
    let upper = Interval::at_most(q("1 %"));
    check(upper, GUARDED, &bounded("0.5 %", None, Some("1 %")), "PASS");
    check(upper, GUARDED, &bounded("0.5 %", None, Some("1.1 %")), "PASS*");
    check(upper, GUARDED, &bounded("0.5 %", None, None), "PASS*");
    check(upper, GUARDED, &bounded("1.5 %", Some("0.9 %"), None), "FAIL*");
    check(upper, GUARDED, &bounded("1.5 %", Some("1.1 %"), None), "FAIL");
}

#[test]
fn beyond_the_range_is_judged_only_where_it_is_certain() {
    let lower = Interval::at_least(q("-24 dBm"));
    let upper = Interval::at_most(q("-8 dBm"));
    let window = Interval::between(q("-24 dBm"), q("-8 dBm")).unwrap();
    let below = |end| Reading::BelowRange { floor: q(end) };
    let above = |end| Reading::AboveRange { ceiling: q(end) };
    for (accepts, reading, simple, guarded) in [
        (lower, below("-24 dBm"), "FAIL", "FAIL"),
        (lower, below("-23 dBm"), "out-of-range", "out-of-range"),
        (lower, above("-24 dBm"), "PASS", "PASS*"),
        (lower, above("-25 dBm"), "out-of-range", "out-of-range"),
        (upper, below("-8 dBm"), "PASS", "PASS*"),
        (upper, below("-7 dBm"), "out-of-range", "out-of-range"),
        (upper, above("-8 dBm"), "FAIL", "FAIL"),
        (upper, above("-9 dBm"), "out-of-range", "out-of-range"),
        (window, below("-30 dBm"), "FAIL", "FAIL"),
        (window, below("-20 dBm"), "out-of-range", "out-of-range"),
        (window, above("0 dBm"), "FAIL", "FAIL"),
        (window, above("-20 dBm"), "out-of-range", "out-of-range"),
    ] {
        check(accepts, DecisionRule::Simple, &reading, simple);
        check(accepts, GUARDED, &reading, guarded);
    }
    let percent = Interval::at_most(q("1 %"));
    let nearly_none = Reading::BelowRange { floor: q("0.1 %") };
    check(percent, DecisionRule::Confidence95, &nearly_none, "out-of-range");
}

#[test]
fn absence_is_never_a_pass_and_darkness_is_a_failure() {
    let power = [Interval::at_least(q("-24 dBm")), Interval::at_most(q("-8 dBm"))];
    for reason in Reason::ALL {
        let reading = Reading::absent(*reason, "");
        let dark = if *reason == Reason::NoLight { "FAIL" } else { "not-reported" };
        check(power[0], GUARDED, &reading, dark);
        check(power[1], GUARDED, &reading, "not-reported");
        check(Interval::at_least(q("6 dB")), GUARDED, &reading, "not-reported");
    }
}

/// Numbers around the limits of the intervals below, and far from them.
fn steps() -> impl Strategy<Value = i64> {
    prop_oneof![-60_000..60_000_i64, -6_000..6_000_i64, any::<i64>()]
}

fn interval() -> impl Strategy<Value = Interval> {
    let dbm = |steps| Quantity::from_steps(steps, Unit::Dbm);
    prop_oneof![
        (-30_000..0_i64).prop_map(move |low| Interval::at_least(dbm(low))),
        (-30_000..0_i64).prop_map(move |high| Interval::at_most(dbm(high))),
        (-30_000..0_i64, 1..20_000_i64).prop_map(move |(low, width)| Interval::between(
            dbm(low),
            dbm(low + width)
        )
        .unwrap()),
    ]
}

fn rule() -> impl Strategy<Value = DecisionRule> {
    let guarded = |n| DecisionRule::Guarded { r: GuardFactor::from_thousandths(n).unwrap() };
    prop_oneof![Just(DecisionRule::Simple), (1..=1000_u16).prop_map(guarded)]
}

fn uncertainty() -> impl Strategy<Value = Uncertainty> {
    let stated = |n| Uncertainty::Expanded(Quantity::from_steps(n, Unit::Db));
    prop_oneof![
        Just(Uncertainty::NotStated),
        (0..20_000_i64).prop_map(stated),
        (0..=i64::MAX).prop_map(stated)
    ]
}

fn verdict_on(
    accepts: Interval,
    rule: DecisionRule,
    number: i64,
    uncertainty: Uncertainty,
) -> Result<Verdict, Unassessed> {
    let judge = Judge { accepts: &accepts, rule, statistic: Statistic::Value };
    let quantity = Quantity::from_steps(number, Unit::Dbm);
    let value = Value::new(quantity, Decimals::new(3).unwrap(), uncertainty).unwrap();
    judge.verdict(&Reading::Value(value))
}

proptest! {
    #[test]
    fn further_inside_is_never_worse(
        accepts in interval(), rule in rule(), u in uncertainty(), a in steps(), b in steps(),
    ) {
        let (a, b) = (inside(&accepts, a), inside(&accepts, b));
        let (nearer, further) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        let better = verdict_on(accepts, rule, further.1, u);
        let worse = verdict_on(accepts, rule, nearer.1, u);
        match (better, worse) {
            (Ok(better), Ok(worse)) => prop_assert!(better <= worse),
            // Whether the rule is usable depends on the uncertainty alone.
            (better, worse) => prop_assert_eq!(better, worse),
        }
    }

    #[test]
    fn more_uncertainty_never_makes_a_pass(
        accepts in interval(), rule in rule(), y in steps(), u in 0..=i64::MAX, more in 0..=i64::MAX,
    ) {
        let stated = |steps| Uncertainty::Expanded(Quantity::from_steps(steps, Unit::Db));
        let before = verdict_on(accepts, rule, y, stated(u));
        let after = verdict_on(accepts, rule, y, stated(u.saturating_add(more)));
        prop_assert!(after != Ok(Verdict::Pass) || before == Ok(Verdict::Pass));
        let unstated = verdict_on(accepts, rule, y, Uncertainty::NotStated);
        prop_assert!(unstated != Ok(Verdict::Pass) || rule == DecisionRule::Simple);
    }

    #[test]
    fn a_pass_lies_inside_and_a_failure_outside(
        accepts in interval(), rule in rule(), y in steps(), u in uncertainty(),
    ) {
        let (distance, _) = inside(&accepts, y);
        match verdict_on(accepts, rule, y, u) {
            Ok(Verdict::Pass | Verdict::MarginalPass) => prop_assert!(distance >= 0),
            Ok(_) => prop_assert!(distance < 0),
            Err(why) => prop_assert_eq!(why.name(), "guard-band-too-wide"),
        }
    }
}

/// How far inside `accepts` a number lies, with the number.
fn inside(accepts: &Interval, number: i64) -> (i128, i64) {
    (inside_by(accepts, Quantity::from_steps(number, Unit::Dbm)), number)
}
