//! Recordings: every tag, every mistake, and the walks of real agents.

use std::{fs, path::PathBuf};

use proptest::prelude::*;

use super::*;
use crate::value::Value;

fn parse_one(line: &str) -> Result<VarBind, RowError> {
    let mut recording = Recording::parse(line).map_err(|e| e.kind)?;
    assert_eq!(recording.rows.len(), 1, "{line}");
    Ok(recording.rows.remove(0))
}

#[test]
fn every_tag_is_read() {
    #[track_caller]
    fn check(tagged: &str, expect: Value) {
        let row = parse_one(&format!("1.3.6.1.1|{tagged}")).unwrap();
        assert_eq!(row, VarBind { oid: "1.3.6.1.1".parse().unwrap(), value: expect });
    }
    check("2|-5", Value::Integer(-5));
    check("4|a|b", Value::OctetString(b"a|b".to_vec()));
    check("4| ", Value::OctetString(b" ".to_vec()));
    check("4|", Value::OctetString(vec![]));
    check("4|机房", Value::OctetString("机房".into()));
    check("4x|006D61ee", Value::OctetString(vec![0, 0x6d, 0x61, 0xee]));
    check(r"4e|\x07\xe5\r*\\x", Value::OctetString(b"\x07\xe5\r*\\x".to_vec()));
    check("5|", Value::Null);
    check("6|.1.3.6.1", Value::ObjectId("1.3.6.1".parse().unwrap()));
    check("64|192.0.2.1", Value::IpAddress([192, 0, 2, 1]));
    check("64x|C0000201", Value::IpAddress([192, 0, 2, 1]));
    check("65|4294967295", Value::Counter32(u32::MAX));
    check("66|7", Value::Gauge32(7));
    check("67|566843939", Value::TimeTicks(566_843_939));
    check("68x|9f78", Value::Opaque(vec![0x9f, 0x78]));
    check("70|18446744073709551615", Value::Counter64(u64::MAX));
    check("128|", Value::NoSuchObject);
    check("129|", Value::NoSuchInstance);
}

#[test]
fn a_bad_row_is_named_with_its_line() {
    #[track_caller]
    fn check(row: &str, expect: &str) {
        let text = format!("# a comment\r\n\r\n1.3.6.1.1|2|7\n{row}\n1.3|2|1");
        assert_eq!(Recording::parse(&text).unwrap_err().to_string(), expect);
    }
    check("1.3.6", "line 4: `1.3.6` is not of the form OID|tag|value");
    check("1.3.6|4", "line 4: `1.3.6|4` is not of the form OID|tag|value");
    check("1.x|4|a", "line 4: `x` is not a sub-identifier of 0 to 4294967295");
    check("1.x|4:delay|value=x", "line 4: `x` is not a sub-identifier of 0 to 4294967295");
    check("1.3|4:|x", "line 4: `4:` is not a tag of a recorded value");
    check("1.3|4:a b|x", "line 4: `4:a b` is not a tag of a recorded value");
    check("1.3|HEX:x|0", "line 4: `HEX:x` is not a tag of a recorded value");
    check("1.3|4:光|x", "line 4: `4:光` is not a tag of a recorded value");
    check("1.3|7|x", "line 4: `7` is not a tag of a recorded value");
    check("1.3|2|+5", "line 4: `+5` is not a value of tag 2");
    check("1.3|2|2147483648", "line 4: `2147483648` is not a value of tag 2");
    check("1.3|65|-1", "line 4: `-1` is not a value of tag 65");
    check("1.3|4x|123", "line 4: `123` is not a value of tag 4x");
    check("1.3|4x|光", "line 4: `光` is not a value of tag 4x");
    check(r"1.3|4e|\x0", r"line 4: `\x0` is not a value of tag 4e");
    check("1.3|64|1.2.3", "line 4: `1.2.3` is not a value of tag 64");
    check("1.3|64x|C00002", "line 4: `C00002` is not a value of tag 64x");
}

#[test]
fn rules_of_a_simulator_are_no_rows_and_are_counted() {
    #[track_caller]
    fn check(line: &str, expect: usize) {
        let text = format!("1.3.6.1.1|2|7\n{line}\n1.3.6.1.2|4|a:b|c\n");
        let recording = Recording::parse(&text).unwrap();
        assert_eq!((recording.skipped(), recording.rows().len()), (expect, 2), "{line}");
        let again = Recording::parse(&recording.to_text()).unwrap();
        assert_eq!((again.rows(), again.skipped()), (recording.rows(), 0), "{line}");
    }
    check("", 0);
    check("# 1.3|4:delay|value=x", 0);
    check("1.3.6.1.9|2:numeric|min=1,max=9", 1);
    check("1.3.6.1.9|4x:writecache|value=00\r", 1);
    check("1.3.6.1.9|65:numeric|rate=1|x\n1.3.6.1.9|4:error|status=generr", 2);
    // A rule for a whole subtree has no tag.
    check("1.3.6.1.9|:redis|key-spaces-id=1", 1);
}

#[test]
fn order_and_duplicates_stay_as_recorded() {
    let text = "1.3.6.1.9|2|1\n.1.3.6.1.2|2|2\n1.3.6.1.9|2|3\n1.3.6.12|2|4";
    let recording = Recording::parse(text).unwrap();
    assert_eq!(recording.to_text(), text.replace(".1.3.6.1.2", "1.3.6.1.2") + "\n");
    let nine = "1.3.6.1.9".parse().unwrap();
    assert_eq!(recording.get(&nine).unwrap().value, Value::Integer(1));
    let below = "1.3.6.1".parse().unwrap();
    assert_eq!(recording.subtree(&below).count(), 3);
    assert_eq!(recording.get(&below), None);
}

#[test]
fn an_empty_text_is_an_empty_recording() {
    assert_eq!(Recording::parse(""), Ok(Recording::default()));
    assert_eq!(Recording::default().to_text(), "");
}

/// Walks of real agents, which are not part of the project.
#[test]
fn real_recordings_are_read() {
    let walks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings/walks");
    let Ok(folders) = [walks.clone(), walks.join("small")]
        .iter()
        .map(fs::read_dir)
        .collect::<Result<Vec<_>, _>>()
    else {
        eprintln!("skipped: {} is absent", walks.display());
        return;
    };
    let mut rows = 0;
    for entry in folders.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "snmprec") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let recording = Recording::parse(&text).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let again = Recording::parse(&recording.to_text());
        assert_eq!(again.as_ref().map(Recording::rows), Ok(recording.rows()));
        rows += recording.rows().len();
    }
    assert!(rows > 6_000, "{rows}");
}

fn any_value() -> impl Strategy<Value = Value> {
    let octets = || prop::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        any::<i32>().prop_map(Value::Integer),
        octets().prop_map(Value::OctetString),
        "[ -~]{0,20}".prop_map(|text| Value::OctetString(text.into())),
        any_oid().prop_map(Value::ObjectId),
        any::<[u8; 4]>().prop_map(Value::IpAddress),
        any::<u32>().prop_map(Value::Counter32),
        any::<u32>().prop_map(Value::Gauge32),
        any::<u32>().prop_map(Value::TimeTicks),
        any::<u64>().prop_map(Value::Counter64),
        octets().prop_map(Value::Opaque),
        Just(Value::Null),
        Just(Value::NoSuchObject),
        Just(Value::NoSuchInstance),
    ]
}

fn any_oid() -> impl Strategy<Value = Oid> {
    prop::collection::vec(any::<u32>(), 0..20)
        .prop_map(|tail| Oid::new([&[1, 3][..], &tail].concat()).unwrap())
}

proptest! {
    #[test]
    fn text_round_trips(rows in prop::collection::vec((any_oid(), any_value()), 0..20)) {
        let rows = rows.into_iter().map(|(oid, value)| VarBind { oid, value }).collect();
        let recording = Recording::from_rows(rows);
        prop_assert_eq!(Recording::parse(&recording.to_text()), Ok(recording));
    }

    #[test]
    fn no_text_panics(text in "[\\PC\\n|0-9.]{0,200}", tag in "[0-9xe]{1,3}", value in "\\PC{0,20}") {
        drop(Recording::parse(&text));
        drop(Recording::parse(&format!("1.3.6|{tag}|{value}")));
    }
}
