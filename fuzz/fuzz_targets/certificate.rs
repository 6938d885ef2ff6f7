//! A bundle or a trust root from anywhere is refused or verifies, and never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_cert::{
    Envelope, KeyCertFile, KeyRequest, RootDraft, TrustRoots, lab, timestamp_token, verify,
};

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = verify(bytes, &lab::trust_roots()) {
        assert!((30..=47).contains(&error.code()));
    }
    drop(TrustRoots::parse(bytes));
    drop(RootDraft::parse(bytes));
    timestamp_token(bytes).ok();
    drop(KeyCertFile::parse(bytes));
    drop(Envelope::parse(bytes).map(|envelope| KeyRequest::open(&envelope)));
});
