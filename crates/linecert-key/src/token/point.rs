//! The public half of a P-256 key as tokens state it: pure.

use linecert_cert::{PublicKey, PublicKeyError};

/// `CKA_EC_PARAMS` of P-256: the DER of its object identifier, 1.2.840.10045.3.1.7 (RFC 5480,
/// 2.1.1.1).
pub(super) const P256: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// The key of a `CKA_EC_POINT`: a point in the form of SEC 1, 2.3.3, within a DER octet string
/// (PKCS #11 2.40 Current Mechanisms, 2.3.3), which some tokens leave out.
pub(super) fn decode(point: &[u8]) -> Result<PublicKey, PublicKeyError> {
    PublicKey::es256(match point {
        [0x04, 65, inner @ ..] if inner.len() == 65 => inner,
        [0x04, 33, inner @ ..] if inner.len() == 33 => inner,
        bare => bare,
    })
}

#[cfg(test)]
mod tests {
    use linecert_cert::{Signer as _, SigningKey};
    use proptest::prelude::*;

    use super::*;

    fn key() -> PublicKey {
        SigningKey::from_scalar(&[7; 32]).unwrap().public_key()
    }

    #[test]
    fn a_point_is_read_with_and_without_its_octet_string() {
        let bare = key().to_bytes();
        let wrapped = [&[0x04, 33], bare.as_slice()].concat();
        for point in [bare, wrapped] {
            assert_eq!(decode(&point), Ok(key()), "{point:02x?}");
        }
    }

    #[test]
    fn what_is_no_point_is_refused() {
        let bare = key().to_bytes();
        let short = bare.split_last().unwrap().1;
        let double = [&[0x04, 35, 0x04, 33], bare.as_slice()].concat();
        for point in [&[][..], &[0], &[0x04, 65], &[0x04; 65], short, &double] {
            assert!(decode(point).is_err(), "{point:02x?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(point in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(key) = decode(&point) {
                prop_assert!(point.ends_with(&key.to_bytes()) || point.len() >= 65);
            }
        }
    }
}
