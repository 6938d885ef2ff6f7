use proptest::prelude::*;

use super::*;

/// An offer of rp-pppoe 3.15, with a cookie, as it was on the wire.
const PADO: &[u8] = b"\x11\x07\x00\x00\x00\x35\x01\x02\x00\x07BRAS-01\x01\x01\x00\x08internet\
\x01\x04\x00\x0e\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x01\x03\x00\x08\
\xde\xad\xbe\xef\x00\x00\x00\x01";

#[test]
fn an_offer_is_read_tag_by_tag() {
    let offer = DiscoveryPacket::decode(PADO).unwrap();
    assert_eq!(offer.code, DiscoveryCode::Pado);
    assert_eq!(offer.session, 0);
    assert_eq!(offer.ac_name(), Some(&"BRAS-01".into()));
    assert_eq!(offer.services().collect::<Vec<_>>(), [&WireText::from("internet")]);
    assert_eq!(offer.host_uniq(), Some(b"\xde\xad\xbe\xef\0\0\0\x01".as_slice()));
    assert_eq!(offer.returned_tags().count(), 1);
    assert_eq!(offer.encode(), PADO);
}

#[test]
fn padding_after_the_stated_length_is_not_read() {
    let mut padded = PADO.to_vec();
    padded.resize(60, 0xff);
    padded.resize(1500, 0x01);
    assert_eq!(DiscoveryPacket::decode(&padded), DiscoveryPacket::decode(PADO));
}

#[test]
fn end_of_list_ends_the_list() {
    let packet = b"\x11\x07\0\0\0\x0c\x01\x01\0\0\0\0\0\0\x01\x02\0\0";
    let tags = DiscoveryPacket::decode(packet).unwrap().tags;
    assert_eq!(tags, [DiscoveryTag::ServiceName(WireText::default())]);
}

#[test]
fn a_damaged_packet_says_where() {
    let check = |octets: &[u8], expected: DecodePacketError| {
        assert_eq!(DiscoveryPacket::decode(octets), Err(expected), "{octets:02x?}");
    };
    check(b"", DecodePacketError::Cut { octets: 0 });
    check(&PADO[..20], DecodePacketError::Cut { octets: 20 });
    check(b"\x12\x07\0\0\0\0", DecodePacketError::Version(0x12));
    check(b"\x11\xd3\0\0\0\0", DecodePacketError::Code(0xd3));
    check(b"\x11\x07\0\0\0\x06\x01\x02\0\x03ab", DecodePacketError::Tag { kind: 0x0102 });
}

#[test]
fn a_session_packet_is_no_discovery_packet() {
    let packet = encode_session(7, b"\xc0\x21");
    assert_eq!(decode_session(&packet), Ok((7, b"\xc0\x21".as_slice())));
    assert_eq!(DiscoveryPacket::decode(&packet), Err(DecodePacketError::Code(0)));
    assert_eq!(decode_session(PADO), Err(DecodePacketError::Code(0x07)));
}

fn tag() -> impl Strategy<Value = DiscoveryTag> {
    let value = prop::collection::vec(any::<u8>(), 0..40);
    (1_u16.., value).prop_map(|(kind, value)| DiscoveryTag::of(kind, &value))
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        DiscoveryPacket::decode(&octets).ok();
        decode_session(&octets).ok();
    }

    #[test]
    fn what_is_written_is_read(tags in prop::collection::vec(tag(), 0..12), session: u16) {
        let packet = DiscoveryPacket { code: DiscoveryCode::Padr, session, tags };
        prop_assert_eq!(DiscoveryPacket::decode(&packet.encode()), Ok(packet));
    }

    #[test]
    fn no_cut_packet_is_read(cut in 0..PADO.len()) {
        prop_assert!(DiscoveryPacket::decode(&PADO[..cut]).is_err());
    }
}
