use linecert_measure::Reason;

use super::*;

/// A field of distance with a step of `step`.
fn distance(step: &str) -> Field {
    let text = format!(
        r#"
metric = "onu-distance"
oid = "1.3"
form = {{ count-of = "{step}" }}
unit = "m"
uncertainty = "not-stated"
sentinels = ["0", "-1", "2147483647"]
plausible = ["1 m", "60000 m"]
cost = "cheap"
confidence = "low"
cites = ["a MIB"]
"#
    );
    Field::check(&toml::from_str(&text).unwrap()).unwrap()
}

fn check(step: &str, raw: &str, expect: Result<&str, Reason>) {
    let got = match distance(step).decode(raw) {
        Reading::Value(value) => Ok(value.to_string()),
        Reading::NotReported(absence) => Err(absence.reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(got, expect.map(str::to_owned), "{raw}");
}

#[test]
fn a_count_has_the_resolution_of_its_step() {
    check("1 m", "1830", Ok("1830 m"));
    check("0.1 m", "18305", Ok("1830.5 m"));
    check("0.1 m", "18300", Ok("1830.0 m"));
    check("16 m", "3", Ok("48 m"));
}

#[test]
fn what_is_no_count_is_no_reading() {
    check("1 m", "0", Err(Reason::Sentinel));
    check("1 m", "2147483647", Err(Reason::Sentinel));
    check("1 m", "-2", Err(Reason::Implausible));
    check("1 m", "60001", Err(Reason::Implausible));
    check("1 m", "18.3", Err(Reason::Garbled));
    check("1 m", "", Err(Reason::Garbled));
    check("1 m", "9223372036854775807", Err(Reason::Garbled));
    check("1 m", "99999999999999999999", Err(Reason::Garbled));
}
