//! Whether a device is of a model.

use linecert_snmp::{Oid, Value, VarBind};

use crate::{
    fault::{self, Fault},
    pattern::{Groups, Pattern},
    raw,
};

const SYS_DESCR: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 1, 0];
const SYS_OBJECT_ID: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 2, 0];

/// What tells a model apart. `sysObjectID` alone does not: some makers give one to all models, and
/// operators overwrite `sysDescr`, so either the description or the probe must agree with it.
#[derive(Debug, Clone)]
pub(super) struct Detection {
    objects: [Oid; 3],
    object_id: Oid,
    description: Pattern,
}

impl Detection {
    pub(super) fn check(raw: &raw::Detect, root: &Oid) -> Result<Self, Fault> {
        super::check_cites(&raw.cites)?;
        let well_known =
            |oid: [u32; 9]| Oid::new(oid.to_vec()).map_err(|error| fault::fault(&raw.probe, error));
        let probe = super::check_object(&raw.probe, root)?;
        Ok(Self {
            objects: [well_known(SYS_DESCR)?, well_known(SYS_OBJECT_ID)?, probe],
            object_id: fault::parse(&raw.object_id)?,
            description: fault::pattern(&raw.description, Groups::NONE)?,
        })
    }

    pub(super) fn objects(&self) -> [Oid; 3] {
        self.objects.clone()
    }

    pub(super) fn detects(&self, varbinds: &[VarBind]) -> bool {
        let [descr, object_id, probe] = &self.objects;
        let present = || varbinds.iter().filter(|varbind| !varbind.value.is_absent());
        let same_id = present().any(|varbind| {
            varbind.oid == *object_id && varbind.value == Value::ObjectId(self.object_id.clone())
        });
        let described = || present().any(|v| v.oid == *descr && self.is_described_by(&v.value));
        let answers = || present().any(|v| v.oid.starts_with(probe));
        same_id && (described() || answers())
    }

    fn is_described_by(&self, value: &Value) -> bool {
        match value {
            Value::OctetString(bytes) => {
                str::from_utf8(bytes).is_ok_and(|text| self.description.matches(text.trim()))
            }
            _ => false,
        }
    }
}
