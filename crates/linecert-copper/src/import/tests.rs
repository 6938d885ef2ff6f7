use expect_test::expect_file;
use linecert_measure::{Reading, Uncertainty};
use proptest::prelude::*;

use crate::{Map, shipped, wire};

const MAP: &str = r#"schema = 1
name = "tester"
cites = ["made up"]

[file]
format = "csv"
decimal-mark = "."
ignore = ["Verdict", "备注"]

[words]
"" = "not-measured"
"---" = "not-reported"

[pair]
id = "Pair"
time = { column = "Time", format = "%Y-%m-%d %H:%M", zone = "+08:00" }
operator = "Who"

[instrument]
maker = "Example"
model = { column = "Model" }
calibration-due = { column = "Cal", format = "%d.%m.%Y" }

[[column]]
name = "NEXT"
metric = "next-coupling"
unit = "dB"
sign = "loss"
frequency = { column = "Freq", unit = "kHz" }
far-end = "terminated"
uncertainty = { column = "U", unit = "dB" }
words = { ">80" = { above-range = "80 dB" } }

[[column]]
name = "环路"
metric = "loop-resistance"
unit = "kohm"
far-end = "shorted"
uncertainty = { percent = "2.0 %", fixed = "1 ohm", source = "made up" }
presence = "required"

[[column]]
name = "Ins"
metric = "insulation-resistance"
unit = "in-cell"
leg = { column = "Leg", words = { "a线" = "a-earth" } }
far-end = { column = "End" }
voltage = "250 V"
uncertainty = "not-stated"
words = { "OL" = { above-range = "1 Gohm" } }
"#;

const FILE: &str = "Pair,Time,Who,Model,Cal,Freq,NEXT,U,环路,Ins,Leg,End,Verdict,备注\n\
7,2026-05-01 09:30,李雷,T-1,31.12.2026,300,52.0 dB,0.5,0.612,350 MΩ,a线,open,PASS,\n\
7,2026-05-01 09:30,,T-1,,1000,40.0,,,,,,FAIL,\"a, \"\"b\"\"\"\n\
8,,,T-1,,300,>80,,---,OL,b-earth,open,PASS,好\n";

fn map() -> Map {
    Map::parse("m.toml", MAP).unwrap()
}

#[test]
fn an_import_has_one_json_form() {
    let imported = map().import("f.csv", FILE.as_bytes()).unwrap();
    let json = serde_json::to_string_pretty(&wire::Imported::from(imported)).unwrap();
    expect_file!["../../samples/imported.json"].assert_eq(&(json + "\n"));
}

#[test]
fn pairs_are_chosen_by_name() {
    let imported = map().import("f.csv", FILE.as_bytes()).unwrap();
    assert_eq!(imported.choose(Some("8")).unwrap().id, "8");
    let several = imported.choose(None).unwrap_err().to_string();
    assert_eq!(several, "the file has 2 pairs: choose one of `7`, `8`");
    let unknown = imported.choose(Some("9")).unwrap_err().to_string();
    assert_eq!(unknown, "the file has no pair `9`, but `7`, `8`");
}

/// Replaces one piece of the good file and compares the message.
#[track_caller]
fn check(from: &str, to: &str, expect: &str) {
    assert!(FILE.contains(from), "`{from}` must occur");
    let error = map().import("f.csv", FILE.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), format!("f.csv{expect}"), "{from} -> {to}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn what_the_map_does_not_speak_of_is_refused_with_its_place() {
    check("Verdict", "Grade", ":1: column `Grade` is neither mapped nor listed in `ignore`");
    check("U,环路", "NEXT,环路", ":1: `NEXT` stands there twice");
    check("52.0 dB", "52,0", ":2: is not CSV: a row has 15 cells under a header of 14");
    check(
        "52.0 dB",
        "fifty",
        ":2: column `NEXT`: `fifty` is neither a number nor one of the map's `words`",
    );
    check("52.0 dB", "52.0 dBm", ":2: column `NEXT`: `52.0 dBm` is in `dBm`, but the map says dB");
    check(
        "52.0 dB",
        "52.0.1",
        ":2: column `NEXT`: `52.0.1` is neither a number nor one of the map's `words`",
    );
    check(
        "52.0 dB",
        "-52.0",
        ":2: column `NEXT`: -52 dB is no crosstalk loss: a coupling is negative, a loss is positive",
    );
    check("52.0 dB", "1e99", ":2: column `NEXT`: `1e99` is too large for dB");
    check(
        "300,52.0",
        ",52.0",
        ":2: column `Freq`: is empty or missing, but the number in `NEXT` depends on it",
    );
    check(
        "300,52.0",
        "4.3125,52.0",
        ":2: column `Freq`: `4.3125` is no frequency of whole kilohertz up to 1 GHz",
    );
    check(
        "300,52.0",
        "300 Hz,52.0",
        ":2: column `Freq`: `300 Hz` is no frequency of whole kilohertz up to 1 GHz",
    );
    check(
        "0.5,0.612",
        "-0.5,0.612",
        ":2: column `U`: `-0.5` is neither a number nor one of the map's `words`",
    );
    check("350 MΩ", "350", ":2: column `Ins`: `350` has no unit that is known");
    check(
        "350 MΩ",
        "350 nF",
        ":2: column `Ins`: `insulation-resistance` is in Mohm, to which nF does not convert",
    );
    check("a线,open", "c线,open", ":2: column `Leg`: `c线` is no leg of a pair");
    check(
        "a线,open",
        "a线,shorted",
        ":2: column `End`: with the far end shorted it is no `insulation-resistance`",
    );
    check(
        "1000,40.0",
        "300,40.0",
        ":3: column `NEXT`: pair `7` has `next-coupling` already from line 2",
    );
    check(
        "8,,,",
        ",,,",
        ":4: column `Pair`: is empty or missing: nobody knows which pair the row is of",
    );
    check("0.612", "", ": column `环路`: pair `7` has no value in it, and the map requires one");
    check(
        "---,OL",
        "OL,OL",
        ":4: column `环路`: `OL` is neither a number nor one of the map's `words`",
    );
    check(
        "2026-05-01 09:30",
        "1.5.2026",
        ":2: column `Time`: `1.5.2026` does not follow the format `%Y-%m-%d %H:%M`",
    );
    check(
        "2026-05-01 09:30",
        "2026-05-01 09:31",
        ":3: column `Time`: `2026-05-01T01:30:00Z` contradicts `2026-05-01T01:31:00Z` of an earlier row",
    );
    check("8,,,T-1", "8,,,T-2", ":4: column `Model`: `T-2` contradicts `T-1` of an earlier row");
    check(
        "31.12.2026",
        "2026-12-31",
        ":2: column `Cal`: `2026-12-31` does not follow the format `%d.%m.%Y`",
    );
}

#[test]
fn a_column_that_the_file_lacks_is_absent_or_refused() {
    let map = map();
    let imported = map.import("f.csv", "环路\n0.612\n".as_bytes()).unwrap_err();
    assert_eq!(
        imported.to_string(),
        "f.csv:2: column `Pair`: is empty or missing: nobody knows which pair the row is of"
    );
    let imported = map.import("f.csv", "Pair,环路\n1,0.612\n".as_bytes()).unwrap();
    let pair = imported.choose(None).unwrap();
    let said: Vec<_> = pair.observations.iter().map(|o| (o.metric().name(), o.reading())).collect();
    assert_eq!(said.len(), 3);
    for (metric, reading) in &said[1..] {
        let Reading::NotReported(absence) = reading else { panic!("{metric}: {reading:?}") };
        assert!(absence.detail.starts_with("the file has nothing in column"), "{absence:?}");
    }
    let error = map.import("f.csv", "Pair,NEXT,Freq\n1,50,300\n".as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "f.csv: column `环路`: pair `1` has no value in it, and the map requires one"
    );
}

/// The coupling that comes of a cell under a sign.
fn coupling(metric: &str, sign: &str, cell: &str) -> i64 {
    let text = format!(
        "schema = 1\nname = 't'\ncites = ['x']\n[file]\nformat = 'csv'\ndecimal-mark = '.'\n\
         [[column]]\nname = 'X'\nmetric = '{metric}'\nunit = 'dB'\nsign = '{sign}'\n\
         frequency = 'not-stated'\nfar-end = 'terminated'\nuncertainty = 'not-stated'\n"
    );
    let map = Map::parse("m.toml", &text).unwrap();
    let imported = map.import("f.csv", format!("X\n{cell}\n").as_bytes()).unwrap();
    let reading = imported.pairs[0].observations[0].reading();
    reading.value().unwrap().quantity().steps()
}

#[test]
fn a_limit_is_met_exactly_with_both_signs() {
    for (metric, loss, at) in [
        ("next-coupling", "40.0", "-40.0"),
        ("fext-coupling", "50.0", "-50.0"),
        ("elfext-coupling", "50", "-50"),
    ] {
        let expect = if metric == "next-coupling" { -40_000 } else { -50_000 };
        assert_eq!(coupling(metric, "loss", loss), expect);
        assert_eq!(coupling(metric, "coupling", at), expect);
    }
    assert_eq!(coupling("next-coupling", "loss", "39.9999"), -39_999);
    assert_eq!(coupling("next-coupling", "coupling", "-39.9999"), -39_999);
}

#[test]
fn a_row_may_hold_one_reading() {
    let map = "schema = 1\nname = 't'\ncites = ['x']\n[file]\nformat = 'xml'\ndecimal-mark = '.'\n\
               records = '/r/test'\nreading = { name = '@name', value = '.' }\nignore = ['Summary']\n\
               [pair]\nid = '@pair'\n[[column]]\nname = 'Loop/R'\nmetric = 'loop-resistance'\n\
               unit = { column = '@unit' }\nfar-end = 'shorted'\nuncertainty = 'not-stated'\n";
    let file = "<r><test pair='7' name='Loop/R' unit='kΩ'>0.612</test>\n\
                <test pair='7' name='Summary'>PASS</test></r>";
    let import =
        |map: &str, file: &str| Map::parse("m.toml", map).unwrap().import("f", file.as_bytes());
    let imported = import(map, file).unwrap();
    let reading = imported.pairs[0].observations[0].reading();
    assert_eq!(reading.value().unwrap().to_string(), "612 ohm");
    let error = import(map, &file.replace("Summary", "Grade")).unwrap_err().to_string();
    let expect =
        "f:2: column `@name`: `Grade` is neither the name of a `[[column]]` nor listed in `ignore`";
    assert_eq!(error, expect);
    let again = file.replace("</r>", "<test pair='7' name='Loop/R' unit='ohm'>9</test></r>");
    let error = import(map, &again).unwrap_err().to_string();
    assert_eq!(error, "f:2: column `Loop/R`: pair `7` has `loop-resistance` already from line 1");
    let clash = Map::parse("m.toml", &map.replace("'Loop/R'", "'@unit'")).unwrap_err().to_string();
    assert_eq!(clash, "m.toml:12: column[1]: `@unit` is mapped twice");
}

#[test]
fn what_cannot_be_is_absent() {
    let imported = map().import("f.csv", "Pair,环路\n1,-0.612\n".as_bytes()).unwrap();
    let Reading::NotReported(absence) = imported.pairs[0].observations[0].reading() else {
        panic!("a negative resistance")
    };
    assert_eq!((absence.reason.name(), absence.detail.as_str()), ("implausible", "`-612 ohm`"));
}

#[test]
fn an_uncertainty_is_rounded_up() {
    let imported = map().import("f.csv", "Pair,环路\n1,0.6121\n".as_bytes()).unwrap();
    let value = imported.pairs[0].observations[0].reading().value().unwrap().clone();
    assert_eq!(value.to_string(), "612.1 ohm");
    // 2 % of 612.1 ohm and 1 ohm are 13.242 ohm.
    assert_eq!(value.uncertainty(), Uncertainty::Expanded("13.3 ohm".parse().unwrap()));
}

#[test]
fn the_neutral_form_is_read() {
    let maps = shipped().unwrap();
    let neutral = maps.iter().find(|map| map.name() == "linecert-csv").unwrap();
    let file = include_str!("../../samples/neutral.csv");
    let imported = neutral.import("neutral.csv", file.as_bytes()).unwrap();
    let pair = imported.choose(None).unwrap();
    let numbers = pair.observations.iter().filter(|o| o.reading().value().is_some()).count();
    assert_eq!((pair.id.as_str(), numbers), ("7", 10));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(map().import("f", &bytes).map_err(|error| error.to_string()));
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0..FILE.len(), with in any::<u8>(), cut in 0..9_usize) {
        let mut bytes = FILE.as_bytes().to_vec();
        bytes.splice(at..(at + cut).min(FILE.len()), [with]);
        drop(map().import("f", &bytes).map_err(|error| error.to_string()));
    }

    /// What is read back is what was written, exactly.
    #[test]
    fn numbers_are_exact(thousandths in 0_i64..10_000_000) {
        let cell = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
        prop_assert_eq!(coupling("next-coupling", "loss", &cell), -thousandths);
    }
}
