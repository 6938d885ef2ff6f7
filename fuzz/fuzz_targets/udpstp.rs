//! What a capacity server or its client sends is understood or refused, is the same when it is
//! written and read again, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_udpstp::pdu::{Activation, LoadHeader, Null, Setup, Status, Version};

/// PDUs have one length each, which would hardly be met by chance.
fn fitted(bytes: &[u8], length: usize) -> Vec<u8> {
    bytes.iter().copied().chain(std::iter::repeat(0)).take(length).collect()
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(setup) = Setup::decode(&fitted(bytes, Setup::LENGTH)) {
        assert_eq!(Setup::decode(&setup.encode()), Ok(setup));
    }
    if let Ok(null) = Null::decode(&fitted(bytes, Null::LENGTH)) {
        assert_eq!(Null::decode(&null.encode()), Ok(null));
    }
    // A peer may write more nanoseconds than a second has; this side does not.
    let again = |header: LoadHeader| LoadHeader::decode(&header.encode());
    if let Ok(header) = LoadHeader::decode(bytes).and_then(again) {
        assert_eq!(again(header), Ok(header));
    }
    let current = (Version::CURRENT, Activation::LENGTH, Status::LENGTH);
    let old = (Version::OLDEST, Activation::OLD_LENGTH, Status::OLD_LENGTH);
    for (version, activation, status) in [current, old] {
        if let Ok(activation) = Activation::decode(&fitted(bytes, activation), version) {
            assert!(activation.parameters.policed(60).seconds <= 60);
            drop(activation.encode());
        }
        let again = |status: Status| Status::decode(&status.encode(version), version);
        if let Ok(status) = Status::decode(&fitted(bytes, status), version).and_then(again) {
            assert_eq!(again(status), Ok(status));
        }
    }
});
