//! The JSON of a key-cert.

use std::num::NonZeroU16;

use linecert_measure::{Digest, Timestamp};
use linecert_profile::Access;
use serde::{Deserialize, Serialize};

use super::{Holder, KeyCert, KeyCertError, Regions, Role, Scope};
use crate::{
    json::{self, utc},
    statement::SCHEMA,
    validity::Validity,
};

const TYPE: &str = "key-cert";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    serial: String,
    holder: WireHolder,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    skill: Option<u8>,
    key: String,
    #[serde(with = "utc")]
    valid_from: Timestamp,
    #[serde(with = "utc")]
    valid_until: Timestamp,
    scope: WireScope,
    max_offline_days: NonZeroU16,
    #[serde(with = "utc")]
    issued_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews: Option<Digest>,
}

/// The key `holder` of a document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireHolder {
    name: String,
    staff_number: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireScope {
    access: Vec<String>,
    regions: Vec<String>,
}

pub(super) fn read(payload: &[u8]) -> Result<KeyCert, KeyCertError> {
    json::check_header(payload, TYPE)?;
    json::parse::<Wire>(payload)?.try_into()
}

pub(super) fn write(cert: &KeyCert) -> Vec<u8> {
    json::write(&Wire::from(cert))
}

impl From<&KeyCert> for Wire {
    fn from(cert: &KeyCert) -> Self {
        Self {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            serial: cert.serial.clone(),
            holder: WireHolder::from(&cert.holder),
            role: cert.role.to_string(),
            skill: cert.role.skill().map(super::Skill::level),
            key: cert.key.to_string(),
            valid_from: cert.validity.from(),
            valid_until: cert.validity.until(),
            scope: WireScope {
                access: cert.scope.access.iter().map(Access::to_string).collect(),
                regions: cert.scope.regions.write(),
            },
            max_offline_days: cert.max_offline_days,
            issued_at: cert.issued_at,
            renews: cert.renews,
        }
    }
}

impl TryFrom<Wire> for KeyCert {
    type Error = KeyCertError;

    fn try_from(wire: Wire) -> Result<Self, KeyCertError> {
        let WireScope { access, regions } = wire.scope;
        Ok(Self {
            serial: wire.serial,
            holder: wire.holder.into(),
            role: Role::new(&wire.role, wire.skill)?,
            key: wire.key.parse()?,
            validity: Validity::new(wire.valid_from, wire.valid_until)?,
            scope: Scope {
                access: access.iter().map(|name| name.parse()).collect::<Result<_, _>>()?,
                regions: Regions::read(regions)?,
            },
            max_offline_days: wire.max_offline_days,
            issued_at: wire.issued_at,
            renews: wire.renews,
        })
    }
}

impl From<&Holder> for WireHolder {
    fn from(Holder { name, staff_number }: &Holder) -> Self {
        Self { name: name.clone(), staff_number: staff_number.clone() }
    }
}

impl From<WireHolder> for Holder {
    fn from(WireHolder { name, staff_number }: WireHolder) -> Self {
        Self { name, staff_number }
    }
}
