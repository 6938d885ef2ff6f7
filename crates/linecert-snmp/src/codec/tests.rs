//! What is read, what is refused, and that octets of any kind do no harm.

mod differential;

use proptest::prelude::*;

use super::{ber, *};
use crate::oid::Oid;

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

/// A response of SNMP v2c with these octets as the list of its variable bindings.
fn response(binds: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    ber::wrap(&mut out, ber::SEQUENCE, |out| {
        ber::write_natural(out, 1);
        ber::write_octets(out, ber::OCTET_STRING, b"training");
        ber::wrap(out, 0xA2, |out| {
            [7, 0, 0].into_iter().for_each(|number| ber::write_natural(out, number));
            ber::write_octets(out, ber::SEQUENCE, binds);
        });
    });
    out
}

fn read(binds: &[u8]) -> Result<Vec<(Oid, Content<'static>)>, DecodeError> {
    let datagram = response(binds).leak();
    match Message::decode(datagram)? {
        Message::V2c(message) => {
            assert_eq!((message.community, message.pdu.request_id), (b"training".as_slice(), 7));
            let rows: Vec<_> =
                message.pdu.binds().map(|bind| (bind.object.to_oid(), bind.content)).collect();
            assert_eq!(rows.len(), message.pdu.count());
            Ok(rows)
        }
        Message::V3(_) => panic!("not v3"),
    }
}

#[test]
fn values_are_read_by_their_type_or_refused() {
    #[track_caller]
    fn check(value: &[u8], expect: Result<ValueRef<'_>, DecodeError>) {
        let length = u8::try_from(value.len() + 4).unwrap();
        let bind = [&[0x30, length, 6, 2, 0x2B, 6], value].concat();
        let got = read(&bind).map(|rows| rows[0].1);
        assert_eq!(got, expect.map(Content::Value));
    }
    check(&[2, 1, 0xFF], Ok(ValueRef::Integer(-1)));
    check(&[2, 5, 0, 0x7F, 0xFF, 0xFF, 0xFF], Ok(ValueRef::Integer(i32::MAX)));
    check(&[2, 5, 0, 0x80, 0, 0, 0], Err(DecodeError::Number));
    check(&[2, 0], Err(DecodeError::Number));
    check(&[2, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1], Err(DecodeError::Number));
    check(
        &[4, 6, 0xE6, 0x9C, 0xBA, 0xE6, 0x88, 0xBF],
        Ok(ValueRef::OctetString("机房".as_bytes())),
    );
    check(&[5, 0], Ok(ValueRef::Null));
    check(&[5, 1, 0], Err(DecodeError::Number));
    check(&[6, 0], Ok(ValueRef::ObjectId(None)));
    check(&[6, 1, 0x80], Err(DecodeError::ObjectId));
    check(&[0x40, 4, 192, 0, 2, 1], Ok(ValueRef::IpAddress([192, 0, 2, 1])));
    check(&[0x40, 3, 192, 0, 2], Err(DecodeError::Number));
    check(&[0x41, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF], Ok(ValueRef::Counter32(u32::MAX)));
    // The leading zero octet is forgotten by agents that mean a large number.
    check(&[0x42, 4, 0xFF, 0xFF, 0xFF, 0xFE], Ok(ValueRef::Gauge32(u32::MAX - 1)));
    check(&[0x43, 5, 1, 0, 0, 0, 0], Err(DecodeError::Number));
    check(&[0x46, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255], Ok(ValueRef::Counter64(u64::MAX)));
    check(&[0x46, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], Err(DecodeError::Number));
    check(&[0x46, 0], Err(DecodeError::Number));
    check(&[0x44, 1, 9], Ok(ValueRef::Opaque(&[9])));
    check(&[0x45, 1, 9], Err(DecodeError::UnknownType(0x45)));
    check(&[4, 0x80], Err(DecodeError::Length));
    check(&[4, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], Err(DecodeError::Short));
    check(&[4, 2, 1], Err(DecodeError::Short));
    check(&[4, 1, 1, 0], Err(DecodeError::Fit));
}

#[test]
fn a_malformed_row_spoils_the_whole_message() {
    let good = [0x30, 7, 6, 2, 0x2B, 6, 2, 1, 5];
    let bad = [0x30, 7, 6, 2, 0x2B, 6, 2, 2, 5];
    assert_eq!(read(&good.repeat(3)).unwrap().len(), 3);
    assert_eq!(read(&[good, bad, good].concat()), Err(DecodeError::Short));
    assert_eq!(read(&[good.as_slice(), &[0x30]].concat()), Err(DecodeError::Short));
}

#[test]
fn objects_are_compared_by_number_whatever_octets_they_have() {
    #[track_caller]
    fn check(content: &[u8], expect: Result<&str, DecodeError>) {
        let got = ObjectRef::decode(content).map(|object| object.to_oid().to_string());
        assert_eq!(got, expect.map(str::to_owned));
    }
    check(&[0x2B, 6, 1], Ok("1.3.6.1"));
    check(&[0x8F, 0xFF, 0xFF, 0xFF, 0x7F], Ok("2.4294967215"));
    check(&[0x2B, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F], Ok("1.3.4294967295"));
    check(&[0x2B, 0x90, 0x80, 0x80, 0x80, 0x00], Err(DecodeError::ObjectId));
    check(&[0x2B, 0x80, 0x06], Ok("1.3.6"));
    check(&[0x2B, 0x86], Err(DecodeError::ObjectId));
    check(&[], Err(DecodeError::ObjectId));
    check(&[1; 127], Ok(&["0.1"].into_iter().chain(["1"; 126]).collect::<Vec<_>>().join(".")));
    check(&[1; 128], Err(DecodeError::ObjectId));

    let padded = ObjectRef::decode(&[0x2B, 0x80, 0x06, 1]).unwrap();
    let plain = ObjectRef::decode(&[0x2B, 6, 1]).unwrap();
    assert_eq!(padded, plain);
    let root = ObjectRef::decode(&[0x2B, 6]).unwrap();
    assert_eq!(padded.index_after(root).unwrap().to_vec(), [1]);
    assert!(padded.index_after(padded).unwrap().is_empty());
    // 192.168.88.3, its first octets extended by their sign.
    let bdcom = encode_oid(&oid("1.3.6.4294967232.4294967208.88.3"));
    let index = ObjectRef::decode(&bdcom).unwrap().index_after(root).unwrap();
    assert_eq!(index.to_string(), "4294967232.4294967208.88.3");
}

#[test]
fn nothing_but_reads_is_written() {
    let after = || [[0x2B, 6].as_slice()].into_iter();
    let tag = |request| {
        let mut out = Vec::new();
        write_v2c(&mut out, b"", Asking { request, id: 1, after: after() });
        out[4 + 3 + 2]
    };
    assert_eq!(tag(Request::GetNext), 0xA1);
    assert_eq!(tag(Request::GetBulk { repetitions: std::num::NonZeroU16::MIN }), 0xA5);
}

#[test]
fn a_sub_identifier_is_judged_wherever_it_stands() {
    #[track_caller]
    fn check(octets: &[u8], fits: bool) {
        for (before, after) in (0..24).flat_map(|before| (0..24).map(move |after| (before, after)))
        {
            let around = |count| [0x2B].repeat(count);
            let content = [around(before).as_slice(), octets, &around(after)].concat();
            assert_eq!(ObjectRef::decode(&content).is_ok(), fits, "{content:02x?}");
        }
    }
    check(&[0x8F, 0xFF, 0xFF, 0xFF, 0x7F], true);
    check(&[0x80, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F], true);
    check(&[0x90, 0x80, 0x80, 0x80, 0x00], false);
    check(&[0xA0, 0x80, 0x80, 0x80, 0x00], false);
    check(&[0xC0, 0x80, 0x80, 0x80, 0x00], false);
    check(&[0x81, 0x80, 0x80, 0x80, 0x80, 0x00], false);
}

fn any_oid() -> impl Strategy<Value = Oid> {
    let arc = prop_oneof![0..300_u32, any::<u32>()];
    prop::collection::vec(arc, 0..20).prop_map(|tail| oid("1.3").child(&tail).unwrap())
}

proptest! {
    #[test]
    fn no_octets_panic(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        for datagram in [octets.clone(), response(&octets)] {
            if let Ok(Message::V2c(message)) = Message::decode(&datagram) {
                prop_assert_eq!(message.pdu.binds().count(), message.pdu.count());
            }
        }
        if let Ok(scoped) = ScopedPdu::decode(&octets) {
            prop_assert_eq!(scoped.pdu.binds().count(), scoped.pdu.count());
        }
    }

    /// The quick check agrees with the slow one on what an object identifier is.
    #[test]
    fn any_octets_are_an_object_or_none(
        octets in prop::collection::vec(prop_oneof![any::<u8>(), 0x7E..0x92_u8], 0..24),
    ) {
        let theirs = async_snmp::Oid::from_ber(&octets).ok().filter(|_| !octets.is_empty());
        let theirs = theirs.and_then(|oid| Oid::new(oid.arcs().to_vec()).ok());
        let ours = ObjectRef::decode(&octets).ok().map(ObjectRef::to_oid);
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn objects_keep_the_order_of_their_numbers(a in any_oid(), b in any_oid()) {
        let (wire_a, wire_b) = (encode_oid(&a), encode_oid(&b));
        let (ref_a, ref_b) =
            (ObjectRef::decode(&wire_a).unwrap(), ObjectRef::decode(&wire_b).unwrap());
        prop_assert_eq!(ref_a.to_oid(), a.clone());
        prop_assert_eq!(ref_a.cmp(&ref_b), a.cmp(&b));
        let index = ref_a.index_after(ref_b).map(IndexRef::to_vec);
        prop_assert_eq!(index.as_deref(), a.suffix_after(&b));
    }
}
