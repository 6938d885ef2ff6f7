//! A signed message with its signer's name: COSE_Sign1 (RFC 9052, 4.2).

use minicbor::{
    Decode, Decoder, Encode, Encoder, bytes,
    data::Type,
    decode::Error as DecodeError,
    encode::{Error as EncodeError, Write},
};
use thiserror::Error;

use super::cbor::{self, CborError};
use crate::key::{Algorithm, KeyId, PublicKey, SignError, Signature, Signer};

/// The first bytes of a [`KeyId`], by which a message names its signer.
pub(super) type KeyHint = [u8; 8];

/// Header parameters of RFC 9052, 3.1, and the key-cert of the signer under a label for private use.
const ALG: i64 = 1;
const KID: i64 = 4;
const KEY_CERT: i64 = -65_537;

/// What a message is. It enters the signature as external data (RFC 9052, 4.3), so that no message
/// is ever taken for one of the other kind, and takes no room in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    KeyCert,
    Summary,
}

/// A message whose signature may or may not be good.
pub(super) struct Sign1<'b> {
    wire: Wire<'b>,
    header: Protected<'b>,
    algorithm: Algorithm,
    signature: Signature,
}

/// Why a message cannot be opened.
#[derive(Debug, Error)]
pub enum CoseError {
    /// It is not a COSE_Sign1 message of the form that is used here.
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// It is signed with an algorithm that is not used here.
    #[error("the algorithm {0} is not known; -19 is Ed25519, -9 is ECDSA P-256 with SHA-256")]
    Algorithm(i64),
    /// It does not name this key as its signer, or not with the key's algorithm.
    #[error("it is not signed by the key {0}")]
    OtherKey(KeyId),
    /// The signature is not good.
    #[error("the signature by the key {0} is not good")]
    Signature(KeyId),
}

#[derive(Encode, Decode)]
#[cbor(array, tag(18))]
struct Wire<'b> {
    #[cbor(n(0), with = "minicbor::bytes")]
    protected: &'b [u8],
    #[b(1)]
    unprotected: Ignored<'b>,
    #[cbor(n(2), with = "minicbor::bytes")]
    payload: &'b [u8],
    #[cbor(n(3), with = "minicbor::bytes")]
    signature: [u8; 64],
}

/// A map that nobody signed. It is passed over and never believed.
struct Ignored<'b>(&'b [u8]);

/// The header that is signed.
struct Protected<'b> {
    alg: i64,
    signer: Named<'b>,
}

/// How a message names its signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'b> {
    /// By the beginning of the key's id.
    Key(KeyHint),
    /// By a message that says whose key it is, and so names the key too.
    KeyCert(&'b [u8]),
}

#[derive(Encode)]
#[cbor(array)]
struct SigStructure<'b> {
    #[n(0)]
    context: &'b str,
    #[cbor(n(1), with = "minicbor::bytes")]
    protected: &'b [u8],
    #[cbor(n(2), with = "minicbor::bytes")]
    external: &'b [u8],
    #[cbor(n(3), with = "minicbor::bytes")]
    payload: &'b [u8],
}

/// Signs a payload; `key_cert` is the message that vouches for the signer, if there is one.
pub(super) fn seal(
    content: Content,
    payload: &[u8],
    key_cert: Option<&[u8]>,
    signer: &dyn Signer,
) -> Result<Vec<u8>, SignError> {
    let key = signer.public_key();
    let protected = cbor::encode(&Protected::of(&key, key_cert));
    let message = to_be_signed(content, &protected, payload);
    let signature = signer.sign(&message)?;
    if !key.verifies(&message, &signature) {
        return Err(SignError::DoesNotVerify(key.id()));
    }
    Ok(write(&protected, payload, signature.to_bytes()))
}

/// The number of bytes that [`seal`] gives.
pub(super) fn sealed_len(payload: &[u8], key_cert: &[u8], key: &PublicKey) -> usize {
    write(&cbor::encode(&Protected::of(key, Some(key_cert))), payload, [0; 64]).len()
}

fn write(protected: &[u8], payload: &[u8], signature: [u8; 64]) -> Vec<u8> {
    const EMPTY_MAP: Ignored<'_> = Ignored(&[0xa0]);
    cbor::encode(&Wire { protected, unprotected: EMPTY_MAP, payload, signature })
}

/// The Sig_structure of RFC 9052, 4.4.
fn to_be_signed(content: Content, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let external = content.external();
    cbor::encode(&SigStructure { context: "Signature1", protected, external, payload })
}

/// The fully specified number of an algorithm (RFC 9864, 2): one number, one curve, one hash.
const fn alg(algorithm: Algorithm) -> i64 {
    match algorithm {
        Algorithm::Ed25519 => -19,
        Algorithm::EcdsaP256 => -9,
    }
}

/// The name of a key in a message.
pub(super) fn hint(id: KeyId) -> KeyHint {
    let [a, b, c, d, e, f, g, h, ..] = *id.as_bytes();
    [a, b, c, d, e, f, g, h]
}

impl<'b> Sign1<'b> {
    pub(super) fn parse(bytes: &'b [u8]) -> Result<Self, CoseError> {
        let wire: Wire<'_> = cbor::decode(bytes)?;
        let header: Protected<'_> = cbor::decode(wire.protected)?;
        let known = [Algorithm::Ed25519, Algorithm::EcdsaP256];
        let algorithm = known.into_iter().find(|algorithm| alg(*algorithm) == header.alg);
        let algorithm = algorithm.ok_or(CoseError::Algorithm(header.alg))?;
        let signature = Signature::from_bytes(&wire.signature);
        Ok(Self { wire, header, algorithm, signature })
    }

    /// Who is said to have signed.
    pub(super) const fn signer(&self) -> Named<'b> {
        self.header.signer
    }

    /// The payload, when this key signed it as such content.
    pub(super) fn open(&self, content: Content, key: &PublicKey) -> Result<&'b [u8], CoseError> {
        let Wire { protected, payload, .. } = self.wire;
        let is_named = match self.header.signer {
            Named::Key(kid) => kid == hint(key.id()),
            Named::KeyCert(_) => true,
        };
        if !is_named || self.algorithm != key.algorithm() {
            return Err(CoseError::OtherKey(key.id()));
        }
        if !key.verifies(&to_be_signed(content, protected, payload), &self.signature) {
            return Err(CoseError::Signature(key.id()));
        }
        Ok(payload)
    }
}

impl Content {
    const fn external(self) -> &'static [u8] {
        match self {
            Self::KeyCert => b"linecert key-cert v1",
            Self::Summary => b"linecert summary v1",
        }
    }
}

impl<'b> Protected<'b> {
    fn of(key: &PublicKey, key_cert: Option<&'b [u8]>) -> Self {
        let signer = key_cert.map_or_else(|| Named::Key(hint(key.id())), Named::KeyCert);
        Self { alg: alg(key.algorithm()), signer }
    }
}

impl<'b, C> Decode<'b, C> for Ignored<'b> {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let start = from.position();
        match from.datatype()? {
            Type::Map => from.skip()?,
            other => return Err(DecodeError::type_mismatch(other)),
        }
        let skipped = from.input().get(start..from.position());
        skipped.map(Self).ok_or_else(DecodeError::end_of_input)
    }
}

impl<C> Encode<C> for Ignored<'_> {
    fn encode<W: Write>(
        &self,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        to.writer_mut().write_all(self.0).map_err(EncodeError::write)
    }
}

impl<'b, C> Decode<'b, C> for Protected<'b> {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        if from.map()? != Some(2) || from.i64()? != ALG {
            return Err(DecodeError::message("the header is not an algorithm and a signer"));
        }
        let alg = from.i64()?;
        let signer = match from.i64()? {
            KID => Named::Key(bytes::decode(from, &mut ())?),
            KEY_CERT => Named::KeyCert(from.bytes()?),
            _ => return Err(DecodeError::message("a header parameter that is not known")),
        };
        Ok(Self { alg, signer })
    }
}

impl<C> Encode<C> for Protected<'_> {
    /// Writes the parameters in the order of the bytes of their labels.
    fn encode<W: Write>(
        &self,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        to.map(2)?.i64(ALG)?.i64(self.alg)?;
        match &self.signer {
            Named::Key(kid) => to.i64(KID)?.bytes(kid)?.ok(),
            Named::KeyCert(key_cert) => to.i64(KEY_CERT)?.bytes(key_cert)?.ok(),
        }
    }
}

#[cfg(test)]
mod tests;
