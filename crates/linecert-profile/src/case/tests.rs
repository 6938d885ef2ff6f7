use super::*;

const CASE: &str = r#"
schema = 1

[[case]]
name = "a good coupling"
measured = [
  { metric = "next-coupling", subject = "pair", sign = "loss", value = "45.0 dB", uncertainty = "0.5 dB" },
]
found = [
  { metric = "next-coupling", verdict = "PASS", margin = "5 dB", false-acceptance = "0 %" },
]
overall = "INCOMPLETE"
"#;

fn mismatch(from: &str, to: &str) -> Option<String> {
    assert!(CASE.contains(from), "{from}");
    let file = CaseFile::parse("cases/x.toml", &CASE.replace(from, to)).unwrap();
    let profile = Profile::shipped("adsl2plus-install").unwrap().unwrap();
    file.cases().iter().find_map(|case| case.check(&profile).err()).map(|e| e.to_string())
}

#[test]
fn a_case_that_expects_anything_else_does_not_hold() {
    assert_eq!(mismatch("45.0", "45.0"), None);
    for (from, to) in [
        ("PASS", "FAIL"),
        ("5 dB\", false", "4.9 dB\", false"),
        (", false-acceptance = \"0 %\"", ""),
        ("INCOMPLETE", "PASS"),
        ("margin", "attempts = 2, margin"),
        ("\"loss\", value = \"45.0", "\"loss\", value = \"39.0"),
    ] {
        assert!(mismatch(from, to).is_some(), "{from} -> {to}");
    }
}

#[test]
fn a_mismatch_shows_both_sides() {
    let text = mismatch("margin = \"5 dB", "margin = \"6 dB").unwrap();
    let expect = "cases/x.toml: case `a good coupling` expects\n  \
                  next-coupling PASS, attempts 1, margin 6 dB, false acceptance 0 %\n  \
                  overall INCOMPLETE\nbut finds\n  \
                  next-coupling PASS, attempts 1, margin 5 dB, false acceptance 0 %\n  \
                  overall INCOMPLETE\n";
    assert_eq!(text, expect);
}

#[test]
fn a_mistake_in_a_case_names_its_place() {
    let error = CaseFile::parse("cases/x.toml", &CASE.replace("sign = \"loss\", ", ""));
    let text = error.unwrap_err().to_string();
    let expect = "cases/x.toml:7: case[1].measured[1].value: crosstalk needs its sign";
    assert!(text.starts_with(expect), "{text}");
}
