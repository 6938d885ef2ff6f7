//! Who knows people in the place of the daemon.

use std::path::PathBuf;

use super::{
    SecretFile, Setting,
    check::{SettingError, Values},
};

/// A provider of OpenID Connect, and what the daemon is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OidcSource {
    /// The provider, exactly as it calls itself.
    pub(crate) issuer: String,
    /// The name of the daemon there.
    pub(crate) client: String,
    /// What the daemon shows there, unless it is a public client.
    pub(crate) secret: Option<SecretFile>,
    /// The claim that names an account of the daemon.
    pub(crate) claim: String,
    /// The authorities that vouch for the provider, beside those that are built in.
    pub(crate) authorities: Option<PathBuf>,
}

impl OidcSource {
    /// None, when the daemon knows people itself.
    pub(super) fn of(values: &Values<'_>) -> Result<Option<Self>, SettingError> {
        let Some(issuer) = values.optional(Setting::OidcIssuer)? else { return Ok(None) };
        Ok(Some(Self {
            issuer,
            client: values.required(Setting::OidcClient)?,
            secret: values.optional(Setting::OidcSecret)?,
            claim: values.required(Setting::OidcClaim)?,
            authorities: values.optional(Setting::OidcAuthorities)?,
        }))
    }
}
