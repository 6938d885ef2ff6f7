//! The `.lcert` file: a certificate's envelope with all that was said about it later, and with
//! what it takes to verify that.

mod wire;

use std::{collections::BTreeSet, str::Utf8Error};

use linecert_measure::Digest;
use thiserror::Error;

use crate::{
    dsse::{Envelope, EnvelopeError, PayloadType},
    key_cert::KeyCert,
    statement::SCHEMA,
    summary::SignedSummary,
};

/// The largest bundle that is read: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// The most key-certs in a bundle.
pub const MAX_KEY_CERTS: usize = 16;

/// The most statements about a certificate in its bundle.
pub const MAX_STATEMENTS: usize = 256;

/// A certificate's envelope and what belongs to it. Nothing in it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The signed certificate.
    pub envelope: Envelope,
    /// The key-certs of the keys that signed it and the statements about it. The first is that of
    /// the key that signed the certificate.
    pub key_certs: Vec<Envelope>,
    /// What the QR code on the page holds.
    pub summary: Option<SignedSummary>,
    /// Statements about the certificate.
    pub statements: Vec<Envelope>,
    /// Proofs that envelopes of this bundle are in a log.
    pub proofs: Vec<LogProof>,
    /// Tokens of time-stamping authorities for envelopes of this bundle.
    pub timestamps: Vec<TimestampToken>,
}

/// A proof that an envelope is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// The digest of the envelope.
    pub of: Digest,
    /// The text of the proof (c2sp.org/tlog-proof), with its checkpoint and cosignatures.
    pub text: String,
}

/// A time-stamp token (RFC 3161, section 2.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampToken {
    /// The digest of the envelope.
    pub of: Digest,
    /// The `TimeStampToken` in DER.
    pub der: Vec<u8>,
}

/// Why bytes are not a bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// They are more than a bundle may have.
    #[error("bundle: {0} bytes are more than the {MAX_BYTES} that are read")]
    TooLarge(usize),
    /// They are not a text.
    #[error("bundle: it is not in UTF-8: {0}")]
    Text(#[from] Utf8Error),
    /// They are not JSON of the strict schema.
    #[error("bundle: {0}")]
    Json(#[from] serde_json::Error),
    /// The bundle was written by a later version.
    #[error("bundle: schema {0} is not known; this program reads schema {SCHEMA}")]
    Schema(u32),
    /// One of its envelopes is not one.
    #[error("bundle: {0}")]
    Envelope(#[from] EnvelopeError),
    /// There is no key-cert, or there are too many.
    #[error("bundle: {0} key-certs instead of 1 to {MAX_KEY_CERTS}")]
    KeyCerts(usize),
    /// There are too many statements about the certificate.
    #[error("bundle: {0} statements are more than the {MAX_STATEMENTS} that are read")]
    Statements(usize),
    /// A part is not canonical base64.
    #[error("bundle: `{slot}` is not canonical base64: {why}")]
    Base64 {
        /// The key of the part.
        slot: &'static str,
        /// What is wrong.
        why: base64::DecodeError,
    },
    /// The same envelope stands there twice.
    #[error("bundle: envelope {0} stands there twice")]
    Repeated(Digest),
    /// A proof or a token is for nothing that is in the bundle.
    #[error("bundle: a {what} is for {of}, which is not in the bundle")]
    Stray {
        /// A proof or a token.
        what: &'static str,
        /// What it is for.
        of: Digest,
    },
    /// There are two proofs or two tokens for the same envelope.
    #[error("bundle: two {what}s are for {of}")]
    Twice {
        /// A proof or a token.
        what: &'static str,
        /// What they are for.
        of: Digest,
    },
}

impl Bundle {
    /// A certificate with the key-cert of the key that signed it.
    #[must_use]
    pub fn new(envelope: Envelope, key_cert: Envelope) -> Self {
        Self {
            envelope,
            key_certs: vec![key_cert],
            summary: None,
            statements: Vec::new(),
            proofs: Vec::new(),
            timestamps: Vec::new(),
        }
    }

    /// Parses an `.lcert` file.
    ///
    /// # Errors
    /// When it is too large, or not of the strict schema.
    pub fn parse(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > MAX_BYTES {
            return Err(BundleError::TooLarge(bytes.len()));
        }
        let bundle = wire::read(bytes)?;
        bundle.check_counts()?;
        Ok(bundle)
    }

    /// Writes the `.lcert` file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        wire::write(self)
    }

    /// Adds a statement about the certificate, and the key-cert that it needs, if it is not there
    /// yet. A statement that is there already is not added again.
    pub fn add_statement(&mut self, statement: Envelope, key_cert: Option<Envelope>) {
        if !self.statements.contains(&statement) {
            self.statements.push(statement);
        }
        if let Some(key_cert) = key_cert.filter(|key_cert| !self.key_certs.contains(key_cert)) {
            self.key_certs.push(key_cert);
        }
    }

    /// Puts a proof in the place of an older one of the same envelope.
    pub fn put_proof(&mut self, proof: LogProof) {
        self.proofs.retain(|older| older.of != proof.of);
        self.proofs.push(proof);
    }

    /// Puts a token in the place of an older one of the same envelope.
    pub fn put_timestamp(&mut self, token: TimestampToken) {
        self.timestamps.retain(|older| older.of != token.of);
        self.timestamps.push(token);
    }

    /// The bundle that the page carries: without the statements that name a page, which can only be
    /// made when the page is there, and without what those need.
    #[must_use]
    pub fn without_renditions(&self) -> Self {
        let mut bundle = self.clone();
        let rendition = PayloadType::Rendition.media_type();
        bundle.statements.retain(|statement| statement.payload_type() != rendition);
        let signers: BTreeSet<_> = bundle.statements.iter().map(Envelope::signer).collect();
        let is_needed = |envelope: &Envelope| {
            let key_cert = KeyCert::parse(envelope.unverified_payload());
            key_cert.is_ok_and(|key_cert| signers.contains(&key_cert.key.id()))
        };
        let first = self.key_certs.first();
        bundle.key_certs.retain(|envelope| Some(envelope) == first || is_needed(envelope));
        let parts = bundle.key_certs.iter().chain(&bundle.statements).chain([&bundle.envelope]);
        let known: BTreeSet<_> = parts.map(Envelope::digest).collect();
        bundle.proofs.retain(|proof| known.contains(&proof.of));
        bundle.timestamps.retain(|token| known.contains(&token.of));
        bundle
    }

    fn check_counts(&self) -> Result<(), BundleError> {
        if !(1..=MAX_KEY_CERTS).contains(&self.key_certs.len()) {
            return Err(BundleError::KeyCerts(self.key_certs.len()));
        }
        if self.statements.len() > MAX_STATEMENTS {
            return Err(BundleError::Statements(self.statements.len()));
        }
        Ok(())
    }

    /// Checks that every part of the bundle is there once, and that proofs and tokens are for
    /// parts of it. These are the digests of its envelopes.
    ///
    /// It is done last: what was changed has another digest, and is told for what it is.
    pub(crate) fn check_references(
        &self,
        digests: impl IntoIterator<Item = Digest>,
    ) -> Result<(), BundleError> {
        let mut known = BTreeSet::new();
        for digest in digests {
            if !known.insert(digest) {
                return Err(BundleError::Repeated(digest));
            }
        }
        check_each("proof", self.proofs.iter().map(|proof| proof.of), &known)?;
        check_each("token", self.timestamps.iter().map(|token| token.of), &known)
    }
}

fn check_each(
    what: &'static str,
    of: impl Iterator<Item = Digest>,
    known: &BTreeSet<Digest>,
) -> Result<(), BundleError> {
    let mut seen = BTreeSet::new();
    for of in of {
        if !known.contains(&of) {
            return Err(BundleError::Stray { what, of });
        }
        if !seen.insert(of) {
            return Err(BundleError::Twice { what, of });
        }
    }
    Ok(())
}
