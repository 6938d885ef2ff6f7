//! Who may read an agent by SNMP v3, and with which protocols.

use std::fmt;

use async_snmp::{AuthProtocol, MasterKeys, PrivProtocol, v3::CryptoError};

/// A user of SNMP v3. Communication is always authenticated and encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct AgentUser {
    /// The security name.
    pub name: String,
    /// The protocols.
    pub suite: Suite,
    /// What the key of authentication is made of.
    pub auth_passphrase: String,
    /// What the key of privacy is made of.
    pub privacy_passphrase: String,
}

impl fmt::Debug for AgentUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgentUser({}, {:?}, <secret>)", self.name, self.suite)
    }
}

/// Authentication and privacy protocols that agents of the fleet speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// HMAC-SHA-96 (RFC 3414) and AES-128 (RFC 3826).
    Sha1Aes128,
    /// HMAC-SHA-256 (RFC 7860) and AES-128.
    Sha256Aes128,
    /// HMAC-SHA-512 and AES-256 with the key extension that net-snmp has.
    Sha512Aes256,
}

impl AgentUser {
    /// The keys before they are bound to an engine, which takes the most time.
    pub(in crate::fleet) fn keys(&self) -> Result<MasterKeys, CryptoError> {
        let (auth, privacy) = match self.suite {
            Suite::Sha1Aes128 => (AuthProtocol::Sha1, PrivProtocol::Aes128),
            Suite::Sha256Aes128 => (AuthProtocol::Sha256, PrivProtocol::Aes128),
            Suite::Sha512Aes256 => (AuthProtocol::Sha512, PrivProtocol::Aes256Blumenthal),
        };
        MasterKeys::new(auth, self.auth_passphrase.as_bytes())?
            .with_privacy(privacy, self.privacy_passphrase.as_bytes())
    }
}
