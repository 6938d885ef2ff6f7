use proptest::prelude::*;

use super::*;

const GOOD: &str = r#"
schema = 1
name = "x"
revision = 1
title = { en = "X", zh = "某" }
offset = "+08:00"

[[limit]]
clock = "first-reply"
from = "fault-reported"
to = "replied"
at-most = "8 h"
cites = { id = "A-051", confidence = "seed", source = "text" }

[[figure]]
name = "returned"
title = { en = "Returned", zh = "退单" }
formula = "returned"
target = "below 3 %"
cites = { id = "A-031", confidence = "seed", source = "text" }
"#;

#[track_caller]
fn check(from: &str, to: &str, expect: &str) {
    assert!(GOOD.contains(from), "{from}");
    let error = OperatorProfile::parse("x.toml", &GOOD.replace(from, to)).unwrap_err().to_string();
    assert!(error.starts_with(&format!("x.toml:{expect}")), "{error}");
}

#[test]
fn a_good_profile_is_read() {
    let profile = OperatorProfile::parse("x.toml", GOOD).unwrap();
    assert_eq!((profile.limits().len(), profile.figures().len()), (1, 1));
    assert_eq!(profile.source(), GOOD);
}

#[test]
fn mistakes_name_file_line_and_key() {
    check("name = \"x\"", "name = \"X\"", "3: name: `X` is no name");
    check("revision = 1", "revision = 0", "4: revision: revisions count from 1");
    check("\"某\"", "\" \"", "5: title.zh: text is empty");
    check("+08:00", "Asia/Shanghai", "6: offset: `Asia/Shanghai` is no offset from UTC");
    check("first-reply", "second-reply", "9: limit[1].clock: unknown clock `second-reply`");
    check("\"replied\"", "\"fault-reported\"", "11: limit[1].to: `fault-reported` can not start");
    check("8 h", "8 hours", "12: limit[1].at-most: `8 hours` is no length of time");
    check("8 h", "0 h", "12: limit[1].at-most: must not be zero");
    check("A-051", "A051", "13: limit[1].cites.id: `A051` is no row of the threshold catalogue");
    check("from =", "start =", "10: limit[1].start: unknown field `start`");
    check("below 3 %", "under 3 %", "19: figure[1].target: unknown comparator `under`");
}

#[test]
fn a_figure_has_the_keys_of_its_formula_and_no_other() {
    let formula = "formula = \"returned\"";
    check(formula, "formula = \"mean-time\"", "15: figure[1]: figure `mean-time` needs `kind`");
    let unused = "formula = \"returned\"\nper-day = \"2 CNY\"";
    check(formula, unused, "15: figure[1]: figure `returned` has no use for `per-day`");
    check("below 3 %", "below 3 h", "19: figure[1].target: figure `returned` is a share");
    let kept = "15: figure[1]: figure `appointment-kept` needs `[appointment]`";
    check(formula, "formula = \"appointment-kept\"", kept);
    let (_, figure) = GOOD.split_once("[[figure]]").unwrap();
    let twice = format!("{figure}[[figure]]{figure}");
    check(figure, &twice, "22: figure[2].name: figure `returned` is there twice");
}

#[test]
fn a_profile_says_something() {
    let (head, _) = GOOD.split_once("[[limit]]").unwrap();
    let error = OperatorProfile::parse("x.toml", head).unwrap_err();
    assert_eq!(error.problem, OperatorProblem::Nothing);
}

proptest! {
    #[test]
    fn a_damaged_profile_never_panics(at in 0..GOOD.len(), with in any::<char>()) {
        let mut text = GOOD.to_owned();
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let end = (at + 1..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap();
        text.replace_range(at..end, &with.to_string());
        drop(OperatorProfile::parse("x.toml", &text));
    }
}
