//! The engine against Debian's `snmpd`, v2c and v3.

use std::net::SocketAddr;

use crate::{
    AuthProtocol, Credentials, Engine, EngineLimits, Oid, Order, Outcome, Pace, PrivacyProtocol,
    ReadError, Refusal, Value,
    snmpd::{PROTOCOLS, Snmpd, community, named, user},
};

const ROWS: u32 = 300;
const COLUMNS: [u32; 2] = [4, 7];
const TABLE: &str = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1";

/// The engine, and `snmpd` when there is one.
fn both() -> Option<(Engine, Snmpd)> {
    let rows = COLUMNS.into_iter().flat_map(|column| {
        (0..ROWS).map(move |row| format!(".{TABLE}.{column}.4194304000.{row} integer -{row}"))
    });
    Some((Engine::open(EngineLimits::default()).unwrap(), Snmpd::start(rows)?))
}

fn order(agent: SocketAddr, credentials: impl Into<Credentials>) -> Order {
    let table: Oid = TABLE.parse().unwrap();
    Order {
        agent,
        credentials: credentials.into(),
        subtrees: COLUMNS.map(|column| table.child(&[column]).unwrap()).to_vec(),
        pace: Pace::default(),
    }
}

#[track_caller]
fn check(engine: &mut Engine, order: Order) {
    let tables = engine.collect(std::slice::from_ref(&order)).remove(0);
    for (table, subtree) in tables.iter().zip(&order.subtrees) {
        let complete = matches!(table.outcome, Outcome::Complete { rows } if rows == ROWS.into());
        assert!(complete, "{:?} {:?} {:?}", order.credentials, table.outcome, engine.counters());
        assert_eq!(table.rows.len(), 300);
        for (row, number) in table.rows.iter().zip(0..) {
            let index: [u32; 2] = [4_194_304_000, u32::try_from(number).unwrap()];
            assert_eq!(row.oid, subtree.child(&index).unwrap());
            assert_eq!(row.value, Value::Integer(-number));
        }
    }
}

#[test]
fn every_protocol_reads_every_row() {
    let Some((mut engine, snmpd)) = both() else { return };
    check(&mut engine, order(snmpd.address(), community()));
    for place in 0..PROTOCOLS.len() {
        check(&mut engine, order(snmpd.address(), user(place)));
    }
    assert_eq!(engine.counters().garbage, 0);
}

#[test]
fn requests_too_large_for_v3_are_halved() {
    let Some((mut engine, snmpd)) = both() else { return };
    let mut order = order(snmpd.address(), user(3));
    order.pace.answer = 60_000.try_into().unwrap();
    order.pace.repetitions = 2_000.try_into().unwrap();
    check(&mut engine, order);
}

#[test]
fn a_reboot_and_another_engine_id_are_survived() {
    let Some((mut engine, mut snmpd)) = both() else { return };
    let address = snmpd.address();
    check(&mut engine, order(address, user(3)));
    snmpd.reboot();
    check(&mut engine, order(address, user(3)));
    assert_eq!(engine.counters().discoveries, 1, "a reboot changes no engine ID");
    snmpd.replace();
    check(&mut engine, order(address, user(3)));
}

#[test]
fn a_user_who_may_not_read_is_told_why() {
    let Some((mut engine, snmpd)) = both() else { return };
    let user =
        |name, passphrase| named(name, (AuthProtocol::Sha1, passphrase), PrivacyProtocol::Aes128);
    for (user, expect) in [
        (user("nobody", "authpass12345"), Refusal::UnknownUser),
        (user("u0", "another-pass"), Refusal::WrongDigest),
        (user("plain", "authpass12345"), Refusal::SecurityLevel),
    ] {
        for table in engine.collect(&[order(snmpd.address(), user)]).remove(0) {
            let Outcome::Failed(ReadError::Unauthorised { what, .. }) = table.outcome else {
                panic!("{:?}", table.outcome)
            };
            assert_eq!(what, expect);
        }
    }
}
