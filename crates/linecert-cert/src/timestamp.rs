//! Time-stamp tokens (RFC 3161): an authority for time saw a digest.
//!
//! The trust root pins the certificates of the authorities, so that no path is built and no
//! revocation is asked for. Signatures are ECDSA on P-256 with SHA-256; a token that is signed
//! otherwise is kept and told, and proves nothing here.

mod der;
mod exchange;

use der::{
    BIT_STRING, CONTEXT_0, Element, Elements, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER,
    OCTET_STRING, SEQUENCE, SET,
};
use jiff::{civil::DateTime, tz::Offset};
use linecert_measure::{Digest, Timestamp};
use thiserror::Error;

pub use exchange::{NoTokenError, timestamp_request, timestamp_token};

use crate::{
    key::{PublicKey, Signature},
    trust::TimestampAuthority,
};

/// What a token shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stamped {
    /// There is no token.
    No,
    /// No authority of the trust root signed it, so that it proves nothing here.
    UnknownAuthority,
    /// An authority of the trust root is named as its signer, but signs in a way that this version
    /// does not verify.
    NotVerified {
        /// The name of the authority.
        authority: String,
    },
    /// An authority of the trust root saw the digest.
    By {
        /// The name of the authority.
        authority: String,
        /// When, by its own clock.
        at: Timestamp,
    },
}

/// Why a token shows nothing of what it should.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StampError {
    /// It is not a token.
    #[error("it is not a time-stamp token")]
    Form,
    /// It is of something else.
    #[error("it is a time stamp of something else")]
    OtherImprint,
    /// It names an authority that did not sign it.
    #[error("`{0}` did not sign it")]
    Signature(String),
    /// The certificate of an authority in the trust root is not one.
    #[error("the certificate of `{0}` is not X.509 in DER")]
    Certificate(String),
}

/// id-signedData (RFC 5652, section 5.1).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// id-ct-TSTInfo (RFC 3161, section 2.4.2).
const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
/// id-contentType (RFC 5652, section 11.1).
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
/// id-messageDigest (RFC 5652, section 11.2).
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
/// id-sha256 (RFC 5754, section 2.2).
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// ecdsa-with-SHA256 (RFC 5758, section 3.2).
const ECDSA_WITH_SHA_256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// The parts of a token that count.
struct Token<'a> {
    info: Element<'a>,
    signer: Element<'a>,
    attributes: Element<'a>,
    digest_algorithm: &'a [u8],
    signature_algorithm: &'a [u8],
    signature: &'a [u8],
}

/// Verifies a token of this digest.
pub(crate) fn open(
    token: &[u8],
    of: Digest,
    authorities: &[TimestampAuthority],
) -> Result<Stamped, StampError> {
    let token = Token::parse(token).ok_or(StampError::Form)?;
    let (imprint, at) = token.read().ok_or(StampError::Form)?;
    if imprint != Some(of) {
        return Err(StampError::OtherImprint);
    }
    for TimestampAuthority { name, certificate } in authorities {
        let bad = || StampError::Certificate(name.clone());
        let (signer, key) = read_certificate(certificate).ok_or_else(bad)?;
        if signer == token.signer.contents {
            let authority = name.clone();
            let Some(key) = key.filter(|_| token.is_supported()) else {
                return Ok(Stamped::NotVerified { authority });
            };
            let good = token.verifies(&key);
            return if good {
                Ok(Stamped::By { authority, at })
            } else {
                Err(StampError::Signature(authority))
            };
        }
    }
    Ok(Stamped::UnknownAuthority)
}

impl<'a> Token<'a> {
    /// Takes apart ContentInfo, SignedData and the one SignerInfo (RFC 5652, sections 3, 5.1, 5.3).
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut content = sequence(Element::only(bytes)?)?;
        if content.next_of(OBJECT_IDENTIFIER)?.contents != SIGNED_DATA {
            return None;
        }
        let mut signed = sequence(Element::only(content.next_of(CONTEXT_0)?.contents)?)?;
        signed.next_of(INTEGER)?;
        signed.next_of(SET)?;
        let mut encapsulated = signed.next_of(SEQUENCE)?.inside();
        if encapsulated.next_of(OBJECT_IDENTIFIER)?.contents != TST_INFO {
            return None;
        }
        let info = Element::only(encapsulated.next_of(CONTEXT_0)?.contents)?;
        let infos = signed.last().filter(|last| last.tag == SET && info.tag == OCTET_STRING)?;
        let mut signer_info = sequence(Element::only(infos.contents)?)?;
        signer_info.next_of(INTEGER)?;
        Some(Self {
            info,
            signer: signer_info.next_of(SEQUENCE)?,
            digest_algorithm: algorithm(signer_info.next_of(SEQUENCE)?)?,
            attributes: signer_info.next_of(CONTEXT_0)?,
            signature_algorithm: algorithm(signer_info.next_of(SEQUENCE)?)?,
            signature: signer_info.next_of(OCTET_STRING)?.contents,
        })
    }

    /// The digest that was stamped, if it is a SHA-256, and when (TSTInfo, RFC 3161, section
    /// 2.4.2).
    fn read(&self) -> Option<(Option<Digest>, Timestamp)> {
        let mut info = sequence(Element::only(self.info.contents)?)?;
        info.next_of(INTEGER)?;
        info.next_of(OBJECT_IDENTIFIER)?;
        let mut imprint = info.next_of(SEQUENCE)?.inside();
        let is_sha_256 = algorithm(imprint.next_of(SEQUENCE)?)? == SHA_256;
        let hashed = imprint.next_of(OCTET_STRING)?.contents;
        info.next_of(INTEGER)?;
        let at = instant(info.next_of(GENERALIZED_TIME)?.contents)?;
        let late = info.next_of(SEQUENCE).map_or(Some(0), seconds)?;
        let at = Timestamp::from_second(at.as_second().checked_add(late)?).ok()?;
        let digest = hex(hashed).parse().ok().filter(|_| is_sha_256);
        Some((digest, at))
    }

    fn is_supported(&self) -> bool {
        (self.digest_algorithm, self.signature_algorithm) == (SHA_256, ECDSA_WITH_SHA_256)
    }

    /// Verifies the signature over the signed attributes, and theirs over the TSTInfo (RFC 5652,
    /// section 5.4).
    fn verifies(&self, key: &PublicKey) -> bool {
        let info = Digest::of(self.info.contents);
        let is = |kind, value: &[u8]| self.attribute(kind) == Some(value);
        // The attributes are signed as the SET OF that they are, not under their implicit tag.
        let signed: Vec<u8> =
            [SET].into_iter().chain(self.attributes.whole.iter().skip(1).copied()).collect();
        let signature = r_and_s(self.signature).and_then(|bytes| Signature::es256(&bytes));
        is(CONTENT_TYPE, TST_INFO)
            && is(MESSAGE_DIGEST, info.as_bytes())
            && signature.is_some_and(|signature| key.verifies(&signed, &signature))
    }

    /// The one value of the one attribute of this type.
    fn attribute(&self, kind: &[u8]) -> Option<&'a [u8]> {
        let of_kind = |attribute: Element<'a>| {
            let mut parts = sequence(attribute)?;
            let is_it = parts.next_of(OBJECT_IDENTIFIER)?.contents == kind;
            is_it.then(|| parts.next_of(SET)).flatten()
        };
        let mut found = self.attributes.inside().filter_map(of_kind);
        let value = Element::only(found.next()?.contents)?;
        found.next().is_none().then_some(value.contents)
    }
}

fn sequence(element: Element<'_>) -> Option<Elements<'_>> {
    (element.tag == SEQUENCE).then(|| element.inside())
}

/// The object identifier of an AlgorithmIdentifier (RFC 5280, section 4.1.1.2).
fn algorithm(identifier: Element<'_>) -> Option<&[u8]> {
    Some(identifier.inside().next_of(OBJECT_IDENTIFIER)?.contents)
}

/// How a certificate is named by what it signs (IssuerAndSerialNumber, RFC 5652, section 10.2.4),
/// and its key, if that is one of P-256 (RFC 5280, section 4.1; RFC 5480, section 2).
fn read_certificate(der: &[u8]) -> Option<(Vec<u8>, Option<PublicKey>)> {
    let mut body = sequence(sequence(Element::only(der)?)?.next_of(SEQUENCE)?)?;
    body.next_of(CONTEXT_0);
    let serial = body.next_of(INTEGER)?;
    body.next_of(SEQUENCE)?;
    let issuer = body.next_of(SEQUENCE)?;
    body.next_of(SEQUENCE)?;
    body.next_of(SEQUENCE)?;
    let mut key = body.next_of(SEQUENCE)?.inside();
    key.next_of(SEQUENCE)?;
    let bits = key.next_of(BIT_STRING)?.contents.strip_prefix(&[0])?;
    Some(([issuer.whole, serial.whole].concat(), PublicKey::es256(bits).ok()))
}

/// The two integers of a signature in DER (RFC 3279, section 2.2.3), 32 bytes each.
fn r_and_s(der: &[u8]) -> Option<[u8; 64]> {
    let mut integers = sequence(Element::only(der)?)?;
    let mut bytes = [0; 64];
    for half in bytes.chunks_mut(32) {
        let integer = integers.next_of(INTEGER)?.contents;
        let integer = integer.strip_prefix(&[0]).unwrap_or(integer);
        let start = half.len().checked_sub(integer.len())?;
        half.get_mut(start..)?.copy_from_slice(integer);
    }
    Some(bytes)
}

/// A GeneralizedTime in UTC, with or without a fraction of a second (RFC 3161, section 2.4.2).
fn instant(text: &[u8]) -> Option<Timestamp> {
    let text = str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || fraction.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let time = DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?;
    // The second is rounded up, so that it is not made earlier than it was.
    let up = i64::from(fraction.bytes().any(|digit| digit != b'0'));
    let second = Offset::UTC.to_timestamp(time).ok()?.as_second().checked_add(up)?;
    Timestamp::from_second(second).ok()
}

/// The accuracy that an authority states (RFC 3161, section 2.4.2), in seconds, rounded up: by so
/// much its clock may have been slow.
fn seconds(accuracy: Element<'_>) -> Option<i64> {
    let mut parts = accuracy.inside();
    let whole = parts.next_of(INTEGER).map_or(&[][..], |seconds| seconds.contents);
    let is_plain = whole.len() <= 4 && whole.first().is_none_or(|octet| *octet < 0x80);
    let whole = whole.iter().fold(0, |sum, octet| sum << 8 | i64::from(*octet));
    is_plain.then(|| whole + i64::from(parts.next().is_some()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
