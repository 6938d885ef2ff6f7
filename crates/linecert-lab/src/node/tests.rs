//! The encoders against the anchors of the devices.

mod drivers;
mod expect;

use std::collections::BTreeSet;

use linecert_snmp::{Oid, Value};

use super::*;

/// The value of one object of a node of 16 ONUs.
#[track_caller]
fn value(node: Node, oid: &str) -> Value {
    let oid: Oid = oid.parse().unwrap();
    let rows = node.encode(&Plant::of(16, 1)).unwrap();
    let row = rows.into_iter().find(|row| row.oid == oid);
    row.unwrap_or_else(|| panic!("{node} does not answer {oid}")).value
}

#[test]
fn every_node_answers_a_table_in_the_order_of_a_walk() {
    for size in [1, 16, 130] {
        let plant = Plant::of(size, 1);
        for node in Node::ALL {
            let rows = node.encode(&plant).unwrap();
            assert!(rows.len() > 8, "{node}: {} rows", rows.len());
            assert!(rows.is_sorted_by(|a, b| a.oid < b.oid), "{node}: twice or out of order");
        }
    }
}

#[test]
fn every_node_is_known_by_its_name_and_says_that_it_is_not_real() {
    let names: BTreeSet<_> = Node::ALL.iter().map(|node| node.name()).collect();
    assert_eq!(names.len(), Node::ALL.len());
    for node in Node::ALL {
        assert_eq!(node.name().parse(), Ok(*node));
        for (field, told) in
            [("4.0", "linecert lab"), ("5.0", "linecert-lab-node"), ("6.0", "linecert lab")]
        {
            let oid = format!("1.3.6.1.2.1.1.{field}");
            assert_eq!(value(*node, &oid), Value::OctetString(told.into()), "{node}");
        }
    }
    assert_eq!("olt".parse::<Node>(), Err(UnknownNode("olt".to_owned())));
}

#[test]
fn the_largest_plant_fits_every_index() {
    let plant = Plant::of(Plant::LARGEST, 1);
    for node in Node::ALL {
        let rows = node.encode(&plant).unwrap();
        assert!(rows.is_sorted_by(|a, b| a.oid < b.oid), "{node}: two rows of one index");
    }
}

/// Indices that are written down in the sources of the facts, one for each layout.
#[test]
fn indices_are_those_of_the_devices() {
    for (node, oid) in [
        // GPON 0/1/0 and 0/1/1; the first ONT is 0.
        (Node::HuaweiSmartax, "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.15.4194312192.0"),
        (Node::HuaweiSmartax, "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.15.4194312448.0"),
        // The first line board of a C300 is in slot 2: 1/2/1 in both families.
        (Node::ZteC300, "1.3.6.1.4.1.3902.1012.3.28.2.1.4.268566784.1"),
        (Node::ZteC300, "1.3.6.1.4.1.3902.1015.3.1.13.1.4.268435456"),
        (Node::ZteC600, "1.3.6.1.4.1.3902.1082.500.20.2.2.2.1.10.285278465.1.1"),
        (Node::ZteC600, "1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.4.285278721.1"),
        // 2/1/1, and its PON port.
        (Node::FiberhomeAn5516, "1.3.6.1.4.1.5875.800.3.9.3.3.1.6.67633408"),
        (Node::FiberhomeAn5516, "1.3.6.1.4.1.5875.800.3.9.3.7.1.2.67633152.1"),
        (Node::NokiaIsam, "1.3.6.1.4.1.637.61.1.35.10.14.1.2.96468992"),
        // pon0/0/1 behind 8 GE and 4 XGE.
        (Node::CdataEpon, "1.3.6.1.2.1.31.1.1.1.1.16780544"),
        // Port 1, ONU 2 of an FD1608S.
        (Node::CdataGpon, "1.3.6.1.4.1.17409.2.8.4.1.1.7.4718594"),
        (Node::RaisecomGpon, "1.3.6.1.4.1.8886.18.3.6.3.1.1.16.10101001"),
        (Node::GwdGfaEpon, "1.3.6.1.2.1.31.1.1.1.1.67391488"),
        (Node::CalixAxos, "1.3.6.1.4.1.6321.1.2.4.2.6.1.1.6.2000001"),
        (Node::EltexLtp, "1.3.6.1.4.1.35265.1.22.3.1.1.11.1.8.76.67.76.66.26.176.0.1"),
    ] {
        value(node, oid);
    }
}

#[test]
fn names_and_texts_are_those_of_the_devices() {
    for (node, oid, told) in [
        (Node::HuaweiSmartax, "1.3.6.1.2.1.31.1.1.1.1.4194312192", "GPON 0/1/0"),
        (Node::HuaweiSmartax, "1.3.6.1.2.1.31.1.1.1.1.4261413120", "GPONNNI"),
        (Node::ZteC300, "1.3.6.1.2.1.31.1.1.1.1.268435456", "gpon_1/2/1"),
        (Node::ZteC600, "1.3.6.1.2.1.31.1.1.1.1.285278721", "gpon_olt-1/2/1"),
        (Node::VsolV1600d, "1.3.6.1.4.1.37950.1.1.5.10.14.5.0", "V1600D2"),
        (Node::BdcomGpon, "1.3.6.1.2.1.2.2.1.2.110", "GPON0/1"),
        (Node::CdataEpon, "1.3.6.1.2.1.31.1.1.1.1.16780544", "pon0/0/1"),
        (Node::GwdGfaEpon, "1.3.6.1.2.1.31.1.1.1.1.67391488", "pon1/5"),
        (Node::SnrOltGpon, "1.3.6.1.4.1.65268.1.14.2.3.3.1.17.2.1", "-inf "),
    ] {
        assert_eq!(value(node, oid), Value::OctetString(told.into()), "{node}");
    }
}

/// Raw values of the facts, the other way round.
#[test]
fn scalings_are_those_of_the_devices() {
    use linecert_measure::{Dbm, Quantity};
    use value::{count, decimal, tenths_of_microwatt};
    let level = Dbm::from_thousandths;
    assert_eq!(count(level(-12_250), value::HUNDREDTHS) + 10_000, 8_775);
    assert_eq!(count(level(-13_110), value::HUNDREDTHS), -1_311);
    for (dbm, raw) in [(-23_082, 3_459), (-18_962, 5_519), (-28_240, 880), (2_214, 16_107)] {
        assert_eq!(zte_c300::level(count(level(dbm), value::TWO_THOUSANDTHS)), raw);
    }
    assert_eq!(zte_c300::level(count(level(-30_002), value::TWO_THOUSANDTHS)), 65_535);
    assert_eq!(count(level(-21_000), value::TWO_THOUSANDTHS), -10_500);
    assert_eq!(count("43.00 °C".parse::<Quantity>().unwrap(), value::PARTS_OF_256), 11_008);
    assert_eq!(tenths_of_microwatt(level(-20_000)), 100);
    assert_eq!(decimal(level(-14_614), value::HUNDREDTHS), "-14.61");
    assert_eq!(decimal(level(-14_615), value::HUNDREDTHS), "-14.62");
}

#[test]
fn an_onu_that_is_down_reads_as_its_maker_writes_it() {
    let plant = Plant::of(400, 1);
    let offline = plant.onus.iter().find(|onu| onu.down().is_some()).unwrap();
    let (ordinal, number) = (offline.place.ordinal, offline.number);
    let rows = Node::VsolV1600d.encode(&plant).unwrap();
    let optics: Oid =
        format!("1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.7.{ordinal}.{number}").parse().unwrap();
    assert!(rows.iter().all(|row| row.oid != optics));
    let rows = Node::FiberhomeAn5516.encode(&plant).unwrap();
    let index = (offline.place.slot << 25) | (offline.place.port << 19) | (number << 8);
    let rx: Oid = format!("1.3.6.1.4.1.5875.800.3.9.3.3.1.6.{index}").parse().unwrap();
    let rx = rows.iter().find(|row| row.oid == rx).unwrap();
    assert_eq!(rx.value, Value::Integer(0));
}

/// An object that is none is a defect of an encoder, and no row is lost silently.
#[test]
fn a_defect_of_an_encoder_is_an_error_and_not_a_missing_row() {
    use linecert_snmp::OidError;
    use rows::{Identity, Rows};
    let identity = Identity { description: "", object_id: None };
    let mut rows = Rows::of(&identity);
    rows.table("1.3.6", &[1_u32, 2], |number| [*number]).column("x", |_| value::integer(1));
    rows.scalar("1.3.6", "1.", value::integer(1));
    assert_eq!(rows.finish(), Err(OidError::SubIdentifier("x".to_owned())));
    let object_id = Some("9.9");
    let rows = Rows::of(&Identity { object_id, ..identity });
    assert_eq!(rows.finish(), Err(OidError::Root(9, 9)));
}

#[test]
fn values_are_as_agents_write_them() {
    let time = jiff::civil::date(2021, 11, 6).at(13, 42, 21, 0);
    let octets = vec![0x07, 0xe5, 0x0b, 0x06, 13, 42, 21, 0];
    assert_eq!(value::date_and_time(time), Value::OctetString(octets));
    assert_eq!(value::integer(i64::MAX), Value::Integer(i32::MAX));
    assert_eq!(value::gauge(-1), Value::Gauge32(u32::MAX));
    assert_eq!(value::text("客厅"), Value::OctetString("客厅".into()));
}
