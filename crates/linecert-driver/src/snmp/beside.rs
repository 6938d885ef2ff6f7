//! The objects beside the value of a sensor, which say what it measures.

use linecert_snmp::Oid;

use super::object::Roots;
use crate::{fault::Fault, raw::form};

/// The columns of ENTITY-SENSOR-MIB (RFC 3433) that belong to one value.
#[derive(Debug, Clone)]
pub(super) struct Beside {
    pub(super) kind: Oid,
    pub(super) scale: Oid,
    pub(super) precision: Oid,
    pub(super) status: Oid,
}

impl Beside {
    pub(super) fn check(raw: &form::Sensor, roots: &Roots) -> Result<Self, Fault> {
        Ok(Self {
            kind: roots.object(&raw.kind)?,
            scale: roots.object(&raw.scale)?,
            precision: roots.object(&raw.precision)?,
            status: roots.object(&raw.status)?,
        })
    }

    pub(super) fn all(&self) -> [Oid; 4] {
        [&self.kind, &self.scale, &self.precision, &self.status].map(Oid::clone)
    }
}
