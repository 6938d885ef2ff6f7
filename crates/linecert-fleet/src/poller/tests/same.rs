//! What is read cell by cell is what the driver decodes.

use std::collections::BTreeMap;

use linecert_driver::{Asked, CellContent, Datum, Holds};
use linecert_measure::Subject;

use super::*;

type Cells = BTreeMap<(String, u32, String), Datum>;

/// What the driver decodes of all rows of a device.
fn decoded(node: LabNode, onus: u32, table: PollTable) -> Cells {
    let driver = Driver::shipped(node.name()).unwrap().unwrap();
    let driver = Arc::new(driver);
    let snmp = snmp(&driver).unwrap();
    let rows = node.encode(&Plant::of(onus, 7)).unwrap();
    let read = |holds: Holds| {
        let onus = snmp.tables().iter().filter(|table| table.kind() == SubjectKind::Onu);
        let mut columns = onus.flat_map(|table| table.columns());
        columns
            .any(|column| column.holds() == holds && column.oid().is_some() && table.reads(column))
    };
    let mut cells = Cells::new();
    for cell in snmp.decode(&rows, &Asked::Everything).cells {
        let Subject::Onu { pon, onu } = &cell.subject else { continue };
        let (holds, datum) = match &cell.content {
            CellContent::Reading(reading) => {
                (Holds::Metric(reading.metric()), Datum::from(reading.reading()))
            }
            CellContent::Fact(fact) => {
                (Holds::Attribute(fact.attribute), Datum::from(&fact.content))
            }
            CellContent::Tones(_) => continue,
        };
        if read(holds) {
            cells.insert((pon.clone(), *onu, holds.to_string()), datum);
        }
    }
    cells
}

/// The same of what was polled.
fn polled(samples: &[PonSample]) -> Cells {
    let mut cells = Cells::new();
    for sample in samples {
        let states = sample.states.iter().map(|(attribute, cells)| (attribute.to_string(), cells));
        let columns =
            sample.columns.iter().map(|column| (column.metric.to_string(), &column.cells));
        for (name, data) in states.chain(columns) {
            assert_eq!(data.len(), sample.onus.len());
            for (onu, datum) in sample.onus.iter().zip(data) {
                cells.insert((sample.port.to_string(), *onu, name.clone()), *datum);
            }
        }
    }
    cells
}

/// Of a device's whole decoding, rows of which a walk of one table brings nothing are left out.
#[track_caller]
fn check(node: LabNode, bench: &Bench, table: PollTable) {
    let (samples, harvest) = bench.harvest(0, table);
    assert_eq!(harvest.unread, [], "{node} {table:?}");
    let (polled, mut decoded) = (polled(&samples), decoded(node, ONUS, table));
    let answered = decoded.values().any(|datum| !matches!(datum, Datum::Absent(_)));
    assert!(!answered || !polled.is_empty(), "{node} {table:?}");
    decoded.retain(|(pon, onu, _), _| polled.keys().any(|(p, o, _)| p == pon && o == onu));
    // A sheet has every column for every ONU, also those that only the tables of others have.
    let differs = |key, datum: &Datum| match decoded.get(key) {
        Some(expect) => expect != datum,
        None => !matches!(datum, Datum::Absent(_)),
    };
    let differ = polled.iter().filter(|(key, datum)| differs(*key, datum));
    let differ: Vec<_> =
        differ.map(|(key, datum)| (key, datum, decoded.get(key))).take(5).collect();
    let lost: Vec<_> = decoded.keys().filter(|key| !polled.contains_key(*key)).take(5).collect();
    assert!(differ.is_empty() && lost.is_empty(), "{node} {table:?}: {differ:?}, lost {lost:?}");
}

const ONUS: u32 = 24;

#[test]
fn every_model_reads_the_same_cell_by_cell() {
    for node in LabNode::ALL {
        let driver = Arc::new(Driver::shipped(node.name()).unwrap().unwrap());
        if !snmp(&driver).is_some_and(|snmp| snmp.kinds().contains(&SubjectKind::Onu)) {
            continue;
        }
        let bench = Bench::of(*node, vec![agent(&rows(*node, ONUS), &[])]);
        bench.pass(2 * HOUR);
        let has = |table: PollTable| {
            let snmp = snmp(&driver).unwrap();
            let onus = snmp.tables().iter().filter(|table| table.kind() == SubjectKind::Onu);
            let mut columns = onus.flat_map(|table| table.columns());
            columns.any(|column| column.oid().is_some() && table.reads(column))
        };
        for table in [PollTable::State, PollTable::Optics] {
            if has(table) {
                // The first walk learns who is there; the second meets them again.
                check(*node, &bench, table);
                bench.pass(2 * HOUR);
                check(*node, &bench, table);
            }
        }
    }
}

#[test]
fn who_is_there_is_told_once_a_day() {
    let bench = Bench::of(LabNode::ZteC600, vec![agent(&rows(LabNode::ZteC600, ONUS), &[])]);
    bench.pass(25 * HOUR);
    let mut rolled = 0;
    loop {
        match bench.gathered.recv_timeout(Duration::from_secs(60)).unwrap() {
            (_, Gathered::Roll(roll)) => {
                rolled += roll.rows.len();
                assert!(roll.rows.iter().all(|row| !row.facts.is_empty()));
            }
            (_, Gathered::Harvest(harvest)) if harvest.table == PollTable::Static => break,
            _ => {}
        }
    }
    assert_eq!(rolled, usize::try_from(ONUS).unwrap());
}
