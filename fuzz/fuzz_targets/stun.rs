//! What a STUN server answers is understood or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| linecert_host::read_arbitrary(octets));
