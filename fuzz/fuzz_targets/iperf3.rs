//! What a speed server or its client sends is understood or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_speed::iperf3::protocol::{
    Counter, DatagramHeader, Parameters, Results, State, decode_length, seconds_of_json,
    seconds_of_text,
};

fuzz_target!(|bytes: &[u8]| {
    if let Some(head) = bytes.first_chunk() {
        let _length = decode_length(*head, 1 << 20);
    }
    let _state = bytes.first().map(|byte| State::from_byte(byte.cast_signed()));
    let _header = DatagramHeader::decode(Counter::Bits64, bytes);
    drop(serde_json::from_slice::<Parameters>(bytes));
    if let Ok(results) = serde_json::from_slice::<Results>(bytes) {
        drop(results.server_seconds());
    }
    if let Ok(output) = serde_json::from_slice(bytes) {
        drop(seconds_of_json(&output));
    }
    if let Ok(text) = str::from_utf8(bytes) {
        drop(seconds_of_text(text));
    }
});
