//! Frames with queries and media, transport streams and answers of SIP servers are understood or
//! refused, and never panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| linecert_media::read_arbitrary(bytes));
