//! What a capacity server or its client sends is understood or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_udpstp::pdu::{Activation, LoadHeader, Null, Setup, Status, Version};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(setup) = Setup::decode(bytes) {
        drop(setup.encode());
    }
    drop(Null::decode(bytes));
    drop(LoadHeader::decode(bytes));
    for version in [Version::CURRENT, Version::OLDEST] {
        if let Ok(activation) = Activation::decode(bytes, version) {
            assert!(activation.parameters.policed(60).seconds <= 60);
        }
        if let Ok(status) = Status::decode(bytes, version) {
            drop(status.encode(version));
        }
    }
});
