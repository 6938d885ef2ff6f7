//! Shared keys, the file that holds them, and the keys of one test that are derived from them.

use std::{fmt, str};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

type HmacSha256 = Hmac<Sha256>;

/// Octets of a derived key.
const DERIVED: usize = 32;

/// The number under which both sides know a shared key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct KeyId(pub u8);

/// A secret that client and server share. It prints as `<secret>` and is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedKey(Zeroizing<String>);

/// What a client authenticates with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Which of the server's keys it is.
    pub id: KeyId,
    /// The key.
    pub key: SharedKey,
}

/// The keys that a server accepts. With none, it accepts tests without authentication only; with
/// any, tests with authentication only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<Credentials>);

/// Why a text is no shared key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a shared key has 1 to {longest} characters and no control characters", longest = SharedKey::LONGEST)]
pub struct NotAKey;

/// Why a file of keys cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeysError {
    /// A line is not `number,key`.
    #[error("line {line}: write a number from 0 to 255, a comma and the key")]
    Line {
        /// The line, the first being 1.
        line: usize,
    },
    /// A key is empty, too long or has control characters.
    #[error("line {line}: {cause}")]
    Key {
        /// The line, the first being 1.
        line: usize,
        /// What is wrong with the key.
        cause: NotAKey,
    },
    /// Two lines have the same number.
    #[error("line {line}: key {number} is there already")]
    Twice {
        /// The line, the first being 1.
        line: usize,
        /// The number.
        number: u8,
    },
}

impl SharedKey {
    /// The longest key in octets.
    pub const LONGEST: usize = 64;

    /// A key as a person wrote it.
    ///
    /// # Errors
    /// When it is empty, longer than [`Self::LONGEST`] or has control characters.
    pub fn new(text: &str) -> Result<Self, NotAKey> {
        let fits = (1..=Self::LONGEST).contains(&text.len()) && !text.contains(char::is_control);
        if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(NotAKey) }
    }

    /// Whether `digest` is that of `octets` by the plain key, as clients before version 20 have it.
    pub(crate) fn verifies(&self, octets: &[u8], digest: &[u8]) -> bool {
        mac(self.0.as_bytes(), &[octets]).is_some_and(|mac| mac.verify_slice(digest).is_ok())
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

impl Keys {
    /// No keys: tests without authentication.
    pub const NONE: Self = Self(Vec::new());

    /// Reads lines of the form `number,key`; empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    /// With the line, when one is not of that form, when its key cannot be one, or when two have
    /// the same number.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut keys = Self::NONE;
        for (line, text) in (1..).zip(text.lines()) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let entry = Credentials::parse(line, text)?;
            if keys.find(entry.id).is_some() {
                return Err(KeysError::Twice { line, number: entry.id.0 });
            }
            keys.0.push(entry);
        }
        Ok(keys)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key with that number.
    pub(crate) fn find(&self, id: KeyId) -> Option<&SharedKey> {
        self.0.iter().find(|entry| entry.id == id).map(|entry| &entry.key)
    }
}

impl From<Credentials> for Keys {
    fn from(one: Credentials) -> Self {
        Self(vec![one])
    }
}

impl Credentials {
    fn parse(line: usize, text: &str) -> Result<Self, KeysError> {
        let (number, key) = text.split_once(',').ok_or(KeysError::Line { line })?;
        let number = number.trim().parse().map_err(|_| KeysError::Line { line })?;
        let key = SharedKey::new(key.trim()).map_err(|cause| KeysError::Key { line, cause })?;
        Ok(Self { id: KeyId(number), key })
    }
}

/// A key that signs one side's PDUs during one test.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DerivedKey(Zeroizing<[u8; DERIVED]>);

impl fmt::Debug for DerivedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

/// The keys of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TestKeys {
    /// Signs what the client sends.
    pub(crate) client: DerivedKey,
    /// Signs what the server sends.
    pub(crate) server: DerivedKey,
}

impl TestKeys {
    /// Derives the keys from the shared key and the time of the first Setup PDU: the key derivation
    /// of NIST SP 800-108, counter mode with HMAC-SHA256, the label `UDPSTP`, the decimal time as
    /// context, with separator and length, 64 octets.
    pub(crate) fn derive(shared: &SharedKey, unix_time: u32) -> Self {
        let context = unix_time.to_string();
        let block = |counter: u32| {
            let bits = u32::to_be_bytes(512);
            let counter = counter.to_be_bytes();
            let input = [&counter[..], b"UDPSTP", &[0], context.as_bytes(), &bits];
            DerivedKey(Zeroizing::new(digest(shared.0.as_bytes(), &input)))
        };
        Self { client: block(1), server: block(2) }
    }
}

impl DerivedKey {
    pub(crate) fn digest(&self, octets: &[u8]) -> [u8; 32] {
        digest(&self.0[..], &[octets])
    }

    pub(crate) fn verifies(&self, octets: &[u8], digest: &[u8]) -> bool {
        mac(&self.0[..], &[octets]).is_some_and(|mac| mac.verify_slice(digest).is_ok())
    }
}

/// HMAC takes keys of any length, so that there is always one.
fn mac(key: &[u8], parts: &[&[u8]]) -> Option<HmacSha256> {
    let mut mac = HmacSha256::new_from_slice(key).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac)
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    mac(key, parts).map(|mac| mac.finalize().into_bytes().into()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
