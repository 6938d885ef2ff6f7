//! How the daemon shows who it is.

use std::path::PathBuf;

use super::{
    SecretFile, Setting,
    check::{SettingError, Values},
};

/// The files of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The certificate in PEM, with those that lead to its authority.
    pub(crate) certificate: PathBuf,
    /// Its key.
    pub(crate) key: SecretFile,
    /// The authorities of machines that show a certificate, if any may.
    pub(crate) clients: Option<PathBuf>,
}

impl TlsFiles {
    /// None, when the daemon speaks HTTP without TLS.
    pub(super) fn of(values: &Values<'_>) -> Result<Option<Self>, SettingError> {
        let certificate = values.optional(Setting::TlsCertificate)?;
        let key = values.optional(Setting::TlsKey)?;
        let clients = values.optional(Setting::TlsClients)?;
        let alone = |setting, missing: Setting| {
            let why = format!("it needs `{missing}` as well");
            Err(values.refuse(setting, &why))
        };
        match (certificate, key, clients) {
            (Some(certificate), Some(key), clients) => Ok(Some(Self { certificate, key, clients })),
            (None, None, None) => Ok(None),
            (Some(_), None, _) => alone(Setting::TlsCertificate, Setting::TlsKey),
            (None, Some(_), _) => alone(Setting::TlsKey, Setting::TlsCertificate),
            (None, None, Some(_)) => alone(Setting::TlsClients, Setting::TlsCertificate),
        }
    }
}
