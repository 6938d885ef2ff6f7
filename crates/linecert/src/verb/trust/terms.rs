//! The terms of a trust root, as a person writes them.

use std::path::Path;

use linecert_cert::{
    IssuingKey, LogKey, PublicKey, Purpose, Quorum, RootTerms, TimestampAuthority, Validity,
    Witnesses,
};
use linecert_measure::Timestamp;
use linecert_tlog::VerifierKey;
use linecert_toml::{FileError, Mistake, Schema, Text};
use serde::Deserialize;
use toml::Spanned;

mod written;

pub(super) use written::write;

/// The label of a certificate in PEM (RFC 7468, section 5).
const CERTIFICATE: &str = "CERTIFICATE";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    schema: Schema<1>,
    purpose: Option<Text<Purpose>>,
    operator: String,
    threshold: Spanned<u32>,
    root_keys: Vec<Text<PublicKey>>,
    #[serde(default)]
    witnesses: RawWitnesses,
    issuing_key: Vec<RawValid<PublicKey>>,
    #[serde(default)]
    log: Vec<RawValid<VerifierKey>>,
    #[serde(default)]
    timestamp_authority: Vec<RawAuthority>,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    bound = "K: std::str::FromStr<Err: std::fmt::Display>"
)]
struct RawValid<K> {
    key: Text<K>,
    valid_from: Text<Timestamp>,
    valid_until: Spanned<Text<Timestamp>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawWitnesses {
    quorum: u32,
    keys: Vec<Text<VerifierKey>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAuthority {
    name: String,
    certificate: Spanned<String>,
}

/// Reads the terms of a version that is made at this instant.
pub(super) fn read(file: &Path, issued_at: Timestamp) -> Result<RootTerms, FileError> {
    let text = linecert_toml::read(file)?;
    Ok(Source { file: &file.display().to_string(), text: &text }.parse(issued_at)?)
}

/// The text of a terms file, to name places in it.
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn parse(&self, issued_at: Timestamp) -> Result<RootTerms, Mistake<String>> {
        let raw: Raw = linecert_toml::parse(self.file, self.text)?;
        let Schema = raw.schema;
        let root_keys = raw.root_keys.into_iter().map(|key| key.0).collect();
        let root_keys = Quorum::new(*raw.threshold.get_ref(), root_keys);
        let root_keys = root_keys.map_err(|error| self.mistake(&raw.threshold, error))?;
        let issuing = raw
            .issuing_key
            .into_iter()
            .map(|raw| Ok(IssuingKey { validity: self.validity(&raw)?, key: raw.key.0 }));
        let logs = raw
            .log
            .into_iter()
            .map(|raw| Ok(LogKey { validity: self.validity(&raw)?, key: raw.key.0 }));
        let authorities = raw.timestamp_authority.into_iter().map(|raw| self.authority(raw));
        Ok(RootTerms {
            purpose: raw.purpose.map_or(Purpose::Operational, |purpose| purpose.0),
            operator: raw.operator,
            issued_at,
            root_keys,
            issuing_keys: issuing.collect::<Result<_, _>>()?,
            logs: logs.collect::<Result<_, _>>()?,
            witnesses: raw.witnesses.into(),
            timestamp_authorities: authorities.collect::<Result<_, _>>()?,
        })
    }

    fn validity<K>(&self, raw: &RawValid<K>) -> Result<Validity, Mistake<String>> {
        Validity::new(raw.valid_from.0, raw.valid_until.get_ref().0)
            .map_err(|error| self.mistake(&raw.valid_until, error))
    }

    fn authority(&self, raw: RawAuthority) -> Result<TimestampAuthority, Mistake<String>> {
        let decoded = pem_rfc7468::decode_vec(raw.certificate.get_ref().trim_start().as_bytes());
        match decoded {
            Ok((CERTIFICATE, certificate)) => {
                Ok(TimestampAuthority { name: raw.name, certificate })
            }
            Ok((label, _)) => {
                Err(self.mistake(&raw.certificate, format_args!("it holds a {label}")))
            }
            Err(error) => Err(self.mistake(&raw.certificate, format_args!("in PEM: {error}"))),
        }
    }

    fn mistake<T>(&self, at: &Spanned<T>, problem: impl ToString) -> Mistake<String> {
        Mistake::at(self.file, self.text, &at.span(), problem.to_string())
    }
}

impl From<RawWitnesses> for Witnesses {
    fn from(raw: RawWitnesses) -> Self {
        Self { quorum: raw.quorum, keys: raw.keys.into_iter().map(|key| key.0).collect() }
    }
}

#[cfg(test)]
mod tests;
