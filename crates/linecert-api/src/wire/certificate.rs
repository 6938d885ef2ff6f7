//! Certificates that the daemon has, and its answers to those that are sent.

use linecert_cert::{Envelope, EnvelopeError};
use linecert_measure::{Digest, Timestamp};
use linecert_profile::Overall;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::words;
use crate::problem::Problem;

words! {
    /// The verdict on a line.
    Verdict {
        /// Every limit is met.
        Pass "pass",
        /// Every limit is met, one of them only inside its guard band.
        MarginalPass "marginal-pass",
        /// Something mandatory was not measured.
        Incomplete "incomplete",
        /// A limit is missed.
        Fail "fail",
    }
}

words! {
    /// Whether a certificate still holds.
    Standing {
        /// Nothing says otherwise.
        Current "current",
        /// Something was said against it with a key that was lost.
        Doubtful "doubtful",
        /// Another took its place.
        Superseded "superseded",
        /// The operator withdrew it.
        Revoked "revoked",
    }
}

words! {
    /// What became of a certificate that was sent.
    Deposit {
        /// It was not there before.
        New "new",
        /// It was there already, and so was everything that was sent with it.
        Same "same",
        /// It was there already; what was sent says more about it.
        More "more",
    }
}

/// A profile, as a certificate names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileName {
    /// The name.
    pub name: String,
    /// The revision.
    pub revision: u32,
    /// The SHA-256 of its text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
}

/// A certificate as lists have it. Everything in it is derived from the verified certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Certificate {
    /// The SHA-256 of its envelope, by which it is known.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// Its number.
    pub number: String,
    /// The number of the work order.
    pub order: String,
    /// The operator's name of the line.
    pub line: String,
    /// The access technology, as `gpon`.
    pub access: String,
    /// The operator's region, if the order names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Who signed.
    pub technician: String,
    /// The key that signed.
    pub key: String,
    /// By which profile it was judged.
    pub profile: ProfileName,
    /// The verdict, judged again when it was received.
    pub verdict: Verdict,
    /// `operational` or `training`.
    pub purpose: String,
    /// When it was issued, by the clock of the laptop.
    pub issued_at: Timestamp,
    /// When the daemon had it.
    pub received_at: Timestamp,
    /// Whether it still holds.
    pub standing: Standing,
    /// Its index in the operator's log, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<u64>,
}

/// The daemon has a certificate: it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deposited {
    /// The SHA-256 of the certificate's envelope.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// The number of the certificate.
    pub number: String,
    /// The verdict, judged again.
    pub verdict: Verdict,
    /// What became of it.
    pub deposit: Deposit,
    /// When the daemon first had it.
    pub received_at: Timestamp,
    /// The operator's signed statement that it has it, if the daemon has a key for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<SealedStatement>,
}

/// What became of one line of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BulkAnswer {
    /// The daemon has it.
    Deposited {
        /// The line of the request, from 1.
        line: u64,
        /// The answer that it gives to one certificate.
        deposited: Deposited,
    },
    /// The daemon does not take it.
    Refused {
        /// The line of the request, from 1.
        line: u64,
        /// Why.
        problem: Problem,
    },
}

/// A signed statement: a DSSE envelope in its JSON form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedStatement {
    /// What the payload is.
    #[serde(rename = "payloadType")]
    pub payload_type: String,
    /// The signed octets, in base64.
    pub payload: String,
    /// The signatures over them.
    pub signatures: Vec<Signature>,
}

/// A signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signature {
    /// The key that signed.
    pub keyid: String,
    /// The signature, in base64.
    pub sig: String,
}

/// Why a statement cannot be taken over.
#[derive(Debug, Error)]
pub enum SealedStatementError {
    /// It has not the form of an envelope.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is no envelope of linecert.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
}

impl SealedStatement {
    /// A statement as it goes over the network.
    ///
    /// # Errors
    /// When the envelope has not the form that it is written in.
    pub fn of(envelope: &Envelope) -> Result<Self, SealedStatementError> {
        Ok(serde_json::from_slice(&envelope.to_json())?)
    }

    /// The envelope, of which nothing is verified yet.
    ///
    /// # Errors
    /// When it is none.
    pub fn envelope(&self) -> Result<Envelope, SealedStatementError> {
        Ok(Envelope::parse(&serde_json::to_vec(self)?)?)
    }
}

impl From<Overall> for Verdict {
    fn from(overall: Overall) -> Self {
        match overall {
            Overall::Pass => Self::Pass,
            Overall::MarginalPass => Self::MarginalPass,
            Overall::Incomplete => Self::Incomplete,
            Overall::Fail => Self::Fail,
        }
    }
}

impl From<&linecert_cert::Standing> for Standing {
    fn from(standing: &linecert_cert::Standing) -> Self {
        match standing {
            linecert_cert::Standing::Current => Self::Current,
            linecert_cert::Standing::Doubtful { .. } => Self::Doubtful,
            linecert_cert::Standing::Superseded { .. } => Self::Superseded,
            linecert_cert::Standing::Revoked { .. } => Self::Revoked,
        }
    }
}
