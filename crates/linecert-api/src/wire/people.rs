//! People and machines that use the daemon.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// What an account is for.
    Role {
        /// Sees and does the jobs that are its own.
        Installer "installer",
        /// Sees lines and orders, and changes orders.
        Noc "noc",
        /// As the NOC, and may disturb lines.
        Tester "tester",
        /// Reads everything, and changes nothing.
        Auditor "auditor",
        /// Also makes accounts and tokens.
        Admin "admin",
    }
}

/// An account. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The name by which it logs in.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub account: AccountInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// An account as it is put. It has no password here: its holder sets one by a one-time link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountInput {
    /// The name that others see.
    pub display: String,
    /// What it is for.
    pub role: Role,
    /// The regions that it sees; every region when there is no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// Whether it is kept from logging in.
    #[serde(default)]
    pub disabled: bool,
}

/// A token of a machine. The secret itself is not kept anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// Its public part.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// What it is for, in words.
    pub note: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A token that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenInput {
    /// Whose it is to be.
    pub account: String,
    /// What it is for, in words.
    pub note: String,
    /// Until when it is to be good.
    pub expires_at: Timestamp,
    /// The SHA-256 of the certificate that the machine shows over TLS instead of a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub certificate: Option<Digest>,
}

/// A token that was made. Only this answer ever holds the secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeToken {
    /// What is kept of it.
    #[serde(flatten)]
    pub token: Token,
    /// What is sent as `authorization: Bearer`; nothing where a certificate is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// An enrolment that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolmentInput {
    /// Whose laptop it is.
    pub account: String,
}

/// A code that enrols one laptop. Only this answer ever holds it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeEnrolment {
    /// Whose laptop it is.
    pub account: String,
    /// Until when the code can be used.
    pub expires_at: Timestamp,
    /// The code.
    pub code: String,
}

/// A laptop that enrols.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The code that was handed over.
    pub code: String,
    /// What the laptop is called, to tell its token from others.
    #[serde(default)]
    pub laptop: String,
}

/// A link that logs in once. Only this answer ever holds it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeLink {
    /// Whom it lets in.
    pub account: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// The link.
    pub link: String,
}

/// What holds a secret shows the rest of it.
macro_rules! shown_without_secret {
    ($($name:ident { $($field:ident),* };)+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    )+};
}

shown_without_secret! {
    MadeToken { token };
    MadeEnrolment { account, expires_at };
    Enrol { laptop };
    MadeLink { account, expires_at };
}
