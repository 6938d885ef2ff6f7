//! Every driver that is shipped, and every kind of mistake in a driver file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;

use super::*;
use crate::{Replayed, replay, shipped};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../drivers")
}

fn shipped_driver(name: &str) -> Driver {
    Driver::shipped(name).unwrap().unwrap_or_else(|error| panic!("{error}"))
}

/// What a recording holds, one JSON line each, as `driver replay --format json` prints it.
fn replayed(driver: &Driver, recording: &[u8]) -> String {
    let line = |json: serde_json::Result<String>| json.unwrap() + "\n";
    match replay(driver, recording).unwrap() {
        Replayed::Cells(decoded) => {
            decoded.cells.iter().map(|cell| line(serde_json::to_string(cell))).collect()
        }
        Replayed::Console(decoded) => {
            let cells = decoded.cells.iter().map(|cell| line(serde_json::to_string(cell)));
            let lost = decoded.lost.iter().map(|lost| line(serde_json::to_string(lost)));
            cells.chain(lost).collect()
        }
        Replayed::Readings(readings) => {
            readings.iter().map(|reading| line(serde_json::to_string(reading))).collect()
        }
    }
}

#[test]
fn every_folder_is_shipped_under_its_own_name() {
    let mut folders: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    assert_eq!(shipped().collect::<Vec<_>>(), folders);
    for name in folders {
        assert_eq!(shipped_driver(&name).name(), name);
    }
    assert!(Driver::shipped("no-such").is_none());
}

/// The recordings in the folder of a driver.
fn samples(name: &str) -> Vec<PathBuf> {
    let samples: Vec<PathBuf> = fs::read_dir(folder().join(name).join("samples"))
        .unwrap_or_else(|error| panic!("{name} has no samples: {error}"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind != "jsonl"))
        .collect();
    assert!(!samples.is_empty(), "{name} has no sample");
    samples
}

/// How what a sample gives differs from what is expected of it. With `UPDATE_EXPECT=1`, or the
/// name of the driver instead of 1, the expected readings are written anew.
fn difference(name: &str, sample: &Path) -> Option<String> {
    let got = replayed(&shipped_driver(name), &fs::read(sample).unwrap());
    let expected = sample.with_extension("expected.jsonl");
    if std::env::var("UPDATE_EXPECT").is_ok_and(|update| update == "1" || update == name) {
        fs::write(&expected, &got).unwrap();
    }
    let expect = fs::read_to_string(&expected).unwrap_or_default();
    let line = got.lines().zip(expect.lines()).position(|(got, expect)| got != expect);
    let line = line.unwrap_or(got.lines().count().min(expect.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("nothing").to_owned();
    (got != expect).then(|| {
        let (place, line) = (expected.display(), line + 1);
        format!("{place}:{line}\n  got    {}\n  expect {}", at(&got), at(&expect))
    })
}

#[test]
fn every_sample_gives_its_expected_readings() {
    let of_driver = |name: &'static str| {
        samples(name).into_iter().filter_map(move |sample| difference(name, &sample))
    };
    let differences: Vec<String> = shipped().flat_map(of_driver).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The first fenced block of `language` in a text, without the indent of the list it stands in.
fn block(text: &str, language: &str) -> String {
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    let (block, _) = rest.split_once("```").unwrap();
    block.lines().map(|line| line.strip_prefix("   ").unwrap_or(line).to_owned() + "\n").collect()
}

#[test]
fn the_example_of_the_readme_works() {
    let readme = fs::read_to_string(folder().join("README.md")).unwrap();
    let driver = Driver::parse("README.md", &block(&readme, "toml")).unwrap();
    let (_, rows) = readme.split_once("## Add a device").unwrap();
    assert_eq!(
        replayed(&driver, block(rows, "text").as_bytes()).trim(),
        block(&readme, "json").trim()
    );
}

const SNMP: &str = include_str!("snmp.toml");
const METER: &str = include_str!("../meter/tests/line.toml");
const CONSOLE: &str = include_str!("../console/tests/made.toml");

#[test]
fn drivers_that_are_well_parse() {
    for text in [SNMP, METER, CONSOLE] {
        let driver = Driver::parse("driver.toml", text).unwrap();
        assert_eq!(driver.label(), format!("{} 1", driver.name()));
        assert!(matches!(driver.cites(), [_]));
    }
}

#[track_caller]
fn check(text: &str, expect: &str) {
    let error = Driver::parse("driver.toml", text).unwrap_err();
    assert_eq!(error.to_string(), expect);
}

#[test]
fn every_mistake_is_named_with_file_line_and_key() {
    for row in include_str!("mistakes.tsv").lines().skip(1) {
        let [_, from, to, expect] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not a mistake: {row}")
        };
        let (from, to) = (from.replace('¶', "\n"), to.replace('¶', "\n"));
        assert!(SNMP.contains(&from), "`{from}` is not in the driver");
        check(&SNMP.replacen(&from, &to, 1), expect);
    }
}

#[test]
fn a_driver_is_of_exactly_one_kind() {
    let expect = "driver.toml:3: name: a driver has exactly one of the tables `[snmp]`, `[meter]` and \
                  `[console]`";
    let (head, _) = SNMP.split_once("[snmp]").unwrap();
    check(head, expect);
    let (_, meter) = METER.split_once("[meter]").unwrap();
    check(&format!("{SNMP}[meter]{meter}"), expect);
}

#[test]
fn no_driver_reads_a_secret() {
    let v_sol = SNMP.replace("1.3.6.1.4.1.9", "1.3.6.1.4.1.37950.1.1.5");
    let root = "1.3.6.1.4.1.37950.1.1.5";
    for secret in [".10.12.7.2", ".10.12.7.2.1", ".10"] {
        for (object, place) in [
            (".2\"", "14: snmp.detect.probe[1]"),
            (".8\"", "27: snmp.variant[1].oid"),
            (".5\"", "53: snmp.table[1].column[3].oid"),
            (".6\"", "65: snmp.table[2].spread.oid"),
            (".10\"", "79: snmp.table[3].tones[1].oid"),
        ] {
            let text = v_sol.replace(&format!("{root}{object}"), &format!("{root}{secret}\""));
            let expect = format!(
                "driver.toml:{place}: object {root}{secret} holds a password or a community, \
                 which no driver may read"
            );
            check(&text, &expect);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".{0,80}") {
        prop_assert!(Driver::parse("x", &text).is_err());
    }

    #[test]
    fn a_driver_with_a_hole_never_panics(at in any::<prop::sample::Index>(), patch in ".{0,3}") {
        for well in [SNMP, METER, CONSOLE] {
            let mut text = well.to_owned();
            let (start, hole) = text.char_indices().nth(at.index(text.chars().count())).unwrap();
            text.replace_range(start..start + hole.len_utf8(), &patch);
            drop(Driver::parse("x", &text).map_err(|error| error.to_string()));
        }
    }
}
