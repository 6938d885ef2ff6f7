//! The keys of a provider (RFC 7517), and what they sign. Only signatures by a public key are known:
//! neither `none` nor a shared secret ever is.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;

/// The keys of a provider.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// A key; one of a kind that is not known signs nothing.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// How something is signed (RFC 7518, section 3.1, and RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" => Self::EdDsa,
            _ => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The kind of key, and its curve if it has one.
    const fn of_key(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Rs256 | Self::Ps256 => ("RSA", None),
            Self::Es256 => ("EC", Some("P-256")),
            Self::Es384 => ("EC", Some("P-384")),
            Self::EdDsa => ("OKP", Some("Ed25519")),
        }
    }
}

impl Keys {
    /// Whether one of the keys has signed this. A key with another name is not tried.
    pub(super) fn have_signed(
        &self,
        (algorithm, name): (Algorithm, Option<&str>),
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let mut fitting = self.keys.iter().filter(|key| key.fits(algorithm, name));
        fitting.any(|key| key.has_signed(algorithm, message, signature).is_some())
    }

    /// Whether there is a key of this name for it.
    pub(super) fn know(&self, algorithm: Algorithm, name: Option<&str>) -> bool {
        self.keys.iter().any(|key| key.fits(algorithm, name))
    }
}

impl Key {
    fn fits(&self, algorithm: Algorithm, name: Option<&str>) -> bool {
        let (kind, curve) = algorithm.of_key();
        let is_of_kind = self.kty == kind && (curve.is_none() || self.crv.as_deref() == curve);
        let is_named = name.is_none() || self.kid.as_deref() == name;
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let is_for = self.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
        is_of_kind && is_named && signs && is_for
    }

    fn has_signed(&self, algorithm: Algorithm, message: &[u8], signed: &[u8]) -> Option<()> {
        let part = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_deref()?).ok();
        let plain = |algorithm: &'static dyn VerificationAlgorithm, key: Vec<u8>| {
            UnparsedPublicKey::new(algorithm, key).verify(message, signed).ok()
        };
        // Uncompressed points (SEC 1, section 2.3.3).
        let point = || Some([vec![4], part(&self.x)?, part(&self.y)?].concat());
        let rsa = |parameters| {
            let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
            key.verify(parameters, message, signed).ok()
        };
        match algorithm {
            Algorithm::Rs256 => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            Algorithm::Ps256 => rsa(&signature::RSA_PSS_2048_8192_SHA256),
            Algorithm::Es256 => plain(&signature::ECDSA_P256_SHA256_FIXED, point()?),
            Algorithm::Es384 => plain(&signature::ECDSA_P384_SHA384_FIXED, point()?),
            Algorithm::EdDsa => plain(&signature::ED25519, part(&self.x)?),
        }
    }
}
