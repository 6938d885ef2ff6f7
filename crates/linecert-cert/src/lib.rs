//! Statement, draft, certificate, key-certs, trust root, verification; pure.
//!
//! [`Draft::prepare`] joins the facts of a job to their assessment, [`Issuer::issue`] signs the
//! draft, and [`verify()`] takes the resulting `.lcert` bundle apart again, offline, against one
//! [`TrustRoot`]. Nothing here reads a clock, a file or the network.

mod bundle;
mod draft;
mod dsse;
mod frozen;
mod issuer;
mod json;
mod key;
mod key_cert;
pub mod lab;
mod lint;
mod named;
mod statement;
mod trust;
mod validity;
mod verify;

#[cfg(test)]
mod format_doc;
#[cfg(test)]
mod sample;

pub use bundle::{Bundle, BundleError, MAX_BYTES};
pub use draft::{Draft, DraftError};
pub use dsse::{Envelope, EnvelopeError, OpenError, PayloadType, pae};
pub use frozen::{FrozenAssessment, Mismatch, findings_json};
pub use issuer::{Certificate, Issuer, IssuerError};
pub use json::JsonError;
pub use key::{KeyId, PublicKey, PublicKeyError, SigningKey, SigningKeyError};
pub use key_cert::{Holder, KeyCert, KeyCertError, Role};
pub use lint::Flaw;
pub use named::UnknownName;
pub use statement::{
    Attempt, AttemptSeries, EmbeddedProfile, Facts, Line, Order, Outcome, Purpose, SCHEMA, Salt,
    SchemaError, Software, Statement,
};
pub use trust::{RootKey, TrustRoot, TrustRootError};
pub use validity::{EmptyValidity, Validity};
pub use verify::{Verified, VerifyError, verify};
