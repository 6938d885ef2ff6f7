//! The protocols of SNMP v3 by which a request is signed and encrypted.

use std::{fmt, str::FromStr};

use async_snmp::{AuthProtocol as WireAuth, PrivProtocol as WirePrivacy};
use thiserror::Error;

/// How a message is authenticated. MD5 is left out: it can be forged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthProtocol {
    /// HMAC-SHA-96 (RFC 3414, 7).
    Sha1,
    /// HMAC-128-SHA-224 (RFC 7860).
    Sha224,
    /// HMAC-192-SHA-256 (RFC 7860).
    Sha256,
    /// HMAC-256-SHA-384 (RFC 7860).
    Sha384,
    /// HMAC-384-SHA-512 (RFC 7860).
    Sha512,
}

/// How a message is encrypted. DES is left out: its keys can be searched through.
///
/// AES-192 and AES-256 were never standardised. Two ways to lengthen a short key are in use: that
/// of draft-blumenthal-aes-usm-04, which net-snmp calls plain `AES-256`, and that of
/// draft-reeder-snmpv3-usm-3desede-00, which Cisco and Huawei use and net-snmp calls `AES-256-C`.
/// With SHA-256 and longer digests they are the same for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivacyProtocol {
    /// AES-128 in CFB mode (RFC 3826).
    Aes128,
    /// AES-192, key lengthened as Blumenthal does.
    Aes192,
    /// AES-192, key lengthened as Reeder does.
    Aes192Reeder,
    /// AES-256, key lengthened as Blumenthal does.
    Aes256,
    /// AES-256, key lengthened as Reeder does.
    Aes256Reeder,
}

/// Why a name is no protocol.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProtocolError {
    /// The protocol is known and refused.
    #[error("`{name}` is broken; {instead} are taken")]
    Broken {
        /// The name as given.
        name: String,
        /// What to use in its place.
        instead: &'static str,
    },
    /// There is no such protocol.
    #[error("`{name}` is no protocol of SNMP v3; {known} are taken")]
    Unknown {
        /// The beginning of the name as given.
        name: String,
        /// The names that are taken.
        known: &'static str,
    },
}

const AUTH_NAMES: &str = "SHA-1, SHA-224, SHA-256, SHA-384, SHA-512";
const PRIVACY_NAMES: &str = "AES-128, AES-192, AES-256, AES-192-C, AES-256-C";

impl AuthProtocol {
    pub(super) const fn to_wire(self) -> WireAuth {
        match self {
            Self::Sha1 => WireAuth::Sha1,
            Self::Sha224 => WireAuth::Sha224,
            Self::Sha256 => WireAuth::Sha256,
            Self::Sha384 => WireAuth::Sha384,
            Self::Sha512 => WireAuth::Sha512,
        }
    }
}

impl PrivacyProtocol {
    pub(super) const fn to_wire(self) -> WirePrivacy {
        match self {
            Self::Aes128 => WirePrivacy::Aes128,
            Self::Aes192 => WirePrivacy::Aes192Blumenthal,
            Self::Aes192Reeder => WirePrivacy::Aes192Reeder,
            Self::Aes256 => WirePrivacy::Aes256Blumenthal,
            Self::Aes256Reeder => WirePrivacy::Aes256Reeder,
        }
    }
}

impl fmt::Display for AuthProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}

impl fmt::Display for PrivacyProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aes128 => "AES-128",
            Self::Aes192 => "AES-192",
            Self::Aes192Reeder => "AES-192-C",
            Self::Aes256 => "AES-256",
            Self::Aes256Reeder => "AES-256-C",
        })
    }
}

impl FromStr for AuthProtocol {
    type Err = ProtocolError;

    /// Reads `SHA-256`, `SHA256` and `sha256`; `SHA` is SHA-1, as everywhere.
    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        Ok(match plain(text).as_str() {
            "SHA" | "SHA1" => Self::Sha1,
            "SHA224" => Self::Sha224,
            "SHA256" => Self::Sha256,
            "SHA384" => Self::Sha384,
            "SHA512" => Self::Sha512,
            "MD5" => return Err(ProtocolError::Broken { name: shown(text), instead: AUTH_NAMES }),
            _ => return Err(ProtocolError::Unknown { name: shown(text), known: AUTH_NAMES }),
        })
    }
}

impl FromStr for PrivacyProtocol {
    type Err = ProtocolError;

    /// Reads `AES-256`, `AES256` and `aes256`; `AES` is AES-128; `-C`, `-CISCO` and `-REEDER` name
    /// the other way to lengthen a key.
    fn from_str(text: &str) -> Result<Self, ProtocolError> {
        Ok(match plain(text).as_str() {
            "AES" | "AES128" => Self::Aes128,
            "AES192" | "AES192BLUMENTHAL" => Self::Aes192,
            "AES192C" | "AES192CISCO" | "AES192REEDER" => Self::Aes192Reeder,
            "AES256" | "AES256BLUMENTHAL" => Self::Aes256,
            "AES256C" | "AES256CISCO" | "AES256REEDER" => Self::Aes256Reeder,
            "DES" | "3DES" | "DES3" | "TDES" => {
                return Err(ProtocolError::Broken { name: shown(text), instead: PRIVACY_NAMES });
            }
            _ => return Err(ProtocolError::Unknown { name: shown(text), known: PRIVACY_NAMES }),
        })
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '-' | '_')).collect::<String>().to_ascii_uppercase()
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
