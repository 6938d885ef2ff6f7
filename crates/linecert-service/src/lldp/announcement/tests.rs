use proptest::prelude::*;

use super::{
    super::organisation::{Negotiation, PowerNegotiation, PowerSource},
    *,
};

fn tlv(kind: u16, value: &[u8]) -> Vec<u8> {
    let head = kind << 9 | u16::try_from(value.len()).unwrap();
    [&head.to_be_bytes(), value].concat()
}

const CHASSIS: &[u8] = &[4, 2, 0, 0, 0, 0, 1];
const PORT: &[u8] = b"\x05ge-0/0/1";

/// An announcement with these values behind the three that must come first.
fn announcement(values: &[(u16, &[u8])]) -> Vec<u8> {
    let first = [tlv(1, CHASSIS), tlv(2, PORT), tlv(3, &[0, 120])].concat();
    let others = values.iter().flat_map(|(kind, value)| tlv(*kind, value));
    first.into_iter().chain(others).chain([0, 0]).collect()
}

fn read(values: &[(u16, &[u8])]) -> Announcement {
    Announcement::decode(&announcement(values)).unwrap()
}

#[test]
fn a_switch_says_who_it_is() {
    let capabilities = [0, 0x14, 0, 0x14];
    let address = [5, 1, 192, 0, 2, 1, 2, 0, 0, 0, 7, 0];
    let said =
        read(&[(5, b"olt-1"), (6, b"OLT"), (7, &capabilities), (8, &address), (4, b"uplink")]);
    assert_eq!(said.chassis.to_string(), "02:00:00:00:00:01");
    assert_eq!((said.port.to_string().as_str(), said.lifetime.as_secs()), ("ge-0/0/1", 120));
    assert_eq!(
        (said.system_name.as_deref(), said.port_description.as_deref()),
        (Some("olt-1"), Some("uplink"))
    );
    assert_eq!(said.capabilities, [Capability::Bridge, Capability::Router]);
    assert_eq!(said.management_addresses[0].address.to_string(), "192.0.2.1");
    assert_eq!(said.management_addresses[0].interface, 7);
}

#[test]
fn values_of_organisations() {
    let values: [&[u8]; 9] = [
        &[0x00, 0x80, 0xc2, 1, 0, 100],
        b"\x00\x80\xc2\x03\x00\x64\x04iptv",
        &[0x00, 0x12, 0x0f, 1, 3, 0x6c, 0x11, 0, 30],
        &[0x00, 0x12, 0x0f, 2, 7, 1, 4, 0x50, 0, 130, 0, 125],
        &[0x00, 0x12, 0x0f, 4, 5, 238],
        // Voice on VLAN 200, priority 5, code point 46, tagged.
        &[0x00, 0x12, 0xbb, 2, 1, 0x41, 0x91, 0x6e],
        &[0x00, 0x12, 0xbb, 4, 0x10, 0, 65],
        b"\x00\x12\xbb\x08SN-1",
        &[0xaa, 0xbb, 0xcc, 1, 9],
    ];
    let said = read(&values.map(|value| (127, value)));
    assert_eq!((said.untagged_vlan, said.largest_frame), (Some(100), Some(1518)));
    assert_eq!((said.vlan_names[0].vlan, said.vlan_names[0].name.as_str()), (100, "iptv"));
    let mode = said.link_mode.unwrap();
    assert_eq!(
        (mode.negotiation, mode.name()),
        (Negotiation::Enabled, Some("1000BASE-T full duplex"))
    );
    let power = said.mdi_power.unwrap();
    assert_eq!((power.source, power.class), (PowerSource::Supplying, 4));
    assert_eq!(power.negotiated, Some(PowerNegotiation { requested: 130, allocated: 125 }));
    let policy = said.network_policies[0];
    assert_eq!((policy.application, policy.vlan), (1, Some(200)));
    assert_eq!((policy.priority, policy.code_point), (5, 46));
    assert_eq!(said.endpoint_power.unwrap().tenths_of_watt, 65);
    assert_eq!((said.inventory.serial.as_deref(), said.unknown), (Some("SN-1"), 1));
    assert!(said.malformed.is_empty());
}

#[test]
fn a_value_of_a_wrong_form_is_named_and_the_others_are_read() {
    let said = read(&[(7, &[0]), (127, &[0x00, 0x12, 0x0f, 1, 3]), (8, &[9, 1]), (5, b"olt-1")]);
    assert_eq!(said.malformed, ["7", "127 00120f/1", "8"]);
    assert_eq!(said.system_name.as_deref(), Some("olt-1"));
}

#[test]
fn what_is_cut_off_or_out_of_order_is_dropped_as_a_whole() {
    let whole = announcement(&[(5, b"olt-1")]);
    let check = |octets: &[u8], expect| assert_eq!(Announcement::decode(octets), Err(expect));
    check(&whole[..whole.len() - 4], DecodeError::Cut);
    check(&[], DecodeError::Cut);
    check(&[tlv(2, PORT), tlv(1, CHASSIS), tlv(3, &[0, 1])].concat(), DecodeError::Order);
    check(&[tlv(1, CHASSIS), tlv(2, PORT), tlv(5, b"x")].concat(), DecodeError::Order);
    check(&[tlv(1, &[4, 1]), tlv(2, PORT), tlv(3, &[0, 1])].concat(), DecodeError::Order);
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        Announcement::decode(&octets).ok();
    }

    #[test]
    fn arbitrary_values_never_panic(
        kind in 0_u16..128, value in proptest::collection::vec(any::<u8>(), 0..60),
        organisation in 0_usize..4,
    ) {
        let organisations: [&[u8]; 4] = [&[0, 0x80, 0xc2], &[0, 0x12, 0x0f], &[0, 0x12, 0xbb], &[]];
        let value = [organisations[organisation], &value[..]].concat();
        Announcement::decode(&announcement(&[(kind, &value), (127, &value)])).ok();
    }
}
