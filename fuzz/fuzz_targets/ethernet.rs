//! Octets of a cable are no frame, or the frame that they were, and never panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_socket::EthernetHeader;

fuzz_target!(|octets: &[u8]| {
    if let Ok((header, payload)) = EthernetHeader::decode(octets) {
        assert_eq!(header.encode(payload), octets);
    }
});
