//! What routers, hosts and reflectors send back is understood or refused, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| assert!(linecert_net::read_arbitrary(octets)));
