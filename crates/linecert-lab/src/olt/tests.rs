//! The table of the simulated OLT, against what is known of the real one.

use std::{collections::BTreeMap, fs, path::PathBuf};

use linecert_snmp::{Oid, Value};

use super::*;
use crate::{fault::Fault, home::ONU};

fn text(table: &Recording, oid: &str) -> Option<String> {
    match &table.get(&oid.parse().unwrap())?.value {
        Value::OctetString(octets) => Some(String::from_utf8(octets.clone()).unwrap()),
        Value::Integer(n) => Some(n.to_string()),
        other => panic!("{oid}: {other:?}"),
    }
}

#[test]
fn the_home_is_encoded_as_the_real_one_does() {
    #[track_caller]
    fn check(faults: &[Fault], oid: &str, expect: Option<&str>) {
        let table = table(&Home::with(faults)).unwrap();
        assert_eq!(text(&table, oid).as_deref(), expect, "{faults:?} {oid}");
    }
    let rx = format!("{ONU_OPTICS}.7.1.{ONU}");
    let state = format!("{ONU_STATUS}.4.1.{ONU}");
    check(&[], "1.3.6.1.2.1.1.1.0", Some("V1600D"));
    check(&[], "1.3.6.1.2.1.31.1.1.1.1.10", Some("EPON0/1:3"));
    check(&[], "1.3.6.1.2.1.2.2.1.2.1", Some(" "));
    check(&[], "1.3.6.1.4.1.37950.1.1.5.10.13.1.1.5.1", Some("6.48 dbm"));
    check(&[], "1.3.6.1.4.1.37950.1.1.5.10.13.1.1.2.1", Some("27.14 .C"));
    check(&[], "1.3.6.1.4.1.37950.1.1.5.12.1.25.1.9.1.3", Some("linecert lab home 3"));
    check(&[], "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.6.1.3", Some("1.55 mW (1.89 dBm)"));
    check(&[], "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.3.1.3", Some("27.15 C"));
    check(&[], &rx, Some("0.02 mW (-17.90 dBm)"));
    check(&[], &state, Some("1"));
    check(&[Fault::DirtyConnector], &rx, Some("0.00 mW (-26.90 dBm)"));
    check(&[Fault::DirtyConnector], &state, Some("1"));
    for down in [Fault::CutFibre, Fault::OnuOffline] {
        check(&[down], &rx, None);
        check(&[down], &state, Some("0"));
        check(&[down], "1.3.6.1.2.1.2.2.1.8.10", Some("2"));
        check(&[down], "1.3.6.1.4.1.37950.1.1.5.12.1.25.1.9.1.3", Some("linecert lab home 3"));
        check(&[down], &format!("{ONU_OPTICS}.7.1.4"), Some("0.01 mW (-20.49 dBm)"));
    }
}

#[test]
fn every_object_is_there_once() {
    let table = table(&Home::with(&[])).unwrap();
    let mut times = BTreeMap::<Oid, u32>::new();
    table.rows().iter().for_each(|row| *times.entry(row.oid.clone()).or_default() += 1);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

/// Replaces every run of digits, so that what is left is the form alone.
fn form(value: &Value) -> String {
    let Value::OctetString(octets) = value else {
        return format!("{value:?}").replace(|c: char| c.is_ascii_digit(), "");
    };
    let text = String::from_utf8_lossy(octets);
    text.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect()
}

/// The columns with a form of their own, against a recording that is not part of the project.
#[test]
fn the_forms_are_those_of_a_real_walk() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/recordings/walks/vsolution_v1600d.snmprec");
    let Ok(walk) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return;
    };
    let real = Recording::parse(&walk).unwrap();
    let lab = table(&Home::with(&[])).unwrap();
    let columns = (2..=5).map(|c| format!("{PON_SFP}.{c}.1"));
    let optics = (1..=7).map(|c| format!("{ONU_OPTICS}.{c}.1.1"));
    let system = (1..=2).map(|c| format!("{SYSTEM}.{c}.0"));
    let interfaces = [2, 3, 4, 7, 8, 9].map(|c| format!("{IF_ENTRY}.{c}.8"));
    let names = [format!("{IF_NAME}.8"), format!("{IF_NAME}.5"), MODEL.to_owned()];
    for oid in columns.chain(optics).chain(system).chain(interfaces).chain(names) {
        let key = oid.parse().unwrap();
        let (real, lab) = (real.get(&key).unwrap(), lab.get(&key).unwrap());
        assert_eq!(form(&lab.value), form(&real.value), "{oid}");
    }
}
