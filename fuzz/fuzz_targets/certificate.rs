//! A bundle or a trust root from anywhere is refused or verifies, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_cert::{TrustRoot, lab, verify};

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = verify(bytes, &lab::trust_root()) {
        assert!((30..=39).contains(&error.code()));
    }
    drop(TrustRoot::parse(bytes));
});
