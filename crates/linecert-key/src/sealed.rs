//! Private keys as encrypted PKCS#8 (RFC 5958) under PBES2 (RFC 8018, 6.2): pure, text in, key out.

use linecert_cert::{SigningKey, SigningKeyError};
use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfoOwned, ObjectIdentifier, PrivateKeyInfoRef,
    der::{
        Decode as _, ErrorKind, Reader as _,
        asn1::{AnyRef, OctetStringRef},
    },
    pkcs5::{self, EncryptionScheme, pbes2, scrypt},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    passphrase::Passphrase,
    pem::{self, Block, PemError},
};

mod algorithm;
mod cost;

pub use algorithm::{UnsupportedAlgorithm, UnsupportedScheme};
pub use cost::UnsupportedCost;

/// The cost of a guess: N = 2^14, r = 8, p = 1, which takes 16 MiB (RFC 7914, 2). More is not read
/// by openssl 3.0, which allows itself 32 MiB.
const LOG_N: u8 = 14;
const R: u32 = 8;
const P: u32 = 1;

/// What a key file holds.
#[derive(Debug)]
pub enum KeyText {
    /// A key that nothing protects but the permissions of its file.
    Plain(SigningKey),
    /// A key under a passphrase.
    Sealed(SealedKey),
}

/// A key under a passphrase.
#[derive(Debug, Clone)]
pub struct SealedKey(EncryptedPrivateKeyInfoOwned);

/// Why a text is not a key file.
#[derive(Debug, Error)]
pub enum KeyTextError {
    /// It is not one PEM block of a private key.
    #[error(transparent)]
    Pem(#[from] PemError),
    /// It is not PKCS#8.
    #[error("it is not PKCS#8: {0}")]
    Form(pkcs8::der::Error),
    /// It is encrypted in a way that is not supported.
    #[error(transparent)]
    Scheme(#[from] UnsupportedScheme),
    /// It is a key of another algorithm.
    #[error(transparent)]
    Algorithm(#[from] UnsupportedAlgorithm),
    /// The key itself is not usable.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// Why a passphrase does not open a key.
#[derive(Debug, Error)]
pub enum UnsealError {
    /// The passphrase is wrong. What is under it has no checksum, so that damage looks the same.
    #[error("the passphrase is wrong, or the file is damaged")]
    WrongPassphrase,
    /// The key is encrypted in a way that is not supported.
    #[error(transparent)]
    Scheme(#[from] UnsupportedScheme),
    /// The passphrase is stretched more than is sound, or not at all.
    #[error(transparent)]
    Cost(#[from] UnsupportedCost),
    /// What is under the passphrase is a key of another algorithm.
    #[error(transparent)]
    Algorithm(#[from] UnsupportedAlgorithm),
    /// What is under the passphrase is not usable.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
}

/// Why a key cannot be put under a passphrase.
#[derive(Debug, Error)]
pub enum SealError {
    /// The key cannot be written.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The system gives no random bytes for salt and initialisation vector.
    #[error("draw random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The key cannot be encrypted, which no key is known to cause.
    #[error("encrypt the key: {0}")]
    Encryption(#[from] pkcs8::Error),
}

impl KeyText {
    /// Parses a key file.
    ///
    /// # Errors
    /// When it is not PEM of a private key in PKCS#8, or an unencrypted key of another algorithm.
    pub fn parse(text: &str) -> Result<Self, KeyTextError> {
        match pem::decode(text)? {
            Block::Plain(document) => {
                let der = document.as_bytes();
                algorithm::check(&PrivateKeyInfoRef::from_der(der).map_err(KeyTextError::Form)?)?;
                Ok(Self::Plain(SigningKey::from_pkcs8_der(der)?))
            }
            Block::Encrypted(document) => {
                let der = document.as_bytes();
                let sealed = EncryptedPrivateKeyInfoOwned::from_der(der);
                Ok(Self::Sealed(SealedKey(sealed.map_err(|error| malformed(der, error))?)))
            }
        }
    }
}

impl SealedKey {
    /// Encrypts a key, as the text of a key file: PBES2 with scrypt and AES-256 in CBC mode, as
    /// `openssl pkcs8 -topk8 -scrypt` does.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn seal(key: &SigningKey, passphrase: &Passphrase) -> Result<Zeroizing<String>, SealError> {
        let der = key.to_pkcs8_der()?;
        let encrypted = PrivateKeyInfoRef::from_der(&der)
            .map_err(pkcs8::Error::from)?
            .encrypt_with_params(drawn_scheme()?, passphrase.reveal())?;
        Ok(pem::encode(&encrypted).map_err(pkcs8::Error::from)?)
    }

    /// Decrypts the key.
    ///
    /// # Errors
    /// When the passphrase is wrong, or the key is encrypted in a way that is not supported.
    pub fn open(&self, passphrase: &Passphrase) -> Result<SigningKey, UnsealError> {
        let scheme = match &self.0.encryption_algorithm {
            EncryptionScheme::Pbes2(scheme) => scheme,
            other => return Err(UnsupportedScheme::new(other.oid()).into()),
        };
        cost::check(&scheme.kdf)?;
        let mut buffer = Zeroizing::new(self.0.encrypted_data.as_bytes().to_vec());
        let der = scheme.decrypt_in_place(passphrase.reveal(), &mut buffer).map_err(refused)?;
        // A wrong passphrase leaves a padding that looks right once in 256 times.
        let info = PrivateKeyInfoRef::from_der(der).map_err(|_| UnsealError::WrongPassphrase)?;
        algorithm::check(&info)?;
        Ok(SigningKey::from_pkcs8_der(der)?)
    }
}

/// Scrypt and AES-256 in CBC mode, with a salt and initialisation vector of their own.
fn drawn_scheme() -> Result<pbes2::Parameters, SealError> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt)?;
    getrandom::fill(&mut iv)?;
    let scheme = scrypt::Params::new(LOG_N, R, P)
        .map_err(|_| pkcs5::Error::AlgorithmParametersInvalid { oid: pbes2::SCRYPT_OID })
        .and_then(|cost| pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, iv));
    Ok(scheme.map_err(pkcs8::Error::from)?)
}

/// Says what an encrypted key is encrypted by when that is why it was not read.
fn malformed(der: &[u8], error: pkcs8::der::Error) -> KeyTextError {
    match (error.kind(), outer_scheme(der)) {
        (ErrorKind::OidUnknown { oid }, _) => UnsupportedScheme::new(oid).into(),
        (_, Ok(oid)) if oid != pbes2::PBES2_OID => UnsupportedScheme::new(oid).into(),
        _ => KeyTextError::Form(error),
    }
}

fn outer_scheme(der: &[u8]) -> pkcs8::der::Result<ObjectIdentifier> {
    AnyRef::from_der(der)?.sequence(|reader| {
        let scheme: AlgorithmIdentifierRef<'_> = reader.decode()?;
        <&OctetStringRef>::decode(reader)?;
        Ok(scheme.oid)
    })
}

fn refused(error: pkcs5::Error) -> UnsealError {
    match error {
        pkcs5::Error::UnsupportedAlgorithm { oid }
        | pkcs5::Error::AlgorithmParametersInvalid { oid } => UnsupportedScheme::new(oid).into(),
        _ => UnsealError::WrongPassphrase,
    }
}

#[cfg(test)]
mod tests;
