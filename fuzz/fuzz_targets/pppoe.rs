//! What a concentrator sends is understood or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_pppoe::{ControlPacket, DiscoveryPacket, decode_session};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(packet) = DiscoveryPacket::decode(bytes) {
        assert_eq!(DiscoveryPacket::decode(&packet.encode()), Ok(packet));
    }
    if let Ok((_, ppp)) = decode_session(bytes) {
        drop(ControlPacket::decode(ppp));
    }
    drop(ControlPacket::decode(bytes));
    assert!(linecert_pppoe::read_arbitrary(bytes));
});
