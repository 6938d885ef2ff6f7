//! Statement, draft, certificate, key-certs, trust root, verification; pure.
//!
//! [`Draft::prepare`] joins the facts of a job to their assessment, [`Issuer::issue`] signs the
//! draft, and [`verify()`] takes the resulting `.lcert` bundle apart again, offline, against one
//! trust root ([`TrustRoots`]). Nothing here reads a clock, a file or the network.

mod bracket;
mod bundle;
mod challenge;
mod draft;
mod dsse;
mod frozen;
mod issuer;
mod json;
mod key;
mod key_cert;
mod key_request;
pub mod lab;
mod leaves;
mod lint;
mod named;
mod revocation;
mod standing;
mod statement;
mod statements;
mod summary;
mod timestamp;
mod tone_record;
mod trust;
mod validity;
mod verify;

#[cfg(test)]
mod format_doc;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod sample;

pub use bracket::{Basis, Contradiction, KeyFault, Known, Times};
pub use bundle::{
    Bundle, BundleError, LogProof, MAX_BYTES, MAX_KEY_CERTS, MAX_STATEMENTS, TimestampToken,
};
pub use challenge::{AnswerError, Challenge, ParseChallengeError, read_answer, write_answer};
pub use draft::{Draft, DraftError};
pub use dsse::{
    AddError, Envelope, EnvelopeError, MAX_SIGNATURES, MultiEnvelope, OpenError, PayloadType,
    Quorum, QuorumError, pae,
};
pub use frozen::{FrozenAssessment, Mismatch, findings_json};
pub use issuer::{Certificate, IssueError, Issuer, IssuerError};
pub use json::JsonError;
pub use key::{
    Algorithm, KeyId, PublicKey, PublicKeyError, SignError, Signature, Signer, SigningKey,
    SigningKeyError,
};
pub use key_cert::{
    BACK_DATED_AT_MOST, Holder, KeyCert, KeyCertError, KeyCertFile, KeyCertFileError,
    OpenKeyCertError, OpenKeyCertFileError, OpenedKeyCert, Regions, Role, RoleError, Scope, Skill,
    SkillError, open_key_cert,
};
pub use key_request::{EnrolError, Enrolment, Grant, KeyRequest, KeyRequestError, Lapsed};
pub use lint::{Flaw, Hidden};
pub use named::UnknownName;
pub use revocation::{CosignError, KeyRevocation, RevocationError, Revocations};
pub use standing::Standing;
pub use statement::{
    Attachment, AttachmentError, AttachmentName, AttachmentNameError, Attempt, AttemptSeries,
    Clock, Device, DeviceId, EmbeddedProfile, Facts, Line, LineAttempts, Order, Outcome, Position,
    PositionError, ProfileText, Purpose, Recertification, SCHEMA, Salt, SchemaError, Software,
    Statement, Synchronised,
};
pub use statements::{
    Acceptance, Claim, ClaimKind, Comment, Evidence, EvidenceFile, Exclusion, Head, Method,
    PageLanguage, Receipt, Rendition, Revoke, Supersede, TemplateName,
};
pub use summary::{
    CborError, CodeTextError, CoseError, Figure, Headline, KeyCertTwin, MAX_CODE_LEN,
    MAX_HEADLINES, OpenedSummary, OpenedTwin, OtherCertificate, ProfileMark, SignSummaryError,
    SignedSummary, Summary, SummaryError, TwinError, WireError,
};
pub use timestamp::{NoTokenError, StampError, Stamped, timestamp_request, timestamp_token};
pub use tone_record::{ToneRecord, ToneRecordError};
pub use trust::{
    IssuingKey, LogKey, Missing, RootDraft, RootDraftError, RootTerms, SuccessionError,
    TimestampAuthority, TrustRoot, TrustRootError, TrustRoots, TrustRootsError, UpdateError,
    VersionError, Witnesses,
};
pub use validity::{EmptyValidity, Validity};
pub use verify::{
    ClaimError, ClaimFault, Discounted, Heard, LogError, Logged, Report, Requirement, Seen,
    Sighting, Unmet, Verified, Verifier, VerifyError, Voice, Witness, Witnessed, verify,
};
