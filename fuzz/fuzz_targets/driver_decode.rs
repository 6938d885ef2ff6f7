//! Answers that no agent should give become cells or reasons, whatever their order.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use linecert_driver::{Asked, Driver, Kind, Scope, SnmpDriver, detect, probes, shipped};
use linecert_snmp::{Oid, Value, VarBind};

static DRIVERS: LazyLock<Vec<Driver>> =
    LazyLock::new(|| shipped().filter_map(Driver::shipped).filter_map(Result::ok).collect());

/// Rows below the objects that a driver reads: two bytes choose driver and object, then come the
/// length of the index, its sub-identifiers of four bytes, and the octets of the value.
fn rows(driver: &SnmpDriver, mut bytes: &[u8]) -> Vec<VarBind> {
    let plan = driver.plan(&driver.whole());
    let mut rows = Vec::new();
    while let [object, head, rest @ ..] = bytes {
        let (length, octets) = (usize::from(head % 12) * 4, usize::from(head / 12));
        let Some((index, rest)) = rest.split_at_checked(length) else { break };
        let Some((value, rest)) = rest.split_at_checked(octets) else { break };
        let index: Vec<u32> = index
            .chunks_exact(4)
            .filter_map(|four| Some(u32::from_be_bytes(four.try_into().ok()?)))
            .collect();
        let column: Option<&Oid> = plan.get(usize::from(*object) % plan.len().max(1));
        let value = match <[u8; 4]>::try_from(value) {
            Ok(number) => Value::Integer(i32::from_be_bytes(number)),
            Err(_) => Value::OctetString(value.to_vec()),
        };
        if let Some(oid) = column.and_then(|column| column.child(&index).ok()) {
            rows.push(VarBind { oid, value });
        }
        bytes = rest;
    }
    rows
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let Some(driver) = DRIVERS.get(usize::from(*choice) % DRIVERS.len().max(1)) else { return };
    let Kind::Snmp(driver) = driver.kind() else { return };
    let mut rows = rows(driver, bytes);
    let decoded = driver.decode(&rows, &Asked::Everything);
    for cell in decoded.cells.iter().take(4) {
        if let Ok(objects) = driver.rows_of(&cell.subject, &rows) {
            let cells = driver.decode_of(&cell.subject, &rows, &Asked::Everything);
            assert!(cells.is_ok() && objects.is_sorted());
        }
        drop(driver.walks_of(&cell.subject, &rows));
    }
    drop(driver.plan(&Scope { pon: Some("0/1".to_owned()), known: &rows, ..driver.whole() }));
    drop((detect(&rows), probes(&rows)));
    rows.reverse();
    assert_eq!(driver.decode(&rows, &Asked::Everything), decoded);
});
