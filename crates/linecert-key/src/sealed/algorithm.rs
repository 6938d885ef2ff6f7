//! The algorithms of keys and of their encryption, by object identifier.

use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use thiserror::Error;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// A private key of an algorithm that certificates are not signed with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it is a key of {0}; certificates are signed with Ed25519 or ECDSA on P-256")]
pub struct UnsupportedAlgorithm(String);

/// A key that is encrypted in a way that is not supported.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "it is encrypted by {0}, which is not supported; \
     `openssl pkcs8 -topk8 -scrypt -in OLD -out NEW` encrypts it anew"
)]
pub struct UnsupportedScheme(String);

impl UnsupportedScheme {
    pub(super) fn new(part: ObjectIdentifier) -> Self {
        Self(name(part))
    }
}

/// Refuses a key of any algorithm but Ed25519 (RFC 8410) and ECDSA on the named curve P-256
/// (RFC 5480).
pub(super) fn check(key: &PrivateKeyInfoRef<'_>) -> Result<(), UnsupportedAlgorithm> {
    let algorithm = key.algorithm.oid;
    if algorithm == ED25519 {
        return Ok(());
    }
    if algorithm != EC {
        return Err(UnsupportedAlgorithm(name(algorithm)));
    }
    match key.algorithm.parameters_oid() {
        Ok(curve) if curve == P256 => Ok(()),
        Ok(curve) => Err(UnsupportedAlgorithm(format!("ECDSA on {}", name(curve)))),
        Err(_) => Err(UnsupportedAlgorithm("ECDSA on a curve without a name".to_owned())),
    }
}

/// What people call an object identifier, or its numbers.
fn name(oid: ObjectIdentifier) -> String {
    let numbers = oid.to_string();
    match NAMES.iter().find(|(dotted, _)| *dotted == numbers) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("algorithm {numbers}"),
    }
}

/// RFC 8410, 3; RFC 8017, A; RFC 5480, 2.1.1; SEC 2, A.2; RFC 8018, A to C; RFC 7292, C.
const NAMES: [(&str, &str); 19] = [
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.33", "P-224"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.2.840.113549.1.5.3", "PBES1 with MD5 and DES"),
    ("1.2.840.113549.1.5.10", "PBES1 with SHA-1 and DES"),
    ("1.2.840.113549.1.5.12", "PBKDF2"),
    ("1.2.840.113549.1.12.1.3", "PKCS#12 with SHA-1 and triple DES"),
    ("1.2.840.113549.2.7", "PBKDF2 with HMAC-SHA-1"),
    ("1.2.840.113549.3.7", "triple DES"),
    ("1.3.14.3.2.7", "DES"),
    ("1.3.6.1.4.1.11591.4.11", "scrypt"),
    ("2.16.840.1.101.3.4.1.2", "AES-128 in CBC mode"),
];
