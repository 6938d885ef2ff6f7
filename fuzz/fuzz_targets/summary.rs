//! Any text as the code of a certificate, as a challenge and as the answer to one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_cert::{Challenge, SignedSummary, lab, read_answer};

fuzz_target!(|bytes: &[u8]| {
    let trust = lab::trust_roots();
    // Nobody but the lab's keys can make a code that opens.
    let _ = SignedSummary::from_bytes(bytes.to_vec()).open(&trust);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = SignedSummary::from_text(text).map(|signed| signed.open(&trust));
        let _ = read_answer(text);
        if let Ok(challenge) = text.parse::<Challenge>() {
            assert_eq!(challenge.to_string().parse(), Ok(challenge));
        }
    }
});
