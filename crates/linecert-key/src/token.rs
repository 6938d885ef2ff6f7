//! Keys that never leave a token: smart cards, USB tokens and hardware security modules, through the
//! library of their maker (OASIS PKCS #11 2.40).

use cryptoki::{context::Pkcs11, error::Error, slot::Slot, slot::TokenInfo};

mod generate;
mod key;
mod login;
mod module;
mod objects;
mod point;
mod search;

pub use generate::GenerateError;
pub use key::{OpenTokenError, TokenKey, TokenSignError};
pub use login::{LoginError, TriesLeft};
pub use module::{ModuleError, TokenModule};
pub use objects::{KeyKind, TokenKeyDescription};
pub use search::NoOneToken;

use crate::{passphrase::Lock, token_uri::TokenUri};

/// A token that is plugged in.
#[derive(Debug, Clone)]
pub struct Token {
    library: Pkcs11,
    slot: Slot,
    info: TokenInfo,
}

/// What the library of a token answers when it refuses.
#[derive(Debug, thiserror::Error)]
#[error("the token refuses: {0}")]
pub struct DeviceError(#[from] Error);

impl Token {
    /// The label that its owner gave it, of at most 32 bytes.
    #[must_use]
    pub fn label(&self) -> &str {
        self.info.label()
    }

    /// The serial number that its maker gave it, of at most 16 bytes.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.info.serial_number()
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &str {
        self.info.model()
    }

    /// Who made it.
    #[must_use]
    pub fn manufacturer(&self) -> &str {
        self.info.manufacturer_id()
    }

    /// A name that fits this token and no other: its label and serial number.
    #[must_use]
    pub fn uri(&self) -> TokenUri {
        let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        TokenUri { token: named(self.label()), serial: named(self.serial()), ..TokenUri::default() }
    }

    /// What its PIN opens.
    #[must_use]
    pub fn lock(&self) -> Lock {
        Lock::Token { label: self.label().to_owned(), serial: self.serial().to_owned() }
    }
}
