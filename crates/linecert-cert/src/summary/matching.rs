//! Compares a code with the certificate that it is shown with.

use thiserror::Error;

use super::{KeyCertTwin, Summary, headline};
use crate::{key_cert::KeyCert, verify::Verified};

/// A code that says something else than the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it is not of this certificate: its {field} is `{code}`, not `{certificate}`")]
pub struct OtherCertificate {
    /// The first thing that differs.
    pub field: &'static str,
    /// What the code says.
    pub code: String,
    /// What the certificate says.
    pub certificate: String,
}

type Fields = Vec<(&'static str, String)>;

impl Summary {
    /// Checks that this is the summary of a certificate, shortened or not.
    ///
    /// # Errors
    /// With the first thing that differs.
    pub fn matches(&self, verified: &Verified) -> Result<(), OtherCertificate> {
        let mut expected = Self::of(verified);
        if self.operator.is_none() {
            expected.operator = None;
        }
        while expected.headlines.len() > self.headlines.len() {
            headline::drop_lightest(&mut expected.headlines);
        }
        compare(self.fields(), expected.fields())
    }

    /// Everything that it says, as people read it.
    fn fields(&self) -> Fields {
        let values = self.headlines.iter().map(|value| ("value", value.to_string()));
        let digest = self.profile.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut fields = vec![
            ("number", self.number.clone()),
            ("certificate's digest", self.certificate.to_string()),
            ("order", self.order.clone()),
            ("line", self.line.clone()),
            ("access", self.access.to_string()),
            ("operator", self.operator.clone().unwrap_or_default()),
            ("purpose", self.purpose.to_string()),
            ("verdict", self.verdict.name().to_owned()),
            ("time of issue", self.issued_at.to_string()),
            ("profile", self.profile.name.clone()),
            ("profile's revision", self.profile.revision.to_string()),
            ("profile's digest", digest),
            ("count of findings", self.findings.to_string()),
            ("count of values", self.headlines.len().to_string()),
        ];
        fields.extend(values);
        fields
    }
}

impl KeyCertTwin {
    /// Checks that this is the twin of a key-cert.
    ///
    /// # Errors
    /// With the first thing that differs.
    pub fn matches(&self, key_cert: &KeyCert) -> Result<(), OtherCertificate> {
        compare(self.fields(), Self::of(key_cert).fields())
    }

    fn fields(&self) -> Fields {
        let scope: Vec<_> = self.scope.iter().map(|access| access.name()).collect();
        vec![
            ("holder's key", self.key.to_string()),
            ("key-cert's serial", self.serial.clone()),
            ("holder's name", self.holder.name.clone()),
            ("holder's staff number", self.holder.staff_number.clone()),
            ("holder's role", format!("{:?}", self.role)),
            ("key's validity", self.validity.to_string()),
            ("holder's scope", scope.join(", ")),
            ("key-cert's time of issue", self.issued_at.to_string()),
        ]
    }
}

/// The fields of a code and of a certificate stand in the same order; there are equally many when
/// the counts among them agree.
fn compare(code: Fields, certificate: Fields) -> Result<(), OtherCertificate> {
    let differing =
        code.into_iter().zip(certificate).find(|(code, certificate)| code != certificate);
    match differing {
        Some(((field, code), (_, certificate))) => {
            Err(OtherCertificate { field, code, certificate })
        }
        None => Ok(()),
    }
}
