//! The V1600D driver on samples, on the real recording, and on what no agent should answer.

use std::{fs, path::PathBuf, sync::LazyLock};

use linecert_measure::{Metric, Reading, Reason, Subject};
use linecert_snmp::{Oid, Recording, Value};
use proptest::prelude::*;

use super::*;
use crate::{
    cell::{Cell, CellContent},
    driver::{Driver, Kind},
};

mod every;
mod made;
mod recorded;
mod scopes;

const RX: &str = "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.7";
const STATE: &str = "1.3.6.1.4.1.37950.1.1.5.12.1.29.1.4";

static V1600D: LazyLock<Box<SnmpDriver>> =
    LazyLock::new(|| match Driver::shipped("vsol-v1600d").unwrap().unwrap().kind() {
        Kind::Snmp(driver) => driver.clone(),
        _ => panic!("the V1600D is read over SNMP"),
    });

fn v1600d() -> &'static SnmpDriver {
    &V1600D
}

fn onu(onu: u32) -> Subject {
    Subject::Onu { pon: "0/1".to_owned(), onu }
}

fn text(oid: &str, value: &str) -> VarBind {
    VarBind { oid: oid.parse().unwrap(), value: Value::OctetString(value.as_bytes().to_vec()) }
}

fn sample(name: &str) -> Recording {
    let file = format!("../../drivers/vsol-v1600d/samples/{name}.walk");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    Recording::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A real recording, or `None` where the folder of recordings is not at hand.
fn recorded(name: &str) -> Option<String> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: no recording {}", path.display());
    }
    text
}

fn reading_of(cells: &[Cell], subject: &Subject, metric: Metric) -> Reading {
    let readings = cells.iter().filter(|cell| cell.subject == *subject);
    let mut found = readings.filter_map(Cell::observation).filter(|o| o.metric() == metric);
    let reading = found.next().unwrap_or_else(|| panic!("no {metric}")).reading().clone();
    assert!(found.next().is_none(), "{metric} twice");
    reading
}

/// The cells that a driver makes of all that is in `rows`.
fn decoded(driver: &SnmpDriver, rows: &[VarBind]) -> Vec<Cell> {
    driver.decode(rows, &Asked::Everything).cells
}

fn shown(reading: &Reading) -> String {
    match reading {
        Reading::Value(value) => value.to_string(),
        Reading::NotReported(absence) => absence.reason.to_string(),
        other => panic!("{other:?}"),
    }
}

/// What the V1600D makes of one text in the column of received power.
fn rx(value: &str) -> Reading {
    let decoded = decoded(v1600d(), &[text(&format!("{RX}.1.3"), value)]);
    reading_of(&decoded, &onu(3), Metric::OnuRxPower)
}

#[test]
fn the_level_is_taken_from_inside_the_brackets() {
    for (value, expect) in [
        ("0.03 mW (-14.61 dBm)", "-14.61 dBm"),
        ("0.00 mW (-27.45 dBm)", "-27.45 dBm"),
        ("0.03 mW (-14.6 dBm)", "-14.6 dBm"),
        ("  0.03 mW (-14.61 dBm)\0\0", "-14.61 dBm"),
        ("0.03 mW (-14.6123 dBm)", "garbled"),
        ("0.03 mW (−14.61 dBm)", "garbled"),
        ("0.03 mW", "garbled"),
        ("-14.61", "garbled"),
        ("2.38 mW (3.77 dBm) (1 dBm)", "garbled"),
        ("40.00 mW (16.02 dBm)", "implausible"),
        ("0.00 mW (-inf dBm)", "sentinel"),
        ("", "sentinel"),
        ("光", "garbled"),
    ] {
        assert_eq!(shown(&rx(value)), expect, "{value:?}");
    }
}

#[test]
fn published_vectors_of_the_v1600d_hold() {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/facts/scaling-vectors.tsv");
    let Ok(vectors) = fs::read_to_string(&path) else {
        eprintln!("skipped: no vectors {}", path.display());
        return;
    };
    let mut checked = 0;
    for row in vectors.lines().filter(|row| row.starts_with("vsol\tV1600D")) {
        let [_, "V1600D ONU Rx string", raw, expect, unit, ..] =
            row.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("vector of an unknown kind: {row}")
        };
        assert_eq!(shown(&rx(raw)), format!("{expect} {unit}"));
        checked += 1;
    }
    assert!(checked > 0, "no vector of a V1600D");
}

#[test]
fn the_real_recording_gives_what_a_naive_split_gives() {
    let Some(recording) = recorded("walks/vsolution_v1600d.snmprec") else { return };
    let columns = [
        (Metric::OnuTemperature, "3", " C"),
        (Metric::OnuVoltage, "4", " V"),
        (Metric::OnuBiasCurrent, "5", " mA"),
        (Metric::OnuTxPower, "6", " dBm)"),
        (Metric::OnuRxPower, "7", " dBm)"),
    ];
    let decoded = decoded(v1600d(), Recording::parse(&recording).unwrap().rows());
    let mut checked = 0;
    for (metric, column, unit) in columns {
        let prefix = format!("1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.{column}.1.");
        for row in recording.lines().filter_map(|line| line.strip_prefix(&prefix)) {
            let (number, value) = row.split_once("|4|").unwrap();
            let expect = value.strip_suffix(unit).unwrap().rsplit('(').next().unwrap();
            let reading = reading_of(&decoded, &onu(number.parse().unwrap()), metric);
            assert_eq!(shown(&reading), format!("{expect} {}", metric.unit()));
            checked += 1;
        }
    }
    assert_eq!(checked, 5 * 16, "16 ONUs of five values");
    let first = serde_json::to_string(&decoded[0]).unwrap();
    assert_eq!(
        first,
        concat!(
            r#"{"subject":{"kind":"onu","pon":"0/1","onu":1,"index":"1.1"},"metric":"onu-rx-power","#,
            r#""reading":{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"3.00"},"#,
            r#""confidence":"high"}"#
        )
    );
    let distance = reading_of(&decoded, &onu(1), Metric::OnuDistance);
    assert_eq!(shown(&distance), "no-such-object");
    let port = Subject::Pon { pon: "0/2".to_owned() };
    assert_eq!(shown(&reading_of(&decoded, &port, Metric::OltTxPower)), "6.66 dBm");
}

#[test]
fn the_same_object_id_needs_a_description_or_the_probe() {
    let driver = v1600d();
    let [descr, object_id] = driver.detection().system() else { panic!("two objects") };
    let [probe] = driver.detection().probes() else { panic!("one probe") };
    let value = Value::ObjectId("1.3.6.1.4.1.37950.1.1.5.10.14.1".parse().unwrap());
    let id = VarBind { oid: object_id.clone(), value };
    let described = |by: &str| text(&descr.to_string(), by);
    let probed = |value| VarBind { oid: probe.child(&[1, 1]).unwrap(), value };
    let named = Value::OctetString(b"customer".to_vec());
    let absent = probed(Value::NoSuchObject);
    let by = |rows: &[VarBind]| driver.detects(rows).map(|found| found.by);
    let probe_answered = Some(Evidence::Probe(probe.clone()));
    assert_eq!(by(&[id.clone(), described("V1600D2")]), Some(Evidence::Description));
    assert_eq!(
        by(&[id.clone(), described("exchange north"), probed(named.clone())]),
        probe_answered
    );
    assert_eq!(by(&[id.clone(), described("V1600G")]), None);
    assert_eq!(by(&[id.clone(), described("V1600G"), absent.clone()]), None);
    assert_eq!(by(&[described("V1600D2"), absent]), None, "a probe must answer without an ID");
    assert_eq!(by(&[described("V1600D2"), probed(named)]), probe_answered);
    assert_eq!(by(&[]), None);
}

#[test]
fn an_agent_that_answers_nothing_has_an_answer_for_every_metric() {
    let driver = v1600d();
    let cells = driver.decode_of(&onu(3), &[], &Asked::Everything).unwrap();
    let tables = driver.tables().iter().filter(|table| table.kind() != SubjectKind::Node);
    let holds: BTreeSet<_> = tables
        .flat_map(|table| table.columns().iter().map(move |c| (table.kind(), c.holds())))
        .collect();
    assert_eq!(cells.len(), holds.len(), "all of the ONU and of its port");
    for cell in &cells {
        assert_eq!(cell.absence().unwrap().reason, Reason::NoSuchObject);
    }
    assert_eq!(decoded(driver, &[]), []);
}

#[test]
fn a_get_of_an_onu_names_its_rows_and_those_of_its_port() {
    let rows = v1600d().rows_of(&onu(3), &[]).unwrap();
    let rows: Vec<String> = rows.iter().map(Oid::to_string).collect();
    assert!(rows.contains(&format!("{RX}.1.3")));
    assert!(rows.contains(&format!("{STATE}.1.3")));
    assert!(rows.contains(&"1.3.6.1.4.1.37950.1.1.5.10.13.1.1.5.1".to_owned()));
    assert!(!rows.iter().any(|row| row.ends_with(".2")), "of no other port");
}

#[test]
fn a_subject_of_another_device_is_refused() {
    for subject in [
        Subject::Outlet,
        Subject::Pon { pon: "1/1".to_owned() },
        Subject::Onu { pon: "0/01".to_owned(), onu: 1 },
        Subject::Line { line: "1".to_owned() },
    ] {
        let error = v1600d().rows_of(&subject, &[]).unwrap_err();
        assert_eq!(error.subject, subject);
        assert!(v1600d().decode_of(&subject, &[], &Asked::Everything).is_err());
    }
    let error = v1600d().rows_of(&Subject::Pon { pon: "1/1".to_owned() }, &[]).unwrap_err();
    assert_eq!(error.to_string(), "PON 1/1 is not one of this device, which names them 0/{pon}");
}

#[test]
fn rows_in_any_order_and_repeated_give_the_same() {
    let driver = v1600d();
    let mut rows = sample("bad-day").rows().to_vec();
    let expect = driver.decode(&rows, &Asked::Everything);
    rows.extend(rows.clone());
    rows.reverse();
    assert_eq!(driver.decode(&rows, &Asked::Everything), expect);
}

#[test]
fn two_answers_that_contradict_each_other_are_no_reading() {
    let at = format!("{RX}.1.3");
    let rows = [text(&at, "0.03 mW (-14.61 dBm)"), text(&at, "0.02 mW (-17.06 dBm)")];
    let decoded = decoded(v1600d(), &rows);
    assert_eq!(shown(&reading_of(&decoded, &onu(3), Metric::OnuRxPower)), "garbled");
}

#[test]
fn a_state_that_contradicts_itself_or_is_unknown_admits_no_value() {
    for (states, expect) in [
        (&["1"][..], "-14.61 dBm"),
        (&["0"], "offline"),
        (&["1", "0"], "garbled"),
        (&["7"], "garbled"),
        (&[], "-14.61 dBm"),
    ] {
        let mut rows: Vec<_> =
            states.iter().map(|state| text(&format!("{STATE}.1.3"), state)).collect();
        rows.push(text(&format!("{RX}.1.3"), "0.03 mW (-14.61 dBm)"));
        let decoded = decoded(v1600d(), &rows);
        assert_eq!(shown(&reading_of(&decoded, &onu(3), Metric::OnuRxPower)), expect, "{states:?}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::Integer),
        any::<u64>().prop_map(Value::Counter64),
        any::<u32>().prop_map(Value::Gauge32),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::OctetString),
        r"-?[0-9]{1,3}(\.[0-9]{1,4})? ?(mW|C|\.C|V|mA|dbm|dBm)?( \(-?[0-9.]{1,6} dBm\))?"
            .prop_map(|text| Value::OctetString(text.into_bytes())),
        Just(Value::Null),
        Just(Value::NoSuchObject),
        Just(Value::NoSuchInstance),
        any::<[u8; 4]>().prop_map(Value::IpAddress),
    ]
}

fn any_varbind(driver: &SnmpDriver) -> impl Strategy<Value = VarBind> + use<> {
    let columns = driver.plan(&driver.whole());
    let index = proptest::collection::vec(prop_oneof![0_u32..3, any::<u32>()], 0..5);
    (proptest::sample::select(columns), index, any_value())
        .prop_map(|(column, index, value)| VarBind { oid: column.child(&index).unwrap(), value })
}

proptest! {
    #[test]
    fn a_value_is_always_what_stands_in_the_text(varbind in any_varbind(v1600d())) {
        for cell in decoded(v1600d(), std::slice::from_ref(&varbind)) {
            let Some(value) = cell.observation().and_then(|o| o.reading().value()) else { continue };
            let number = value.quantity().number(value.decimals());
            let raw = match &varbind.value {
                Value::OctetString(bytes) => String::from_utf8(bytes.clone()).unwrap(),
                Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            };
            prop_assert!(raw.contains(number.trim_start_matches('-')), "{} in {}", number, raw);
        }
    }
}
