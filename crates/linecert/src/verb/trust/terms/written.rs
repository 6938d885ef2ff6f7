//! Terms in the form that a person changes for the next version.

use linecert_cert::{RootTerms, TimestampAuthority, Validity, Witnesses};
use serde::Serialize;

use super::CERTIFICATE;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Written {
    schema: u32,
    purpose: &'static str,
    operator: String,
    threshold: u32,
    root_keys: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witnesses: Option<WrittenWitnesses>,
    issuing_key: Vec<WrittenValid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log: Vec<WrittenValid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    timestamp_authority: Vec<WrittenAuthority>,
}

#[derive(Serialize)]
struct WrittenWitnesses {
    quorum: u32,
    keys: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct WrittenValid {
    key: String,
    valid_from: String,
    valid_until: String,
}

#[derive(Serialize)]
struct WrittenAuthority {
    name: String,
    certificate: String,
}

impl WrittenValid {
    fn new(key: impl ToString, validity: Validity) -> Self {
        Self {
            key: key.to_string(),
            valid_from: validity.from().to_string(),
            valid_until: validity.until().to_string(),
        }
    }
}

impl From<&RootTerms> for Written {
    fn from(terms: &RootTerms) -> Self {
        let Witnesses { quorum, keys } = &terms.witnesses;
        let witnesses = WrittenWitnesses { quorum: *quorum, keys: texts(keys) };
        let issuing = terms.issuing_keys.iter();
        let logs = terms.logs.iter();
        let authorities = terms.timestamp_authorities.iter();
        Self {
            schema: 1,
            purpose: terms.purpose.name(),
            operator: terms.operator.clone(),
            threshold: terms.root_keys.threshold(),
            root_keys: texts(terms.root_keys.keys()),
            witnesses: Some(witnesses).filter(|witnesses| !witnesses.keys.is_empty()),
            issuing_key: issuing.map(|one| WrittenValid::new(one.key, one.validity)).collect(),
            log: logs.map(|log| WrittenValid::new(&log.key, log.validity)).collect(),
            timestamp_authority: authorities.map(WrittenAuthority::from).collect(),
        }
    }
}

impl From<&TimestampAuthority> for WrittenAuthority {
    fn from(TimestampAuthority { name, certificate }: &TimestampAuthority) -> Self {
        let ending = pem_rfc7468::LineEnding::LF;
        let pem = pem_rfc7468::encode_string(CERTIFICATE, ending, certificate);
        // Only an output too small for it is refused, and this one is as large as it must be.
        Self { name: name.clone(), certificate: pem.unwrap_or_default() }
    }
}

fn texts<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(T::to_string).collect()
}

/// Writes terms as [`super::read`] reads them.
pub(in super::super) fn write(terms: &RootTerms) -> Result<String, toml::ser::Error> {
    toml::to_string(&Written::from(terms))
}
