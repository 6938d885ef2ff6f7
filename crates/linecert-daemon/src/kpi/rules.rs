//! By which operator's profile it is counted.

use linecert_kpi::{OperatorProfile, OperatorProfileError};
use linecert_measure::Digest;
use linecert_store::{DocumentKind, Store, StoreError};
use thiserror::Error;

/// An operator's profile with the digest of its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) profile: OperatorProfile,
    pub(crate) digest: Digest,
}

/// Why there is no profile to count by.
#[derive(Debug, Error)]
pub(crate) enum RulesError {
    /// There is none of this name.
    #[error("there is no operator's profile `{0}`")]
    Unknown(String),
    /// It has a mistake.
    #[error(transparent)]
    Broken(#[from] OperatorProfileError),
    /// It could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The operator's profile of this name: the one that was put here, else the one that ships with
/// linecert.
///
/// # Errors
/// When there is none.
pub(crate) async fn rules(store: &dyn Store, name: &str) -> Result<Rules, RulesError> {
    let put = store.document(DocumentKind::OperatorProfile, name).await?;
    let profile = match put {
        Some(document) => OperatorProfile::parse(&format!("{name}.toml"), &document.text)?,
        None => OperatorProfile::shipped(name)
            .ok_or_else(|| RulesError::Unknown(name.chars().take(80).collect()))??,
    };
    let digest = Digest::of(profile.source().as_bytes());
    Ok(Rules { profile, digest })
}
