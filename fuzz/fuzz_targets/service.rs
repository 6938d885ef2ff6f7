//! What servers, routers, neighbours and name servers say is understood or refused, ends every
//! dialogue, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| assert!(linecert_service::read_arbitrary(octets)));
