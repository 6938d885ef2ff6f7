//! The JSON form of an instrument's identity.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::WireError;
use crate as domain;

/// An instrument's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Identity`")]
pub struct Identity {
    pub key: String,
    pub maker: String,
    pub model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// Absent of what linecert drove itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A calibration as entered in the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Calibration`")]
pub struct Calibration {
    pub due: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl From<domain::Identity> for Identity {
    fn from(identity: domain::Identity) -> Self {
        let calibration =
            |c: domain::Calibration| Calibration { due: c.due, certificate: c.certificate };
        Self {
            key: identity.key,
            maker: identity.maker,
            model: identity.model,
            serial: identity.serial,
            firmware: identity.firmware,
            driver: identity.driver,
            calibration: identity.calibration.map(calibration),
            source: Some(identity.source)
                .filter(|source| *source != domain::Source::Driven)
                .map(|source| source.to_string()),
        }
    }
}

impl TryFrom<Identity> for domain::Identity {
    type Error = WireError;

    fn try_from(wire: Identity) -> Result<Self, WireError> {
        let calibration =
            |c: Calibration| domain::Calibration { due: c.due, certificate: c.certificate };
        let source = wire.source.map(|text| text.parse().map_err(WireError::new)).transpose()?;
        Ok(Self {
            key: wire.key,
            maker: wire.maker,
            model: wire.model,
            serial: wire.serial,
            firmware: wire.firmware,
            driver: wire.driver,
            calibration: wire.calibration.map(calibration),
            source: source.unwrap_or(domain::Source::Driven),
        })
    }
}
