//! What a message is signed with: whoever has the secret knows that it is from here, and when.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use linecert_measure::Timestamp;
use sha2::Sha256;

/// The header that carries the signature.
pub(super) const SIGNATURE: &str = "linecert-signature";

/// The value of the header: `t=SECONDS,v1=HEX`, where `HEX` is the HMAC-SHA-256 of `SECONDS.BODY`
/// under the secret. The time is signed, so that an old message is known to be old.
pub(super) fn signature(secret: &[u8], at: Timestamp, body: &str) -> String {
    let seconds = at.as_second();
    let mut text = format!("t={seconds},v1=");
    // A key of any length is taken.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) {
        mac.update(format!("{seconds}.").as_bytes());
        mac.update(body.as_bytes());
        for byte in mac.finalize().into_bytes() {
            // A text takes whatever is written to it.
            drop(write!(text, "{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_makes_of_it() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac 'open sesame'
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let digest = "38262c439297b3750c02eead8a10bf4927b9707798520e6fa459b9737d877712";
        let expect = format!("t=1700000000,v1={digest}");
        assert_eq!(signature(b"open sesame", at, "{}"), expect);
    }
}
