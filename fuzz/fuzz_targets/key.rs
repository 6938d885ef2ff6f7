//! A key file, the name of a key and the source of a passphrase from anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linecert_key::{KeySource, KeyText, PassphraseSource, TokenUri};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    drop(KeyText::parse(&text));
    if let Ok(uri) = text.parse::<TokenUri>() {
        assert_eq!(uri.to_string().parse(), Ok(uri));
    }
    if let Ok(source) = text.parse::<KeySource>() {
        assert_eq!(source.to_string().parse(), Ok(source));
    }
    if let Ok(source) = text.parse::<PassphraseSource>() {
        assert_eq!(source.to_string().parse(), Ok(source));
    }
});
