//! What servers of web speed tests tell is understood or refused, takes bounded memory, and never
//! panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| linecert_web_speed::read_arbitrary(octets));
