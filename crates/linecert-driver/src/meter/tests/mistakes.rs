//! Every kind of mistake in the keys of a meter.

use super::*;

#[track_caller]
fn check(text: &str, expect: &str) {
    let error = Driver::parse("driver.toml", text).unwrap_err();
    assert_eq!(error.to_string(), expect);
}

#[test]
fn every_mistake_is_named_with_file_line_and_key() {
    for row in include_str!("mistakes.tsv").lines().skip(1) {
        let [driver, from, to, expect] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not a mistake: {row}")
        };
        let well = if driver == "line" { LINE } else { FRAMES };
        let (from, to) = (from.replace('¶', "\n"), to.replace('¶', "\n"));
        assert!(well.contains(&from), "`{from}` is not in the driver");
        check(&well.replacen(&from, &to, 1), expect);
    }
}

proptest! {
    #[test]
    fn a_driver_with_a_hole_never_panics(at in any::<prop::sample::Index>(), patch in ".{0,3}") {
        for well in [LINE, FRAMES] {
            let mut text = well.to_owned();
            let at = at.index(text.len());
            text.replace_range(at..=at, &patch);
            drop(Driver::parse("x", &text).map_err(|error| error.to_string()));
        }
    }
}
