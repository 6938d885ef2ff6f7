//! Every kind of mistake in the keys of a console.

use super::*;

#[track_caller]
fn check(text: &str, expect: &str) {
    let error = Driver::parse("driver.toml", text).map(|driver| driver.label());
    assert_eq!(error.unwrap_err().to_string(), expect);
}

#[test]
fn every_mistake_is_named_with_file_line_and_key() {
    for row in include_str!("mistakes.tsv").lines().skip(1) {
        let [from, to, expect] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not a mistake: {row}")
        };
        let (from, to) = (from.replace('¶', "\n"), to.replace('¶', "\n"));
        assert!(MADE.contains(&from), "`{from}` is not in the driver");
        check(&MADE.replacen(&from, &to, 1), expect);
    }
}
