//! What a message is signed with: whoever has the secret knows that it is from here, and when.

use hmac::{Hmac, KeyInit as _, Mac as _};
use linecert_measure::Timestamp;
use sha2::Sha256;

/// The header that carries the signature.
pub(super) const SIGNATURE: &str = "linecert-signature";

/// The value of the header: `t=SECONDS,v1=HEX`, where `HEX` is the HMAC-SHA-256 of `SECONDS.BODY`
/// under the secret. The time is signed, so that an old message is known to be old.
/// `None` for a secret that is no key, which there is none.
pub(super) fn signature(secret: &[u8], at: Timestamp, body: &str) -> Option<String> {
    let seconds = at.as_second();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body.as_bytes());
    let digits = mac.finalize().into_bytes();
    let digits = digits.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
    Some(format!("t={seconds},v1={digits}"))
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
        assert_eq!(signature(b"open sesame", at, "{}"), Some(expect));
    }
}
