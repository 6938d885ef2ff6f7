//! Secret keys at rest: encrypted files, the key store of the system, PKCS#11 tokens.
//!
//! [`SecretKey::open`] takes a key from wherever a [`KeySource`] says and signs with it. New keys go
//! to a file by [`KeyFile::create`], always under a passphrase, or are made in a token by
//! [`TokenKey::generate`] and never leave it.

mod key_file;
#[cfg(feature = "key-store")]
mod key_store;
mod passphrase;
mod pem;
mod private_file;
mod sealed;
mod secret_key;
#[cfg(feature = "pkcs11")]
mod token;
mod token_uri;

pub use key_file::{KeyFile, KeyFileError, OpenedFile, Protection, WriteKeyError};
#[cfg(feature = "key-store")]
pub use key_store::{KeyStoreEntry, KeyStoreError};
pub use passphrase::{
    Ask, EmptyPassphrase, Lock, Passphrase, PassphraseError, PassphraseSource, Question, Terminal,
    UnknownPassphraseSource,
};
pub use pem::{OtherPem, PemError};
pub use private_file::PrivateFileError;
pub use sealed::{
    KeyText, KeyTextError, SealError, SealedKey, UnsealError, UnsupportedAlgorithm,
    UnsupportedCost, UnsupportedScheme,
};
pub use secret_key::{KeySource, MakeKeyError, OpenKeyError, SecretKey};
#[cfg(feature = "pkcs11")]
pub use token::{
    DeviceError, GenerateError, KeyKind, LoginError, ModuleError, NoOneToken, OpenTokenError,
    Token, TokenKey, TokenKeyDescription, TokenModule, TokenSignError, TriesLeft,
};
pub use token_uri::{TokenUri, TokenUriError};
