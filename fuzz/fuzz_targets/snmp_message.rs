//! A datagram is read whole or refused, and never read with fewer rows than another codec sees.
#![no_main]

use async_snmp::{DecodeConfig, message::Message as Reference};
use libfuzzer_sys::fuzz_target;
use linecert_snmp::codec::{Content, Message, Payload, ScopedPdu};

fn rows(datagram: &[u8]) -> Option<usize> {
    let pdu = match Message::decode(datagram).ok()? {
        Message::V2c(message) => message.pdu,
        Message::V3(message) => match message.payload {
            Payload::Plain(scoped) => scoped.pdu,
            Payload::Sealed(_) => return None,
        },
    };
    for bind in pdu.binds() {
        drop(bind.object.to_oid());
        if let Content::Value(value) = bind.content {
            drop(value.to_value());
        }
    }
    assert_eq!(pdu.binds().count(), pdu.count());
    Some(pdu.count())
}

fn reference_rows(datagram: &[u8]) -> Option<usize> {
    let mut config = DecodeConfig::STRICT;
    config.trailing_bytes = true;
    config.empty_object_identifier = true;
    let message = Reference::decode(datagram.to_vec().into(), config).ok()?;
    Some(message.value.into_pdu()?.varbinds().len())
}

fuzz_target!(|datagram: &[u8]| {
    if let (Some(ours), Some(theirs)) = (rows(datagram), reference_rows(datagram)) {
        assert_eq!(ours, theirs);
    }
    if let Ok(scoped) = ScopedPdu::decode(datagram) {
        assert_eq!(scoped.pdu.binds().count(), scoped.pdu.count());
    }
});
