//! Against another codec: `async-snmp`, as strict as the reader of single objects has it.

use std::num::NonZeroU16;

use async_snmp::{
    DecodeConfig, Oid as WireOid, Pdu as WirePdu, ResponsePdu, Value as WireValue,
    VarBind as WireRow, Version,
    message::{CommunityMessage, Message as WireMessage, RawV3Message},
};
use bytes::Bytes;
use proptest::{prelude::*, sample::Index};

use super::*;
use crate::wire::{Answer, to_answer};

const fn tolerant() -> DecodeConfig {
    let mut config = DecodeConfig::STRICT;
    config.trailing_bytes = true;
    config.empty_object_identifier = true;
    config
}

fn value() -> impl Strategy<Value = WireValue> {
    prop_oneof![
        any::<i32>().prop_map(WireValue::Integer),
        prop::collection::vec(any::<u8>(), 0..200)
            .prop_map(|octets| WireValue::OctetString(octets.into())),
        Just(WireValue::Null),
        any_oid().prop_map(|oid| WireValue::ObjectIdentifier(WireOid::from_slice(oid.as_slice()))),
        any::<[u8; 4]>().prop_map(WireValue::IpAddress),
        any::<u32>().prop_map(WireValue::Counter32),
        any::<u32>().prop_map(WireValue::Gauge32),
        any::<u32>().prop_map(WireValue::TimeTicks),
        any::<u64>().prop_map(WireValue::Counter64),
        prop::collection::vec(any::<u8>(), 0..20)
            .prop_map(|octets| WireValue::Opaque(octets.into())),
        Just(WireValue::NoSuchObject),
        Just(WireValue::NoSuchInstance),
        Just(WireValue::EndOfMibView),
    ]
}

fn datagram() -> impl Strategy<Value = Vec<u8>> {
    let row = (any_oid(), value())
        .prop_map(|(oid, value)| WireRow { oid: WireOid::from_slice(oid.as_slice()), value });
    (prop::collection::vec(row, 0..12), 1..i32::MAX).prop_map(|(rows, id)| {
        let pdu = WirePdu::from(ResponsePdu::success(Version::V2c, id, rows).unwrap());
        CommunityMessage::v2c("training", pdu).unwrap().encode().unwrap().to_vec()
    })
}

/// The rows that the other codec reads.
fn reference(datagram: &[u8]) -> Option<Vec<Answer>> {
    let message = WireMessage::decode(Bytes::copy_from_slice(datagram), tolerant()).ok()?;
    let pdu = message.value.into_pdu()?;
    Some(pdu.into_varbinds().into_iter().map(to_answer).collect())
}

fn ours(datagram: &[u8]) -> Option<Vec<Bind<'_>>> {
    match Message::decode(datagram) {
        Ok(Message::V2c(message)) => Some(message.pdu.binds().collect()),
        _ => None,
    }
}

#[track_caller]
fn same(ours: &Bind<'_>, theirs: &Answer) {
    match (ours.content, theirs) {
        (Content::EndOfMibView, Answer::EndOfMib) => {}
        (Content::Value(value), Answer::Row(row)) => {
            assert_eq!(
                (ours.object.to_oid(), value.to_value()),
                (row.oid.clone(), row.value.clone())
            );
        }
        (Content::NoSuchObject | Content::NoSuchInstance, Answer::Row(row)) => {
            assert!(row.value.is_absent(), "{row:?}");
        }
        (_, Answer::Unusable(_)) => {}
        (content, _) => panic!("{content:?} is read in another way"),
    }
}

proptest! {
    #[test]
    fn what_is_valid_is_read_in_full(datagram in datagram()) {
        let (ours, theirs) = (ours(&datagram).unwrap(), reference(&datagram).unwrap());
        prop_assert_eq!(ours.len(), theirs.len());
        ours.iter().zip(&theirs).for_each(|(ours, theirs)| same(ours, theirs));
    }

    /// A damaged message is refused whole, or read with every row that the other codec sees.
    #[test]
    fn what_is_damaged_is_never_read_with_fewer_rows(
        datagram in datagram(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in prop::option::weighted(0.2, any::<Index>()),
    ) {
        let mut datagram = datagram;
        for (at, octet) in damage {
            let at = at.index(datagram.len());
            datagram[at] = octet;
        }
        if let Some(cut) = cut {
            datagram.truncate(cut.index(datagram.len()));
        }
        if let (Some(ours), Some(theirs)) = (ours(&datagram), reference(&datagram)) {
            prop_assert_eq!(ours.len(), theirs.len());
            ours.iter().zip(&theirs).for_each(|(ours, theirs)| same(ours, theirs));
        }
    }

    #[test]
    fn what_is_asked_is_understood(
        oids in prop::collection::vec(any_oid(), 0..10),
        id in 0..=i32::MAX,
        repetitions: NonZeroU16,
    ) {
        let objects: Vec<_> = oids.iter().map(encode_oid).collect();
        let after = objects.iter().map(Vec::as_slice);
        let request = Request::GetBulk { repetitions };
        let mut out = Vec::new();
        write_v2c(&mut out, b"training", Asking { request, id: id.unsigned_abs(), after });
        let message = WireMessage::decode(out.into(), DecodeConfig::STRICT).unwrap();
        let pdu = message.value.into_pdu().unwrap();
        prop_assert_eq!(pdu.get_bulk_fields(), Some((0, repetitions.get().into())));
        let asked: Vec<_> = pdu.varbinds().iter().map(|row| row.oid.arcs().to_vec()).collect();
        prop_assert_eq!(asked, oids.iter().map(|oid| oid.as_slice().to_vec()).collect::<Vec<_>>());
        prop_assert_eq!(pdu.into_raw_parts().0, id);
    }

    #[test]
    fn v3_headers_are_read_and_written_alike(
        message_id in 0..=i32::MAX.unsigned_abs(),
        engine_id in prop::collection::vec(any::<u8>(), 5..=32),
        boots in 0..i32::MAX.unsigned_abs(),
        time in 0..i32::MAX.unsigned_abs(),
        sealed in prop::collection::vec(any::<u8>(), 1..300),
        damage in prop::option::of((any::<Index>(), any::<u8>())),
    ) {
        let (digest, salt, user) = ([7; 24], [9; 8], b"linecert");
        let header = Outgoing {
            message_id, engine_id: &engine_id, boots, time, user, digest: &digest, salt: &salt,
        };
        let mut out = Vec::new();
        let digest_at = write_v3(&mut out, header, &sealed);
        prop_assert_eq!(&out[digest_at..digest_at + 24], digest);
        let theirs = RawV3Message::decode(Bytes::copy_from_slice(&out), DecodeConfig::STRICT).unwrap();
        prop_assert_eq!(theirs.value.msg_id(), i32::try_from(message_id).unwrap());
        {
            let Ok(Message::V3(ours)) = Message::decode(&out) else { panic!("not read") };
            prop_assert_eq!((ours.message_id, ours.boots, ours.time), (message_id, boots, time));
            prop_assert_eq!((ours.engine_id, ours.digest_at), (engine_id.as_slice(), digest_at));
            prop_assert!(matches!(ours.payload, Payload::Sealed(octets) if octets == sealed));
        }
        if let Some((at, octet)) = damage {
            let at = at.index(out.len());
            out[at] = octet;
            prop_assert!(!matches!(Message::decode(&out), Ok(Message::V2c(_))));
        }
    }
}
