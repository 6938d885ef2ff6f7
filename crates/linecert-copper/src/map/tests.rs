use proptest::prelude::*;

use super::*;

const GOOD: &str = r#"schema = 1
name = "tester"
cites = ["an export of a tester"]

[file]
format = "csv"
encoding = "gbk"
decimal-mark = ","
delimiter = ";"
header-line = 3
ignore = ["Verdict"]

[words]
"" = "not-measured"

[pair]
id = "Pair"
time = { column = "Time", format = "%Y-%m-%d %H:%M", zone = "+08:00" }
operator = "Who"

[instrument]
maker = "Example"
serial = { column = "SN" }
calibration-due = { column = "Cal", format = "%d.%m.%Y" }

[[column]]
name = "NEXT"
metric = "next-coupling"
unit = "dB"
sign = "loss"
frequency = { column = "Freq", unit = "MHz" }
far-end = "terminated"
uncertainty = { fixed = "0.5 dB", source = "data sheet" }
words = { "OL" = { above-range = "80 dB" } }
presence = "required"

[[column]]
name = "Ins A-E"
metric = "insulation-resistance"
unit = "in-cell"
leg = "a-earth"
far-end = { column = "End", words = { "开路" = "open" } }
voltage = "250 V"
uncertainty = "not-stated"
"#;

#[test]
fn a_good_map_names_its_columns() {
    let map = Map::parse("m.toml", GOOD).unwrap();
    assert_eq!((map.name(), map.cites()), ("tester", &["an export of a tester".to_owned()][..]));
    let mapped: Vec<_> = map.mapped().into_iter().collect();
    assert_eq!(mapped, ["Cal", "End", "Freq", "Ins A-E", "NEXT", "Pair", "SN", "Time", "Who"]);
}

/// Replaces one piece of the good map and compares the message.
#[track_caller]
fn check(from: &str, to: &str, expect: &str) {
    assert_eq!(GOOD.matches(from).count(), 1, "`{from}` must occur once");
    let error = Map::parse("m.toml", &GOOD.replace(from, to)).unwrap_err();
    assert_eq!(error.to_string(), expect, "{from} -> {to}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn mistakes_in_the_file_are_placed() {
    check(
        "schema = 1",
        "schema = 2",
        "m.toml:1: schema: schema 2 is unknown to this version, which reads schema 1",
    );
    check(
        "\"tester\"",
        "\"My tester\"",
        "m.toml:2: name: `My tester` is not a name of lower-case letters, digits and hyphens",
    );
    check("[\"an export of a tester\"]", "[]", "m.toml:3: cites: is empty");
    check(
        "\"csv\"",
        "\"xml\"",
        "m.toml:9: file.delimiter: `delimiter` does not go with `format = \"xml\"`",
    );
    check(
        "header-line = 3",
        "records = '/a'",
        "m.toml:10: file.records: `records` does not go with `format = \"csv\"`",
    );
    check(
        "\"gbk\"",
        "\"latin-1\"",
        "m.toml:7: file.encoding: unknown variant `latin-1`, expected one of `utf-8`, `utf-16`, `gbk`",
    );
    check("decimal-mark = \",\"\n", "", "m.toml:5: file: missing field `decimal-mark`");
    check("[\"Verdict\"]", "[\"NEXT\"]", "m.toml:11: file.ignore[1]: `NEXT` is mapped and ignored");
    check(
        ", zone = \"+08:00\"",
        "",
        "m.toml:18: pair.time: write either `zone`, the tester's offset from UTC, or `%z` in the format",
    );
    check(
        "\"+08:00\"",
        "\"Beijing\"",
        "m.toml:18: pair.time.zone: `Beijing` is no offset from UTC, as in `+08:00`",
    );
    check(
        "%Y-%m-%d %H:%M",
        "%Q",
        "m.toml:18: pair.time.format: `%Q` is no format of a date and time, as in `%Y-%m-%d %H:%M:%S`",
    );
    for ambiguous in ["%d.%m.%Y", "%d.%m.%Y %I:%M"] {
        check(
            "%Y-%m-%d %H:%M",
            ambiguous,
            &format!(
                "m.toml:18: pair.time.format: `{ambiguous}` is no format of a date and time, as in `%Y-%m-%d %H:%M:%S`"
            ),
        );
    }
    check(
        "%d.%m.%Y",
        "%H",
        "m.toml:24: instrument.calibration-due.format: `%H` is no format of a date and time, as in `%Y-%m-%d %H:%M:%S`",
    );
    check(
        "\"not-measured\"",
        "\"zero\"",
        "m.toml:14: words.: unknown variant `zero`, expected `not-reported` or `not-measured`",
    );
    check(
        "operator = \"Who\"",
        "phone = \"Who\"",
        "m.toml:19: pair.phone: unknown field `phone`, expected one of `id`, `time`, `operator`",
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn mistakes_in_a_column_are_placed() {
    check(
        "sign = \"loss\"\n",
        "",
        "m.toml:26: column[1]: crosstalk needs its `sign`: `coupling` if the tester prints -45 dB for a good pair, `loss` if it prints 45 dB",
    );
    check(
        "\"loss\"",
        "\"plus\"",
        "m.toml:30: column[1].sign: unknown sign `plus`: write `coupling` or `loss`",
    );
    check(
        "unit = \"in-cell\"",
        "unit = \"in-cell\"\nsign = \"loss\"",
        "m.toml:41: column[2].sign: `insulation-resistance` is no crosstalk and takes no sign",
    );
    check(
        "frequency = { column = \"Freq\", unit = \"MHz\" }\n",
        "",
        "m.toml:26: column[1]: `next-coupling` depends on its `frequency`: state it, name its column, or write \"not-stated\"",
    );
    check(
        "unit = \"MHz\"",
        "unit = \"V\"",
        "m.toml:31: column[1].frequency.unit: must be in a unit of frequency, not in V",
    );
    check(
        "far-end = \"terminated\"\n",
        "",
        "m.toml:26: column[1]: `next-coupling` needs its `far-end`",
    );
    check(
        "\"terminated\"",
        "\"open\"",
        "m.toml:32: column[1].far-end: with the far end open it is no `next-coupling`, which takes it terminated",
    );
    check(
        "unit = \"dB\"",
        "unit = \"dBm\"",
        "m.toml:29: column[1].unit: `next-coupling` is in dB, to which dBm does not convert",
    );
    check("unit = \"dB\"\n", "", "m.toml:26: column[1]: missing field `unit`");
    check(
        "next-coupling",
        "onu-rx-power",
        "m.toml:28: column[1].metric: `onu-rx-power` is not measured on a copper pair",
    );
    check("next-coupling", "crosstalk", "m.toml:28: column[1].metric: unknown metric `crosstalk`");
    check(
        "leg = \"a-earth\"\n",
        "",
        "m.toml:37: column[2]: `insulation-resistance` needs its `leg`",
    );
    check(
        "voltage = \"250 V\"",
        "voltage = \"250\"",
        "m.toml:43: column[2].voltage: `250` is no test voltage from `1 V` to `5000 V`",
    );
    check(
        "voltage = \"250 V\"",
        "frequency = \"1 kHz\"",
        "m.toml:43: column[2].frequency: `insulation-resistance` does not depend on `frequency`",
    );
    check(
        ", source = \"data sheet\"",
        "",
        "m.toml:33: column[1].uncertainty: write `fixed` or `percent` or both, with their `source`",
    );
    check(
        "\"0.5 dB\"",
        "\"0.5 dBm\"",
        "m.toml:33: column[1].uncertainty.fixed: is not an amount that dB can count",
    );
    check(
        "\"0.5 dB\"",
        "\"-0.5 dB\"",
        "m.toml:33: column[1].uncertainty.fixed: is not an amount that dB can count",
    );
    check(
        "fixed = \"0.5 dB\"",
        "percent = \"5 %\"",
        "m.toml:33: column[1].uncertainty.percent: a percentage of decibels means nothing: write `fixed`",
    );
    check(
        "\"80 dB\"",
        "\"80 ohm\"",
        "m.toml:34: column[1].words.OL: `next-coupling` is in dB, to which ohm does not convert",
    );
    check("\"Ins A-E\"", "\"NEXT\"", "m.toml:37: column[2]: `NEXT` is mapped twice");
    check("\"Ins A-E\"", "\" \"", "m.toml:38: column[2].name: is empty");
    check(
        "\"开路\" = \"open\"",
        "\"开路\" = \"ajar\"",
        "m.toml:42: column[2].far-end.words.开路: unknown state of the far end `ajar`",
    );
}

#[test]
fn what_must_be_said_may_be_said_not_to_be_stated() {
    for (from, to) in [
        ("{ column = \"Freq\", unit = \"MHz\" }", "\"not-stated\""),
        ("\"250 V\"", "\"not-stated\""),
        (
            "{ fixed = \"0.5 dB\", source = \"data sheet\" }",
            "{ fixed = '0.1 dB', source = 'p. 3' }",
        ),
        ("{ fixed = \"0.5 dB\", source = \"data sheet\" }", "{ column = 'U', unit = 'dB' }"),
    ] {
        assert!(Map::parse("m.toml", &GOOD.replace(from, to)).is_ok(), "{to}");
    }
}

#[test]
fn paths_of_trees_are_checked() {
    let tree = "schema = 1\nname = 't'\ncites = ['x']\n[file]\nformat = 'json'\ndecimal-mark = '.'\nrecords = '/r/*'\n[[column]]\nname = 'a/b'\nmetric = 'load-coils'\nunit = 'count'\nuncertainty = 'not-stated'\n";
    assert!(Map::parse("m.toml", tree).is_ok());
    for (from, to, expect) in [
        ("'/r/*'", "'r'", "m.toml:7: file.records: `r` is no path"),
        ("'/r/*'", "'/r//x'", "m.toml:7: file.records: `/r//x` is no path"),
        ("records = '/r/*'\n", "", "m.toml:5: file.format: `format = \"json\"` needs `records`"),
        ("'a/b'", "'a//b'", "m.toml:1: `a//b` is no path"),
        ("records", "ignore = ['//']\nrecords", "m.toml:7: file.ignore[1]: `//` is no path"),
    ] {
        let error = Map::parse("m.toml", &tree.replace(from, to)).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    }
}

#[test]
fn every_map_that_ships_is_a_map() {
    let names: Vec<_> = crate::shipped().unwrap().iter().map(|map| map.name().to_owned()).collect();
    assert_eq!(names, ["linecert-csv"]);
}

proptest! {
    #[test]
    fn any_text_gives_a_map_or_a_mistake(text in "\\PC{0,80}") {
        prop_assert!(Map::parse("m.toml", &text).is_err());
    }

    #[test]
    fn a_damaged_map_never_panics(at in 0..GOOD.len(), with in any::<char>(), cut in 0..30_usize) {
        let head: String = GOOD.chars().take(at).collect();
        let tail: String = GOOD.chars().skip(at + cut).collect();
        if let Err(mistake) = Map::parse("m.toml", &format!("{head}{with}{tail}")) {
            prop_assert!(!mistake.to_string().is_empty());
        }
    }
}
